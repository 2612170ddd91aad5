"""Rows that are laid aside come back as they were, in any order, and a disk without room is said."""

from __future__ import annotations

import errno
import gc
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow, SkippedRow, Unreadable
from core.places import Place, PlaceKind
from flows.reading.spool import Laid, Spool

CELLS: list[Any] = [
    "tekst æøå",
    "",
    None,
    True,
    7,
    10**30,
    Decimal("1.50"),
    Decimal("1e400"),
    date(2026, 11, 23),
    datetime(2026, 11, 23, 8, tzinfo=UTC),
    ["a", {"b": Decimal(1)}],
    Unreadable("#REF!", message("a_value")),
    "half \ud800",
]


def rows(count: int) -> list[Laid]:
    found: list[Laid] = []
    for number in range(count):
        place = Place(f"{number % 3}.xlsx", PlaceKind.ROW, number, "Ark" if number % 2 else "")
        found.append(RawRow({"nr": number, f"c{number % 5}": CELLS[number % len(CELLS)]}, place))
        if number % 7 == 0:
            found.append(BrokenRow(place, message("each_key_once"), "k", value="x" * number))
        if number % 9 == 0:
            found.append(RawRow({"nr": number}, place, doubt=message("may_be_a_total", count=3)))
            found.append(SkippedRow(place, message("skipped_repeated_header")))
        if number % 11 == 0:
            found.append(RawRow({"nr": number}, f"an origin of another source {number}"))
    return found


@pytest.mark.parametrize("in_memory", [0, 100, 5_000, 10**9])
@pytest.mark.parametrize("kept", [0, 1, 50, 10_000])
def test_rows_come_back_as_they_were_in_any_order(in_memory: int, kept: int) -> None:
    laid, spool = rows(300), Spool(in_memory)
    spool.keep(laid[:kept])
    for start in range(kept, len(laid), 40):
        spool.put(laid[start : start + 40][: max(len(laid) - start, 0)])

    assert len(spool) == len(laid)
    assert spool.take_some(0, len(laid)) == laid
    assert [spool.take(number) for number in reversed(range(len(laid)))] == laid[::-1]
    assert spool.take_some(17, 200) == laid[17:200]
    for found, was in zip(spool.take_some(0, len(laid)), laid, strict=True):
        assert type(found.origin) is type(was.origin)
        assert (getattr(found.origin, "number", 0), getattr(found.origin, "sheet", 0)) == (
            getattr(was.origin, "number", 0),
            getattr(was.origin, "sheet", 0),
        )


def test_rows_of_ever_other_columns_take_no_more_memory_for_it() -> None:
    laid: list[Laid] = [
        RawRow({f"c{number}": number}, Place("a.json", PlaceKind.ITEM, number)) for number in range(3000)
    ]
    spool = Spool(0)
    spool.put(laid)

    assert len(spool._number_of) == 1000
    assert spool.take_some(0, 3000) == laid


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=40), st.integers(0, 10), st.integers(1, 9), st.integers(1, 900)
)
def test_a_page_holds_so_many_rows_and_bytes_and_at_least_one(
    sizes: list[int], kept: int, most: int, most_bytes: int
) -> None:
    laid: list[Laid] = [BrokenRow("a", "x" * size) for size in sizes]
    spool = Spool(64)
    spool.keep(laid[:kept])
    spool.put(laid[kept:])

    start, seen = 0, []
    while start < len(spool):
        after = spool.up_to(start, most, most_bytes)
        assert start < after <= start + most
        bytes_of = [spool.size_of(number) for number in range(start, after)]
        assert sum(bytes_of) <= most_bytes or sum(1 for size in bytes_of if size) == 1
        seen += spool.take_some(start, after)
        start = after
    assert seen == laid


def test_nobody_else_can_open_the_file_and_it_goes_with_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spool = Spool(0)
    spool.put(rows(10))
    file = spool._file

    assert file is not None
    assert list(tmp_path.iterdir()) == []
    assert os.fstat(file).st_mode & 0o077 == 0
    del spool
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_does_not_take_the_rows_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def full(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.write", full)
    with pytest.raises(
        SourceUnreadable, match=r"The rows of the source could not be laid aside in .+: .+ nothing was lost"
    ):
        Spool(0).put(rows(1))
