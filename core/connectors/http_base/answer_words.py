"""The ordinary words in which answers say none, yes, no, not yet and not any more. Pure.

Names and words are compared without case, marks and vendor prefixes: `HasErrors` is `has_errors`, `@odata.count` is
`count`, `OUT_OF_SERVICE` is `out of service`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from core.connectors.http_base.statuses import words as status_words

MAX_WORD = 60  # what is longer is a sentence
MAX_NAME = 80
KEPT = 4_096  # short names and words come again in each answer; what a target makes of it stays small
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_LISTED = re.compile(r"[,;|]")  # each with a count of its own
NEXT_WORD = re.compile(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])")

NONE = frozenset(("", "none", "null", "nil", "nan", "na", "undefined", "empty", "notset", "notavailable", "ingen"))
YES = frozenset(
    ("true", "yes", "y", "1", "ja", "on", "tyes", "csyes", "j", "x", "t")
)  # tYES: SAP Business One; X: ABAP
NO = frozenset(("false", "no", "n", "0", "nei", "nein", "nej", "off", "tno", "csno", "f"))  # T and F: NetSuite
WELL = frozenset(("ok", "okay", "success", "successful", "succeeded", "noerror", "noerrors", "0errors", "ingenfeil"))
FAILED = status_words.FAILED | frozenset(
    (
        *("error", "errors", "err", "failed", "failure", "fail", "fatal", "invalid", "rejected", "reject"),
        *("refused", "denied", "declined", "aborted", "unsuccessful", "exception", "ko", "unprocessable"),
        *("unprocessableentity", "badrequest", "conflict", "forbidden", "unauthorized", "internalservererror"),
        *("servererror", "crashed", "dropped", "notok", "notvalid", "notaccepted", "notbooked", "notposted"),
        *("notcreated", "notsaved", "notprocessed", "notfound", "timeout", "timedout", "blocked", "feil", "feilet"),
        *("avvist", "ugyldig", "mislykket", "dead", "deadletter"),
        *("ignored", "skipped", "duplicate", "duplicated", "throttled", "ratelimited", "ignorert", "duplikat"),
    )
)
UNDONE = status_words.UNDONE | frozenset(
    (
        *("void", "voided", "deleted", "removed", "cancel", "cancelled", "canceled", "annulled", "reversed", "revoked"),
        *("withdrawn", "rolledback", "discarded", "trashed", "corrective", "slettet", "annullert", "makulert"),
        *("kansellert", "tilbakeført", "reversert"),
    )
)
NOT_YET = status_words.NOT_YET | frozenset(
    (
        *("draft", "drafted", "pending", "processing", "inprogress", "running", "waiting", "scheduled", "received"),
        *("accepted", "submitted", "unposted", "onhold", "hold", "parked", "inreview", "unapproved", "unbooked"),
        *("preliminary", "staged", "provisional", "inqueue", "enqueued", "queued", "kladd", "utkast", "venter"),
        *("underbehandling", "mottatt", "notstarted", "unreleased", "balanced", "validating", "requiresaction"),
        *("requiresconfirmation", "requirescapture", "requiresapproval", "toapprove", "forapproval"),
    )
)
_FAILED_PARTS = frozenset(
    (
        *("error", "errors", "failed", "failure", "fail", "invalid", "rejected", "refused", "denied", "declined"),
        *("feil",),
    )
)
_NOT_YET_FIRST = frozenset(
    (
        *("draft", "pending", "queued", "awaiting", "waiting", "processing", "scheduled", "unposted", "parked"),
        *("utkast", "kladd", "kladde", "entwurf", "venter", "väntar", "afventer", "parkert"),
    )
)
_NOT_ONE = frozenset(
    (
        *("no", "zero", "0", "none", "nothing", "nobody", "ingen", "inga", "inget", "ingenting", "intet", "kein"),
        *("keine", "keiner", "nichts", "null"),
    )
)
_DENIED = frozenset(
    (
        *("not", "non", "never", "without", "didn", "hasn", "ikke", "aldri", "uten", "inte", "aldrig", "utan", "uden"),
        *("nicht", "nie", "ohne"),
    )
)
_NONE_OF_IT = frozenset(("0", "none", "zero", "ingen", "inga", "keine"))
_UNDONE_FIRST = ("voided", "deleted", "cancelled", "canceled", "annulled", "slettet", "annullert", "makulert")
_UNDONE_WORD = re.compile("|".join(sorted(UNDONE, key=len, reverse=True)))
_NOT_UNDONE = re.compile(  # counted as none, or denied
    r"\b(?:0|no|not|never|none|ikke|ingen|aldri|nicht|inte)\s+(?:(?:been|blitt|records?|bilag|of them)\s+)*(?:WORDS)\b"
    r"|\b(?:WORDS)(?:\s+\w+)?\s*[:=(]?\s*(?:0|no|none|false|never|ingen|nei)\b(?![-.:/\d])".replace(
        "WORDS", "|".join(sorted(UNDONE, key=len, reverse=True))
    )
)
_ROUND_IT = frozenset(
    (
        *("the", "this", "it", "was", "is", "has", "been", "by", "user", "manually", "voucher", "invoice", "document"),
        *("record", "entry", "bilag", "bilaget", "er", "ble", "fakturaen", "status"),
    )
)
_PAID = frozenset(
    (
        *(
            "payment",
            "paid",
            "betaling",
            "utbetaling",
            "udbetaling",
            "betalning",
            "utbetalning",
            "zahlung",
            "auszahlung",
        ),
        *("betalt", "betald", "bezahlt"),
    )
)
_SHOWN = "@odata.community.display.v1.formattedvalue"  # Dataverse: the word beside the number of a choice
_SHOWN_STATUSES = {"statuscode": "status", "statecode": "state"}


def plain_text(text: str) -> str:
    """Without case and marks."""
    return "".join(filter(str.isalnum, text.lower()))


def plain_name(name: Any) -> str:
    """A name without case, marks and prefix."""
    text = name if isinstance(name, str) else str(name)
    return _plain_and_short(text) if len(text) <= MAX_NAME else plain_text(_without_prefix(text))


def named(body: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Each plain name with the name as it came and its value."""
    return [(plain_name(name), str(name), value) for name, value in body.items()]


def plain_word(value: Any) -> str:
    """A value as a word, "" where it is none; `1.0` is `1`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return str(int(value)) if is_whole(value) else ""
    if not isinstance(value, str | int) or len(str(value)) > MAX_WORD:
        return ""
    return _plain_and_short_word(value) if isinstance(value, str) else plain_text(str(value))


def is_whole(value: Decimal) -> bool:
    """Whether a JSON number with a point is a number of things all the same."""
    return value.is_finite() and value.adjusted() < MAX_WORD and value == value.to_integral_value()


def says_nothing(value: Any) -> bool:
    """Whether a value says that there is none: null, empty, zero, no, or a word for it."""
    if isinstance(value, str):
        return len(value) <= MAX_WORD and (plain_word(value) in NO or is_blank(value))
    return is_blank(value)


def is_blank(value: Any) -> bool:
    """The same of what stands inside a list or an object: there, "No" is what somebody says."""
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return len(value) <= MAX_WORD and _is_blank_word(plain_word(value), value)
    if isinstance(value, int | Decimal):
        return value is not True and value == 0
    if isinstance(value, Mapping):
        return all(is_blank(one) for one in value.values())
    return isinstance(value, list) and all(is_blank(one) for one in value)


def is_yes(value: Any) -> bool:
    """A flag that is up."""
    return plain_word(value) in YES


def is_no(value: Any) -> bool:
    """A flag that is down; what is not told is neither."""
    return plain_word(value) in NO


def has_failed(value: Any) -> bool:
    """A status that says failed, refused, invalid and the like, or holds a number of HTTP for it."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    text = str(value)
    return len(text) <= MAX_WORD and _has_failed(text)


def is_http_failure(value: Any) -> bool:
    """422, "422", "HTTP 422", "422 Unprocessable Entity"."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    first = next((part for part in _PARTS.findall(str(value)[:MAX_WORD]) if part.lower() not in ("http", "status")), "")
    return len(first) == 3 and first[0] in "45" and first.isdecimal()  # noqa: PLR2004 - what HTTP knows


def is_undone(value: Any) -> bool:
    """A status that says void, deleted, cancelled, reversed; "Voided 0, posted 1" counts, and says that none is."""
    word = plain_word(value)
    if word in UNDONE:
        return True
    return bool(word) and isinstance(value, str) and _is_undone_in_words(value)


def is_not_yet(value: Any) -> bool:
    """A status that says draft, queued, pending; a payment that is pending says nothing of the booking."""
    parts = words_of(value) if isinstance(value, str) else []
    if _PAID & set(parts):
        return False
    return plain_word(value) in NOT_YET or bool(parts and len(value) <= MAX_WORD and parts[0] in _NOT_YET_FIRST)


def words_of(text: str) -> list[str]:
    """`ValidationFailed`, `VALIDATION_FAILED` and `validation failed` are the same two words."""
    return [part.lower() for part in _PARTS.findall(NEXT_WORD.sub(" ", text))]


@lru_cache(KEPT)
def _is_undone_in_words(text: str) -> bool:
    if not _UNDONE_WORD.search(text.lower()):
        return False
    said = _NOT_UNDONE.sub(" ", text.lower())
    parts = [part for part in words_of(said) if part not in _ROUND_IT]
    return bool(parts) and (plain_text(said).startswith(_UNDONE_FIRST) or UNDONE.issuperset(parts))


@lru_cache(KEPT)
def _has_failed(text: str) -> bool:
    plain = plain_text(text)
    return bool(plain) and (plain in FAILED or is_http_failure(text) or _speaks_of_failure(text))


@lru_cache(KEPT)
def _plain_and_short(name: str) -> str:
    return plain_text(_without_prefix(name))


@lru_cache(KEPT)
def _plain_and_short_word(word: str) -> str:
    return plain_text(word)


def _without_prefix(name: str) -> str:
    if name.lower().endswith(_SHOWN):
        named_before = name[: -len(_SHOWN)].lower()
        return _SHOWN_STATUSES.get(named_before, "shown")
    return name.rpartition(":")[2].rpartition(".")[2]


def _speaks_of_failure(text: str) -> bool:
    told = map(words_of, _LISTED.split(text))
    return any(
        part in _FAILED_PARTS and not _is_taken_back(parts, place) for parts in told for place, part in enumerate(parts)
    )


def _is_taken_back(parts: list[str], place: int) -> bool:
    """As in "0 of 3 failed", "not rejected", "Rejected records: 0"; in `NOT_SAVED_VALIDATION_FAILED` it is not."""
    before, behind = parts[max(0, place - 3) : place], parts[place + 1 : place + 3]
    denied = not _DENIED.isdisjoint(before[-2:]) or parts[place + 1 : place + 2] in (["ikke"], ["inte"], ["nicht"])
    return denied or not _NOT_ONE.isdisjoint(before) or not _NONE_OF_IT.isdisjoint(behind)


def _is_blank_word(word: str, text: str) -> bool:
    if word in NONE or word in WELL or word == "false":
        return True
    return not word.strip("0") and text.strip("-+0., ") == ""
