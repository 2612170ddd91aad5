"""What in an answer denies that it did what it was asked for, one or two steps in too. Pure.

A status of 2xx is what a server says of HTTP; whether the record was taken is what the answer says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.answer_words import (
    FAILED,
    NO,
    UNDONE,
    has_failed,
    is_blank,
    is_http_failure,
    is_no,
    named,
    plain_word,
    says_nothing,
)
from core.connectors.http_base.denying_words import MESSAGES, verdicts_in_words
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
)
from core.connectors.http_base.sentences.verdicts import Verdict, verdict_on
from core.connectors.http_base.sentences.well import says_well
from core.outside_text import Unclear

MAX_STEPS = 2
MAX_WRAPS = 4
MAX_OBJECTS = 500
ERRORS = frozenset(
    (
        *("error", "errors", "err", "errs", "fault", "faults", "errormessage", "errormessages", "errormsg"),
        *("errmsg", "errordescription", "errordetails", "errordetail", "errorinfo", "errorlist", "errorsummary"),
        *("lasterror", "errortext", "haserrors", "haserror", "iserror", "errored", "exception", "exceptions"),
        *("exceptionmessage", "validationerrors", "validationerror", "validationmessages", "usererrors"),
        *("fielderrors", "violations", "failure", "failures", "failed", "isfailed", "hasfailed", "isfailure"),
        *("failurereason", "rejectionreason", "rejectreason", "problems", "isinvalid", "feil", "feilmelding"),
        *("feilmeldinger", "valideringsfeil", "faultstring"),
    )
)
_ERROR_CODES = frozenset(("errorcode", "errcode", "feilkode", "faultcode"))
_COUNTS = frozenset(  # of what went wrong: well only where it is none
    (
        *("errorcount", "errorscount", "errornumber", "numerrors", "numberoferrors", "totalerrors", "errorstotal"),
        *("failedcount", "failcount", "failurecount", "failurescount", "numfailed", "numberfailed", "totalfailed"),
        *("failedrecords", "recordsfailed", "failedrows", "rowsfailed", "faileditems", "itemsfailed"),
        *("rejectedcount", "recordsrejected", "rejectedrecords", "numrejected", "invalidcount", "exceptioncount"),
        *("antallfeil", "antallfeilet", "antallavviste", "faultcount", "errortotal"),
    )
)
_WELL_CODE = re.compile(r"2\d\d(?:ok|created|accepted|nocontent|success)?")  # HTTP's own, under the name of an error
_SUCCESS = frozenset(
    (
        *("ok", "isok", "success", "issuccess", "issuccessful", "successful", "succeeded", "hassucceeded"),
        *("wassuccessful", "issuccessstatuscode", "valid", "isvalid", "saved", "created", "imported"),
        *("successcount", "createdcount", "affectedrows", "rowsaffected", "insertedcount", "importedcount"),
        *("savedcount", "processedcount", "bookedcount", "postedcount", "acceptedcount", "recordscreated"),
        *("rowsinserted", "recordsinserted", "numsuccess", "succeededcount"),
    )
)
_CODES = frozenset(("statuscode", "httpstatus", "httpstatuscode", "httpcode"))
_FLAGS_TOO = frozenset(("status", "result", "outcome", "ack"))
_NOT_NOW = frozenset(("maintenance", "inmaintenance", "maintenancemode", "throttled", "ratelimited", "timedout"))
_KINDS = frozenset(("type", "severity", "messagetype", "level"))
_KIND_WORDS = frozenset(("error", "errors", "failure", "fatal", "exception", "fault", "critical"))
_SAID = frozenset(("message", "msg", "text", "detail", "description"))
_BESIDE_A_CODE = MESSAGES | frozenset(("text", "description", "output", "stderr", "reason", "comment", "tekst"))
_NUMBERS = _CODES | RESULT_CODES | RESPONSE_CODES | EXIT_CODES | MAYBE_RESULTS
_TELLING = (
    ERRORS
    | _ERROR_CODES
    | _COUNTS
    | _SUCCESS
    | STATUSES
    | _NUMBERS
    | _KINDS
    | _SAID
    | TAKEN_BACK
    | _NOT_NOW
    | frozenset(("code",))
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


def denial_of(body: Any, but: Any = None) -> Said | None:
    """The first thing that denies it; `but` is a part of the answer that is judged by itself."""
    return next(denials_of(body, but), None)


def denials_of(body: Any, but: Any = None) -> Iterator[Said]:
    """All of them, the outer ones first."""
    return (said for one in objects_of(body, but) for said in _denied(one))


def denials_in(objects: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """Those of these objects themselves, and of none below them."""
    return (said for one in objects for said in _denied(one))


def spoken_verdict_of(body: Any) -> tuple[Said, Verdict] | None:
    """What its uppermost messages say against it in words."""
    spoken = (
        (Said(name, text), verdict)
        for one in _flat(body, None)
        for name, text, verdict in verdicts_in_words(named(one))
    )
    return min(spoken, key=lambda one: one[1] is not Verdict.DENIED, default=None)


def speaks_of_an_error(body: Any) -> bool:
    """Whether its uppermost names themselves speak of an error."""
    if not isinstance(body, Mapping):
        return False
    return any(_is_error(name, value) or _is_no_success(name, value) for name, _, value in named(body))


def objects_of(body: Any, but: Any = None, steps: int = MAX_STEPS) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer, the outer ones first; a list is no step of its own."""
    level, told = [body], 0
    for _ in range(steps + 1):
        level = [inner for value in level for one in _flat(value, but) for inner in _unwrapped(one, but)]
        for one in level:
            told += 1
            if told > MAX_OBJECTS:
                return
            yield one
        level = [
            value
            for one in level
            for value in one.values()
            if isinstance(value, (dict, list)) and not (len(one) == 1 and isinstance(value, dict))
        ]


def _unwrapped(one: Mapping[str, Any], but: Any) -> Iterator[Mapping[str, Any]]:
    """With what it is wrapped round alone: an envelope of an envelope (SOAP, GraphQL, OData 2) is no step."""
    yield one
    for _ in range(MAX_WRAPS):
        if len(one) != 1:
            return
        (value,) = one.values()
        if not isinstance(value, dict) or (but is not None and value is but):
            return
        one = value
        yield one


def _flat(value: Any, but: Any) -> Iterator[Mapping[str, Any]]:
    if value is but and but is not None:
        return
    for one in value[:MAX_OBJECTS] if isinstance(value, list) else (value,):
        if isinstance(one, dict) and (but is None or one is not but):
            yield one


def _denied(one: Mapping[str, Any]) -> Iterator[Said]:
    telling = [(name, stated, value) for name, stated, value in named(one) if _may_tell(name, value)]
    yield from (
        Said(stated, value)
        for name, stated, value in telling
        if _denies(name, value) and not _is_of_a_later_step(one, name, value)
    )
    if any(name in _SAID and not says_nothing(value) for name, _, value in telling):
        yield from (Said(stated, value) for name, stated, value in telling if _denies_beside_words(name, value))
    unclear = [Said(stated, value) for name, stated, value in telling if is_unlike_words(name, value)]
    if unclear and _says_what_went_wrong(one):
        yield from unclear


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
        return plain_word(value) in _KIND_WORDS
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
    return is_below_zero(value) or (name in _CODES and is_http_failure(value))


def _denies_beside_words(name: str, value: Any) -> bool:
    """`code: 422` beside a message; SAP's `type: "E"` too."""
    if name == "code":
        return is_http_failure(value) or is_below_zero(value)
    return name in _KINDS and plain_word(value) in ("e", "a")


def _is_error(name: str, value: Any) -> bool:
    if name in _ERROR_CODES:
        return not says_nothing(value) and _WELL_CODE.fullmatch(plain_word(value)) is None
    return (name in ERRORS or name in _COUNTS) and not says_nothing(value)


def _is_no_success(name: str, value: Any) -> bool:
    return name in _SUCCESS and (is_no(value) or (isinstance(value, str) and plain_word(value) in FAILED))
