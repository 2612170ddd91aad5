"""Records that an answer shows elsewhere than where the empty list stands: drafts, an archive, another name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_objects import placed_in
from core.connectors.http_base.answer_words import named, plain_name
from core.connectors.http_base.denials import Said
from core.connectors.rest.doubting.asked import Asked
from core.connectors.rest.doubting.parts import ECHOES

_THINGS = (
    r"record|result|item|row|entry|entrie|match|matche|hit|document|voucher|invoice|bill|journal|transaction|posting"
    r"|booking|expense|purchase|claim"
)
_LISTS = re.compile(
    rf"(?:{_THINGS})s?|data|values?|content|bilag(?:ene)?|fakturaer|utlegg|posteringer|verifikat(?:er|ioner)?|belege"
    r"|buchungen|rechnungen|archived?|drafts?|pending|queued?|unposted|kladder?|arkiv(?:erte)?|entwürfe|utkast"
)
_IDS = re.compile(
    rf"id|uuid|guid|number|no|nr|nummer|key|(?:{_THINGS}|draft|bilag|bilags|beleg|verifikat)(?:id|number|no|nr|nummer)"
)
_DIGIT = re.compile(r"\d")


def record_beside(body: Any, entries: Any, asked: Asked) -> Said | None:
    """The first one: any with our reference, and any at all in a list that is called like one of records."""
    for at, one in placed_in(body, entries):
        names = [plain_name(step) for step in at if not step.isdecimal()]
        if not names or not ECHOES.isdisjoint(names) or not _has_id(one, asked):
            continue
        is_listed = at[-1].isdecimal() and _LISTS.fullmatch(names[-1]) is not None
        if is_listed or any(isinstance(value, str) and value in asked.names for value in one.values()):
            return Said(next(step for step in reversed(at) if not step.isdecimal()), one)
    return None


def _has_id(one: Mapping[str, Any], asked: Asked) -> bool:
    """A number of its own, and not our reference."""
    return any(
        _IDS.fullmatch(name) is not None and _DIGIT.search(str(value)) is not None and value not in asked.names
        for name, _, value in named(one)
        if isinstance(value, str | int) and not isinstance(value, bool)
    )
