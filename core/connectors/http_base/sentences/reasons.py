"""Whether a sentence tells what went wrong, or that only half was done, and not what came of the record. Pure.

Such words count alone: beside "Voucher posted" they tell of something else.
"""

from __future__ import annotations

import re

from core.connectors.http_base.sentences import reason_words as more
from core.connectors.http_base.sentences.words import (
    AGAIN,
    DOING,
    DONE,
    GETAN,
    GJORT,
    HALF,
    IKKE,
    IT,
    MAYBE,
    NONE,
    NOT_NOW,
    PARTNER,
    REASON,
    REASON_FIRST,
    SIDE,
    WITH_ERRORS,
    stems,
)

ANY_DONE = f"(?:{DONE}|{GJORT}|{GETAN})"
BESIDE, MAYBE_SO = re.compile(SIDE), re.compile(rf"\b{MAYBE}\b")
NOT_SO = re.compile(
    rf"\s+0\b|\s*[:=(]?\s*(?:0|{NONE})\s*\)?\s*$|\s+(?:{NONE})\s+{IT}"
    rf"|(?:\s+\w+){{0,2}}\s*[:=(]\s*(?:0(?:[.,]0+)?|{NONE})(?:\s+{IT}|\s+[a-z]{{3}})?\s*\)?\s*$"
    rf"|(?:\s+\w+){{0,2}}\s*[:=(]\s*0\s*(?:/|of|av|von|ut av|out of)\s*\d"
    rf"|.{{0,20}}\b{AGAIN}\b"
    r"|\s+(?:against|as paid|on (?:the|this|it))\b"
)
_NOT_NOW = re.compile(rf"\b{NOT_NOW}\b")
_ANY_DONE = re.compile(rf"\b{ANY_DONE}\b")
_NONE_POSSIBLE = (
    rf"\b(?:no|keine?|ingen|inga)\s+{DOING}\s+(?:is\s+|ist\s+|er\s+|är\s+|mehr\s+)?(?:possible|allowed|permitted"
    r"|möglich|erlaubt|zulässig|mulig|tillatt|tilladt|möjlig|tillåten)\b"
)
_REASON = re.compile(
    rf"\b{REASON}\b|^{REASON_FIRST}\b|\b{more.OUT_OF_BALANCE}\b|{more.NOT_ALLOWED}|{_NONE_POSSIBLE}|{more.IS_WRONG}|{more.LEFT_OUT}"
)
_TWICE = re.compile(more.TWICE)
_HALF = re.compile(
    rf"\b{WITH_ERRORS}\b|\b{HALF}\s+(?:{ANY_DONE}|success\w*|failure|import|posting|booking|completion|vellykket"
    rf"|erfolgreich|lyckad\w*|lykkedes)\b|\b{ANY_DONE}\s+(?:only\s+|bare\s+|kun\s+|bara\s+|nur\s+)?{HALF}\s*(?:$|[.,;:!(])"
)
_NONE_DONE = re.compile(
    rf"(?<![\d.,])\b0\s+(?:(?:of|av|von)\s+\d+\s+)?(?:\w+\s+)?{ANY_DONE}\b|\b{ANY_DONE}\s*[:=]?\s*0\b(?![.,:/-]?\d)"
)
_ANY_NOT = re.compile(rf"\b(?:not|{IKKE}|nicht)\b|n't\b")
_SOME_DONE = re.compile(
    rf"(?<!of\s)(?<!av\s)(?<!von\s)\b[1-9]\d*\s+(?:\w+\s+)?(?:{ANY_DONE}|updated)\b|\b(?:{ANY_DONE}|updated)\s*[:=]?\s*[1-9]"
)
_ERROR = re.compile(f"{more.ERROR_FIRST}|{more.ERROR_MET}")
_NO_ERROR = re.compile(rf"(?:\s+\w+){{0,2}}\s*[:=(]?\s*(?:0|{NONE})\b(?![.,]\d)|[\s-]*(?:free|frei|fri)\b")
_NOT_DONE = re.compile(rf"(?:\b(?:not|never|{IKKE}|nicht)|n't)\s+(?:been\s+|be\s+|blitt\s+|bli\s+)?{ANY_DONE}\b")
_OF_WHAT_WAS_SENT = re.compile(r"\b(?:entered|submitted|accepted|provided|added|written)\b")
_LATER = re.compile(more.LATER_STEP_ONLY)
_SOLVED = re.compile(more.SOLVED)
_ASK = re.compile(
    r"\b(?:contact|kontakt|kontakta|kontaktieren sie)\s+(?:us|your|the|our|\w*support|oss|os|\w*admin\w*)\b"
)
AFTERWARDS = rf"\b(?:after|once|etter|efter|nach)\s+(?:(?:the|der|dem|it\s+is)\s+)?(?:{DOING}|{ANY_DONE})\b"
_AFTERWARDS = re.compile(AFTERWARDS)
_PARTNER_IS_DONE = re.compile(
    rf"\b{PARTNER}(?:\s+[-\w]*\d[-\w]*)?\s+(?:is|are|was|has\s+been|er|ble|är|ist|wurde|blev)\s+(?:already\s+|allerede\s+)?"
    rf"{ANY_DONE}|\b{PARTNER}\s+{ANY_DONE}\s+(?:ist|sind|wurde)\b"
)
_EARLIER = re.compile(r"\b(?:earlier|previously|tidligere|tidigare|früher|last|forrige|förra|retried|retrying)\b")
_ERRORS = stems("err exception problem failure feil fejl fel fehl")
_HALVES = stems("0 partial delvis teilweise error feil fejl fel fehler")
_REASONS = stems(
    "clos lock block inactive requir missing invalid mandatory unknown must auth allow permi insuffi right exist use",
    "used such constraint trace exception object outside utenfor found steng sperr spärr spærr låst lukke avslut",
    "ugyldig stängd geschl abgesch tilgang rettighet finn fins find berecht behör fylles ukjent manglende mangler",
    "saknar lacks ungült unbekannt ogiltig felaktig fehlerhaft være vara muss bruk balan equal match add stemmer",
    "stämmer stimm ausgegl possible active open valid enabled tillat tillåt autoris mulig mogleg aktiv åpe åpn gyldig",
    "tilladt åb möjlig öppe öppn giltig erlaubt zulässig gestattet möglich geöffnet offen gültig freigesch auktori",
    "wrong incorrect feil galt fel fejl falsch forkert skipped ignor hoppe hoppa hoppet oversett utelatt sprunget",
    "udeladt überspr ausgelassen sprang",
)


def _may_have(parts: tuple[str, ...], text: str) -> bool:
    return any(one in text for one in parts)


def tells_what_went_wrong(text: str) -> bool:
    """A reason, an error or half of it, and nothing that was done or stands beside it."""
    text = _ASK.sub(" ", text) if "onta" in text else text
    return _is_done_in_half(text) or _gives_reason(text) or _is_twice(text) or _speaks_of_error(text)


def _gives_reason(text: str) -> bool:
    if _NOT_NOW.search(text):
        return not _is_beside_it(_NOT_NOW.sub(" ", text))
    return (
        _may_have(_REASONS, text)
        and _REASON.search(text) is not None
        and not _is_beside_it(_REASON.sub(" ", text))
        and not _LATER.search(text)
        and not _AFTERWARDS.search(text)
    )


def _is_beside_it(text: str) -> bool:
    """A reason beside what was done, or of something else; that a project is completed is no more than why."""
    text = _PARTNER_IS_DONE.sub(" ", text)
    return any(one.search(text) is not None for one in (_ANY_DONE, BESIDE, MAYBE_SO))


def _is_twice(text: str) -> bool:
    found = _TWICE.search(text)
    return found is not None and not _is_beside_it(_TWICE.sub(" ", text)) and not _ANY_NOT.search(text)


def _speaks_of_error(text: str) -> bool:
    """Such as "An error occurred", "ERROR: period closed", "Intern feil"."""
    found = _ERROR.search(text) if _may_have(_ERRORS, text) else None
    if found is None or MAYBE_SO.search(text, 0, found.end()) or _NO_ERROR.match(text, found.end()):
        return False
    if _ANY_NOT.search(text, 0, found.start()) or _SOLVED.search(text) or _EARLIER.search(text):
        return False
    return BESIDE.search(text) is None and not _is_said_done(text)


def _is_said_done(text: str) -> bool:
    return _ANY_DONE.search(_OF_WHAT_WAS_SENT.sub(" ", _NOT_DONE.sub(" ", text))) is not None


def _is_done_in_half(text: str) -> bool:
    """None were done of so many, or with errors."""
    if not _may_have(_HALVES, text) or _SOME_DONE.search(text) or _ANY_NOT.search(text):
        return False
    half = _HALF.search(text) is not None and not MAYBE_SO.search(text)
    return (half or _NONE_DONE.search(text) is not None) and not BESIDE.search(text)
