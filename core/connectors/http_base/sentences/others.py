"""What is said of another voucher than the one called booked: "Voucher 7 posted. Voucher 6 was cancelled". Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.sentences.clauses import CLAUSES
from core.connectors.http_base.sentences.reasons import ANY_DONE
from core.connectors.http_base.sentences.words import CORRECTS, IKKE, IT, OLD, UNDONE

_PIECES = re.compile(rf"({CLAUSES.pattern}|\s+(?:and|og|och|und)\s+)")
_UNDONE = re.compile(rf"\b{UNDONE}\b")
_DONE = re.compile(rf"\b{ANY_DONE}\b")
_NOT = re.compile(rf"\b(?:not|cannot|{IKKE}|nicht)\b|n't\b")
_NUMBER = re.compile(rf"{IT}\s+(?:no\.?\s+|nr\.?\s+|number\s+|nummer\s+|#)?([-/\w]*\d[-/\w]*)")
_OLD, _CORRECTS = re.compile(rf"\b{OLD}\b"), re.compile(rf"\b{CORRECTS}\b")


def without_others(text: str) -> str:
    """Without the words that say of another voucher that it was taken back."""
    if not _UNDONE.search(text):
        return text
    pieces = _PIECES.split(text)
    done = " ; ".join(one for one in pieces if _DONE.search(one) and not _UNDONE.search(one) and not _NOT.search(one))
    return "".join(_UNDONE.sub(" ; ", one) if done and _is_of_another(one, done) else one for one in pieces)


def _is_of_another(piece: str, done: str) -> bool:
    if _OLD.search(piece) or (_CORRECTS.search(done) and not _CORRECTS.search(piece)):
        return True
    numbers, booked = set(_NUMBER.findall(piece)), set(_NUMBER.findall(done))
    return bool(numbers) and bool(booked) and numbers.isdisjoint(booked)
