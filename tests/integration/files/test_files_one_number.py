"""The same records in every format: one key, one revision, one amount, one day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from core.mapping import MappingConfig, map_page
from core.model import SourceRecord
from tests.integration.helpers.files.files_reading import pages, source

OSLO = ZoneInfo("Europe/Oslo")
MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "sum", "decimal": "point", "currency": "NOK"},
        "fields": [
            {"to": "/nr", "from": "nr"},
            {"to": "/kid", "from": "kid"},
            {"to": "/sum", "from": "sum", "decimal": "point"},
        ],
    }
)
MOMENT = MappingConfig.model_validate(
    {"record_key": "nr", "fields": [{"to": "/day", "from": "day", "date": "%Y-%m-%dT%H:%M:%S%z"}]}
)


def parquet(**columns: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def workbook(folder: Path, *rows: list[Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "made.xlsx")
    return (folder / "made.xlsx").read_bytes()


def decimals(number: str, scale: int) -> pa.Array:
    return pa.array([Decimal(number)], pa.decimal128(38, scale))


def record(folder: Path, name: str, content: str | bytes, mapping: MappingConfig = MAPPING) -> SourceRecord:
    (page,) = pages(source(folder, name, content))
    (one,) = map_page(mapping, page, OSLO).records
    return one


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("krav.csv", "nr;kid;sum\n4711;2000;1234.50\n"),
        ("krav.csv", "nr;kid;sum\n4711.0;2000;1234.5\n"),
        ("krav.csv", "nr;kid;sum\n4711,00;2000;1 234.50\n"),
        ("krav.json", '[{"nr": 4711, "kid": 2000, "sum": 1234.50}]'),
        ("krav.json", '[{"nr": 4711.0, "kid": 2000.0, "sum": 1234.5}]'),
        ("krav.json", '[{"nr": "4711.0", "kid": "2000", "sum": "1,234.50"}]'),
        ("krav.ndjson", '{"nr": 4.711E3, "kid": 2e3, "sum": 1.2345E+3}'),
        ("krav.ndjson", '{"nr": 4711.0000000000, "kid": 2000.00, "sum": 1234.5000000000}'),
        ("krav.parquet", parquet(nr=[4711], kid=[2000], sum=[1234.5])),
        ("krav.parquet", parquet(nr=[4711.0], kid=[2000.0], sum=["1,234.50"])),
        ("krav.parquet", parquet(nr=decimals("4711", 10), kid=decimals("2000", 2), sum=decimals("1234.5", 10))),
        ("krav.parquet", parquet(nr=decimals("4711", 3), kid=decimals("2000", 0), sum=decimals("1234.5", 4))),
        ("krav.parquet", parquet(nr=pa.array([4711], pa.uint64()), kid=pa.array([2000], pa.int16()), sum=[1234.5])),
    ],
)
def test_one_record_has_one_key_and_one_revision_in_every_format(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    plain = record(tmp_path, "plain.ndjson", json.dumps({"nr": "4711", "kid": "2000", "sum": 1234.5}))
    read = record(tmp_path, name, content)

    assert (read.record_key, read.revision, read.amount) == (plain.record_key, plain.revision, plain.amount)
    assert read.payload == {"nr": "4711", "kid": "2000", "sum": "1234.50"}


@pytest.mark.parametrize("cells", [[4711, 2000, 1234.5], [4711.0, 2000.0, "1,234.50"], ["4711", "2000", "1234.50"]])
def test_a_workbook_has_the_same_key_and_revision(tmp_path: Path, cells: list[Any]) -> None:
    content = workbook(tmp_path, ["nr", "kid", "sum"], cells)

    assert record(tmp_path, "krav.xlsx", content).payload == {"nr": "4711", "kid": "2000", "sum": "1234.50"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("krav.csv", "nr;day\nUT-1;2026-10-31T23:30:00Z\n"),
        ("krav.json", '[{"nr": "UT-1", "day": "2026-10-31T23:30:00+00:00"}]'),
        ("krav.ndjson", '{"nr": "UT-1", "day": "2026-11-01T00:30:00+01:00"}'),
        ("krav.parquet", parquet(nr=["UT-1"], day=[datetime(2026, 10, 31, 23, 30, tzinfo=UTC)])),
    ],
)
def test_one_moment_is_one_day_in_every_format(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert record(tmp_path, name, content, MOMENT).payload == {"day": "2026-11-01"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("krav.csv", "nr;day\nUT-1;01.11.2206\n"),
        ("krav.parquet", parquet(nr=["UT-1"], day=[datetime(2206, 11, 1, 12, 0, tzinfo=UTC)])),
        ("krav.json", '[{"nr": "UT-1", "day": "01.11.0026"}]'),
    ],
)
def test_a_year_of_no_voucher_is_refused_in_every_format(tmp_path: Path, name: str, content: str | bytes) -> None:
    mapping = MappingConfig.model_validate(
        {"record_key": "nr", "fields": [{"to": "/day", "from": "day", "date": "%d.%m.%Y"}]}
    )
    (page,) = pages(source(tmp_path, name, content))
    (row,) = map_page(mapping, page, OSLO).broken

    assert row.message.endswith("wanted a date of a year from 1901 to 2099.")
