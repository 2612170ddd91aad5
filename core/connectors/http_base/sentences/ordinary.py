"""Whether a message beside a new id is an ordinary one: it tells what was done, or that nothing went wrong. Pure.

More words of failure would never end it: what is neither is looked up.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.connectors.http_base.answer_words import KEPT as KEPT_TEXTS
from core.connectors.http_base.answer_words import MAX_WORD, WELL, has_failed, is_blank, plain_word
from core.connectors.http_base.sentences.clauses import CLAUSES
from core.connectors.http_base.sentences.harmless import is_harmless
from core.connectors.http_base.sentences.reason_words import LATER_STEP_ONLY, OUT_OF_BALANCE, SOLVED
from core.connectors.http_base.sentences.reasons import AFTERWARDS, ANY_DONE
from core.connectors.http_base.sentences.verdicts import verdict_on
from core.connectors.http_base.sentences.waiting import NOT_YET_BESIDE
from core.connectors.http_base.sentences.words import (
    CORRECTS,
    DRAFT,
    ERROR,
    FAILED,
    IKKE,
    IT,
    KEPT,
    MODAL,
    NO,
    NONE,
    REHEARSAL,
    REJECTED,
    UNDONE,
    any_of,
)

MAX_TEXT = 500
_MORE = "avviste|abgelehnte|avvisade|fail|failures?|warnings?|duplicates?|duplikat\\w*"
_WRONG = rf"(?:{ERROR}|{FAILED}|{REJECTED}|{UNDONE}|{_MORE})"
_PAID = any_of(
    "paid reimbursed settled refunded credited matched reconciled closed betalt utbetalt refundert kreditert betald",
    "utbetald återbetald udbetalt refunderet bezahlt ausgeglichen ausgezahlt erstattet",
)
_SIDE = any_of(
    "e-?mails? e-?post(?:en)? mail sms pdf attachments? vedlegg(?:et)? vedhæftning(?:en)? bilaga(?:n)? anhang",
    "receipts? kvittering(?:en)? kvitto(?:t)? ausdruck beleg-pdf notifications? reminders? webhooks? varsel",
    "kopi(?:en)? zahlung",
)
_ORDINARY = re.compile(
    rf"(?:\b(?:{NO})|n't)\s+(?:[^\W\d_]+\s+){{0,3}}?{_WRONG}\b"  # no errors, 0 records failed, has not failed
    rf"|\b{_WRONG}(?:\s+\w+)?\s*[:=(]?\s*(?:0(?![.,]?[1-9])|{NONE}\b)"  # Errors: 0
    rf"|^{_PAID}\b|\b(?:partially|partly|delvist?|teilweise)\s+{_PAID}\b"
    rf"|\b(?:in|i)\s+balan[sc]e?\b|\bbalanced\b|\bbalancerer\b|\bbalanserer\b|\bist\s+ausgeglichen\b"
    rf"|{AFTERWARDS}|{NOT_YET_BESIDE}|^(?!.*\b(?:must|please|needs?|må|skal|muss|måste|bitte)\b).*{SOLVED}|\b(?:{CORRECTS}|supersedes)\b|\berror-free\b|\bvalidation\s+skipped\b|\bqueued\s+for\s+e-?mail\b"
    rf"|\b{MODAL}\s+(?:\w+\s+){{0,3}}?(?:{UNDONE}|{LATER_STEP_ONLY})"  # it can no longer be deleted
    rf"|\bmay\s+(?:later\s+)?be\s+{UNDONE}\b|\b(?:soon|snart|bald|deprecated)\b|^(?:if|hvis|dersom|wenn|falls|om|ifall)\b"
    rf"|\b{_SIDE}\b.*\b(?:not|{IKKE}|nicht)\b|\b(?:not|{IKKE}|nicht|konnte|kunne|kunde)\b.*\b{_SIDE}\b"
)
_DONE = re.compile(
    rf"\b(?:{ANY_DONE}|success\w*|succeeded|done|ok|okay|updated|oppdatert|opdateret|uppdaterad|aktualisiert|vellykket"
    r"|ferdig|erfolgreich|lyckad\w*|færdig)\b"
)
_IS_BEING_DONE = re.compile(r"(?:[^\Wd]es|[aå]s|ns)$")  # bokføres, bokföras: now, or later
_NOT_DONE = re.compile(
    rf"\b(?:{NO}|cannot|would|could|should|must|will|shall|if|to|ready|before|after|må|skal|bør|vil|før|hvis|for|til|efter"
    rf"|ska|måste|innan|muss|soll|wird|zur?m?|vor|already|allerede|redan|bereits|nur|only|kun|bare|bara|kan|can|may|might)\b|n't"
)
_BOOKED = re.compile(
    r"\b(?:booked|posted|bokført|bogført|bokförd|bokfört|bokfördes|gebucht|verbucht|journali[sz]ed|postert)\b"
)
_WEAK = re.compile(
    rf"\b(?:{DRAFT}|{REHEARSAL}|roll(?:ed|ing)?[- ]?back\w*|tilbakerull\w*|tilbagerull\w*|rückabwick\w*|undo\w*)\b"
)
_OPEN_STILL = re.compile(  # half of it, or later
    rf"\b(?:{OUT_OF_BALANCE})\b|\b(?:tonight|overnight|i\s+natt|i\s+kveld|senere|senare|später|heute\s+nacht|über\s+nacht"
    r"|i\s+morgen|imorgon|i\s+morgon|behandles|behandlas)\b"
)
_ONLY_CHECKED = re.compile(
    r"^\W*(?:document\s+|data\s+|bilags)?(?:validation|validering(?:en)?|validated|validert|validiert|validierung|prüfung"
    r"|belegprüfung|kontroll(?:en)?|check|test(?:buchung|körning|kjøring|kørsel|lauf|run)?|(?:import\s+)?(?:job|jobb|task))\b"
    r"(?!.*\bskipped\b)"
)
_KEPT = re.compile(rf"\b{KEPT}\b")
_OF_ALL = re.compile(r"(?<![\d.,/-])(\d{1,6})\s+(?:of|av|von)\s+(\d{1,6})(?![\d.,/-])")
_NO_CHANGES = re.compile(r"(?:no|none|ingen|inga|keine)\b\D*")
_IN_A_LINE = re.compile(r"\b(?:lines?|rows?|linje|rad|række|zeile|position)\b")
_NAME = re.compile(rf"{IT}|no\.?|nr\.?|number|nummer|id|ref|[-/#:.\w]*\d[-/#:.\w]*|[#:.,]+")
_CODE = re.compile(r"^\W*(?:e|err|error|f|http)?[-_ ]?\d{1,5}\W*$")


def says_the_ordinary(text: str) -> bool:
    """`OK`, "Voucher created", "Errors: 0", "Voucher 17"; in doubt it does not."""
    return _of_short(text) if len(text) <= MAX_WORD else _of(text)


@lru_cache(KEPT_TEXTS)
def _of_short(text: str) -> bool:
    return plain_word(text) in WELL or is_blank(text) or _of(text)


def _of(text: str) -> bool:
    if verdict_on(text) is not None or (" " not in text.strip() and has_failed(text)):
        return False
    plain = text[:MAX_TEXT].lower().replace("’", "'").strip()
    if is_harmless(plain):
        return True
    if not _says_booked(plain) and (_OPEN_STILL.search(plain) is not None or _is_only_checked(plain)):
        return False
    if any(0 < int(some) < int(all_) for some, all_ in _OF_ALL.findall(plain)):
        return False
    says = _ORDINARY.search(plain) is not None or _names_it(plain) or any(map(_is_done, CLAUSES.split(plain)))
    return says and (_WEAK.search(plain) is None or _says_booked(plain))


def _is_only_checked(text: str) -> bool:
    """A check or a job that went well; what was kept of it is said."""
    return _ONLY_CHECKED.search(text) is not None and (_KEPT.search(text) is None or "job" in text[:20])


def _names_it(text: str) -> bool:
    """Such as "Voucher 17", "4711-2026"; a short number alone may be a code."""
    if _NO_CHANGES.fullmatch(text):
        return False
    return _CODE.match(text) is None and not _IN_A_LINE.search(text) and all(map(_NAME.fullmatch, text.split()))


def _says_booked(text: str) -> bool:
    return any(_BOOKED.search(clause) is not None and _is_done(clause) for clause in CLAUSES.split(text))


def _is_done(clause: str) -> bool:
    """Something was done to it, and no word before that takes it back: "cannot be booked", "only validated"."""
    found = next((one for one in _DONE.finditer(clause) if not _IS_BEING_DONE.search(one[0])), None)
    return found is not None and _NOT_DONE.search(clause, 0, found.start()) is None
