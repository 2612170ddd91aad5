"""What an empty list would be the answer to: a record, and how we asked for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from core.connectors.http_base.answer_words import plain_name, plain_word
from core.connectors.http_base.sentences.nothing_found import says_nothing_found, says_that_none_is_there
from core.connectors.rest.parts.ours import is_ours
from core.model import Outgoing


@dataclass(frozen=True, slots=True)
class Asked:
    """The record, and the address that asked for it."""

    record: Outgoing
    address: str = ""
    names: tuple[str, ...] = field(init=False)
    _with: frozenset[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        own = (self.record.reference, self.record.record_key)
        object.__setattr__(self, "names", (*own, *map(quote, own), *(quote(one, safe="") for one in own)))
        asked = parse_qsl(urlsplit(self.address).query)
        object.__setattr__(self, "_with", frozenset((plain_name(name), plain_word(value)) for name, value in asked))

    def knows(self, name: str, text: str) -> bool:
        """Whether it says that nothing was found, or only repeats us."""
        return says_nothing_found(text, self.names) or is_ours(self.record.payload, [(name,)], text)

    def is_told_none(self, text: str) -> bool:
        """Whether it says itself that nothing was found."""
        return says_that_none_is_there(text, self.names)

    def is_repeated(self, name: str, value: Any) -> bool:
        """Whether we asked with it."""
        return (name, plain_word(value)) in self._with or (isinstance(value, str) and value in self.names)

    def is_echo(self, one: Mapping[str, Any]) -> bool:
        """Whether an object repeats what we asked with."""
        return any(self.is_repeated(plain_name(name), value) for name, value in one.items())
