"""Whether a sentence says that it went well. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.answer_words import MAX_WORD, WELL, plain_word
from core.connectors.http_base.sentences.verdicts import verdict_on
from core.connectors.http_base.sentences.words import DONE, GETAN, GJORT

MAX_TEXT = 500
_WELL = re.compile(
    rf"\b(?:{DONE}|{GJORT}|{GETAN}|ok|okay|done|success\w*|succeeded|approved|valid|no errors?|vellykket|utført|ferdig"
    r"|godkjent|ingen feil|gyldig|erfolgreich|fertig|lyckad\w*|klart?|færdig)\b"
)
_NOT = re.compile(r"\b(?:not|never|no|non|cannot|ikke|ikkje|inte|ej|nicht|kein\w*|ugyldig|un\w+ful)\b|n't|\bin-?valid")
_NO_ERRORS = re.compile(r"\bno errors?\b|\bingen feil\b|\bkeine? fehler\b|\binga fel\b|\bingen fejl\b")


def says_well(text: str) -> bool:
    """`OK`, "Voucher created"; in doubt it does not."""
    if len(text) <= MAX_WORD and plain_word(text) in WELL:
        return True
    plain = _NO_ERRORS.sub(" ok ", text[:MAX_TEXT].lower().replace("’", "'"))
    return _WELL.search(plain) is not None and not _NOT.search(plain) and verdict_on(text) is None
