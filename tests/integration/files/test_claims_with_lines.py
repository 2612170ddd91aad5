"""Claims of several rows through whole syncs: one record each, booked once, and a refusal leads back to its row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from core.i18n import Words
from core.mapping import MappingConfig
from core.model import Category, DeliveryState, Failure, FieldMessage, Outcome, Outgoing, Result, RunKind, RunStatus
from core.money import Money
from data.commands.retries import batches, request_retry
from data.ledger.routes import route
from data.queries.exports_of_failures import export_failures
from data.queries.failures import open_failures
from flows.cli.show import _failure_as_json
from tests.fakes import PRINCIPAL, nobody_knows
from tests.integration.helpers.files.files_office import FilesOffice

ID = "acme-expenses"
HEADER = "Kravnr;Person;Konto;Beløp"
LINES = MappingConfig.model_validate(
    {
        "record_key": "Kravnr",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [
            {"to": "/claim", "from": "Kravnr"},
            {"to": "/person", "from": "Person"},
            {"to": "/total", "from": "Beløp", "decimal": "comma", "sum": True},
            {"to": "/lines/-/account", "from": "Konto"},
            {"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma"},
        ],
    }
)
PLAIN = MappingConfig.model_validate(
    {
        "record_key": "Kravnr",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [{"to": "/claim", "from": "Kravnr"}, {"to": "/amount", "from": "Beløp", "decimal": "comma"}],
    }
)


@pytest.fixture
def office() -> Iterator[FilesOffice]:
    opened = FilesOffice()
    yield opened
    opened.store.close()


def write(folder: Path, *rows: str, name: str = "krav.csv") -> None:
    (folder / name).write_text("\n".join([HEADER, *rows, ""]))


def refuses(account: str) -> Any:
    """A system that does not know an account, and says on which line it stands."""

    def rule(out: Outgoing) -> Outcome | None:
        accounts = [line["account"] for line in out.payload["lines"]]
        if account not in accounts:
            return None
        pair = FieldMessage(f"Unknown account {account}", f"/lines/{accounts.index(account)}/account", "ACCOUNT")
        return Outcome(out.record_key, Result.REJECTED, failure=Failure(Category.REFERENCE_NOT_FOUND, (pair,), 422))

    return rule


def retry(office: FilesOffice, records: int) -> tuple[int, dict[str, int]]:
    request_retry(PRINCIPAL, office.store, ID, records, request_id="r1", now=office.clock.now())
    office.run(RunKind.RETRY)
    (batch, *_) = batches(PRINCIPAL, office.store, ID)
    return batch.records, dict(batch.results)


@pytest.mark.parametrize("page_size", [1, 2, 2000])
def test_a_claim_of_two_rows_is_booked_once_as_one_record(tmp_path: Path, office: FilesOffice, page_size: int) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-1;Åse;7160;35,50")
    office.reads(tmp_path, LINES, path="krav.csv", page_size=page_size)

    first, second = office.sync(), office.sync()

    assert (first.counts.booked, first.counts.due, second.counts.nothing_to_do) == (2, 2, 2)
    assert office.target.bookings == {f"{ID}:U-1": 1, f"{ID}:U-2": 1}
    booked = office.target.booked[f"{ID}:U-1"]
    assert booked.amount == Money(Decimal("135.50"), "NOK")
    assert booked.payload["lines"] == [{"account": "7140", "amount": "100.00"}, {"account": "7160", "amount": "35.50"}]
    assert {row["record_key"]: row["origin"] for row in office.rows()} == {
        "U-1": "krav.csv lines 2, 4",
        "U-2": "krav.csv line 3",
    }


@pytest.mark.parametrize("page_size", [1, 2000])
def test_a_refused_line_leads_to_its_row_and_the_corrected_claim_is_retried_as_one(
    tmp_path: Path, office: FilesOffice, page_size: int
) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-1;Åse;9999;35,50")
    office.reads(tmp_path, LINES, path="krav.csv", page_size=page_size)
    office.target.rules.append(refuses("9999"))

    assert office.sync().counts.failed_now == 1
    (failure,) = open_failures(PRINCIPAL, office.store, ID)
    assert failure.money == Money(Decimal("135.50"), "NOK")
    assert (failure.root.field, failure.root.label, failure.root.value) == ("/lines/1/account", "Konto", "9999")
    assert (failure.where, failure.origin) == ("krav.csv line 4", "krav.csv lines 2, 4")
    assert _failure_as_json(route(office.store, ID).config, failure)["where"] == "krav.csv line 4"
    assert (Words("nb").place(failure.origin or ""), Words("nb").place(failure.where or "")) == (
        "krav.csv linje 2, 4",
        "krav.csv linje 4",
    )
    made = export_failures(PRINCIPAL, office.store, ID, kind="csv", words=Words("en"), now=office.clock.now())
    titles, cells = csv.reader(StringIO(made.content.decode("utf-8-sig"), newline=""))
    assert dict(zip(titles, cells, strict=True))["Comes from"] == "krav.csv line 4"

    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-1;Åse;7160;35,50")
    office.clock.move(timedelta(minutes=5))
    assert retry(office, 1) == (1, {"booked": 1})
    assert office.target.bookings == {f"{ID}:U-1": 1, f"{ID}:U-2": 1}
    assert len(office.target.booked[f"{ID}:U-1"].payload["lines"]) == 2


def test_a_claim_whose_answer_was_lost_is_looked_up_and_never_booked_twice(tmp_path: Path, office: FilesOffice) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50")
    office.reads(tmp_path, LINES, path="krav.csv", page_size=1)

    def lost(out: Outgoing) -> Outcome:
        office.target.book(out)
        return nobody_knows(out)

    office.target.rules.append(lost)
    office.sync()
    office.target.rules.clear()
    office.clock.move(timedelta(hours=1))
    office.sync()

    assert office.states() == {"U-1": "booked"}
    assert office.target.bookings == {f"{ID}:U-1": 1}


@pytest.mark.parametrize(
    "changed",
    [
        ("U-1;Åse;7140;100,00", "U-1;Åse;7160;40,00"),
        ("U-1;Åse;7140;100,00",),
        ("U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50", "U-1;Åse;7170;1,00"),
        ("U-1;Åse;7160;35,50", "U-1;Åse;7140;100,00"),
        ("U-1;Per;7140;100,00", "U-1;Per;7160;35,50"),
    ],
)
def test_a_claim_that_changes_after_it_was_booked_is_told_and_not_sent(
    tmp_path: Path, office: FilesOffice, changed: tuple[str, ...]
) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50")
    office.reads(tmp_path, LINES, path="krav.csv", page_size=1)
    office.sync()
    write(tmp_path, *changed)

    summary = office.sync()

    assert (summary.status, summary.counts.changed_after_booked) == (RunStatus.WARNING, 1)
    assert office.target.bookings == {f"{ID}:U-1": 1}


def test_a_claim_with_a_bad_row_is_red_as_a_whole_and_booked_whole_once_it_is_corrected(
    tmp_path: Path, office: FilesOffice
) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-1;Åse;7160;x", "U-2;Per;7140;10,00")
    office.reads(tmp_path, LINES, path="krav.csv", page_size=1)

    first = office.sync()
    write(tmp_path, "U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50", "U-2;Per;7140;10,00")
    second = office.sync()

    assert (first.status, first.counts.booked, first.counts.broken_rows) == (RunStatus.FAILED, 1, 1)
    assert (second.status, second.counts.booked) == (RunStatus.SUCCEEDED, 1)
    assert office.target.bookings == {f"{ID}:U-1": 1, f"{ID}:U-2": 1}


@pytest.mark.parametrize("page_size", [1, 2, 2000])
@pytest.mark.parametrize("bad", [";Åse;7160;50,00", "U-1;Åse;7160;50,00;one too many", ' ;;;"', ";;7160;50,00"])
def test_a_claim_next_to_a_row_that_does_not_say_whose_it_is_never_leaves_with_a_line_too_few(
    tmp_path: Path, office: FilesOffice, bad: str, page_size: int
) -> None:
    far, near = "U-7;Per;7140;1,00", "U-1;Åse;7140;100,00"
    write(tmp_path, far, "U-8;Per;7140;2,00", near, bad)
    office.reads(tmp_path, LINES, path="krav.csv", page_size=page_size)

    first = office.sync()
    write(tmp_path, far, "U-8;Per;7140;2,00", near, "U-1;Åse;7160;50,00")
    office.sync()

    assert first.status is RunStatus.FAILED
    assert office.target.bookings == {f"{ID}:{key}": 1 for key in ("U-1", "U-7", "U-8")}
    assert office.target.booked[f"{ID}:U-1"].amount == Money(Decimal("150.00"), "NOK")


@pytest.mark.parametrize("page_size", [1, 2000])
def test_the_same_claim_in_the_exports_of_two_days_is_not_added_up(
    tmp_path: Path, office: FilesOffice, page_size: int
) -> None:
    (tmp_path / "inn").mkdir()
    write(tmp_path / "inn", "U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50", name="a.csv")
    office.reads(tmp_path, LINES, path="inn", pattern="*.csv", page_size=page_size)
    office.sync()
    write(tmp_path / "inn", "U-1;Åse;7140;100,00", "U-1;Åse;7160;35,50", "U-2;Per;7140;1,00", name="b.csv")

    summary = office.sync()

    assert (summary.status, summary.counts.booked, summary.counts.broken_rows) == (RunStatus.FAILED, 1, 1)
    assert office.target.booked[f"{ID}:U-1"].amount == Money(Decimal("135.50"), "NOK")
    assert set(office.target.bookings.values()) == {1}
    (failure,) = open_failures(PRINCIPAL, office.store, ID)
    assert "b.csv line 2: a.csv line 2 has rows of U-1 too" in failure.root.message


# --- a key that begins to repeat after its record was seen ---------------------------------------


def _books(_out: Outgoing) -> Outcome | None:
    return None


def _refuses(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.REJECTED, failure=Failure(Category.VALIDATION, (FieldMessage("no"),), 422))


def _waits(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.LATER, retry_after_seconds=7200)


@pytest.mark.parametrize("page_size", [1, 2, 2000])
@pytest.mark.parametrize("answer", [_books, _refuses, _waits, nobody_knows])
def test_a_key_that_repeats_from_the_second_sync_on_is_red_and_never_booked_twice(
    tmp_path: Path, office: FilesOffice, answer: Any, page_size: int
) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00")
    office.reads(tmp_path, PLAIN, path="krav.csv", page_size=page_size)
    office.target.rules.append(lambda out: answer(out) if out.record_key == "U-1" else None)
    office.sync()
    office.target.rules.clear()
    booked_first = office.target.bookings[f"{ID}:U-1"]

    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-3;Per;7140;10,00", "U-1;Åse;7140;7,00")
    for _ in range(2):
        office.clock.move(timedelta(hours=3))
        summary = office.sync()
        assert (summary.status, summary.counts.broken_rows) == (RunStatus.FAILED, 2)
        assert office.target.bookings[f"{ID}:U-1"] == booked_first
        assert not office.rows("test_integration_state")[0]["numbers_do_not_add_up"]
        assert {one.where for one in open_failures(PRINCIPAL, office.store, ID)} == {
            "krav.csv line 2",
            "krav.csv line 5",
        }

    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-3;Per;7140;10,00")
    office.clock.move(timedelta(hours=3))
    summary = office.sync()
    if answer is _refuses:  # refused before and unchanged: a person's word is wanted
        assert summary.counts.carried_over == 1
        assert retry(office, 1) == (1, {"booked": 1})
    assert set(office.states().values()) == {"booked", "rejected"}  # the rows that were none are not due any more
    assert office.target.bookings == {f"{ID}:{key}": 1 for key in ("U-1", "U-2", "U-3")}
    assert open_failures(PRINCIPAL, office.store, ID) == []


def test_a_retry_of_a_record_whose_key_repeats_by_now_sends_nothing_and_says_so(
    tmp_path: Path, office: FilesOffice
) -> None:
    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00")
    office.reads(tmp_path, PLAIN, path="krav.csv", page_size=1)
    office.target.rules.append(lambda out: _refuses(out) if out.record_key == "U-1" else None)
    office.sync()
    office.target.rules.clear()
    write(tmp_path, "U-1;Åse;7140;100,00", "U-2;Per;7140;10,00", "U-1;Åse;7140;7,00")
    request_retry(PRINCIPAL, office.store, ID, 1, request_id="r1", now=office.clock.now())

    office.clock.move(timedelta(minutes=1))
    office.run(RunKind.RETRY)

    (batch, *_) = batches(PRINCIPAL, office.store, ID)
    assert dict(batch.results) == {"rejected": 1}
    assert office.target.bookings == {f"{ID}:U-2": 1}
    office.sync()
    assert {one.state for one in open_failures(PRINCIPAL, office.store, ID)} == {DeliveryState.REJECTED}
