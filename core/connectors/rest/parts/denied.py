"""Which of the denials in an answer are about the record: not our own words, nor those about something else. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_objects import placed_in
from core.connectors.http_base.answer_words import plain_name, words_of
from core.connectors.http_base.denials import ERRORS, TELLERS, Denial, Said, placed_denials_of
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.flags.taken_back import NAMES as TAKEN_BACK
from core.connectors.http_base.sentences.reasons import BESIDE
from core.connectors.http_base.sentences.verdicts import denies_flatly
from core.connectors.rest.parts.on_the_way import Place
from core.connectors.rest.parts.ours import is_repeated

ITS_FIELDS = ("attributes", "fields", "properties")  # JSON:API and its like keep them apart from the id
_NOT_BESIDE = TELLERS | frozenset(("warning", "warnings"))
_PARTNERS = frozenset(  # beside the record, with flags of their own; what went wrong with one may have gone wrong here
    (
        *("supplier", "suppliers", "vendor", "vendors", "customer", "customers", "debtor", "creditor", "employee"),
        *("employees", "person", "user", "company", "leverandør", "kunde", "ansatt", "vatnumber", "department"),
        *("costcenter", "costcentre", "project", "lieferant", "leverantör", "kund", "medarbejder", "account"),
        *("accounts", "users", "projects", "departments", "konto", "prosjekt", "avdeling", "bruker"),
        *("projekt", "afdeling", "avdelning", "abteilung", "benutzer", "leverandør", "period", "dimension"),
    )
)
_OTHERS = _PARTNERS | frozenset(
    ("history", "historikk", "timeline", "revisions", "versions", "previous", "ehf", "peppol", "efaktura")
)  # and what was once
_ONCE = frozenset(("lasterror",))
_REMARKED = frozenset(  # of a card or a vendor: kept for ever, and no answer to what was sent now
    ("failurereason", "rejectionreason", "rejectreason", "problems", "exceptions")
)


def denials_about(words: Any, own: Any, sent: Mapping[str, Any], *, booked: bool, done: bool) -> Iterator[Said]:
    """Those that count against the record `own`, which stands somewhere in `words`.

    `booked`: the configuration calls it so, and what stands below it counts no more. `done`: it says so itself, and
    below it only messages count.
    """
    at = next((one.at for one in placed_in(words) if one.object is own), None)
    for one in placed_denials_of(words, own=own):
        below = _below(one.at, at)
        if below and (booked or _is_of_something_else(below, one.said, done=done)):
            continue
        if below and _is_of_a_partner(below) and not _denies_ours(one.said.value):
            continue
        if not _is_ours(one, at, below, sent):
            yield one.said


def doubts_about(words: Any, own: Any, sent: Mapping[str, Any]) -> Iterator[Said]:
    """Errors of a partner of the record `own`: old news, or why it is not booked. A look-up tells."""
    at = next((one.at for one in placed_in(words) if one.object is own), None)
    for one in placed_denials_of(words, own=own):
        below = _below(one.at, at)
        if not below or not _is_of_a_partner(below) or _is_of_something_else(below, one.said, done=False):
            continue
        if not _is_ours(one, at, below, sent):
            yield one.said


def has_partners(own: Any) -> bool:
    """Whether something stands in it that may have errors of its own."""
    if not isinstance(own, Mapping):
        return False
    inside = (own, *(own[name] for name in ITS_FIELDS if isinstance(own.get(name), Mapping)))
    return any(
        isinstance(value, dict | list) and plain_name(name) in _PARTNERS
        for one in inside
        for name, value in one.items()
    )


def _below(place: Place, at: Place | None) -> Place | None:
    """Where in the record that stands at `at`: () is itself, None is outside."""
    if at is None or place[: len(at)] != at:
        return None
    inside = place[len(at) :]
    return inside[1:] if inside[:1] and inside[0] in ITS_FIELDS else inside


def _is_of_something_else(below: Place, said: Said, *, done: bool) -> bool:
    names = [(plain_name(step), step) for step in below if not step.isdecimal()]
    if done and names[0][0] not in TELLERS:
        return True
    is_error = _is_error_in_words(said)
    return any(not (is_error and name in _PARTNERS) and _is_beside(name, step) for name, step in names)


def _is_beside(name: str, step: str) -> bool:
    return name in _OTHERS or (name not in _NOT_BESIDE and BESIDE.search(" ".join(words_of(step))) is not None)


def _is_of_a_partner(below: Place) -> bool:
    return any(plain_name(step) in _PARTNERS for step in below)


def _denies_ours(value: Any) -> bool:
    """Of what went wrong with a partner, that the record itself is not booked: `Voucher was not posted: unknown`."""
    if isinstance(value, str):
        return denies_flatly(value)
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(_denies_ours(one) for one in inside)


def _is_error_in_words(said: Said) -> bool:
    """Under the name of an error, a text or an object; a flag or a number may be of the customer alone."""
    is_error = plain_name(said.name) in ERRORS - _ONCE - _REMARKED
    return is_error and isinstance(said.value, str | Mapping | list)


def _is_ours(one: Denial, at: Place | None, below: Place | None, sent: Mapping[str, Any]) -> bool:
    """We sent the same there; of the record itself a status of one word, or that it was only tried, counts still."""
    name, value = one.said.name, one.said.value
    if not sent or not is_repeated(sent, _places(one.at, at if below is not None else None, name), value):
        return False
    in_words = isinstance(value, str) and " " in value.strip()
    return bool(below) or in_words or plain_name(name) not in STATUSES | TAKEN_BACK


def _places(place: Place, at: Place | None, name: str) -> tuple[Place, ...]:
    """Where we may have sent it: what the record is wrapped in there need not be what we wrapped it in."""
    dropped = 0 if at is None else len(at)
    return tuple((*place[length:], name) for length in range(dropped + 1))
