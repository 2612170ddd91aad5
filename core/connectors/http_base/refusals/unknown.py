"""A refusal in a shape nobody knows: what can be said of it without a guess. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.refusals.items import code_at, named_of
from core.connectors.http_base.refusals.names import NEVER_FIELDS, plain
from core.connectors.http_base.refusals.sent import Sent
from core.connectors.http_base.refusals.texts import MAX_MESSAGE, words_of
from core.connectors.http_base.refusals.trees import MAX_PAIRS, Tree
from core.model import FieldMessage
from core.outside_text import json_text, storable

_SENTENCE = re.compile(r"[^\W\d_]{2,}\s+\S")  # a word and more
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d|\w{3}, \d\d")


def in_no_known_shape(body: Mapping[str, Any], sent: Sent) -> list[FieldMessage]:
    """Fields that we sent or that hold lists of texts; else its sentences; else the whole of it, as it came."""
    by_field = list(Tree(sent, is_said=False).pairs(body))
    said = by_field or [FieldMessage(text) for text in _sentences(body, sent)]
    if said or not any(words_of(value, sent) for value in body.values()):
        return said
    return [FieldMessage(storable(json_text(body), MAX_MESSAGE), code=code_at(named_of(body)))]


def _sentences(body: Mapping[str, Any], sent: Sent) -> Iterator[str]:
    """Texts that say something; no numbers, moments and names of things."""
    for name, value in list(body.items())[:MAX_PAIRS]:
        for inner_name, one in value.items() if isinstance(value, dict) else [(name, value)]:
            text = words_of(one, sent) if plain(inner_name) not in NEVER_FIELDS else None
            if text is not None and _SENTENCE.search(text) and not _MOMENT.match(text):
                yield text
