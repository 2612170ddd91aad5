"""Years that are slips of the fingers: said, and never a reason to refuse what may be meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.mapping import Holds, MappingConfig, guess, map_page
from core.mapping.doubts.years import slips_of
from core.mapping.guessing_dates import is_called_a_date
from core.model import RawPage, RawRow, RecordPage
from core.places import Place, PlaceKind


def mapped(day: Any, this_year: int | None, pattern: str = "%d.%m.%Y") -> RecordPage:
    mapping = MappingConfig.model_validate(
        {"record_key": "nr", "fields": [{"to": "/date", "from": "Dato", "date": pattern}]}
    )
    row = RawRow({"nr": "UT-1", "Dato": day}, Place("in.csv", PlaceKind.LINE, 2))
    return map_page(mapping, RawPage((row,)), this_year=this_year)


DAYS = [
    ("02.11.2026", "2026-11-02", False),
    ("02.11.2025", "2025-11-02", False),
    ("02.01.2027", "2027-01-02", False),
    ("02.11.2062", "2062-11-02", True),
    ("02.11.1926", "1926-11-02", True),
    ("02.11.1925", "1925-11-02", True),
    ("02.11.2052", "2052-11-02", True),
    ("02.11.2072", "2072-11-02", True),
    ("02.11.1975", "1975-11-02", False),  # a day of birth
    ("02.11.2016", "2016-11-02", False),
    ("02.11.2035", "2035-11-02", False),  # the end of a contract
    (date(2062, 11, 2), "2062-11-02", True),
]


@pytest.mark.parametrize(("day", "told", "is_doubtful"), DAYS)
def test_a_year_that_may_be_a_slip_is_sent_with_a_doubt(day: Any, told: str, *, is_doubtful: bool) -> None:
    (record,) = mapped(day, 2026).records

    assert record.payload == {"date": told}
    said = (
        f"Dato holds the day {told}: the year may be a slip. Correct it if it is one, also where it is booked already."
    )
    assert str(record.doubt) == (said if is_doubtful else "None")
    assert mapped(day, None).records[0].doubt is None


def test_two_digits_of_a_year_may_be_a_slip_as_well() -> None:
    assert mapped("02.11.62", 2026, "%d.%m.%y").records[0].doubt is not None


@pytest.mark.parametrize("day", ["02.11.0226", "02.11.2126", "02.11.2206", "02.11.1900", "02.11.0026"])
def test_a_year_that_no_voucher_has_is_refused(day: str) -> None:
    (row,) = mapped(day, 2026).broken

    assert "wanted a date of a year from 1901 to 2099" in str(row.message)


@pytest.mark.parametrize("this_year", range(2020, 2040))
def test_a_year_of_now_is_never_a_slip(this_year: int) -> None:
    assert not slips_of(this_year) & {str(year) for year in range(this_year - 5, this_year + 6)}


ODD = [
    (["02.11.2026", "03.11.2026", "04.11.2062"], (2062,)),
    (["02.11.2026", "03.11.2026", "04.11.0226"], (226,)),
    (["02.11.2026", "03.11.2026", "04.11.2126"], (2126,)),
    (["02.11.2026", "03.11.1926", "04.11.2026", "05.11.2206"], (1926, 2206)),
    (["02.11.2026", "03.11.2026", "04.11.2026", "05.11.2036"], (2036,)),
    (["04.11.2062"], (2062,)),
    (["02.11.2026", "03.12.2025", "04.01.2027"], ()),
    (["02.11.1962", "03.11.1975", "04.11.1988", "04.11.2001"], ()),
    (["02.11.2026", "ukjent", "04.11.2026"], ()),
]


@pytest.mark.parametrize(("values", "odd"), ODD)
def test_a_column_of_dates_names_the_years_to_look_at(values: list[str], odd: tuple[int, ...]) -> None:
    (found,) = guess(["Dato"], [{"Dato": value} for value in values], 2026).columns

    assert (found.holds, found.odd_years) == (Holds.DATE, odd)


DATES = [
    *("Dato", "DATO", "dato", "Bilagsdato", "Utleggsdato", "Betalingsdato", "Dato (dd.mm.åååå)", "BILAGSDATO", "dato2"),
    *("Forfalls-dato", "fra_dato", "BilagsDato", "Fødselsdato", "Datoen", "Dato:", "Dato/tid", "Utbetalingsdatoen"),
    *("Datum", "Fakturadatum", "Belegdatum", "BUCHUNGSDATUM", "Bokföringsdatum", "Дата"),
    *("Date", "DATE", "Posting Date", "POSTING_DATE", "invoiceDate", "posting_date", "date_of_purchase", "dueDate"),
    *("invoicedate", "DUEDATE", "Date of birth", "Datetime", "dateTime", "Dates", "transactionDate", "date1"),
]
NO_DATES = [
    *("Mandatory", "MANDATORY", "mandatory field", "Mandat", "Mandato", "Mandatoren", "Kandidat", "Kandidatnr"),
    *("Soldato", "Candidato", "Validato", "candidate", "Candidate", "update", "Update", "lastUpdate", "LASTUPDATE"),
    *("Datotype", "Datoformat", "validated", "Mandate", "Datafelt", "Data", "Dataset", "Oppdatert", "Oppdatering"),
    *("Validate", "Consolidated", "Outdated", "Datatype", "Database", "predated", "Beløp", "sedate"),
]


@pytest.mark.parametrize("column", DATES)
def test_a_name_of_a_date_is_known(column: str) -> None:
    assert is_called_a_date(column)


@pytest.mark.parametrize("column", NO_DATES)
def test_a_name_that_holds_the_letters_of_date_is_none(column: str) -> None:
    assert not is_called_a_date(column)


SWAPPED = [
    (["11/02/2026", "11/13/2026", "13/11/2026", "11/11/2026"], "%d/%m/%Y", ["2026-02-11"]),
    (["02/11/2026", "13/11/2026"], "%m/%d/%Y", ["2026-02-11"]),
    (["02.11.2026", "11.13.2026"], "%d.%m.%Y", ["2026-11-02"]),
    (["02.11.26", "11.13.26"], "%d.%m.%y", ["2026-11-02"]),
    (["02/11/2026", "31/11/2026"], "%d/%m/%Y", []),  # no day at all
    (["02/11/2026", "ukjent"], "%d/%m/%Y", []),
    (["02/11/2026", "03/11/2026"], "%d/%m/%Y", []),
]


@pytest.mark.parametrize(("days", "pattern", "doubted"), SWAPPED)
def test_a_day_beside_one_in_the_other_order_is_sent_with_a_doubt(
    days: list[str], pattern: str, doubted: list[str]
) -> None:
    mapping = MappingConfig.model_validate(
        {"record_key": "nr", "fields": [{"to": "/a/date", "from": "Dato", "date": pattern}]}
    )
    rows = [
        RawRow({"nr": f"UT-{at}", "Dato": day}, Place("in.csv", PlaceKind.LINE, at + 2)) for at, day in enumerate(days)
    ]

    records = map_page(mapping, RawPage(tuple(rows))).records

    assert [one.payload["a"]["date"] for one in records if one.doubt is not None] == doubted
