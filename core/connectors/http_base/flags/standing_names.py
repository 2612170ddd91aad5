"""Flags, dates and numbers with which an answer says how a record stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.connectors.http_base.answer_words import is_no, is_not_yet, is_undone, is_yes, plain_word, says_nothing
from core.connectors.http_base.flags.status_names import BESIDE, STATUSES
from core.connectors.http_base.flags.taken_back import UNDONE_FLAGS
from core.connectors.http_base.result_codes import number_in

TURNED_AWAY = frozenset(
    (
        *("rejected", "isrejected", "declined", "isdeclined", "refused", "aborted", "avvist"),
        *("eravvist", "avvisad", "äravvisad", "afvist", "erafvist", "abgelehnt", "istabgelehnt"),
        *("skipped", "isskipped", "ignored", "isignored"),  # a number there says how many of what
    )
)
UNDONE_AT = frozenset(
    (
        *("deletedat", "deletedon", "deleteddate", "voidedat", "voidedon", "cancelledat", "canceledat"),
        *("reversedat", "removedat", "voiddate", "cancelleddate", "canceleddate", "reversaldate", "deletiondate"),
        *("rejectedat", "declinedat"),
    )
)
_UNDONE_BY = frozenset(  # who did it, or the voucher that takes it back
    (
        *("reversedby", "reversedbyid", "cancelledby", "canceledby", "voidedby", "deletedby", "creditedby"),
        *("reversalid", "reversaldocument", "reversedocument", "reversalvoucher", "reversevoucher", "reversingvoucher"),
        *("kreditertav", "reversertav", "tilbakeførtav", "slettetav", "annullertav", "krediteradav", "makuleradav"),
        *(
            "reversal",
            "reversedvoucherid",
            "stornoid",
            "stornonummer",
            "krediteretaf",
            "tilbageførtaf",
            "storniertdurch",
            "storniertvon",
            "stornobeleg",
            "gelöschtvon",
        ),
    )
)
_NOT_YET_FLAGS = frozenset(
    (
        *("draft", "isdraft", "pending", "ispending", "queued", "isqueued", "parked", "kladd", "temporary"),
        *("istemporary", "unposted", "isunposted", "nonposted", "provisional", "isprovisional", "preliminary"),
        *("ispreliminary", "parkert", "midlertidig", "ermidlertidig", "inqueue", "isinqueue", "ubokført", "erubokført"),
        *(
            "kladde",
            "erkladd",
            "erkladde",
            "utkast",
            "udkast",
            "erutkast",
            "ärutkast",
            "obokförd",
            "obokfört",
            "ubogført",
        ),
        *("entwurf", "istentwurf", "ungebucht", "vorläufig", "unbooked", "isunbooked"),
    )
)
_VOUCHER_NUMBERS = frozenset(  # the system numbers what it books from 1: 0 is a draft
    (
        *("vouchernumber", "voucherno", "bilagsnummer", "bilagsnr", "journalnumber", "journalno", "documentno"),
        *("transactionnumber", "transactionno", "verifikationsnummer", "postingnumber"),
    )
)
_NUMBER = "number"
_BESIDE_NUMBER = frozenset(("tempnumber", "temporarynumber", "numberasstring", "externalvouchernumber", "vouchertype"))
_DONE_FLAGS = frozenset(
    (
        *("posted", "isposted", "booked", "isbooked", "finalized", "isfinalized", "finalised", "bokfort", "bokført"),
        *("bokförd", "bokfört", "ärbokförd", "bokford", "bogført", "erbogført", "bogfoert", "postet", "posteret"),
        *("gebucht", "istgebucht", "verbucht", "istverbucht"),
        *("erbokført", "postert", "committed", "iscommitted", "persisted", "journalized", "journalised"),
        "isactiveentity",
    )
)
APPROVED_FLAGS = frozenset(  # what is booked may still wait for one to pay it
    (
        *("approved", "isapproved", "authorised", "authorized", "processed", "isprocessed", "submitted", "issubmitted"),
        *("godkjent", "ergodkjent", "transferred", "istransferred", "inledger", "isinledger", "released"),
        *("isreleased", "overført", "completed", "iscompleted", "complete", "iscomplete", "done", "isdone"),
        *("finished", "isfinished", "fullført", "genehmigt", "freigegeben", "godkänd", "godkendt", "attestert"),
    )
)
_HELD = frozenset(
    (
        *("hold", "onhold", "isonhold", "suspended", "issuspended", "pendingapproval", "ispendingapproval"),
        *("awaitingapproval", "waitingforapproval", "venterpågodkjenning", "tilgodkjenning"),
    )
)
_WANTED = frozenset(  # for good, or until somebody has approved it
    ("requiresapproval", "needsapproval", "approvalrequired", "approvalneeded", "krevergodkjenning")
)
_POSTING = "posting"  # NetSuite's flag; elsewhere an object or a number
TAKEN_FLAGS = frozenset(  # not taken yet, or turned away: nobody can say, unless it says beside it that it waits
    (
        *("accepted", "isaccepted", "confirmed", "isconfirmed", "acknowledged", "isacknowledged", "godtatt"),
        *("bekreftet", "erbekreftet"),
    )
)
_BOOKED_WORDS = frozenset(
    (
        *("booked", "posted", "journalized", "journalised", "finalized", "bokført", "postert", "bogført", "bokförd"),
        *("bokfört", "gebucht", "verbucht"),
    )
)
_FRAPPE = "docstatus"  # of each document: 0 draft, 1 submitted, 2 cancelled
_SUBMITTED = "submitted"  # Frappe's own word beside its number
DOCUMENT_NUMBERS = frozenset((_FRAPPE,))  # a number that counts nothing
_FRAPPE_DRAFT, _FRAPPE_SUBMITTED, _FRAPPE_CANCELLED = 0, 1, 2
FLAGS = (
    UNDONE_FLAGS
    | UNDONE_AT
    | _UNDONE_BY
    | _WANTED
    | {_POSTING}
    | TURNED_AWAY
    | _NOT_YET_FLAGS
    | _DONE_FLAGS
    | APPROVED_FLAGS
    | TAKEN_FLAGS
    | _HELD
    | {_FRAPPE}
)
NUMBERS = _VOUCHER_NUMBERS | _BESIDE_NUMBER | {_NUMBER}


def is_undone_by(name: str, value: Any) -> bool:
    """A flag, a date or a number that says that it was taken back."""
    if name == _FRAPPE:
        return is_undone(value) or number_in(value) == _FRAPPE_CANCELLED
    if name in UNDONE_FLAGS:
        return is_yes(value) or (isinstance(value, str) and is_undone(value))
    return name in UNDONE_AT | _UNDONE_BY and not says_nothing(value)


def is_turned_away_by(name: str, value: Any) -> bool:
    """A flag that says that it was turned away; a number there says how many of what."""
    return name in TURNED_AWAY and is_yes(value) and (value is True or number_in(value) is None)


def waits_by(name: str, value: Any, beside: Iterable[str]) -> bool:
    """A flag, a status or a number of what is not booked yet; `beside`: the other names there."""
    if name in _NOT_YET_FLAGS:
        return is_yes(value)
    if name in _DONE_FLAGS or name == _POSTING:
        return is_no(value) and (name in _DONE_FLAGS or value in (False, "F"))
    if name == _FRAPPE:
        return number_in(value) == _FRAPPE_DRAFT or plain_word(value) == "draft"
    if name in NUMBERS:
        return _is_of_a_draft(name, value, beside)
    if _FRAPPE in beside and plain_word(value) == _SUBMITTED:
        return False
    return name in STATUSES and name not in BESIDE and is_not_yet(value)


def waits_unless_done_by(name: str, value: Any) -> bool:
    """A step that may also come behind the booking."""
    if name in _HELD | _WANTED:
        return is_yes(value)
    return is_no(value) if name in APPROVED_FLAGS else name in BESIDE and is_not_yet(value)


def is_approved_by(name: str, value: Any) -> bool:
    """What had to be approved is."""
    return name in APPROVED_FLAGS and is_yes(value)


def is_wanted_by(name: str) -> bool:
    """Whether a flag says that it has to be approved, which may be over."""
    return name in _WANTED


def is_done_by(name: str, value: Any) -> bool:
    """It says in so many words that it is booked; Frappe books what is submitted."""
    if name == _FRAPPE:
        return number_in(value) == _FRAPPE_SUBMITTED
    if name == _POSTING:
        return value is True or value == "T"
    return (name in _DONE_FLAGS and is_yes(value)) or (name in STATUSES and plain_word(value) in _BOOKED_WORDS)


def _is_of_a_draft(name: str, value: Any, beside: Iterable[str]) -> bool:
    """Tripletex gives a draft `number: 0` and a `tempNumber`."""
    if number_in(value) != 0:
        return False
    return name in _VOUCHER_NUMBERS or (name == _NUMBER and not _BESIDE_NUMBER.isdisjoint(beside))
