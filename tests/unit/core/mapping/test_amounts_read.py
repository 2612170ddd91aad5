"""Amounts as real files write them: read exactly, or refused by name; never a thousand times too much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, map_page
from core.mapping.amounts import MAX_DIGITS, Mark, fits_either_mark, fits_other_mark_only, other_mark, to_decimal
from core.mapping.bad_value import BadValue
from core.model import RawPage, RawRow, RecordPage

NB, NN, TH = "\u00a0", "\u202f", "\u2009"  # the spaces that programs put between thousands
MINUS = "\u2212"
GOOD: list[tuple[str, Mark, str]] = [
    ("0", "comma", "0.00"),
    ("0,5", "comma", "0.50"),
    ("0,50", "comma", "0.50"),
    ("00,50", "comma", "0.50"),
    ("7,5", "comma", "7.50"),
    ("007,50", "comma", "7.50"),
    ("1250", "comma", "1250.00"),
    ("1250,00", "comma", "1250.00"),
    ("1.250,00", "comma", "1250.00"),
    ("1 250,00", "comma", "1250.00"),
    (f"1{NB}250,00", "comma", "1250.00"),
    (f"1{NN}250,00", "comma", "1250.00"),
    (f"1{TH}250,00", "comma", "1250.00"),
    ("1.250", "comma", "1250.00"),
    ("12.250", "comma", "12250.00"),
    ("123.250", "comma", "123250.00"),
    ("1.234.567", "comma", "1234567.00"),
    ("1.234.567,8", "comma", "1234567.80"),
    ("100.000", "comma", "100000.00"),
    (" 12,50 ", "comma", "12.50"),
    ("+12,50", "comma", "12.50"),
    ("-12,50", "comma", "-12.50"),
    (f"{MINUS}12,50", "comma", "-12.50"),
    ("-1.250", "comma", "-1250.00"),
    ("-0", "comma", "0.00"),
    ("1250,0000", "comma", "1250.00"),  # as a database writes money
    ("999999999999,99", "comma", "999999999999.99"),
    ("999.999.999.999,99", "comma", "999999999999.99"),
    ("0.50", "point", "0.50"),
    ("1250.00", "point", "1250.00"),
    ("1,250.00", "point", "1250.00"),
    ("1 250.00", "point", "1250.00"),
    ("1'250.00", "point", "1250.00"),
    ("1,250", "point", "1250.00"),
    ("1,234,567.8", "point", "1234567.80"),
    ("-1,250", "point", "-1250.00"),
    ("1250.0000", "point", "1250.00"),
    ("999999999999.99", "point", "999999999999.99"),
]
BAD: list[tuple[str, Mark]] = [
    # no group of thousands begins with 0: half an hour is not 500
    ("0.500", "comma"),
    ("0.750", "comma"),
    ("00.125", "comma"),
    ("000.125", "comma"),
    ("012.500", "comma"),
    ("0 500", "comma"),
    (f"0{NB}500,00", "comma"),
    ("-0.500", "comma"),
    ("+0.500", "comma"),
    ("0.500.000", "comma"),
    ("0,500", "point"),
    ("00,125", "point"),
    ("0'500", "point"),
    ("-0,500", "point"),
    # three digits behind the mark may be thousands of somebody who writes the other mark
    ("1,250", "comma"),
    ("2,000", "comma"),
    ("1,234", "comma"),
    ("0,500", "comma"),
    ("12,500", "comma"),
    ("1234,500", "comma"),
    ("1.234,500", "comma"),
    ("-1,250", "comma"),
    ("1.250", "point"),
    ("2.000", "point"),
    ("0.500", "point"),
    ("1,234.500", "point"),
    # written with the other mark, or with none that is one
    ("12.50", "comma"),
    ("12.5", "comma"),
    ("1,234.50", "comma"),
    ("12,50", "point"),
    ("1.234,50", "point"),
    ("1.234.567,00", "point"),
    ("1,23,456", "point"),
    ("12 34", "comma"),
    ("1 234.567", "comma"),
    ("1.23", "comma"),
    ("1.2345", "comma"),
    # more than can be exact, or more than a voucher can say
    ("1,2501", "comma"),
    ("12,345", "comma"),
    ("1000000000000", "comma"),
    ("1.000.000.000.000,00", "comma"),
    ("9876543210987654", "comma"),
    ("1234567890123456", "point"),
    # what is no number
    ("", "comma"),
    ("-", "comma"),
    ("kr 12,50", "comma"),
    ("12,50-", "comma"),
    ("(12,50)", "comma"),
    ("1,23457E+14", "comma"),
    ("1.5e3", "point"),
    ("12,50%", "comma"),
    ("=12,50", "comma"),
]


@pytest.mark.parametrize(("text", "mark", "amount"), GOOD)
def test_an_amount_as_a_file_writes_it_is_read_exactly(text: str, mark: Mark, amount: str) -> None:
    assert str(to_decimal(text, mark)) == amount


@pytest.mark.parametrize(("text", "mark"), BAD)
def test_an_amount_that_cannot_be_certain_is_refused(text: str, mark: Mark) -> None:
    with pytest.raises(BadValue):
        to_decimal(text, mark)


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        (Decimal("1.250"), "1.25"),
        (Decimal("0.500"), "0.50"),
        (Decimal("1234.5000000000"), "1234.50"),
        (Decimal("1.2345E+3"), "1234.50"),
        (Decimal("4711.0"), "4711.00"),
        (0, "0.00"),
        (-5, "-5.00"),
    ],
)
def test_a_number_of_json_parquet_or_excel_has_no_mark_to_misread(number: Any, amount: str) -> None:
    assert {str(to_decimal(number, mark)) for mark in ("comma", "point")} == {amount}


@pytest.mark.parametrize("value", ["7.500", "12.250", "8.000", "-1,250", "+123.456", " 1,250 "])
def test_what_is_a_thousand_times_as_much_with_the_other_mark_is_known(value: str) -> None:
    assert fits_either_mark(value)
    assert not any(fits_other_mark_only(value, mark) for mark in ("comma", "point"))


@pytest.mark.parametrize("value", ["0.500", "1234.500", "1.25", "1.250,00", "1.234.567", "1250", "", "x", None, 7.5, 7])
def test_what_is_the_same_whoever_reads_it_is_not_taken_for_doubtful(value: Any) -> None:
    assert not fits_either_mark(value)


@pytest.mark.parametrize(
    ("value", "mark"),
    [("12.50", "comma"), ("1,234.50", "comma"), ("7.5", "comma"), ("12,50", "point"), ("1.234,50", "point")],
)
def test_what_fits_only_the_other_mark_is_known(value: str, mark: Mark) -> None:
    assert fits_other_mark_only(value, mark)


@pytest.mark.parametrize("value", ["1250", "1.250", "0.500", "x", "", None, 12, Decimal("1.5")])
def test_what_fits_both_or_neither_speaks_for_no_mark(value: Any) -> None:
    assert not fits_other_mark_only(value, "comma")


SIGNS = {"comma": ",", "point": "."}
MARKS: st.SearchStrategy[Mark] = st.sampled_from(["comma", "point"])
CENTS = st.integers(min_value=-(10 ** (MAX_DIGITS + 2)) + 1, max_value=10 ** (MAX_DIGITS + 2) - 1)


@st.composite
def written(draw: st.DrawFn) -> tuple[Decimal, str, Mark]:
    """An amount, in any of the accepted forms, and the mark it is written with."""
    cents, mark = draw(CENTS), draw(MARKS)
    whole, rest = divmod(abs(cents), 100)
    group = draw(st.sampled_from(["", " ", NB, NN, TH, SIGNS[other_mark(mark)]]))
    decimals = draw(st.sampled_from([f"{rest:02d}", f"{rest:02d}00", *([f"{rest // 10}"] if rest % 10 == 0 else [])]))
    tail = "" if rest == 0 and draw(st.booleans()) else SIGNS[mark] + decimals
    sign = draw(st.sampled_from(["-", MINUS])) if cents < 0 else draw(st.sampled_from(["", "+"]))
    zeros = "0" * draw(st.integers(0, 3)) if group == "" else ""
    return Decimal(cents).scaleb(-2), f"{sign}{zeros}{f'{whole:,}'.replace(',', group)}{tail}", mark


@given(written(), st.sampled_from(["", " ", "\t", NB]))
def test_an_amount_in_any_accepted_form_comes_back(case: tuple[Decimal, str, Mark], around: str) -> None:
    amount, text, mark = case

    assert to_decimal(f"{around}{text}{around}", mark) == amount


@given(written())
def test_read_with_the_other_mark_an_amount_is_the_same_or_refused_or_known_as_doubtful(
    case: tuple[Decimal, str, Mark],
) -> None:
    amount, text, mark = case
    try:
        other = to_decimal(text, other_mark(mark))
    except BadValue:
        return

    assert other == amount or fits_either_mark(text)


def mapped(*amounts: Any, mark: Mark = "comma") -> RecordPage:
    mapping = MappingConfig.model_validate(
        {
            "record_key": "nr",
            "amount": {"column": "sum", "decimal": mark, "currency": "NOK"},
            "fields": [{"to": "/nr", "from": "nr"}, {"to": "/vat", "from": "vat", "decimal": mark}],
        }
    )
    rows = [
        RawRow({"nr": f"UT-{n}", "sum": amount, "vat": ""}, f"krav.csv line {n}") for n, amount in enumerate(amounts)
    ]
    return map_page(mapping, RawPage(tuple(rows)))


@pytest.mark.parametrize(
    ("amounts", "mark", "named"),
    [
        (("1,234.50", "1,250", "2,000", "1,234"), "comma", "1,234.50"),
        (("100", "1.250", "99.90"), "comma", "99.90"),
        (("1 250,00", "99.90"), "comma", "99.90"),
        (("1,250", "2.000,50"), "point", "2.000,50"),
        (("7,5", "1.000"), "point", "7,5"),
    ],
)
def test_a_file_with_amounts_of_the_other_mark_is_refused_by_name(
    amounts: tuple[str, ...], mark: Mark, named: str
) -> None:
    with pytest.raises(
        SourceUnreadable, match=rf"krav\.csv line \d, column sum: found «{named}», which fits decimal = "
    ):
        mapped(*amounts, mark=mark)


@pytest.mark.parametrize(
    ("amounts", "mark", "named", "other"),
    [
        (("0.500", "1.250", "2.750"), "comma", "1.250", "0.500"),
        (("1.250", "2.750", "0.500"), "comma", "1.250", "0.500"),
        (("1.250 ", "1234.567"), "comma", "1.250", "1234.567"),
        (("1.250", "0.1234"), "comma", "1.250", "0.1234"),
        (("2,500", "0,750"), "point", "2,500", "0,750"),
    ],
)
def test_an_amount_that_another_of_its_file_speaks_against_is_not_read(
    amounts: tuple[str, ...], mark: Mark, named: str, other: str
) -> None:
    with pytest.raises(SourceUnreadable, match=rf"column sum: «{named}» may be .* because «{other}» \("):
        mapped(*amounts, mark=mark)


@pytest.mark.parametrize("amounts", [("1.250", "x"), ("1.250", "12,50-"), ("1.250", "0,5001"), ("1.250", "1.2.3")])
def test_a_broken_amount_that_speaks_for_no_mark_harms_no_other(amounts: tuple[str, ...]) -> None:
    assert len(mapped(*amounts).records) == 1


def test_rows_that_only_look_like_thousands_are_refused_one_by_one() -> None:
    page = mapped("0.500", "0.750", "00.125", "1.250,00")

    assert [row.value for row in page.broken] == ["0.500", "0.750", "00.125"]
    assert [str(record.amount.amount) for record in page.records if record.amount] == ["1250.00"]


def test_numbers_of_json_say_nothing_about_a_mark() -> None:
    assert len(mapped(Decimal("99.90"), "1.250").records) == 2
