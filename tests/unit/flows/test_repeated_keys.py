"""A key that repeats refuses all its rows: nobody can say which of them is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnreadable
from core.mapping import MappingConfig
from core.mapping.keys import MAX_KEY, joined
from core.model import BrokenRow, RawRow, RecordPage
from core.places import Place, PlaceKind
from data.ledger.routes import route_of
from flows.reading import beside, whole
from flows.wiring import Pages
from tests.fakes import integration
from tests.unit.helpers.row_source import Rows, pages_of, read, sent

PLAIN: dict[str, Any] = {"record_key": "nr", "fields": [{"to": "/sum", "from": "sum", "decimal": "comma"}]}


def plainly(source: Rows) -> list[RecordPage]:
    return read(source, PLAIN)


def rows_of(keys: Sequence[object], sums: Sequence[str] = ()) -> list[RawRow]:
    cells = sums or ["10,00"] * len(keys)
    return [
        RawRow({"nr": key, "sum": cell}, Place("a.csv", PlaceKind.LINE, number))
        for number, (key, cell) in enumerate(zip(keys, cells, strict=True), start=2)
    ]


def mapping(fields: dict[str, Any]) -> MappingConfig:
    return MappingConfig.model_validate(fields)


def refused(pages: Sequence[RecordPage]) -> list[int]:
    return sorted(row.origin.number for page in pages for row in page.broken if isinstance(row.origin, Place))


@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("keys", "expected", "lines"),
    [
        ("a b c d e", "a b c d e", []),
        ("a a", "", [2, 3]),
        ("a b a", "b", [2, 4]),
        ("a b c d e a", "b c d e", [2, 7]),
        ("a b b c", "a c", [3, 4]),
        ("a b c a b c", "", [2, 3, 4, 5, 6, 7]),
        ("a a a a a", "", [2, 3, 4, 5, 6]),
        ("a b c d d", "a b c", [5, 6]),
        ("a A", "a A", []),
        ("1 01 001", "1 01 001", []),
        ("1 2 1 3 2 4", "3 4", [2, 3, 4, 6]),
    ],
)
def test_of_a_key_that_stands_more_than_once_no_row_is_sent(
    keys: str, expected: str, lines: list[int], page_size: int
) -> None:
    pages = plainly(Rows(rows_of(keys.split()), page_size))

    assert sent(pages) == expected.split()
    assert refused(pages) == lines


@pytest.mark.parametrize("page_size", [1, 2, 100])
def test_each_row_names_another_one_also_of_a_later_page(page_size: int) -> None:
    pages = plainly(Rows(rows_of(["a", "b", "a", "c", "a"]), page_size))

    said = {str(row.origin): str(row.message) for page in pages for row in page.broken}
    assert (
        said["a.csv line 2"] == "a.csv line 2, column nr: found «a», which a.csv line 4 has too; wanted each key once."
    )
    assert "which a.csv line 2 has too" in said["a.csv line 4"]
    assert "which a.csv line 2 has too" in said["a.csv line 6"]


@pytest.mark.parametrize("page_size", [1, 100])
@pytest.mark.parametrize("sums", [("x", "10,00"), ("10,00", "x"), ("x", "x"), ("", "10,00")])
def test_a_row_that_cannot_be_read_repeats_a_key_too(sums: tuple[str, str], page_size: int) -> None:
    mapping = {**PLAIN, "amount": {"column": "sum", "currency": "NOK"}}
    pages = read(Rows(rows_of(["a", "a"], sums), page_size), mapping)

    assert (sent(pages), refused(pages)) == ([], [2, 3])


@pytest.mark.parametrize(("one", "other"), [("a", " a "), (7, "7"), (True, "true"), ("a", "a\u00a0")])
def test_what_is_the_same_key_once_it_is_read_repeats(one: object, other: object) -> None:
    pages = plainly(Rows(rows_of([one, other]), 1))

    assert (sent(pages), refused(pages)) == ([], [2, 3])


def test_rows_without_a_key_repeat_nothing() -> None:
    pages = plainly(Rows(rows_of(["", "", "a", None, ["x"], ["x"]]), 2))

    assert (sent(pages), refused(pages)) == (["a"], [2, 3, 5, 6, 7])


@pytest.mark.parametrize("page_size", [1, 2, 3])
def test_rows_that_the_source_could_not_read_pass_through(page_size: int) -> None:
    broken = BrokenRow(Place("a.csv", PlaceKind.LINE, 9), "a.csv line 9: found 1 column, wanted 2.")
    pages = plainly(Rows([*rows_of(["a", "b"]), broken, *rows_of(["a"])], page_size))

    assert sent(pages) == ["b"]
    assert [row.message for page in pages for row in page.broken if row.origin == broken.origin] == [broken.message]
    assert sum(len(page.broken) for page in pages) == 3


def test_a_source_of_one_page_is_read_once_and_a_longer_one_too() -> None:
    one, longer = Rows(rows_of("abc"), 10), Rows(rows_of("abcdef"), 2)
    plainly(one)
    plainly(longer)

    assert (one.reads, longer.reads) == (1, 3)


def test_each_read_from_the_start_begins_anew() -> None:
    source = Rows(rows_of(["a", "b", "a"]), 2)

    async def twice() -> list[RecordPage]:
        page = pages_of(source, PLAIN).page
        await page(None)
        source.rows = rows_of(["a", "b", "c"])
        return [await page(None), await page("2")]

    assert sent(asyncio.run(twice())) == ["a", "b", "c"]


def test_what_stands_before_a_part_that_cannot_be_read_is_handed_out_first() -> None:
    source = Rows(rows_of("abcdef"), 2, fails=True)
    handed_out: list[RecordPage] = []

    async def to_the_end() -> None:
        page, cursor = pages_of(source, PLAIN).page, None
        while True:
            handed_out.append(await page(cursor))
            cursor = handed_out[-1].next_cursor

    with pytest.raises(SourceUnreadable, match=r"b\.csv is locked"):
        asyncio.run(to_the_end())
    assert sent(handed_out) == ["a", "b", "c", "d"]


@given(st.lists(st.sampled_from("abcdefgh"), max_size=30), st.integers(1, 7))
def test_each_row_is_sent_exactly_when_its_key_stands_there_once(keys: list[str], page_size: int) -> None:
    pages = plainly(Rows(rows_of(keys), page_size))

    assert sent(pages) == [key for key in keys if keys.count(key) == 1]
    assert refused(pages) == [line for line, key in enumerate(keys, start=2) if keys.count(key) > 1]


# --- keys of several columns ---------------------------------------------------------------------


COMPOSITE: dict[str, Any] = {"record_key": ["a", "b"], "fields": [{"to": "/a", "from": "a"}]}


def keys_of(*cells: tuple[object, object]) -> list[str]:
    rows = [
        RawRow({"a": one, "b": other}, Place("a.csv", PlaceKind.LINE, number))
        for number, (one, other) in enumerate(cells, 2)
    ]
    return sent(read(Rows(rows, 100), COMPOSITE))


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (("4711", "1"), "4711|1"),
        ((4711, 1), "4711|1"),
        ((" x ", "y "), "x|y"),
        (("a|b", "c"), "a\\|b|c"),
        (("a", "b|c"), "a|b\\|c"),
        (("a\\", "b"), "a\\\\|b"),
        (("a b", "c"), "a b|c"),
        (("Åse", "23.11.2026"), "Åse|23.11.2026"),
    ],
)
def test_several_columns_make_one_key(cells: tuple[object, object], key: str) -> None:
    assert keys_of(cells) == [key]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a|b", "c"), ("a", "b|c")),
        (("a\\|b", "c"), ("a|b", "c")),
        (("a\\", "|b"), ("a", "\\|b")),
        (("12", "3"), ("1", "23")),
        (("a b", "c"), ("a", "b c")),
        (("x", "x|x"), ("x|x", "x")),
    ],
)
def test_different_columns_never_make_the_same_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert len(set(keys_of(one, other))) == 2


@given(st.lists(st.lists(st.text(alphabet="ab|\\ ", max_size=4), min_size=3, max_size=3), max_size=8, unique_by=tuple))
def test_no_two_rows_of_values_make_the_same_key(rows: list[list[str]]) -> None:
    assert len({joined(row) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("one", "other", "column"), [("", "1", "a"), ("1", "", "b"), (None, "1", "a"), ("1", " ", "b")]
)
def test_a_part_of_a_key_that_is_missing_is_named(one: object, other: object, column: str) -> None:
    (page,) = read(Rows([RawRow({"a": one, "b": other}, "a.csv line 2")], 9), COMPOSITE)

    assert [(row.field, row.record_key) for row in page.broken] == [(column, None)]


def test_a_key_that_is_too_long_as_a_whole_is_refused() -> None:
    (page,) = read(Rows([RawRow({"a": "x" * 150, "b": "y" * 150}, "a.csv line 2")], 9), COMPOSITE)

    assert page.records == ()
    assert f"a record key of at most {MAX_KEY} printable characters" in page.broken[0].message
    assert page.broken[0].field == "a, b"


def test_a_repeated_key_of_several_columns_names_them_all() -> None:
    rows = [RawRow({"a": "x", "b": number}, f"a.csv line {line}") for line, number in enumerate((1, 2, 1), start=2)]
    pages = read(Rows(rows, 2), COMPOSITE)

    assert sent(pages) == ["x|2"]
    assert {row.field for page in pages for row in page.broken} == {"a, b"}


@pytest.mark.parametrize(
    "record_key",
    [
        [],
        ["a"],
        ["a", "a"],
        ["a", ""],
        ["a", 5],
        "",
        5,
        None,
        "x" * 1001,
        ["a", "x" * 1001],
        [str(n) for n in range(11)],
    ],
)
def test_what_makes_no_key_is_refused(record_key: object) -> None:
    with pytest.raises(ValueError, match="record_key"):
        MappingConfig.model_validate({**PLAIN, "record_key": record_key})


@pytest.mark.parametrize("record_key", ["nr", ("a", "b")])
def test_a_configuration_is_kept_as_it_was_written(record_key: object) -> None:
    config = MappingConfig.model_validate({**PLAIN, "record_key": record_key})

    assert config.record_key == record_key
    assert MappingConfig.model_validate_json(config.model_dump_json()) == config


@pytest.mark.parametrize("fields", [PLAIN, {**PLAIN, "fields": [{"to": "/lines/-/sum", "from": "sum"}]}])
def test_of_a_source_of_too_many_rows_nothing_is_sent(fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not read may repeat any key, and what is known of each row takes memory."""
    monkeypatch.setattr(whole, "_MOST_ROWS", 10)
    pages = Pages(
        Rows(rows_of(range(12))), route_of(integration().model_copy(update={"mapping": mapping(fields)}), None)
    )

    with pytest.raises(SourceUnreadable, match=r"a.csv: found more than 10 rows, wanted fewer: read what is new only."):
        asyncio.run(pages.page(None))


def test_a_source_in_which_hardly_any_row_says_whose_it_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_MOST", 2)
    lines = {**PLAIN, "fields": [{"to": "/lines/-/sum", "from": "sum"}]}
    source = Rows(rows_of(["a", "", "b", "", "c", "", "d", ""]))
    pages = Pages(source, route_of(integration().model_copy(update={"mapping": mapping(lines)}), None))

    with pytest.raises(SourceUnreadable, match="wanted the key in each row"):
        asyncio.run(pages.page(None))
