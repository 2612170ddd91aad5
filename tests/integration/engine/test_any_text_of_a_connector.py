"""A connector of any kind may bring text from anywhere: the sync ends, and what is kept can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from core.errors import ConnectionDown, Misconfigured
from core.messages import message
from core.model import (
    Category,
    ConnectionReport,
    Failure,
    FieldMessage,
    Found,
    LookUpAnswer,
    Outcome,
    Outgoing,
    Result,
    RunStatus,
    Undecidable,
)
from data.queries.failures import every_open_failure
from tests.fakes import PRINCIPAL, Office, nobody_knows, record
from tests.unit.helpers.hostile import HOSTILE

ID = "acme-expenses"


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(f"UT-{at}") for at in range(len(HOSTILE))], page_size=50)
    yield opened
    opened.store.close()


def text_of(out: Outgoing) -> str:
    return HOSTILE[int(out.record_key.rpartition("-")[2])]


def refused(out: Outgoing) -> Outcome:
    text = text_of(out)
    pairs = (FieldMessage(text, text, text, text, text), FieldMessage(message("it_says", words=text)))
    return Outcome(out.record_key, Result.REJECTED, failure=Failure(Category.VALIDATION, pairs, 422, text, text))


def booked(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.BOOKED, f"B-{text_of(out)}", text_of(out) or None)


def unknown(out: Outgoing) -> Outcome:
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(text_of(out)),), raw=text_of(out))
    return Outcome(out.record_key, Result.UNKNOWN, failure=failure)


@pytest.mark.parametrize("rule", [refused, booked, unknown], ids=lambda rule: rule.__name__)
def test_any_text_of_an_outcome_is_kept(office: Office, rule: object) -> None:
    office.target.rules.append(rule)  # type: ignore[arg-type]

    assert office.sync().status is not RunStatus.CRASHED
    for one in every_open_failure(PRINCIPAL, office.store, ID):
        "".join(str(pair.message) for pair in one.messages).encode()

    office.target.rules.clear()
    assert office.sync().status is not RunStatus.CRASHED


@pytest.mark.parametrize("text", ["\ud83dK", "{0.__class__} {"], ids=["half", "braces"])
@pytest.mark.parametrize("error", [ConnectionDown, Misconfigured])
def test_any_text_of_an_error_stops_only_that_sync(
    office: Office, text: str, error: type[ConnectionDown | Misconfigured]
) -> None:
    office.target.rules.append(lambda _: error(message("it_says", words=text), Category.UNAVAILABLE))
    stopped = office.sync()
    office.target.rules.clear()

    assert stopped.status is RunStatus.STOPPED
    assert office.sync().status is RunStatus.SUCCEEDED


class Seeing:
    """A look-up and a check that say the text."""

    def __init__(self, office: Office, text: str) -> None:
        self.office = office
        self.text = text

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        half = len(records) // 2
        found = [Found(one.record_key, self.text or "B", one.amount) for one in records[:half]]
        return [*found, *(Undecidable(one.record_key, self.text) for one in records[half:])]

    async def check(self) -> ConnectionReport:
        return ConnectionReport(healthy=False, message=self.text, doubt=self.text, cure=self.text)


@pytest.mark.parametrize("text", ["\ud83dK", "a\x00b", "\u202e", "x" * 100_000], ids=["half", "NUL", "bidi", "long"])
def test_any_text_of_a_look_up_or_check_is_kept(office: Office, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office.target.rules.append(nobody_knows)
    office.sync()
    seeing = Seeing(office, text)
    monkeypatch.setattr(office.target, "look_up", seeing.look_up)
    monkeypatch.setattr(office.target, "check", seeing.check)

    for _ in range(3):
        assert office.sync().status is not RunStatus.CRASHED

    monkeypatch.undo()
    office.target.rules.clear()
    assert office.sync().status is not RunStatus.CRASHED
