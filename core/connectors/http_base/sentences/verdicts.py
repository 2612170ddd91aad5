"""Whether a sentence denies that the record was taken, or says that it waits. Pure.

Only what is said of the record counts: "Failed to book", "The voucher was not saved", "Kunne ikke bokføre bilaget".
What is said of something beside it does not: "Booked, but the e-mail could not be created", "0 records failed". In
doubt a sentence denies: then a look-up tells, and nothing is called refused for it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from core.connectors.http_base.answer_words import FAILED as FAILED_WORDS
from core.connectors.http_base.answer_words import KEPT as KEPT_TEXTS
from core.connectors.http_base.answer_words import MAX_WORD, plain_word
from core.connectors.http_base.answer_words import NOT_YET as NOT_YET_WORDS
from core.connectors.http_base.sentences import clauses
from core.connectors.http_base.sentences.others import without_others
from core.connectors.http_base.sentences.reasons import tells_what_went_wrong
from core.connectors.http_base.sentences.waiting import is_only_later, waits
from core.connectors.http_base.sentences.words import stems

MAX_TEXT = 500


class Verdict(StrEnum):
    """What a text says against a booking."""

    DENIED = "denied"
    WAITING = "waiting"  # it is there, and not booked yet


_NAMES = re.compile(  # `batch FAILED-2026`: what somebody called it
    r"\b(batch|run|file|fil|job|jobb|series?|datei|lauf|bunt|kjøring)\s+(?:[\w-]*[a-zæøåäöü][-_]\d[\w.-]*|\S+\.(?:csv|xlsx|json|txt))"
)
_HINTS = (
    *("no ", "0 ", "without succ", "uten hell", "sent back", "returned to", "tillbaka"),
    *stems(  # most messages have none of these
        "not n't fail feil fel fehl unable impossible refus declin abort discard roll err exception problem",
        "none zero never ikk mis galt gale schief scheit avvi avb avsl afvi afbr kasser forkast rull ing inte",
        "ej unsucc nicht kein neka abgel abgew abgebr zurück verworf cancel void delet revers annul revok",
        "withdr slett makul kansel tilbak raderad stornier gelösch wrong denied stop stans stand halt nekt",
        "afsl skeis sket block prevent hindr blok går",
    ),
)


def verdict_on(text: str) -> Verdict | None:
    """What a text says clearly against a booking; None: nothing."""
    return _of_short(text) if len(text) <= MAX_WORD else _of(text)


def denies_in_words(text: str) -> bool:
    """Whether a text says clearly that the record was not booked."""
    return verdict_on(text) is Verdict.DENIED


def denies_flatly(text: str) -> bool:
    """Whether it says of the booking itself that it was not done or was taken back: more than why or how far."""
    return any(map(clauses.denies_flatly, clauses.CLAUSES.split(without_others(_plain(text)))))


@lru_cache(KEPT_TEXTS)
def _of_short(text: str) -> Verdict | None:
    word = plain_word(text)
    if word in NOT_YET_WORDS:
        return Verdict.WAITING
    return Verdict.DENIED if word in FAILED_WORDS else _of(text)


def _of(text: str) -> Verdict | None:
    plain = without_others(_plain(text))
    parts = clauses.CLAUSES.split(plain)
    if any(one in plain for one in _HINTS):
        denying = [place for place, clause in enumerate(parts) if clauses.denies(clause)]
        if any(not is_only_later(parts[: place + 1]) for place in denying):
            return Verdict.DENIED
        if denying:
            return Verdict.WAITING
    if tells_what_went_wrong(plain):
        return Verdict.DENIED
    return Verdict.WAITING if any(map(waits, parts)) else None


def _plain(text: str) -> str:
    return _NAMES.sub(r"\1", text[:MAX_TEXT].lower().replace("’", "'"))
