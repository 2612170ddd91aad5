"""A ledger written before one number was one text: its records are known again, never sent again nor called changed."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from core.configuration import IntegrationConfig
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.mapping import revision_of
from core.model import DeliveryState, RecordPage, RunKind, RunStatus, SourceRecord
from core.money import Money
from data.commands.retries import request_retry
from data.ledger.routes import route
from data.store.migrations import Migration, migrations
from flows.sync.driver import SessionDependencies
from flows.wiring import Pages, recogniser_of
from tests.fakes import PRINCIPAL, Office, integration, nobody_knows, refuse

CONFIG = integration().model_dump() | {
    "mapping": {
        "record_key": "nr",
        "amount": {"column": "sum", "decimal": "point", "currency": "NOK"},
        "fields": [
            {"to": "/nr", "from": "nr"},
            {"to": "/kid", "from": "kid"},
            {"to": "/amount", "from": "sum", "decimal": "point"},
        ],
    }
}
LINES = CONFIG | {
    "mapping": {
        "record_key": "nr",
        "amount": {"column": "sum", "decimal": "point", "currency": "NOK"},
        "fields": [
            {"to": "/nr", "from": "nr"},
            {"to": "/lines/-/kid", "from": "kid"},
            {"to": "/lines/-/amount", "from": "sum", "decimal": "point"},
        ],
    }
}
Rows = list[dict[str, Any]]
STEPS, STEP = "data.store.local.database.migrations", "0002_one_number_one_text.sql"


def without_the_step() -> list[Migration]:
    return [one for one in migrations() if one.name != STEP]


def as_before(text: str) -> list[SourceRecord]:
    """The rows of a JSON file as they were mapped then: a number was the text it was written as."""
    rows = json.loads(text, parse_float=lambda number: number, parse_int=lambda number: number)
    return [_as_before(row) for row in rows]


def _as_before(row: dict[str, str]) -> SourceRecord:
    amount = Money(Decimal(row["sum"]).quantize(Decimal("0.01")), "NOK")
    payload = {"nr": row["nr"], "kid": row["kid"], "amount": str(amount.amount)}
    return SourceRecord(row["nr"], revision_of(payload), payload, amount, "krav.json item 1")


@dataclass
class OldOffice(Office):
    """Of the version before; then its records come from a real file."""

    reads: Path | None = None
    mapped: dict[str, Any] = field(default_factory=lambda: CONFIG)

    async def page(self, cursor: str | None) -> RecordPage:
        if self.reads is None:
            return await super().page(cursor)
        config = FilesSourceConfig(kind="files", path=self.reads.name)
        source = FilesSource(config, self.reads.parent)
        return await Pages(source, self.route()).page(cursor)

    def route(self) -> Any:
        return replace(route(self.store, "acme-expenses"), config=IntegrationConfig.model_validate(self.mapped))

    def world(self) -> SessionDependencies:
        if self.reads is None:
            return super().world()
        return replace(super().world(), recognise=recogniser_of(self.store, self.route()))

    def of_now(self, file: Path, mapped: dict[str, Any] = CONFIG) -> Office:
        """The same home, opened by this version: the step that knows old spellings comes last."""
        self.store.close()
        last = [replace(one, number=9999) for one in migrations() if one.name == STEP]
        with patch(STEPS, lambda: [*without_the_step(), *last]):
            later = OldOffice(self.clock, self.target, path=self.path, number=self.number, reads=file, mapped=mapped)
        self.target.requests.clear()
        return later


@pytest.fixture
def before(tmp_path: Path) -> OldOffice:
    with patch(STEPS, without_the_step):
        return OldOffice(path=tmp_path / "synclight.duckdb")


def file_of(folder: Path, text: str) -> Path:
    file = folder / "krav.json"
    file.write_text(text)
    return file


def item(nr: str, kid: str = "1", amount: str = "10.00") -> str:
    return f'{{"nr": {nr}, "kid": {kid}, "sum": {amount}}}'


def items(*numbers: str, kid: str = "1") -> str:
    return f"[{', '.join(item(nr, kid) for nr in numbers)}]"


SPELLINGS = ["4711", "4711.0", "4711.00", "4711.0000000000", "4.711E+3"]


THEN = ["4711", "4711.0", "4711.00", "4711.0000000000"]


def spelled(number: int, like: str) -> str:
    """Another number of four figures in the spelling of 4711."""
    return like.replace("4711", str(number)).replace("4.711", f"{number // 1000}.{number % 1000:03}")


@pytest.mark.parametrize("now", SPELLINGS)
def test_a_number_booked_under_another_spelling_is_not_sent_again_and_not_called_changed(
    tmp_path: Path, before: OldOffice, now: str
) -> None:
    numbers = dict(enumerate(THEN, start=4711))
    before.records = as_before(items(*(spelled(number, then) for number, then in numbers.items())))
    assert before.sync().counts.booked == len(THEN)

    office = before.of_now(file_of(tmp_path, items(*(spelled(number, now) for number in numbers))))
    with closing(office.store):
        summaries = [office.sync(), office.sync()]

        assert [one.status for one in summaries] == [RunStatus.SUCCEEDED] * 2
        assert [one.counts.changed_after_booked for one in summaries] == [0, 0]
        assert office.target.requests == []
        assert office.states() == {spelled(number, then): "booked" for number, then in numbers.items()}


@pytest.mark.parametrize(
    ("then", "now"), [("4711.50", "4711.5"), ("4711.50", "4711.500"), ("0.10", "0.1"), ("0.0", "0")]
)
def test_a_number_with_decimals_is_known_again_too(tmp_path: Path, before: OldOffice, then: str, now: str) -> None:
    before.records = as_before(items(then))
    before.sync()

    office = before.of_now(file_of(tmp_path, items(now)))
    with closing(office.store):
        office.sync()

        assert office.target.requests == []
        assert (office.states(), office.rows()[0]["changed_after_booked"]) == ({then: "booked"}, False)


@pytest.mark.parametrize("key", ["{}", "{}.0", '"UT-{}"'])
def test_a_number_that_is_no_key_calls_nothing_changed(tmp_path: Path, before: OldOffice, key: str) -> None:
    then = ["2000.0", "2000.00", "2000", "1.50"]
    text = f"[{', '.join(item(key.format(number), kid) for number, kid in enumerate(then, start=7))}]"
    before.records = as_before(text)
    assert before.sync().counts.booked == len(then)

    office = before.of_now(file_of(tmp_path, text))
    with closing(office.store):
        summary = office.sync()

        assert (office.target.requests, summary.counts.changed_after_booked) == ([], 0)
        assert summary.counts.nothing_to_do == len(then)


def as_lines_before(text: str) -> list[SourceRecord]:
    """As a list of fixed places (`/lines/0/kid`, `/lines/1/kid`) was mapped then."""
    rows = json.loads(text, parse_float=lambda number: number, parse_int=lambda number: number)
    amounts = [Decimal(row["sum"]).quantize(Decimal("0.01")) for row in rows]
    lines = [{"kid": row["kid"], "amount": str(amount)} for row, amount in zip(rows, amounts, strict=True)]
    payload = {"nr": rows[0]["nr"], "lines": lines}
    money = Money(sum(amounts, Decimal(0)), "NOK")
    return [SourceRecord(rows[0]["nr"], revision_of(payload), payload, money, "krav.json item 1")]


KIDS = [["1"], ["2000.0"], ["2000.0", "1.50"], ["7.0", "8.0", "9.0", "10.0", "11.0"]]


@pytest.mark.parametrize("now", SPELLINGS)
def test_a_number_booked_before_its_rows_became_lines_is_not_sent_again_and_not_called_changed(
    tmp_path: Path, before: OldOffice, now: str
) -> None:
    claims = dict(enumerate(product(["4711", "4711.0", "4711.00"], KIDS), start=4711))
    written = {number: spelled(number, then) for number, (then, _) in claims.items()}
    before.records = [
        record
        for number, (_, kids) in claims.items()
        for record in as_lines_before(f"[{', '.join(item(written[number], kid) for kid in kids)}]")
    ]
    assert before.sync().counts.booked == len(claims)

    rows = [item(spelled(number, now), kid) for number, (_, kids) in claims.items() for kid in kids]
    office = before.of_now(file_of(tmp_path, f"[{', '.join(rows)}]"), LINES)
    with closing(office.store):
        summaries = [office.sync(), office.sync()]

        assert [one.status for one in summaries] == [RunStatus.SUCCEEDED] * 2
        assert [one.counts.changed_after_booked for one in summaries] == [0, 0]
        assert (office.target.requests, office.states()) == ([], dict.fromkeys(written.values(), "booked"))


def test_one_more_line_of_such_a_number_is_called_a_change_and_not_sent(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_lines_before(items("4711.0"))
    before.sync()

    office = before.of_now(file_of(tmp_path, items("4711.0", "4711.0")), LINES)
    with closing(office.store):
        summary = office.sync()

        assert (office.target.requests, summary.counts.changed_after_booked) == ([], 1)
        assert office.states() == {"4711.0": "booked"}


def test_a_true_change_is_still_called_one(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_before(items("4711.0"))
    before.sync()

    office = before.of_now(file_of(tmp_path, f"[{item('4711.0', amount='11.00')}]"))
    with closing(office.store):
        summary = office.sync()

        assert (office.target.requests, summary.counts.changed_after_booked) == ([], 1)


def test_what_nobody_knows_of_is_looked_up_and_sent_again_as_it_was_sent(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_before(items("4711.0", kid="2000.0"))
    before.target.rules.append(nobody_knows)
    before.sync()
    (first,) = {(out.reference, out.idempotency_key, str(out.payload)) for out in before.target.requests}

    office = before.of_now(file_of(tmp_path, items("4711", kid="2000")))
    office.target.rules.clear()
    office.clock.move(timedelta(hours=1))
    with closing(office.store):
        office.sync()

        (again,) = office.target.requests
        assert (again.reference, again.idempotency_key, str(again.payload)) == first
        assert set(office.target.look_ups) == {again.reference}
        assert office.states() == {"4711.0": "booked"}


def test_what_was_refused_is_sent_in_the_new_spelling_under_its_old_reference(
    tmp_path: Path, before: OldOffice
) -> None:
    before.records = as_before(items("4711.0"))
    before.target.rules.append(refuse("4711.0"))
    before.sync()

    office = before.of_now(file_of(tmp_path, items("4711.0")))
    office.target.rules.clear()
    with closing(office.store):
        office.sync()

        (sent,) = office.target.requests
        assert (sent.reference, sent.payload["nr"]) == ("acme-expenses:4711.0", "4711")
        assert office.states() == {"4711.0": "booked"}


def test_a_number_that_was_booked_twice_before_is_not_booked_a_third_time(tmp_path: Path, before: OldOffice) -> None:
    before.records = [*as_before(items("4711", "4711.0"))]
    assert before.sync().counts.booked == 2

    office = before.of_now(file_of(tmp_path, items("4711.00")))
    with closing(office.store):
        office.sync()

        assert office.target.requests == []


@pytest.mark.parametrize("then", ["4711", "4711.0"])
def test_of_two_spellings_the_booked_one_is_meant(tmp_path: Path, before: OldOffice, then: str) -> None:
    other = {"4711": "4711.0", "4711.0": "4711"}[then]
    before.records = as_before(items("4711", "4711.0"))
    before.target.rules.append(refuse(other))
    before.sync()

    office = before.of_now(file_of(tmp_path, items("4711")))
    office.target.rules.clear()
    with closing(office.store):
        office.sync()

        assert office.target.requests == []
        assert office.states() == {then: "booked", other: "rejected"}


def test_texts_that_look_like_numbers_stay_two_records(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_before(items('"2026.10"', '"4.000"'))
    before.sync()

    office = before.of_now(file_of(tmp_path, items('"2026.10"', '"2026.1"', '"4.000"', '"4"')))
    with closing(office.store):
        summary = office.sync()

        assert [out.record_key for out in office.target.requests] == ["2026.1", "4"]
        assert summary.counts.changed_after_booked == 0


def test_a_key_whose_letters_were_put_together_otherwise_is_known_again(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_before(items('"A\u030aR-1"'))
    before.sync()

    office = before.of_now(file_of(tmp_path, items('"\u00c5R-1"')))
    with closing(office.store):
        summary = office.sync()

        assert (office.target.requests, summary.counts.changed_after_booked) == ([], 0)


def test_a_retry_finds_its_record_under_the_new_spelling(tmp_path: Path, before: OldOffice) -> None:
    before.records = as_before(items("4711.0", "4712.0"))
    before.target.rules.append(refuse("4711.0", "4712.0"))
    before.sync()

    office = before.of_now(file_of(tmp_path, items("4711", "4712")))
    with closing(office.store):
        office.sync()
        office.target.rules.clear()
        request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())
        office.run(RunKind.RETRY)

        assert office.states() == {"4711.0": "booked", "4712.0": "booked"}
        assert set(office.target.bookings.values()) == {1}


def test_a_new_home_asks_nothing_about_spellings(tmp_path: Path) -> None:
    office = OldOffice(path=tmp_path / "synclight.duckdb", reads=file_of(tmp_path, items("4711.0")))
    with closing(office.store):
        assert office.world().recognise is None
        office.sync()

        assert office.states() == {"4711": DeliveryState.BOOKED}


@pytest.mark.parametrize("cell", ['="00042"', '"=""00042"""'])
def test_a_text_formula_booked_with_its_signs_is_known_again_as_its_text(
    tmp_path: Path, before: OldOffice, cell: str
) -> None:
    before.records = [_as_before({"nr": '="00042"', "kid": "1", "sum": "10.00"})]
    before.sync()
    file = tmp_path / "krav.csv"
    file.write_text(f"nr;kid;sum\n{cell};1;10.00\n")

    office = before.of_now(file)
    with closing(office.store):
        summary = office.sync()

        assert (office.target.requests, summary.counts.changed_after_booked) == ([], 0)
        assert office.states() == {'="00042"': "booked"}
