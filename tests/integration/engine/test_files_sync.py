"""Files through a whole sync: what goes wrong with a file is said, and nothing of it counts as gone."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from core.i18n import Words
from core.mapping import MappingConfig
from core.model import Category, DeliveryState, RunStatus
from dashboard.ui import tables
from data.queries.runs import history
from flows.cli.runs import run_as_json
from flows.scheduler.sync_report import ending_of
from tests.fakes import PRINCIPAL, refuse
from tests.integration.helpers.files.files_office import FilesOffice
from tests.integration.helpers.files.sheet_parts import book, header, packed, replaced, text_cell

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "sum", "currency": "NOK"},
        "fields": [{"to": "/sum", "from": "sum", "decimal": "comma"}],
    }
)


@pytest.fixture
def office() -> Iterator[FilesOffice]:
    opened = FilesOffice()
    yield opened
    opened.store.close()
    asyncio.run(opened.source.close())


def write(path: Path, rows: int) -> None:
    path.write_text("nr;sum\n" + "".join(f"UT-{number};10,00\n" for number in range(rows)))


def test_a_file_that_disappears_while_it_is_read_stops_the_sync_and_nothing_counts_as_gone(
    tmp_path: Path, office: FilesOffice
) -> None:
    write(tmp_path / "krav.csv", 25)
    office.target.rules.append(refuse("UT-3", "UT-24"))
    office.reads(tmp_path, MAPPING, path="krav.csv", page_size=10)
    assert office.sync().status is RunStatus.FAILED
    before = office.rows()

    office.meanwhile = (tmp_path / "krav.csv").unlink  # type: ignore[method-assign]
    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert summary.stop.category is Category.SOURCE_FILE
    assert summary.stop.message.startswith("krav.csv disappeared while it was being read.")
    assert summary.counts.gone == 0
    assert [(row["record_key"], row["state"], row["due"]) for row in office.rows()] == [
        (row["record_key"], row["state"], row["due"]) for row in before
    ]


@pytest.mark.parametrize("last", ["99.90", "0.500"])
def test_an_amount_in_doubt_is_not_sent_before_the_whole_file_was_looked_at(
    tmp_path: Path, office: FilesOffice, last: str
) -> None:
    amounts = ["100", "12,50", "1.250", *["10,00"] * 40, last]
    rows = "".join(f"UT-{number};{amount}\n" for number, amount in enumerate(amounts))
    (tmp_path / "krav.csv").write_text(f"nr;sum\n{rows}")
    office.reads(tmp_path, MAPPING, path="krav.csv", page_size=10)

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert f"«{last}»" in summary.stop.message
    assert office.target.requests == []


def test_an_amount_that_no_other_of_its_file_speaks_against_is_sent(tmp_path: Path, office: FilesOffice) -> None:
    for file, amounts in (("a.csv", ["1.250", *["10,00"] * 40]), ("b.csv", ["0.500"])):
        rows = "".join(f"{file}-{number};{amount}\n" for number, amount in enumerate(amounts))
        (tmp_path / file).write_text(f"nr;sum\n{rows}")
    office.reads(tmp_path, MAPPING, path=".", pattern="*.csv", page_size=10)

    summary = office.sync()

    assert (summary.counts.booked, summary.counts.broken_rows) == (41, 1)


def test_a_locked_workbook_is_one_cause_and_a_repaired_one_is_booked(tmp_path: Path, office: FilesOffice) -> None:
    file = tmp_path / "krav.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    office.reads(tmp_path, MAPPING, path="krav.xlsx")

    summary = office.sync()

    assert (summary.status, summary.stop and summary.stop.category) == (RunStatus.STOPPED, Category.SOURCE_FILE)
    assert summary.stop is not None
    assert summary.stop.message == (
        "krav.xlsx: found a workbook with a password, wanted an Excel workbook (.xlsx): save it without a password."
    )

    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (["nr", "sum"], ["UT-1", 10.1], ["UT-2", "=1+1"]):
        book.active.append(line)  # type: ignore[union-attr]
    data = io.BytesIO()
    book.save(data)
    file.write_bytes(data.getvalue())
    summary = office.sync()

    assert (summary.counts.booked, summary.counts.broken_rows, summary.status) == (1, 1, RunStatus.FAILED)
    assert office.target.booked["acme-expenses:UT-1"].payload == {"sum": "10.10"}


@pytest.mark.parametrize("again", [False, True])
def test_a_folder_is_one_source_and_of_a_key_in_two_files_no_row_is_sent(
    tmp_path: Path, office: FilesOffice, again: bool
) -> None:
    (tmp_path / "inn").mkdir()
    write(tmp_path / "inn" / "a.csv", 2)
    write(tmp_path / "inn" / "b.csv", 3)
    office.reads(tmp_path, MAPPING, path="inn", pattern="*.csv")

    summary = office.sync()
    if again:
        summary = office.sync()

    assert office.target.bookings == {"acme-expenses:UT-2": 1}
    assert (summary.status, summary.counts.broken_rows) == (RunStatus.FAILED, 4)
    assert {row["origin"] for row in office.rows() if row["state"] == "rejected"} == {
        f"{file}.csv line {line}" for file in "ab" for line in (2, 3)
    }


def test_a_total_row_is_a_failed_row_with_its_cure_and_never_money(tmp_path: Path, office: FilesOffice) -> None:
    (tmp_path / "krav.csv").write_text("nr;sum\nUT-1;10,00\nUT-2;20,00\nUT-3;30,00\nTotalt;60,00\n;60,00\n")
    office.reads(tmp_path, MAPPING, path="krav.csv", page_size=2)

    summary = office.sync()

    assert (summary.status, summary.counts.booked, summary.counts.broken_rows) == (RunStatus.FAILED, 3, 2)
    assert sum(one.amount.amount for one in office.target.booked.values() if one.amount) == 60
    said = [row["message"] for row in office.rows() if row["category"] == Category.SOURCE_ROW.value]
    assert len(said) == 2
    assert all("skip_rows" in message for message in said)


def test_what_is_left_out_is_counted_by_the_sync_and_shown_in_the_history(tmp_path: Path, office: FilesOffice) -> None:
    rule = {"column": "nr", "begins_with": "Total"}
    mapping = MappingConfig.model_validate({**MAPPING.model_dump(by_alias=True), "skip_rows": [rule]})
    text = "nr;sum\nUT-1;10,00\nUT-2;20,00\nTotal nov;30,00\nUT-3;30,00\nTotalt;60,00\nutskrift 1;\n"
    (tmp_path / "krav.csv").write_text(text)
    office.reads(tmp_path, mapping, path="krav.csv", page_size=2, footer_rows=1)

    summary = office.sync()

    (run,) = history(PRINCIPAL, office.store, "acme-expenses", office.clock.now(), 30)
    assert (summary.status, summary.counts.booked, summary.counts.skipped_rows) == (RunStatus.SUCCEEDED, 3, 3)
    assert run.counts.skipped_rows == run_as_json("acme-expenses", run, {})["skipped_rows"] == 3
    assert tables._where_something_stands(Words("nb"), [run], "Regnskap")["Rader holdt utenfor"] == [3]
    assert "3 rows left out" in ending_of([summary], Words("en")).summary


def test_a_whole_row_that_is_a_sum_is_booked_and_told_once_as_a_remark(tmp_path: Path, office: FilesOffice) -> None:
    (tmp_path / "krav.csv").write_text("nr;sum\nUT-1;10,00\nUT-2;20,00\nUT-3;30,00\nUT-4;60,00\n")
    office.reads(tmp_path, MAPPING, path="krav.csv", page_size=2)

    first, second = office.sync(), office.sync()

    (told,) = [row for row in office.rows() if row["remark"]]
    assert (told["record_key"], told["state"]) == ("UT-4", DeliveryState.BOOKED.value)
    assert "sum of the 3 rows before it" in told["remark"]
    assert (first.status, first.counts.remarks) == (RunStatus.WARNING, 1)
    assert (second.status, second.counts.remarks) == (RunStatus.SUCCEEDED, 0)


def test_what_a_person_should_look_at_is_booked_and_told_beside_the_record(tmp_path: Path, office: FilesOffice) -> None:
    year = office.clock.now().year
    old = year - 100
    fields = [{"to": "/text", "from": "text"}, {"to": "/day", "from": "day", "date": "%d.%m.%Y"}]
    mapping = MappingConfig.model_validate({**MAPPING.model_dump(), "fields": fields})
    rows = f"UT-1;10,00;Tog;02.11.{year}\nUT-2;11,00;NaN;02.11.{year}\nUT-3;12,00;Tog;02.11.{old}\n"
    (tmp_path / "krav.csv").write_text(f"nr;sum;text;day\n{rows}")
    office.reads(tmp_path, mapping, path="krav.csv", page_size=2)

    first, second = office.sync(), office.sync()

    told = {row["record_key"]: row["remark"] for row in office.rows()}
    assert told["UT-1"] is None
    assert "text holds «NaN»" in told["UT-2"]
    assert f"day holds the day {old}-11-02: the year may be a slip" in told["UT-3"]
    assert (first.status, first.counts.booked, first.counts.remarks) == (RunStatus.WARNING, 3, 2)
    assert (second.status, second.counts.remarks) == (RunStatus.SUCCEEDED, 0)


def test_a_result_that_may_be_old_is_booked_and_told_beside_the_record(tmp_path: Path, office: FilesOffice) -> None:
    row = '<row r="2">{}<c r="B2"><f>2*5</f><v>10</v></c></row>'.format(text_cell("A2", "UT-1"))
    by_hand = {"</sheets>": '</sheets><calcPr calcId="191029" calcMode="manual"/>'}
    (tmp_path / "krav.xlsx").write_bytes(packed(replaced(book(header(("nr", "sum")) + row), by_hand)))
    office.reads(tmp_path, MAPPING, path="krav.xlsx", formulas="results")

    summary = office.sync()

    (told,) = office.rows()
    assert (summary.status, told["state"]) == (RunStatus.WARNING, DeliveryState.BOOKED.value)
    assert "What sum holds is the result of a formula and may be old" in told["remark"]
