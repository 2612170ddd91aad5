"""Whether an incident or a maintenance that a health answer tells of goes on. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_words import is_blank, is_no, is_yes, named, plain_word, says_nothing
from core.connectors.http_base.result_codes import number_in
from core.connectors.http_base.sentences.illness import says_not_well
from core.connectors.http_base.statuses.words import words

_OVER = words(
    "resolved completed complete closed postmortem done solved fixed ended finished cancelled canceled over",
    "scheduled planned upcoming notstarted løst lukket avsluttet ferdig planlagt avlyst løst afsluttet løst planlagt",
    "löst åtgärdad åtgärdat avslutad planerad planerat gelöst behoben erledigt abgeschlossen geplant beendet",
    "operational none inactive off",
)
_GOES_ON = words("active isactive enabled isenabled on ongoing inprogress open isopen current unresolved started")
_ENDED = words("resolvedat endedat closedat completedat resolved ended closed completed løst løsttid")
_WHEN = re.compile(
    r"\d{4}-\d\d|\d?\d[:.]\d\d|\d\d?\.\s*\w+|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:man|tirs|ons|tors|fre|lør|søn)dag"
    r"|\b(?:next|planned|scheduled|weekly|nightly|tonight|tomorrow|neste|planlagt|planerat|geplant|nächste)\b|://",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|not|none|never|without|ingen|inga|inget|ikke|inte|keine?|nicht|nothing|nil|0)\b", re.IGNORECASE
)


def goes_on(value: Any) -> bool:
    """Whether what is told of trouble is told of now: a flag, a number, a text, a list or an object."""
    if isinstance(value, list):
        return any(map(goes_on, value))
    if isinstance(value, Mapping):
        return not is_over(value) and not is_blank(value) and _counts_on(value)
    if isinstance(value, str):
        return _tells_of_now(value)
    return value is True or (number_in(value) or 0) > 0


def is_over(one: Mapping[str, Any]) -> bool:
    """An incident that was resolved, or a maintenance that is still to come."""
    told = {name: value for name, _, value in named(one)}
    if any(plain_word(told.get(name)) in _OVER for name in ("status", "state", "phase")):
        return True
    if any(name in told and is_no(told[name]) for name in _GOES_ON):
        return True
    return any(name in told and not says_nothing(told[name]) for name in _ENDED)


def _counts_on(one: Mapping[str, Any]) -> bool:
    """`{"open": 0, "total": 5}`, or a time alone."""
    told = {name: value for name, _, value in named(one)}
    flags = [told[name] for name in told if name in _GOES_ON]
    if flags:
        return any(is_yes(flag) or goes_on(flag) for flag in flags)
    return (
        "status" in told
        or "state" in told
        or not all(isinstance(one, str) and _WHEN.search(one) for one in told.values())
    )


def _tells_of_now(text: str) -> bool:
    """`yes`, "Database upgrade"; not "none", "up", "Sunday 02:00", "No planned maintenance"."""
    if says_nothing(text) or plain_word(text) in _OVER | {"up", "normal"}:
        return False
    if _NO.match(text.strip()) or _WHEN.search(text):
        return says_not_well(text)
    return True
