"""A health answer that says in words that the system is not well, whatever its status. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_objects import Place, objects_of, placed_in
from core.connectors.http_base.answer_words import (
    FAILED,
    has_failed,
    is_http_failure,
    is_no,
    is_yes,
    named,
    plain_name,
    plain_word,
    says_nothing,
    words_of,
)
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denials_of
from core.connectors.http_base.flags.taken_back import is_rehearsal
from core.connectors.http_base.health import names
from core.connectors.http_base.health.described import (
    is_a_record,
    is_of_a_person,
    is_of_a_record,
    is_owners_name,
    is_shut_out,
)
from core.connectors.http_base.health.unsettled import goes_on, is_over
from core.connectors.http_base.result_codes import is_below_zero, is_failing_result, number_in
from core.connectors.http_base.sentences.illness import ILL, is_known_as_well, says_not_well
from core.outside_text import NOT_JSON

MAX_STEPS = 4  # a component's component
_MAX_TEXT = 1000
_MAX_TEXTS = 20


def illness_of(body: Body) -> Said | None:
    """The first thing that says it is not well."""
    if body.json is NOT_JSON or isinstance(body.json, str):
        text = body.text.strip()[:_MAX_TEXT].strip('"')
        return Said("text", text) if says_not_well(text) or plain_word(text) in ("no", "nei", "nej", "nein") else None
    if body.json is False or is_http_failure(body.json) or is_below_zero(body.json):
        return Said("answer", body.json)
    now = _of_now(body.json, MAX_STEPS + 1)
    denial = next((said for said in denials_of(now) if not _is_no_illness(said)), None) or _in_uppermost(now)
    return denial or next(_told(now), None)


def _of_now(value: Any, steps: int) -> Any:
    """Without what was, what will be, and what tells of the program; a list is no step of its own."""
    if isinstance(value, list):
        return [_of_now(one, steps) for one in value if not (isinstance(one, Mapping) and _is_settled(one))]
    if not isinstance(value, Mapping) or steps < 0:
        return value
    well = any(plain_name(name) in names.STATES and _is_well_in_a_word(one) for name, one in value.items())
    now = {
        name: one
        for name, one in value.items()
        if not names.is_of_another_time(plain_name(name)) and not (well and plain_name(name) in names.LAST_ERRORS)
    }
    return {
        name: _of_now(_uncounted(one) if plain_name(name) in names.COUNTERS else one, steps - 1)
        for name, one in now.items()
    }


def _is_well_in_a_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and is_known_as_well(value)


def _uncounted(value: Any) -> Any:
    """`jobs: {"failed": 3}` counts what has been."""
    if not isinstance(value, Mapping):
        return value
    return {name: one for name, one in value.items() if isinstance(one, bool) or number_in(one) is None}


def _is_settled(one: Mapping[str, Any]) -> bool:
    """An incident or a maintenance that is over; a check has a status too, and no time."""
    told = {plain_name(name) for name in one}
    return is_over(one) and not told.isdisjoint(names.OF_AN_INCIDENT)


def _is_no_illness(said: Said) -> bool:
    """A system for tests is well, and one that has done nothing yet too."""
    name = plain_name(said.name)
    return is_rehearsal(name, said.value) or (number_in(said.value) == 0 and name not in names.FLAGS_OF_HEALTH)


def _in_uppermost(body: Any) -> Said | None:
    """A code alone, and a status in a word that nobody knows to mean well."""
    listed = [("answer", text) for text in body if isinstance(text, str)] if isinstance(body, list) else []
    told = [pair for one in objects_of(body, steps=0) for pair in one.items() if not _is_of_an_address(pair[0], one)]
    return next((Said(name, value) for name, value in (*listed, *told) if _is_no_good(plain_name(name), value)), None)


def _is_of_an_address(name: str, one: Mapping[str, Any]) -> bool:
    """`state: "Viken"` beside a country."""
    beside = {plain_name(other) for other in one}
    return plain_name(name) == "state" and not names.OF_AN_ADDRESS.isdisjoint(beside)


def _is_no_good(name: str, value: Any) -> bool:
    if name in names.CODES and (is_http_failure(value) or has_failed(value) or is_below_zero(value)):
        return True
    if not isinstance(value, str) or says_nothing(value):
        return False
    if name in ("code", "kode") and number_in(value) is None and is_failing_result(value):
        return True
    is_word = name in names.STATES and len(words_of(value)) == 1
    return (is_word and not is_known_as_well(value)) or (name in ("answer", "code", "kode") and says_not_well(value))


def _told(body: Any) -> Iterator[Said]:
    for at, one in placed_in(body, steps=MAX_STEPS):
        lists_parts, is_record = _last(at) in names.PARTS, is_a_record(at, one)
        for name, stated, value in named(one):
            if is_record and (is_of_a_record(at, name, value) or is_of_a_person(at, name)):
                continue
            is_condition = name == "status" and _is_condition_of_trouble(one, value)
            is_off = _is_off(_last(at) if name in names.STATES else name, value)
            is_off = is_off or is_shut_out(at, name, value)
            if _is_ill(name, value) or is_condition or is_off or (lists_parts and value is False):
                yield Said(stated, value)


def _last(at: Place) -> str:
    return next((plain_name(step) for step in reversed(at) if not step.isdecimal()), "")


def _is_ill(name: str, value: Any) -> bool:
    if _is_down(name, value):
        return True
    if name in names.FLAGS_OF_TROUBLE | names.UNSETTLED or name.removeprefix("is") in names.FLAGS_OF_TROUBLE:
        return goes_on(value)
    texts = [one for one in (value[:_MAX_TEXTS] if isinstance(value, list) else (value,)) if isinstance(one, str)]
    return any(_is_ill_in_words(name, text[:_MAX_TEXT]) for text in texts)


def _is_down(name: str, value: Any) -> bool:
    """`healthy: false`, `database: "no"`, `dbConnected: false`; a queue of 0 is an empty one."""
    if not isinstance(value, bool | str | int) or not is_no(value):
        return False
    if name in names.COUNTED and number_in(value) == 0:
        return False
    part = next((name.removesuffix(end) for end in names.ENDS_OF_HEALTH if name.endswith(end)), "")
    return name in names.FLAGS_OF_HEALTH | names.COMPONENTS or part in names.COMPONENTS


def _is_off(name: str, value: Any) -> bool:
    """`posting: "disabled"`, `ledger: {"status": "closed"}`."""
    return name in names.WRITES and isinstance(value, str) and plain_word(value) in names.OFF


def _is_ill_in_words(name: str, text: str) -> bool:
    is_sentence = " " in text.strip()
    if name in names.COMPONENTS and (not is_sentence or names.is_name(text)):  # `service: "maintenance-api"`
        return plain_word(text) in ILL | FAILED
    if name in names.MODES and plain_word(text) in names.ILL_MODES:
        return True
    if names.describes(name) or (name in names.STATES and plain_word(text) == "unknown"):  # Spring: of a part, as above
        return False
    if is_owners_name(name, text) or (name == "description" and names.is_about(text)):
        return False
    if name in names.TOLD or is_sentence or name.endswith(("status", "state", "health", "mode")):
        return says_not_well(text)
    return plain_word(text) in ILL


def _is_condition_of_trouble(one: Mapping[str, Any], value: Any) -> bool:
    """Kubernetes: `{"type": "Ready", "status": "False"}`, `{"type": "DiskPressure", "status": "True"}`."""
    kind = next((plain_word(told) for name, _, told in named(one) if name == "type"), "")
    if kind.endswith(("pressure", "unavailable", "failure", "degraded", "stalled")):
        return is_yes(value)
    return kind.endswith(("ready", "available", "healthy", "initialized")) and (
        is_no(value) or plain_word(value) == "unknown"
    )
