"""What in an answer denies that it did what it was asked for, one or two steps in too. Pure.

A status of 2xx is what a server says of HTTP; whether the record was taken is what the answer says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.answer_objects import Place, Placed, flat, placed_in
from core.connectors.http_base.answer_words import (
    FAILED,
    NO,
    UNDONE,
    has_failed,
    is_blank,
    is_http_failure,
    is_no,
    is_not_yet,
    is_undone,
    named,
    plain_name,
    plain_word,
    says_nothing,
)
from core.connectors.http_base.denying_words import ENVELOPES, MESSAGES, verdicts_in_words
from core.connectors.http_base.flags.counts import FAILURES, MAYBE_FAILURES
from core.connectors.http_base.flags.standing_names import is_done_by
from core.connectors.http_base.flags.status_names import STATUSES, status_in
from core.connectors.http_base.flags.taken_back import NAMES as TAKEN_BACK
from core.connectors.http_base.flags.taken_back import (
    is_flag_up,
    is_rehearsal,
    is_rehearsal_word,
    is_rolled_back,
    is_rolled_back_word,
)
from core.connectors.http_base.flags.told_beside import DENY_BESIDE, TOLD_BESIDE, denied_beside
from core.connectors.http_base.result_codes import (
    EXIT_CODES,
    MAYBE_RESULTS,
    RESPONSE_CODES,
    RESULT_CODES,
    is_below_zero,
    is_failing_exit,
    is_failing_response,
    is_failing_result,
    is_unlike_words,
    number_in,
)
from core.connectors.http_base.sentences.verdicts import Verdict, verdict_on
from core.connectors.http_base.sentences.well import says_well
from core.outside_text import Unclear

ERRORS = frozenset(
    (
        *("error", "errors", "err", "errs", "fault", "faults", "errormessage", "errormessages", "errormsg"),
        *("errmsg", "errordescription", "errordetails", "errordetail", "errorinfo", "errorlist", "errorsummary"),
        *(
            "lasterror",
            "errortext",
            "hasexception",
            "hasexceptions",
            "haserrors",
            "haserror",
            "iserror",
            "errored",
            "exception",
            "exceptions",
        ),
        *("exceptionmessage", "validationerrors", "validationerror", "validationmessages", "usererrors"),
        *("fielderrors", "violations", "failure", "failures", "failed", "isfailed", "hasfailed", "isfailure"),
        *("failurereason", "rejectionreason", "rejectreason", "problems", "isinvalid", "feil", "feilmelding"),
        *(
            "feilmeldinger",
            "valideringsfeil",
            "faultstring",
            "fehler",
            "fehlermeldung",
            "fehlermeldungen",
            "fehlertext",
        ),
        *(
            "fel",
            "felmeddelande",
            "felmeddelanden",
            "feltext",
            "fejl",
            "fejlmeddelelse",
            "fejlmeddelelser",
            "fejltekst",
        ),
        *("fejlbesked", "feiltekst", "valideringsfel", "valideringsfejl", "validierungsfehler"),
        *("hatfehler", "harfeil", "harfel", "harfejl", "istfehler", "fehlgeschlagen", "feilet"),
    )
)
_ERROR_CODES = frozenset(
    ("errorcode", "errcode", "feilkode", "faultcode", "fehlercode", "felkod", "fejlkode", "exceptioncode")
)
_COUNTS = FAILURES | frozenset(  # of what went wrong: well only where it is none
    ("errorscount", "errorstotal", "errorsfound", "fehleranzahl", "failurescount", "exceptioncount")
)
_WELL_CODE = re.compile(
    r"2\d\d(?:ok|created|accepted|nocontent|success)?|[si]0*"
)  # HTTP's own, under the name of an error
_SUCCESS = frozenset(
    (
        *("ok", "isok", "success", "issuccess", "issuccessful", "successful", "succeeded", "hassucceeded"),
        *("vellykket", "suksess", "erfolgreich", "erfolg", "lyckades", "lyckad", "lyckat", "lykkedes", "succes"),
        *("gyldig", "ergyldig", "giltig", "gültig", "istgültig", "gyldigt", "lagret", "gemt", "sparad", "gespeichert"),
        *("wassuccessful", "issuccessstatuscode", "valid", "isvalid", "saved", "created", "imported"),
        *("successcount", "createdcount", "affectedrows", "rowsaffected", "insertedcount", "importedcount"),
        *("savedcount", "processedcount", "bookedcount", "postedcount", "acceptedcount", "recordscreated"),
        *("rowsinserted", "recordsinserted", "numsuccess", "succeededcount"),
    )
)
_INSTEAD = {"created": "updated", "createdcount": "updatedcount", "recordscreated": "recordsupdated"}
_CODES = frozenset(("statuscode", "httpstatus", "httpstatuscode", "httpcode"))
_FLAGS_TOO = frozenset(("status", "result", "outcome", "ack"))
_NOT_NOW = frozenset(("maintenance", "inmaintenance", "maintenancemode", "throttled", "ratelimited", "timedout"))
_KINDS = frozenset(("type", "severity", "messagetype", "level", "msgtype", "msgty", "msgtyp"))
_KINDS_OF_A_MESSAGE = frozenset(("messagetype", "msgtype", "msgty", "msgtyp"))  # no record has one of its own
_OF_MESSAGES = frozenset(  # each in it is a message: none is a line of the record
    (
        *("message", "messages", "msg", "msgs", "returns", "treturn", "etreturn", "bapiret2", "bapireturn", "return"),
        *("returnmessages", "messagelist", "messagelog", "notifications", "log", "logs", "issues", "meldinger"),
        *("meldung", "meldungen", "nachricht", "nachrichten", "hinweise", "meddelanden", "meddelelser"),
    )
)
_STOPS = frozenset(("e", "a", "x"))  # SAP's error, abort and exit; W, I and S took it
_KIND_WORDS = frozenset(
    (
        *("error", "errors", "failure", "fatal", "exception", "fault", "critical", "abort"),
        *("feil", "fel", "fejl", "fehler", "kritisk", "kritisch"),
    )
)
_SAID = frozenset(("message", "msg", "text", "detail", "description"))
_MESSAGE = frozenset(("message", "msg", "messagetext", "melding"))
_SEVERITY = frozenset(("severity", "level", "messagetype"))
_OF_A_MESSAGE = _SEVERITY | _SAID | frozenset(("code", "id", "number", "type", "field", "path", "target", "title"))
TELLERS = (  # what stands in these says how it went, and is no part of a record
    MESSAGES | ENVELOPES | ERRORS | _OF_MESSAGES
)
_LINKS = frozenset(("links", "hyperlinks", "lenker"))
_LEADS = frozenset(("href", "deferred"))
_OF_A_LINK = _LEADS | frozenset(("rel", "method", "type", "title", "name", "templated", "hreflang", "profile"))
_ONE_ERROR = frozenset(("error", "err", "fault", "exception", "failure"))
_ADDRESS = re.compile(r"(?:https?:/|\.{0,2})/[^\s]+")
_BESIDE_A_CODE = MESSAGES | frozenset(("text", "description", "output", "stderr", "reason", "comment", "tekst"))
_NUMBERS = _CODES | RESULT_CODES | RESPONSE_CODES | EXIT_CODES | MAYBE_RESULTS
_TELLING = (
    ERRORS
    | _ERROR_CODES
    | _COUNTS
    | MAYBE_FAILURES
    | _SUCCESS
    | STATUSES
    | _NUMBERS
    | _KINDS
    | _SAID
    | TAKEN_BACK
    | _NOT_NOW
    | TOLD_BESIDE
)
VERDICTS = FAILED | UNDONE | NO


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says of itself: the name as it stands there, and the value."""

    name: str
    value: Any

    @property
    def text(self) -> str:
        """The value, where it can stand in a sentence."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value) if isinstance(self.value, str | int) else "…"

    @property
    def is_verdict(self) -> bool:
        """A flag, a number or a short word, that says little without its name."""
        return isinstance(self.value, bool | int) or (
            isinstance(self.value, str) and plain_word(self.value) in VERDICTS
        )


@dataclass(frozen=True, slots=True)
class Denial:
    """What denies it, and the object that says so."""

    said: Said
    by: Any
    at: Place


def denial_of(body: Any, but: Any = None) -> Said | None:
    """The first thing that denies it; `but` is a part of the answer that is judged by itself."""
    return next(denials_of(body, but), None)


def denials_of(body: Any, but: Any = None) -> Iterator[Said]:
    """All of them, the outer ones first."""
    return (one.said for one in placed_denials_of(body, but))


def placed_denials_of(body: Any, but: Any = None, own: Any = None) -> Iterator[Denial]:
    """The same, each with the object that says it; `own` is the record, and speaks as the top of an answer does."""
    return (
        Denial(said, one.object, one.at)
        for one in placed_in(body, but)
        for said in _denied(one.object, () if one.object is own else one.at)
        if not _is_among_links(one.at)
    )


def denials_in(objects: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """Those of these objects themselves, and of none below them."""
    return (said for one in objects for said in _denied(one, ()))


def spoken_verdict_of(body: Any) -> tuple[Said, Verdict] | None:
    """What its uppermost messages say against it in words."""
    spoken = (
        (Said(name, text), verdict)
        for one in flat(Placed((), body))
        for name, text, verdict in verdicts_in_words(named(one.object))
    )
    return min(spoken, key=lambda one: one[1] is not Verdict.DENIED, default=None)


def speaks_of_an_error(body: Any) -> bool:
    """Whether its uppermost names themselves speak of an error."""
    if not isinstance(body, Mapping):
        return False
    return any(_is_error(name, value) or _is_no_success(name, value) for name, _, value in named(body))


def is_of_the_answer(at: Place) -> bool:
    """Whether what stands there speaks of the whole answer: at its top, or under a name for messages and errors."""
    last = next((step for step in reversed(at) if not step.isdecimal()), None)
    return last is None or plain_name(last) in TELLERS


def _denied(one: Mapping[str, Any], at: Place) -> Iterator[Said]:
    telling = [(name, stated, value) for name, stated, value in named(one) if _may_tell(name, value)]
    if not telling:
        return
    yield from (
        Said(stated, value)
        for name, stated, value in telling
        if _denies(name, value) and not (_is_of_a_later_step(one, name, value) or _is_changed_instead(one, name))
    )
    beside = [Said(stated, value) for name, stated, value in telling if _denies_beside_words(name, value)]
    if beside and (_is_listed_message(at) or any(_is_said(name, value) for name, _, value in telling)):
        yield from beside if is_of_the_answer(at) or _is_message(one) else ()
    if any(name in DENY_BESIDE for name, _, _ in telling) and is_of_the_answer(at):
        yield from (Said(stated, value) for stated, value in denied_beside(telling))
    unclear = [Said(stated, value) for name, stated, value in telling if is_unlike_words(name, value)]
    if unclear and _says_what_went_wrong(one):
        yield from unclear


def _is_listed_message(at: Place) -> bool:
    """Whether it is one of a list of messages, with or without words of its own."""
    last = next((step for step in reversed(at) if not step.isdecimal()), None)
    return last is not None and plain_name(last) in _OF_MESSAGES


def _is_said(name: str, value: Any) -> bool:
    """Words beside a kind; a description is the record's own, unless it denies something."""
    if name == "description":
        return isinstance(value, str) and verdict_on(value) is not None
    return name in _SAID and not says_nothing(value)


def _is_among_links(at: Place) -> bool:
    """`_links: {"errors": "/r/1/errors"}` tells where errors would be listed."""
    return any(plain_name(step) in _LINKS for step in at)


def _is_link(name: str, value: Any) -> bool:
    """`errors: {"href": "/r/1/errors"}`; one `error` may be the address of its kind (RFC 9457)."""
    if isinstance(value, Mapping):
        names = frozenset(map(plain_name, value))
        return not _LEADS.isdisjoint(names) and names <= _OF_A_LINK
    return isinstance(value, str) and name not in _ONE_ERROR and _ADDRESS.fullmatch(value) is not None


def _is_message(one: Mapping[str, Any]) -> bool:
    """A code and words anywhere: a department has a code and a description, and a message has a message."""
    names = {name for name, _, _ in named(one)}
    return not _MESSAGE.isdisjoint(names) or (not _SEVERITY.isdisjoint(names) and names <= _OF_A_MESSAGE)


def _says_what_went_wrong(one: Mapping[str, Any]) -> bool:
    """Words beside a number, and none of them says that it went well."""
    told = [
        (name, text)
        for name, _, value in named(one)
        if name in _BESIDE_A_CODE or name in STATUSES
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]
    said = [text for name, text in told if not is_blank(text) and (name not in STATUSES or " " in text)]
    return bool(said) and not any(says_well(text) for _, text in told)


def _is_of_a_later_step(one: Mapping[str, Any], name: str, value: Any) -> bool:
    """`statusText: "Reimbursement rejected"` beside `status: "Posted"`."""
    if name not in STATUSES or not isinstance(value, str) or " " not in value or verdict_on(value) is not None:
        return False
    return any(is_done_by(plain, told) for plain, _, told in named(one))


def _is_changed_instead(one: Mapping[str, Any], name: str) -> bool:
    """`created: 0, updated: 1`: it was there, and is as we sent it."""
    beside = _INSTEAD.get(name)
    return beside is not None and any(plain == beside and not says_nothing(told) for plain, _, told in named(one))


def _may_tell(name: str, value: Any) -> bool:
    """Most of what a system answers is about the record, and looked at once."""
    return name in _TELLING or isinstance(value, Unclear)


def _denies(name: str, value: Any) -> bool:
    if isinstance(value, Unclear):  # it says one thing and another
        return True
    if _is_error(name, value) or _is_no_success(name, value):
        return True
    if name in STATUSES:
        return _is_failing_status(name, status_in(name, value))
    if name in _NUMBERS:
        return _is_failing_number(name, value)
    if name in _KINDS:
        return plain_word(value) in (_KIND_WORDS | _STOPS if name in _KINDS_OF_A_MESSAGE else _KIND_WORDS)
    not_now = name in _NOT_NOW and is_flag_up(value)
    return not_now or is_rehearsal(name, value) or is_rolled_back(name, value)


def _is_failing_status(name: str, value: Any) -> bool:
    if value is False:
        return name in _FLAGS_TOO
    if is_rolled_back_word(value) or is_rehearsal_word(value):
        return True
    if has_failed(value):
        return isinstance(value, str) or "stat" in name
    return is_below_zero(value) and "stat" in name


def _is_failing_number(name: str, value: Any) -> bool:
    if name in RESULT_CODES:
        return is_failing_result(value)
    if name in EXIT_CODES:
        return is_failing_exit(value)
    if name in RESPONSE_CODES:
        return is_failing_response(value)
    if name in _CODES and isinstance(value, str) and number_in(value) is None:
        return is_failing_result(value) or is_http_failure(value) or is_undone(value) or is_not_yet(value)
    return is_below_zero(value) or (name in _CODES and is_http_failure(value))


def _denies_beside_words(name: str, value: Any) -> bool:
    """`code: 422` beside a message; SAP's `type: "E"` too."""
    if name == "code":
        return is_http_failure(value) or is_below_zero(value)
    return name in _KINDS and plain_word(value) in _STOPS


def _is_error(name: str, value: Any) -> bool:
    if name in _ERROR_CODES:
        return not says_nothing(value) and _WELL_CODE.fullmatch(plain_word(value)) is None
    if name in MAYBE_FAILURES:
        return (number_in(value) or 0) > 0 or (isinstance(value, list) and not is_blank(value))
    return (name in ERRORS or name in _COUNTS) and not says_nothing(value) and not _is_link(name, value)


def _is_no_success(name: str, value: Any) -> bool:
    return name in _SUCCESS and (is_no(value) or (isinstance(value, str) and plain_word(value) in FAILED))
