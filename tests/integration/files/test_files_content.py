from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, map_page
from core.model import BrokenRow, RawRow, Unreadable
from core.money import Money
from tests.integration.helpers.files.files_reading import broken, pages, rows, source

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "sum", "currency": "NOK"},
        "fields": [{"to": "/text", "from": "text"}],
    }
)
WRITTEN = [
    "😀 👩\u200d👩\u200d👧",
    "שלום \u200fעולם",
    "مرحبا",
    "e\u0301 = é",
    "x\u2028y",
    "a;b",
    'say "hi"',
    "two\nlines",
    "tab\there",
    "ﬁ ½ ₂",
]


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_emoji_right_to_left_quotes_and_newlines_arrive_as_they_were_written(tmp_path: Path, mark: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=mark)
    writer.writerows([["nr", "text"], *([str(number), text] for number, text in enumerate(WRITTEN))])

    assert [row.values["text"] for row in rows(source(tmp_path, "krav.csv", file.getvalue()))] == WRITTEN
    objects = "\n".join(json.dumps({"text": text}) for text in WRITTEN)
    assert [row.values["text"] for row in rows(source(tmp_path, "krav.ndjson", objects))] == WRITTEN


@pytest.mark.parametrize("marks", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "text"),
    [("krav.csv", "nr;text\nUT-1;Tog"), ("krav.ndjson", '{"nr": "UT-1"}'), ("krav.json", '[{"nr": "UT-1"}]')],
)
def test_more_than_one_byte_order_mark_is_no_part_of_the_first_name(
    tmp_path: Path, name: str, text: str, marks: int
) -> None:
    (row,) = rows(source(tmp_path, name, "\ufeff" * marks + text))

    assert row.values["nr"] == "UT-1"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=8), st.sampled_from(";\t,"), st.booleans(), st.sampled_from(["\n", "\r\n"])
)
@settings(max_examples=150, deadline=None)
def test_any_table_is_read_exactly(table: list[tuple[str, str]], mark: str, bom: bool, line_end: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=mark, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second"), *table])
    content = file.getvalue().encode("utf-8-sig" if bom else "utf-8")

    with tempfile.TemporaryDirectory() as folder:
        (page,) = pages(source(Path(folder), "krav.csv", content, delimiter=mark, encoding="utf-8"))

    assert page.broken == ()
    written = [{"first": first, "second": second} for first, second in table]
    assert [row.values for row in page.rows] == [one for one in written if any(cell.strip() for cell in one.values())]


@given(st.binary(max_size=200), st.sampled_from(["csv", "json", "ndjson"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_at_all_are_rows_broken_rows_or_one_sentence(content: bytes, ending: str) -> None:
    rows_or_one_sentence(f"krav.{ending}", content)


def rows_or_one_sentence(name: str, content: bytes) -> str | None:
    """The sentence, where it was no rows."""
    with tempfile.TemporaryDirectory() as folder:
        reader = source(Path(folder), name, content)
        try:
            found = [row for page in pages(reader) for row in (*page.rows, *page.broken)]
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be the one kind that is expected
            assert isinstance(error, SourceUnreadable)  # noqa: PT017
            return str(error)
        assert all(isinstance(row, RawRow | BrokenRow) for row in found)
        return None


def parts_of_a_workbook() -> dict[str, bytes]:
    whole, packed = Workbook(), io.BytesIO()
    sheet = whole.active
    assert sheet is not None
    for row in (("nr", "sum", "text"), ("UT-1", 12.5, "Ola"), ("UT-2", 7, "Kari")):
        sheet.append(row)
    whole.save(packed)
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


PARTS = parts_of_a_workbook()
READ = sorted(name for name in PARTS if "docProps" not in name and "theme" not in name)
CHANGE = st.tuples(st.sampled_from(READ), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4))


@given(st.lists(CHANGE, min_size=1, max_size=3), st.one_of(st.none(), st.floats(0, 1)))
@settings(max_examples=25, deadline=None)
def test_a_workbook_with_changed_bytes_or_cut_is_rows_broken_rows_or_one_sentence(
    changes: list[tuple[str, float, bytes]], cut: float | None
) -> None:
    """The bytes of its parts, whose checksums are right: the reader itself meets them."""
    parts = dict(PARTS)
    for name, place, instead in changes:
        content = bytearray(parts[name])
        start = int(place * len(content))
        content[start : start + len(instead)] = instead
        parts[name] = bytes(content)
    whole = workbook(parts)

    said = rows_or_one_sentence("krav.xlsx", whole if cut is None else whole[: int(cut * len(whole))])

    assert said is None or re.match("krav.xlsx.*: found .+, wanted ", said)  # the file is at fault, not its place


def test_the_workbook_whose_bytes_are_changed_is_a_good_one() -> None:
    whole = workbook(PARTS)

    assert rows_or_one_sentence("krav.xlsx", whole) is None
    assert rows_or_one_sentence("krav.xlsx", whole[:-30]) is not None


NO_BREAK, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 234,50", "1234.50"),
        (f"1{NO_BREAK}234,50", "1234.50"),
        (f"1{NARROW}234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("-1 234,50", "-1234.50"),
        ("\u22121 234,50", "-1234.50"),
        ("-0,00", "0.00"),
        ("0", "0.00"),
        (f" 12{NO_BREAK}", "12.00"),
        ("1e400", None),
        ("1,234", None),
        ("12,3.4", None),
        ("1 23,50", None),
        ("١٢٣", None),
        ("NaN", None),
        ("9" * 17, None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_an_amount_is_exact_or_its_row_is_refused(tmp_path: Path, written: str, amount: str | None) -> None:
    (page,) = pages(source(tmp_path, "krav.csv", f"nr;sum;text\nUT-1;{written};x\n"))

    mapped = map_page(MAPPING, page)

    if amount is None:
        (row,) = mapped.broken
        assert row.message.startswith("krav.csv line 2, column sum: found ")
    else:
        (record,) = mapped.records
        assert record.amount == Money(Decimal(amount), "NOK")
        assert str(record.amount.amount) == amount if record.amount else False


@pytest.mark.parametrize("number", ["1e400", "-1e-400", "1e999999999", "123456789012345678901", "0.005"])
def test_a_json_number_beyond_money_is_refused_by_name(tmp_path: Path, number: str) -> None:
    (page,) = pages(source(tmp_path, "krav.ndjson", f'{{"nr": "UT-1", "sum": {number}}}'))

    (row,) = map_page(MAPPING, page).broken

    assert row.message.startswith("krav.ndjson line 1, column sum: found «")


LONG = "x" * 10_000_000


def test_a_field_of_ten_megabytes_is_a_broken_row_and_the_others_are_read(tmp_path: Path) -> None:
    texts = source(tmp_path, "krav.csv", f"nr;text\n1;{LONG}\n2;y\n")
    assert [row.values["nr"] for row in rows(texts)] == ["2"]
    assert [row.message for row in broken(texts)] == [
        "krav.csv line 2: found a line longer than 1,024 KiB, wanted shorter texts."
    ]
    objects = source(tmp_path, "krav.json", json.dumps([{"nr": 1, "text": LONG}, {"nr": 2}]))
    assert [row.values["text"] for row in rows(objects) if "text" in row.values] == [
        Unreadable("a text of 10,000,000 characters", "at most 100,000 characters")
    ]
    assert [row.values["nr"] for row in rows(objects)] == [1, 2]


def test_a_long_field_breaks_only_the_rows_that_need_it(tmp_path: Path) -> None:
    (first, second) = rows(source(tmp_path, "krav.csv", f"nr;text\n1;{'x' * 100_001}\n2;{'y' * 99_000}\n"))

    assert first.values["text"] == Unreadable("a text of 100,001 characters", "at most 100,000 characters")
    assert len(second.values["text"]) == 99_000


def test_four_thousand_columns_are_read_in_pages_of_bounded_size(tmp_path: Path) -> None:
    names = ";".join(f"column {number}" for number in range(4000))
    line = ";".join(f"some value {number}" for number in range(4000))
    found = pages(source(tmp_path, "wide.csv", "\n".join([names, *[line] * 300]) + "\n"))

    assert sum(len(page.rows) for page in found) == 300
    assert max(len(page.rows) for page in found) < 100
    assert found[-1].rows[-1].values["column 3999"] == "some value 3999"


def test_rows_that_end_early_under_four_thousand_columns_are_pages_of_bounded_size_too(tmp_path: Path) -> None:
    names = ";".join(f"column {number}" for number in range(4000))
    found = pages(source(tmp_path, "wide.csv", "\n".join([names, *["1;2"] * 600]) + "\n", page_size=400))

    assert [len(page.rows) for page in found] == [250, 250, 100]


def test_a_list_is_read_item_by_item_wherever_a_piece_ends(tmp_path: Path) -> None:
    items: list[Any] = [{"nr": number, "text": "å" * (number % 700), "sum": number / 4} for number in range(2000)]
    for indent in (None, 1):
        text = json.dumps([*items[:1000], 12345678, *items[1000:]], indent=indent, ensure_ascii=False)
        found = pages(source(tmp_path, "krav.json", text))
        assert [row.values["nr"] for page in found for row in page.rows] == list(range(2000))
        assert [row.message for page in found for row in page.broken] == [
            "krav.json item 1001: found a bare value, wanted one JSON object."
        ]
