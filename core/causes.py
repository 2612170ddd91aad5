"""Which failures are the same fault, and which of them another try cannot cure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from core.i18n.sanitise import sanitise
from core.messages import Message, Value
from core.model import LEFT_TO_A_PERSON, Category

HELD_BACK: Final = frozenset(
    {
        Category.CLOSED_PERIOD,
        Category.SOURCE_ROW,
        Category.SOURCE_FILE,
        Category.DUPLICATE_MISMATCH,
        Category.CONFLICT,
        Category.ACCEPTED_PENDING,
        Category.TOLD_ID,
        *LEFT_TO_A_PERSON,
    },
)
"""Something else must change first: no retry is offered."""

RELEASED_BY_A_PERSON: Final = frozenset(
    {Category.CLOSED_PERIOD, Category.CONFLICT, Category.TOLD_ID, *LEFT_TO_A_PERSON}
)
"""Held back, but only a person knows when the obstacle at the target is gone: then its records can be sent."""

NOT_HANDLED: Final = (Category.SOURCE_FILE,)
"""No person calls these handled: nobody knows what a file that cannot be read holds."""

_QUOTED = re.compile(r"""«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|"[^"]*"|`[^`]*`|(?<!\w)['‘][^'‘’]*['’](?!\w)""")
_WITH_A_DIGIT = re.compile(r"[\w./:+@#-]*\d[\w./:+@#-]*")  # numbers, dates, times, ids, paths with an index
_NEIGHBOURS = re.compile(r"#(?:[\s,;]*#)+")  # 1 284,50 is one value, not three
_INDEX = re.compile(r"(?<=[/\[.])\d+(?=[/\].]|$)")
_SHORTEST_VALUE = 2  # a single letter is more often a word than a value
_MESSAGE_LIMIT = 300
_QUOTATION = "quoted"  # the sentence of ours that holds nothing but a value


def cause_key(target_name: str, category: Category | str, field: str | None, message: str, value: str | None) -> str:
    """The same for all failures with the same fault: what differs between records is cut out."""
    parts = (target_name, str(category), _INDEX.sub("#", field or ""), message_pattern(message, value))
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def common(
    category: Category | str, message: str, value: str | None, values: Iterable[str | None]
) -> tuple[str, str | None]:
    """What a title may say of a whole cause: the message, and the value if all its failures have the same one.

    Where `values` differ, the message of one stands for all, with … where its own value stood. Days of one closed
    month count as the same value.
    """
    found = {each or "" for each in values}
    if len(found) == 1 or (category == Category.CLOSED_PERIOD and len({each[:7] for each in found}) == 1):
        return message, value
    return _without(message, value), None


def _without(message: str, value: str | None) -> str:
    if value is None or len(value) < _SHORTEST_VALUE:
        return message
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", message, flags=re.IGNORECASE)


def message_pattern(message: str, value: str | None) -> str:
    """The message with `#` where its values stood: "Invalid cost center code: #". Of one of ours, how it was made."""
    if isinstance(message, Message):
        return _making(message, value)[:_MESSAGE_LIMIT]
    text = sanitise(message, one_line=True)
    sent = sanitise(value or "", one_line=True)
    if len(sent) >= _SHORTEST_VALUE:
        text = re.sub(rf"(?<!\w){re.escape(sent)}(?!\w)", "#", text, flags=re.IGNORECASE)
    text = _QUOTED.sub("#", text)
    text = _WITH_A_DIGIT.sub("#", text)
    return _NEIGHBOURS.sub("#", text)[:_MESSAGE_LIMIT].casefold()


def _making(said: Message, value: str | None) -> str:
    """Its code and the patterns of its values: another wording is no other fault."""
    if said.code == _QUOTATION:
        return "#"
    parts = (f"{name}={_part(each, value)}" for name, each in sorted(said.values.items()))
    return f"{said.code}({', '.join(parts)})"


def _part(part: Value, value: str | None) -> str:
    return message_pattern(part, value) if isinstance(part, str) else "#"
