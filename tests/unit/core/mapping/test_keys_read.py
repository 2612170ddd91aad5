"""Keys and texts: one number is one text and one key, whatever wrote it; what a program has shortened is refused."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mapping import MappingConfig, map_page
from core.mapping.bad_value import BadValue
from core.mapping.texts import spelled, to_key, to_text
from core.model import RawPage, RawRow, RecordPage

NUMBERS: list[tuple[Any, str]] = [
    (4711, "4711"),
    (Decimal(4711), "4711"),
    (Decimal("4711.0"), "4711"),
    (Decimal("4711.00"), "4711"),
    (Decimal("4711.0000000000"), "4711"),
    (Decimal("4.711E+3"), "4711"),
    (Decimal("4.711E3"), "4711"),
    (Decimal("47110E-1"), "4711"),
    (Decimal(4700), "4700"),
    (Decimal("4.7E+3"), "4700"),
    (Decimal("-4711.0"), "-4711"),
    (Decimal("4711.50"), "4711.5"),
    (Decimal("4711.5"), "4711.5"),
    (Decimal("0.10"), "0.1"),
    (Decimal("1E-7"), "0.0000001"),
    (0, "0"),
    (Decimal("0.0"), "0"),
    (Decimal("-0.0"), "0"),
    (Decimal("0E+3"), "0"),
    (Decimal("0E-30"), "0"),
    (123456789012345678, "123456789012345678"),
    (Decimal(123456789012345678), "123456789012345678"),
    (Decimal(1234567890123456789), "1234567890123456789"),
    (Decimal("1234567890123456789.0000"), "1234567890123456789"),
    (True, "true"),
]
TEXTS: list[tuple[str, str]] = [
    (" UT-1 ", "UT-1"),
    ("00471", "00471"),
    ("4711", "4711"),
    ("2026.10", "2026.10"),
    ("2026.1", "2026.1"),
    ("1.10", "1.10"),
    ("10.50", "10.50"),
    ("4.000", "4.000"),
    ("4,000", "4,000"),
    ("12.000", "12.000"),
    ("4711.0.0", "4711.0.0"),
    ("UT-4711.0", "UT-4711.0"),
    ("1E5", "1E5"),
    ("4E2", "4E2"),
    ("E+14", "E+14"),
    ("12E+3B", "12E+3B"),
    ("A\u030aR-1", "\u00c5R-1"),
    ("\u00c5R-1", "\u00c5R-1"),
    ("e\u0301", "\u00e9"),
]
WHOLE_KEYS: list[tuple[str, str]] = [
    ("4711.0", "4711"),
    ("4711.00", "4711"),
    ("4711.0000000000", "4711"),
    ("4711,0", "4711"),
    ("4711,00", "4711"),
    ("4711.000", "4711"),
    ("7.0", "7"),
    ("7.00", "7"),
    ("-7.0", "-7"),
    ("007.0", "007"),
    (" 4711.0 ", "4711"),
]
SHORTENED = [
    "1,23457E+14",
    "2,00012E+11",
    "1.23457E+14",
    "1.2345678901234568e+16",
    "1E+15",
    "-1,5E+10",
    "1,2E-05",
    "2,00012E11",
    " 1,23457E+14 ",
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_one_number_is_one_text_and_one_key(value: Any, text: str) -> None:
    assert (to_text(value), to_key(value)) == (text, text)


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_a_text_stays_a_text(value: str, text: str) -> None:
    assert (to_text(value), to_key(value)) == (text, text)


@pytest.mark.parametrize(("value", "key"), WHOLE_KEYS)
def test_a_whole_number_with_zeros_behind_its_mark_is_that_key_and_stays_as_a_text(value: str, key: str) -> None:
    assert (to_key(value), to_text(value)) == (key, value.strip())


@pytest.mark.parametrize("value", SHORTENED)
def test_a_number_whose_digits_a_program_threw_away_is_refused(value: str) -> None:
    with pytest.raises(BadValue, match="all digits of the number"):
        to_text(value)


@pytest.mark.parametrize("value", [Decimal("1E+15"), Decimal("1.23457E+20"), Decimal("-1.2E+16")])
def test_a_long_number_in_the_short_form_of_a_float_is_refused(value: Decimal) -> None:
    with pytest.raises(BadValue, match="all digits of the number"):
        to_text(value)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        [],
        {},
        b"x",
        None,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1e400"),
        Decimal("1e-400"),
        "nul \x00",
        "half \ud800",
    ],
)
def test_what_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(BadValue):
        to_text(value)


def test_a_day_is_its_text() -> None:
    assert to_text(date(2026, 11, 23)) == "2026-11-23"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=4),
    st.integers(0, 10),
)
def test_a_number_with_any_zeros_behind_it_is_one_key(number: Decimal, zeros: int) -> None:
    sign, digits, exponent = number.as_tuple()
    longer = Decimal((sign, (*digits, *([0] * zeros)), int(exponent) - zeros))

    assert to_key(longer) == to_key(number) == to_key(number.normalize())
    assert Decimal(to_key(longer)) == number


@given(st.integers(-(10**17), 10**17))
def test_a_whole_number_is_the_same_key_in_every_format(number: int) -> None:
    in_csv, with_zero, as_float = str(number), f"{number}.0", Decimal(f"{number}.0")

    assert {to_key(each) for each in (number, in_csv, with_zero, as_float)} == {str(number)}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_letters_put_together_in_two_ways_are_one_key(text: str) -> None:
    try:
        keys = {to_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    except BadValue:
        return

    assert len(keys) == 1


@given(st.one_of(st.integers(), st.decimals(), st.text(max_size=30)))
def test_a_key_read_again_is_the_same_key(value: Any) -> None:
    try:
        key = to_key(value)
    except BadValue:
        return

    assert to_key(key) == key


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.integers() | st.text(max_size=20))
def test_how_a_value_was_spelled_before_is_always_told(value: Any) -> None:
    assert all(isinstance(text, str) for text in spelled(value))


def mapped(*keys: Any) -> RecordPage:
    mapping = MappingConfig.model_validate(
        {
            "record_key": "nr",
            "fields": [
                {"to": "/nr", "from": "nr"},
                {"to": "/text", "from": "text"},
                {"to": "/account", "from": "account", "lookup": {"4711.0": "Travel", "2.0": "Bus", "A\u030a": "Car"}},
            ],
        }
    )
    rows = [
        RawRow({"nr": key, "text": key, "account": key}, f"krav.csv line {n}") for n, key in enumerate(keys, start=2)
    ]
    return map_page(mapping, RawPage(tuple(rows)))


@pytest.mark.parametrize("value", [4711, Decimal("4711.0"), Decimal("4711.0000000000"), Decimal("4.711E3")])
def test_a_number_makes_the_same_revision_in_every_spelling(value: Any) -> None:
    (record,) = mapped(value).records
    (plain,) = mapped(4711).records

    assert (record.record_key, record.revision) == ("4711", plain.revision)
    assert record.payload == {"nr": "4711", "text": "4711", "account": "Travel"}


def test_a_lookup_that_names_a_number_as_the_file_wrote_it_still_finds_it() -> None:
    assert [record.payload["account"] for record in mapped(Decimal("2.0"), 4711, "\u00c5").records] == [
        "Bus",
        "Travel",
        "Car",
    ]


def test_the_same_key_in_two_spellings_is_not_two_records() -> None:
    page = mapped(4711, Decimal("4711.0"), "4711.0", "A\u030a", "\u00c5")

    assert len({record.record_key for record in page.records}) == len(page.records) <= 2
    assert len(page.broken) >= 3


def test_a_key_that_lost_digits_is_refused_by_name() -> None:
    (row,) = mapped("1,23457E+14").broken

    assert (row.field, row.value) == ("nr", "1,23457E+14")
    assert row.message.endswith("a program has shortened it; write the column as text.")
