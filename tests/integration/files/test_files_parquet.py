from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.connectors.files.cells import decoded, encoded, exact_decimal, exact_single
from core.mapping.values import BadValue, to_iso_date
from core.model import RawRow, Unreadable
from tests.integration.helpers.files.files_reading import pages, refusal, rows, source


def parquet(**columns: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, row_group_size=4)
    return data.getvalue()


def test_every_kind_of_column_arrives_exact(tmp_path: Path) -> None:
    data = parquet(
        nr=pa.array(["UT-1", "UT-2"]),
        money=pa.array([Decimal("1234.50"), None], pa.decimal128(18, 2)),
        double=pa.array([1284.1, 0.1 + 0.2]),
        single=pa.array([1284.1, float("nan")], pa.float32()),
        whole=pa.array([3, 12345678901234567], pa.int64()),
        yes=pa.array([True, False]),
        day=pa.array([date(2026, 11, 23), None]),
        at_utc=pa.array([datetime(2026, 11, 23, 22, 30, tzinfo=UTC), None]),
        lines=pa.array([[{"sum": 1.5}], []]),
        raw=pa.array([b"\x00", None]),
    )

    first, second = rows(source(tmp_path, "krav.parquet", data))

    assert first == RawRow(
        {
            "nr": "UT-1",
            "money": Decimal("1234.50"),
            "double": Decimal("1284.1"),
            "single": Decimal("1284.1"),
            "whole": 3,
            "yes": True,
            "day": date(2026, 11, 23),
            "at_utc": datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
            "lines": [{"sum": Decimal("1.5")}],
            "raw": Unreadable("a value of the type bytes", "text, a number or a date"),
        },
        "krav.parquet row 1",
    )
    assert second.values["double"] == Decimal("0.30000000000000004")
    assert second.values["single"] == Unreadable("nan", "a number", "nan")
    assert second.values["whole"] == 12345678901234567


def test_a_moment_with_a_zone_is_the_day_it_is_in_the_organisations_zone() -> None:
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    assert to_iso_date(moment, "%d.%m.%Y", ZoneInfo("Europe/Oslo")) == "2026-11-01"
    with pytest.raises(BadValue):
        to_iso_date(moment, "%d.%m.%Y")


def test_rows_of_all_row_groups_come_in_pages_with_their_numbers(tmp_path: Path) -> None:
    found = pages(source(tmp_path, "krav.parquet", parquet(nr=list(range(25))), page_size=10))

    assert [len(page.rows) for page in found] == [10, 10, 5]
    assert found[2].rows[-1] == RawRow({"nr": 24}, "krav.parquet row 25")


DAMAGED = "krav.parquet: found a damaged, unfinished or encrypted file, wanted a whole Parquet file."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (parquet(nr=[1, 2])[:-9], DAMAGED),
        (b"PAR1", DAMAGED),
        (b"PARE" + bytes(90), "krav.parquet: found an encrypted Parquet file, wanted a Parquet file."),
        (
            b"nr;sum\n",
            'krav.parquet: found text, wanted a Parquet file: say format = "csv" in [source], or give it that ending.',
        ),
    ],
)
def test_a_parquet_file_that_cannot_be_read_is_refused_with_one_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    assert refusal(source(tmp_path, "krav.parquet", data)) == sentence


def test_damage_in_the_middle_fails_the_source_and_not_the_reader(tmp_path: Path) -> None:
    whole = parquet(nr=[f"UT-{n:05}" for n in range(5000)])
    middle = len(whole) // 3
    damaged = whole[:middle] + bytes(200) + whole[middle + 200 :]

    assert "wanted a" in refusal(source(tmp_path, "krav.parquet", damaged))


def test_the_same_long_text_two_thousand_times_ends_the_child_only(tmp_path: Path) -> None:
    """A dictionary holds the text once; the rows together would be 4 GB."""
    text = pa.array(["x" * 2_000_000])
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), text)
    pq.write_table(pa.table({"text": same}), tmp_path / "krav.parquet")
    assert (tmp_path / "krav.parquet").stat().st_size < 1_000_000

    sentence = refusal(source(tmp_path, "krav.parquet"))

    assert sentence.startswith("krav.parquet: found more than fits into 512 MiB")


def test_a_small_file_that_unpacks_to_millions_of_rows_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"nr": pa.array([7] * 5_000_000, pa.int8())}), tmp_path / "krav.parquet")
    size = (tmp_path / "krav.parquet").stat().st_size

    assert refusal(source(tmp_path, "krav.parquet")) == (
        f"krav.parquet: found 5,000,000 rows in {size:,} bytes, wanted a file that is not packed so far."
    )


def test_rows_that_differ_are_never_packed_too_far(tmp_path: Path) -> None:
    numbered = pa.table({"nr": pa.array(range(300_000)), "konto": pa.array(["6540"] * 300_000)})
    pq.write_table(numbered, tmp_path / "krav.parquet", compression="zstd", row_group_size=300_000)

    assert asyncio.run(source(tmp_path, "krav.parquet").check()).healthy


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(VALUES)
def test_whatever_crosses_from_the_child_is_the_same_on_the_other_side(value: Any) -> None:
    assert decoded(encoded(value)) == value


@given(st.floats())
@settings(max_examples=300)
def test_a_float_becomes_its_own_decimal_or_is_refused(number: float) -> None:
    value = exact_decimal(number)

    assert not isinstance(value, float)
    assert isinstance(value, Unreadable) or float(value) == number


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_of_single_precision_is_the_shortest_decimal_that_is_this_one(number: float) -> None:
    value = exact_single(number)

    assert isinstance(value, Unreadable) or pa.scalar(float(value), pa.float32()).as_py() == number


READ = """
import asyncio, resource, sys
from pathlib import Path
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource

async def count(name):
    reader, rows, cursor = FilesSource(FilesSourceConfig(kind="files", path=name), Path(sys.argv[1])), 0, None
    while True:
        page = await reader.page(cursor)
        rows, cursor = rows + len(page.rows), page.next_cursor
        if cursor is None:
            return rows

for name in ("small.parquet", "large.parquet"):
    print(asyncio.run(count(name)), *(resource.getrusage(who).ru_maxrss for who in (0, -1)))
"""


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    for name, count in (("small", 2_000), ("large", 100_000)):
        keys = [f"UT-{n:06d}" for n in range(count)]
        pq.write_table(pa.table({"nr": keys, "text": keys, "sum": [1234.5] * count}), tmp_path / f"{name}.parquet")

    command = [sys.executable, "-c", READ, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()

    small, small_here, small_child, large, large_here, large_child = map(int, answer)
    assert (small, large) == (2_000, 100_000)
    assert large_here - small_here < 8_000
    assert large_child - small_child < 40_000
