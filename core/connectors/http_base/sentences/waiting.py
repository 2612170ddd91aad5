"""Whether a sentence says that the record is there, and waits. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.sentences.clauses import BEEN
from core.connectors.http_base.sentences.reasons import BESIDE, MAYBE_SO
from core.connectors.http_base.sentences.words import (
    BOOKING,
    DRAFT,
    IKKE,
    IT,
    KEPT,
    LATER,
    LATER_STEP,
    NO,
    STANDS_BY,
    WAITS,
    WILL_BE,
    WITHOUT,
)

_KEPT = re.compile(rf"\b{KEPT}\b")
_NOT_KEPT = re.compile(rf"(?:\b{NO}|n't)\s+{BEEN}{KEPT}\b|\b{KEPT}\s+{IKKE}\b")
_LATER_NOT = re.compile(rf"\b(?:not|n't|never|{IKKE}|nicht)\s+{BEEN}{LATER}\b")
_COULD = re.compile(r"\b(?:could|can|cannot|couldn't|can't|kunne|kan|kunde|konnten?|kann)\b")
_WAITS = re.compile(
    rf"\b{WAITS}\s+(?:\w+\s+){{0,2}}?{LATER_STEP}\b|\b{STANDS_BY}\b|\b{KEPT}\s+{WITHOUT}\s+{BOOKING}\b|\bohne\s+(?:ver)?buchung\s+{KEPT}\b"
    rf"|\b{WILL_BE}\s+(?:\w+\s+){{0,3}}?(?:{LATER}|behandles|bogføres|bokföras)\b"
)
_DRAFT = re.compile(
    rf"\b{DRAFT}\b(?:\s+\w+){{0,3}}?\s+{KEPT}\b|\b{KEPT}\s+(?:a\s+|en\s+|ein(?:en)?\s+|et\s+)?{DRAFT}\b"
)
_MUST = re.compile(
    rf"^(?:{IT}\s+)?(?:must|needs?\s+to|has\s+to|have\s+to|må|skal|måste|ska|muss)\s+(?:first\s+|først\s+|erst\s+)?"
    rf"(?:be\s+|bli\s+|blive\s+)?(?:{LATER}|godkjennes|attesteres|bokføres|godkendes|bogføres|godkännas|attesteras)\b"
)
_STILL = re.compile(
    rf"\b{LATER_STEP}\s+(?:is\s+|still\s+|er\s+)?(?:pending|outstanding|gjenstår|venter)\b|\b{WILL_BE}\s+(?:\w+\s+){{0,3}}?{LATER}\b"
)
NOT_YET_BESIDE = (  # of a later step
    r"\b(?:not\s+yet|ennå\s+ikke|endnu\s+ikke|ännu\s+inte|noch\s+nicht)\s+(?:been\s+|blitt\s+)?"
    r"(?:print|sent\b|e-?mail|reconcil|export|archiv|match|transfer|deliver|synced|skrevet|sendt|utsk|avstemt|eksport"
    r"|skickad|utskriv|avstäm|gesendet|gedruckt|versendet|exportiert|abgestimmt|afstemt|udskrevet)"
)
_NOT_YET_BESIDE = re.compile(NOT_YET_BESIDE)
_BOOKED = re.compile(r"\b(?:booked|posted|bokført|bogført|bokförd|gebucht|verbucht)\b")
_PAID = re.compile(r"\b(?:pay\w*|paid|betal\w*|utbetal\w*|zahl\w*|bezahl\w*|e-?mail|archiv\w*|arkiv\w*)\b")


def is_only_later(clauses: list[str]) -> bool:
    """Such as "Created, but not approved", "Not yet posted": it is there, and waits."""
    last = clauses[-1]
    if _LATER_NOT.search(last) is None or _COULD.search(last):
        return False
    if re.search(rf"\b{STANDS_BY}\b", last):
        return True
    earlier = " ; ".join((*clauses[:-1], last[: _first(_LATER_NOT, last)]))
    return _KEPT.search(earlier) is not None and _NOT_KEPT.search(earlier) is None


def _first(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return len(text) if found is None else found.start()


def waits(text: str) -> bool:
    """Such as "Awaiting approval", "Saved as draft", "Draft created", "Must be approved"."""
    if _MUST.search(text) or (_DRAFT.search(text) and not _BOOKED.search(text)):
        return BESIDE.search(text) is None and not _PAID.search(text)
    if _WAITS.search(text) is None or (_BOOKED.search(text) and not _LATER_NOT.search(text)):
        return _STILL.search(text) is not None and not BESIDE.search(text)
    return not (_PAID.search(text) or _NOT_YET_BESIDE.search(text) or BESIDE.search(text) or MAYBE_SO.search(text))
