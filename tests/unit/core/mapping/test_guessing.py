from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from core.mapping import Holds, field_name, guess


@pytest.mark.parametrize(
    ("name", "values", "holds", "form"),
    [
        ("Beløp", ["1 284,00", "95", "-12,50"], Holds.AMOUNT, "comma"),
        ("Beløp", ["1\u00a0284,00", "1.234,50"], Holds.AMOUNT, "comma"),
        ("Amount", ["1,284.00", "95.10"], Holds.AMOUNT, "point"),
        ("Sum", ["100", "250"], Holds.AMOUNT, "comma"),
        ("Konto", ["7130", "7140"], Holds.TEXT, None),
        ("Konto", ["0713", "0714"], Holds.TEXT, None),
        ("Cost", [Decimal("12.50"), Decimal("8.00")], Holds.AMOUNT, "comma"),
        ("Dato", ["02.11.2026", "13.11.2026"], Holds.DATE, "%d.%m.%Y"),
        ("Dato", ["2026-11-02", "2026-11-13"], Holds.DATE, "%Y-%m-%d"),
        ("Dato", ["31.11.2026", "02.11.2026", "03.11.2026", "04.11.2026"], Holds.DATE, "%d.%m.%Y"),
        ("Beløp", ["1 284,00", "95,00", "tre hundre", "8,00"], Holds.AMOUNT, "comma"),
        ("Valuta", ["NOK", "EUR"], Holds.CURRENCY, None),
        ("Merknad", ["", None, " "], Holds.EMPTY, None),
        # under the name of a date or an amount one value is enough: as text the others would leave unseen
        ("Dato", ["1112026", "2112026", "13112026"], Holds.DATE, "%d%m%Y"),
        ("Posting Date", ["20261102", "20261113"], Holds.DATE, "%Y%m%d"),
        ("invoiceDate", ["2.11", "i går", "2026-11-02"], Holds.DATE, "%Y-%m-%d"),
        ("Dato", ["02.11.0026", "02.11.2206"], Holds.DATE, "%d.%m.%Y"),  # a year that none is: each row is refused
        ("Konto", ["20261102", "20261113"], Holds.TEXT, None),
        ("candidate", ["20261102", "20261113"], Holds.TEXT, None),
        ("Beløp", ["0.500", "0.750", "00.125", "1.250,00"], Holds.AMOUNT, "comma"),
        ("Beløp", ["100,00", "9876543210987654", "1234567890123456"], Holds.AMOUNT, "comma"),
        ("Beløp", ["se vedlegg", "kommer", "12.50"], Holds.AMOUNT, "point"),
        ("Pris", ["se vedlegg", "kommer", "12.50"], Holds.TEXT, None),
        # moments
        ("when", ["2026-10-31T23:30:00Z"], Holds.DATE, "%Y-%m-%dT%H:%M:%S%z"),
        ("when", ["2026-10-31T23:30:00.123+01:00"], Holds.DATE, "%Y-%m-%dT%H:%M:%S.%f%z"),
        ("when", ["2026-10-31 23:30:00"], Holds.DATE, "%Y-%m-%d %H:%M:%S"),
        ("when", ["31.10.2026 23:30", "01.11.2026 08:00"], Holds.DATE, "%d.%m.%Y %H:%M"),
        # whole numbers, however a program wrote them
        ("Kravnr", [Decimal("4711.0"), Decimal("4712.0"), None], Holds.TEXT, None),
        ("Kravnr", [Decimal("4711.0000000000"), Decimal("4712.0000000000")], Holds.TEXT, None),
        ("Rate", [Decimal("10.00"), Decimal("20.00")], Holds.AMOUNT, "comma"),
        ("Navn", ["Åse Berg", "Per Lie"], Holds.TEXT, None),
    ],
)
def test_a_column_is_known_by_its_values(name: str, values: Sequence[Any], holds: Holds, form: str | None) -> None:
    (found,) = guess([name], [{name: value} for value in values]).columns

    assert found.holds is holds
    assert (found.decimal or found.date) == form


def test_a_date_that_could_be_read_in_two_ways_is_said() -> None:
    (clear,) = guess(["d"], [{"d": "13/11/2026"}]).columns
    (doubtful,) = guess(["d"], [{"d": "02/11/2026"}]).columns

    assert (clear.date, clear.also) == ("%d/%m/%Y", None)
    assert (doubtful.date, doubtful.also) == ("%d/%m/%Y", "%m/%d/%Y")


@pytest.mark.parametrize(
    ("values", "decimal", "also", "thousandfold"),
    [
        (["7.500", "12.250", "8.000"], "comma", "point", True),
        (["7,500", "12,250"], "point", "comma", True),
        (["7.500", "100", "-1.250"], "comma", "point", True),
        (["7.500", "12.250", "8.000", "0.500"], "comma", "point", True),
        (["100", "250"], "comma", "point", False),
        (["se vedlegg", "1.250", "kommer"], "comma", "point", True),
        (["7.500", "12.250,00"], "comma", None, False),
        (["7.500", "12,50"], "comma", None, False),
        (["7.500", "1.234.567"], "comma", None, False),
        (["1,250", "12.50"], "point", None, False),
        (["10,00", "95,00"], "comma", None, False),
        ([Decimal("7.500"), Decimal(8)], "comma", None, False),
        ([7, 8], "comma", None, False),
    ],
)
def test_a_decimal_mark_that_could_be_either_is_said(
    values: Sequence[Any], decimal: str, also: str | None, thousandfold: bool
) -> None:
    (found,) = guess(["Beløp"], [{"Beløp": value} for value in values]).columns

    assert (found.holds, found.decimal, found.also, found.thousandfold) == (Holds.AMOUNT, decimal, also, thousandfold)


def test_an_amount_that_fits_goes_before_a_better_name_that_does_not() -> None:
    rows = [{"Totalbeløp": total, "Beløp": "10,00"} for total in ("se vedlegg", "kommer", "12,50")]

    guesses = guess(["Totalbeløp", "Beløp"], rows)

    assert guesses.amount is not None
    assert (guesses.amount.column, guesses.other_amounts) == ("Beløp", ("Totalbeløp",))


def test_a_dates_name_over_something_else_is_said() -> None:
    guesses = guess(["Dato", "Merknad"], [{"Dato": "i går", "Merknad": "x"}, {"Dato": "mandag", "Merknad": "y"}])

    assert guesses.unreadable_dates == ("Dato",)


def test_values_that_do_not_fit_are_counted() -> None:
    (found,) = guess(["Dato"], [{"Dato": day} for day in ("31.11.2026", "01.11.2026", "02.11.2026", "")]).columns

    assert (found.rows, found.filled, found.misfits) == (4, 3, 1) or found.holds is Holds.TEXT


def test_the_record_key_is_a_column_of_its_name_with_different_values() -> None:
    rows = [{"Formål": "Buss", "Kravnr": f"U-{number}", "Beløp": "10,00", "Valuta": "NOK"} for number in range(5)]
    found = guess(["Formål", "Kravnr", "Beløp", "Valuta"], rows)

    assert found.record_key is not None
    assert found.amount is not None
    assert found.currency is not None
    assert (found.record_key.column, found.amount.column, found.currency.column) == ("Kravnr", "Beløp", "Valuta")


def test_a_key_that_comes_twice_by_mistake_is_still_the_key() -> None:
    rows = [{"Formål": f"f{number}", "Kravnr": f"U-{number % 4}"} for number in range(5)]
    found = guess(["Formål", "Kravnr"], rows)

    assert found.record_key is not None
    assert (found.record_key.column, found.record_key.distinct) == ("Kravnr", 4)


def test_nothing_is_guessed_where_nothing_fits() -> None:
    found = guess(["Land"], [{"Land": "Norge"}, {"Land": "Norge"}])

    assert (found.record_key, found.amount, found.currency) == (None, None, None)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Bilagsdato (mottatt)", "bilagsdatoMottatt"),
        ("Beløp", "belop"),
        ("ÅRSAK", "arsak"),
        ("cost centre", "costCentre"),
        ("ID", "id"),
        ("日本", "field"),
    ],
)
def test_a_column_becomes_a_field(column: str, name: str) -> None:
    assert field_name(column) == name
