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
from core.connectors.http_base.sentences.words import (
    AGAIN,
    BOOKING,
    DO,
    DOING,
    DONE,
    ERROR,
    FAILED,
    FILLERS,
    GETAN,
    GJORE,
    GJORT,
    HALF,
    IKKE,
    IT,
    KEPT,
    LATER,
    LATER_STEP,
    MAYBE,
    NO,
    NONE,
    NOT,
    NOT_NOW,
    REASON,
    REASON_FIRST,
    REJECTED,
    SIDE,
    STANDS_BY,
    TUN,
    UNDONE,
    WAITS,
    WILL_BE,
    WITHOUT,
)

MAX_TEXT = 500


class Verdict(StrEnum):
    """What a text says against a booking."""

    DENIED = "denied"
    WAITING = "waiting"  # it is there, and not booked yet


_CLAUSES = re.compile(
    r"[.;!?|](?:\s+|$)|[\n,]\s*"
    r"|\s+(?:but|however|because|although|men|fordi|selv om|eftersom|aber|weil|jedoch|sondern|[-–—])\s+"
)
_BEEN = r"(?:(?:yet|have|been|be|get|successfully|blitt|bli|vorte|blevet|blive|blivit|bli|ännu|noch|worden)\s+)*"
_OF_IT = (  # what stands before says of what
    rf"\b{NOT}\s+{_BEEN}{DONE}\b|n't\s+{_BEEN}{DONE}\b",
    rf"\b{IKKE}\s+{_BEEN}{GJORT}\b|\b{GJORT}\s+{IKKE}\b",
    rf"\bnicht\s+{_BEEN}{GETAN}\b",
    rf"\b{FAILED}\b(?!\s+(?:to|å|i\så|at|att|zu)\b)",
    r"\b(?:not\s+(?:been\s+)?successful|not\s+succeed(?:ed)?|without\ssuccess|uten\shell|nicht\s+erfolgreich)\b",
    rf"\b(?:{REJECTED}|{UNDONE})\b",
    rf"\bnicht\s+(?:zu\s+)?{TUN}\b",
)
_DOES_NOT = (  # what stands behind says what
    rf"\b(?:failed|fails|unable|refused|refuses|not\sable|not\spossible|impossible)\s+to\s+{DO}\b",
    rf"\b(?:could\s*not|couldn't|can\s*not|can't|cannot|did\s+not|didn't|was\s+unable\s+to)\s+{DO}\b",
    (
        rf"\b{ERROR}\s+(?:occurred\s+|oppst[oå]d?\s+|opstod\s+|uppstod\s+)?"
        rf"(?:while\s+|when\s+|during\s+|in\s+|on\s+|ved\s+|under\s+|i\s+|vid\s+|beim\s+|bei\s+(?:der\s+)?)?"
        rf"(?:trying\s+to\s+{DO}|{DOING})\b"
    ),
    (
        r"\b(?:kunne|kan|klarte|greide|fikk|maktet|kunde|lyckades|lykkedes)\s+"
        rf"(?:dessverre\s+|desværre\s+|tyvärr\s+)?{IKKE}\s+(?:til\s+)?(?:å\s+|at\s+|att\s+)?{GJORE}\b"
    ),
    rf"\b(?:mislyktes|mislykkedes|misslyckades)\s+(?:(?:i|med)\s+)?(?:å|at|att)\s+{GJORE}\b",
)
_NOTHING_DONE = (
    rf"\b(?:nothing|none|(?:no|0|zero)\s+(?:\w+\s+)?{IT})\s+(?:(?:was|were|is|has\s+been|have\s+been)\s+)?{DONE}\b",
    (
        r"\b(?:ingenting|ingen|intet|inget|(?:ingen|inga|inget|intet|0)\s+"
        rf"(?:\w+\s+)?{IT})\s+(?:(?:ble|blei|vart|er|har\s+blitt|blev|är|har)\s+)?{GJORT}\b"
    ),
    rf"\b(?:nichts|(?:kein(?:e|er|es)?|0)\s+(?:\w+\s+)?{IT}(?:\s+(?:wurde|wurden|ist|sind))?)\s+{GETAN}\b",
)
_NOT_SO = re.compile(
    rf"\s+0\b|\s*[:=(]?\s*(?:0|{NONE})\s*\)?\s*$|\s+(?:{NONE})\s+{IT}"
    rf"|(?:\s+\w+){{0,2}}\s*[:=(]\s*(?:0|{NONE})(?:\s+{IT})?\s*\)?\s*$"
    rf"|(?:\s+\w+){{0,2}}\s*[:=(]\s*0\s*(?:/|of|av|von|ut av|out of)\s*\d"
    rf"|.{{0,20}}\b{AGAIN}\b"
    r"|\s+(?:against|as paid|on (?:the|this|it))\b"
)
_HINTS = re.compile(  # most messages have none of these
    r"not|n't|fail|feil|fejl|\bfel\b|fehl|unable|impossible|rej|refus|declin|abort|discard|roll|err|exception|problem"
    r"|nothing|none|no |0 |zero|never|ikk|mis|galt|gale|schief|scheit|avvi|avb|avsl|afvi|afbr|kasser|forkast|rull|ing"
    r"|intet|inte\b|\bej\b|inget|unsucc|without succ|uten hell|nicht|kein|neka|abgel|abgew|abgebr|zurück|verworf"
    r"|cancel|void|delet|revers|annul|revok|withdr|slett|makul|kansel|tilbak|raderad|stornier|gelösch"
)
_BEFORE = re.compile("|".join(f"(?:{one})" for one in _OF_IT))
_BEHIND = re.compile("|".join(f"(?:{one})" for one in _DOES_NOT))
_WHOLE = re.compile("|".join(f"(?:{one})" for one in _NOTHING_DONE))
_IT, _BESIDE, _MAYBE = re.compile(IT), re.compile(SIDE), re.compile(rf"\b{MAYBE}\b")
_FAILS_NOT = re.compile(rf"(?:\b{NO}|n't)\s+{_BEEN}(?:{FAILED}|{REJECTED}|{UNDONE}|{ERROR}|fail)\b")
_TOKENS = re.compile(r"[^\W\d_]+(?![\w-]*\d)")
_END = re.compile(r"\s*[:(]")
_A_PLACE = re.compile(r"(?:to|in|into|due|as|since|with|i|til|på|pga|wegen|vid|ved)\b")
_NOT_NOW = re.compile(rf"\b{NOT_NOW}\b")
_DONE = re.compile(rf"\b(?:{DONE}|{GJORT}|{GETAN})\b")
_REASON = re.compile(rf"\b{REASON}\b|^{REASON_FIRST}\b")
_HALF = re.compile(rf"\b{HALF}\b")
_ANY_DONE = f"(?:{DONE}|{GJORT}|{GETAN})"
_NONE_DONE = re.compile(
    rf"(?<![\d.,])\b0\s+(?:(?:of|av|von)\s+\d+\s+)?(?:\w+\s+)?{_ANY_DONE}\b|\b{_ANY_DONE}\s*[:=]?\s*0\b(?![.,:/-]?\d)"
)
_ANY_NOT = re.compile(rf"\b(?:not|{IKKE}|nicht)\b|n't\b")
_SOME_DONE = re.compile(
    rf"(?<!of\s)(?<!av\s)(?<!von\s)\b[1-9]\d*\s+(?:\w+\s+)?(?:{_ANY_DONE}|updated)\b|\b(?:{_ANY_DONE}|updated)\s*[:=]?\s*[1-9]"
)
_KEPT = re.compile(rf"\b{KEPT}\b")
_NOT_KEPT = re.compile(rf"(?:\b{NO}|n't)\s+{_BEEN}{KEPT}\b|\b{KEPT}\s+{IKKE}\b")
_LATER_NOT = re.compile(rf"\b(?:not|n't|never|{IKKE}|nicht)\s+{_BEEN}{LATER}\b")
_COULD = re.compile(r"\b(?:could|can|cannot|couldn't|can't|kunne|kan|kunde|konnten?|kann)\b")
_WAITS = re.compile(
    rf"\b{WAITS}\s+(?:\w+\s+){{0,2}}?{LATER_STEP}\b|\b{STANDS_BY}\b|\b{KEPT}\s+{WITHOUT}\s+{BOOKING}\b|\bohne\s+(?:ver)?buchung\s+{KEPT}\b"
    rf"|\b{WILL_BE}\s+(?:\w+\s+){{0,3}}?(?:{LATER}|behandles|bogføres|bokföras)\b"
)
_STILL = re.compile(
    rf"\b{LATER_STEP}\s+(?:is\s+|still\s+|er\s+)?(?:pending|outstanding|gjenstår|venter)\b|\b{WILL_BE}\s+(?:\w+\s+){{0,3}}?{LATER}\b"
)
_BOOKED = re.compile(r"\b(?:booked|posted|bokført|bogført|bokförd|gebucht|verbucht)\b")
_PAID = re.compile(r"\b(?:pay\w*|paid|betal\w*|utbetal\w*|zahl\w*|bezahl\w*|e-?mail|archiv\w*|arkiv\w*)\b")


def verdict_on(text: str) -> Verdict | None:
    """What a text says clearly against a booking; None: nothing."""
    return _of_short(text) if len(text) <= MAX_WORD else _of(text)


def denies_in_words(text: str) -> bool:
    """Whether a text says clearly that the record was not booked."""
    return verdict_on(text) is Verdict.DENIED


@lru_cache(KEPT_TEXTS)
def _of_short(text: str) -> Verdict | None:
    return Verdict.DENIED if plain_word(text) in FAILED_WORDS else _of(text)


def _of(text: str) -> Verdict | None:
    plain = text[:MAX_TEXT].lower().replace("’", "'")
    clauses = _CLAUSES.split(plain)
    if _HINTS.search(plain):
        denying = [place for place, clause in enumerate(clauses) if _clause_denies(clause)]
        if any(not _is_only_later(clauses[: place + 1]) for place in denying):
            return Verdict.DENIED
        if denying:
            return Verdict.WAITING
    if _is_done_in_half(plain) or (_gives_reason(plain) and not _is_beside_it(_NOT_NOW.sub(" ", plain))):
        return Verdict.DENIED
    return Verdict.WAITING if any(map(_clause_waits, clauses)) else None


def _gives_reason(text: str) -> bool:
    return _NOT_NOW.search(text) is not None or _REASON.search(text) is not None


def _is_beside_it(text: str) -> bool:
    """A reason beside what was done, or of something else."""
    return any(one.search(text) is not None for one in (_DONE, _BESIDE, _MAYBE))


def _is_done_in_half(text: str) -> bool:
    """None were done of so many, or with errors."""
    if _SOME_DONE.search(text) or _ANY_NOT.search(text):
        return False
    half = _HALF.search(text) is not None and not _MAYBE.search(text)
    return (half or _NONE_DONE.search(text) is not None) and not _BESIDE.search(text)


def _is_only_later(clauses: list[str]) -> bool:
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


def _clause_waits(text: str) -> bool:
    if _WAITS.search(text) is None or (_BOOKED.search(text) and not _LATER_NOT.search(text)):
        return _STILL.search(text) is not None
    return not (_PAID.search(text) or _BESIDE.search(text) or _MAYBE.search(text))


def _clause_denies(text: str) -> bool:
    found = _WHOLE.search(text)
    if found is not None:
        return not _BESIDE.search(found[0]) and not _NOT_SO.match(text, found.end())
    text = _FAILS_NOT.sub(" ; ", text)
    found = _BEHIND.search(text)
    if found is not None:
        behind = _behind(text, found)
        return _is_so(text, found) and _is_of_it("" if _A_PLACE.match(behind) else behind, behind)
    found = _BEFORE.search(text)
    return found is not None and _is_so(text, found) and _is_of_it(text[: found.start()], _behind(text, found))


def _is_so(text: str, found: re.Match[str]) -> bool:
    return not _MAYBE.search(text, 0, found.start()) and not _NOT_SO.match(text, found.end())


def _is_of_it(said: str, beside: str = "") -> bool:
    """Whether what is spoken of is the record, or nothing else."""
    if _BESIDE.search(said) or _BESIDE.search(beside):
        return False
    return _IT.search(said) is not None or not set(_TOKENS.findall(said)) - FILLERS


def _behind(text: str, found: re.Match[str]) -> str:
    """The words right behind the verb; what stands behind a colon is why."""
    return " ".join(_END.split(text[found.end() :], maxsplit=1)[0].split()[:5])
