"""Values inside lists and structs of a Parquet file: as exact as those outside, and reached by a path."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, map_page
from core.model import RawPage, Unreadable
from tests.integration.helpers.files.files_reading import pages, source

SINGLE, DOUBLE = pa.float32(), pa.float64()


def written(table: pa.Table) -> bytes:
    data = io.BytesIO()
    pq.write_table(table, data)
    return data.getvalue()


def page_of(folder: Path, kind: pa.DataType, value: Any) -> RawPage:
    table = pa.table({"nr": ["UT-1"], "linje": pa.array([value], kind)})
    (page,) = pages(source(folder, "krav.parquet", written(table)))
    return page


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (SINGLE, 1234.1, Decimal("1234.1")),
        (pa.struct({"belop": SINGLE}), {"belop": 1234.1}, {"belop": Decimal("1234.1")}),
        (pa.struct({"belop": DOUBLE}), {"belop": 0.1}, {"belop": Decimal("0.1")}),
        (pa.struct({"belop": pa.decimal128(9, 2)}), {"belop": Decimal("10.50")}, {"belop": Decimal("10.50")}),
        (pa.struct({"a": pa.struct({"b": SINGLE})}), {"a": {"b": 19.99}}, {"a": {"b": Decimal("19.99")}}),
        (pa.list_(SINGLE), [1234.1, None], [Decimal("1234.1"), None]),
        (pa.large_list(pa.struct({"s": SINGLE})), [{"s": 0.3}], [{"s": Decimal("0.3")}]),
        (pa.list_(SINGLE, 2), [1.1, 2.2], [Decimal("1.1"), Decimal("2.2")]),
        (pa.struct({"belop": SINGLE}), None, None),
        (pa.struct({"belop": SINGLE}), {"belop": None}, {"belop": None}),
        (pa.struct({"a\u030asted": DOUBLE}), {"a\u030asted": 1.5}, {"\u00e5sted": Decimal("1.5")}),
        (pa.map_(pa.string(), SINGLE), [("a", 1.0)], Unreadable("a pair", "text, a number or a date")),
        (pa.struct({"belop": SINGLE}), {"belop": float("nan")}, {"belop": Unreadable("nan", "a number")}),
    ],
)
def test_a_number_inside_is_the_shortest_decimal_of_its_own_precision(
    tmp_path: Path, kind: pa.DataType, value: Any, expected: Any
) -> None:
    assert page_of(tmp_path, kind, value).rows[0].values["linje"] == expected


@pytest.mark.parametrize(
    ("column", "amount"),
    [("/linje/belop", "1234.10"), ("/linje/a/b", "19.99"), ("/linje/liste/0", "5.00"), ("/linje/liste/7", None)],
)
def test_an_amount_is_reached_by_a_path_into_its_column(tmp_path: Path, column: str, amount: str | None) -> None:
    kind = pa.struct({"belop": SINGLE, "a": pa.struct({"b": SINGLE}), "liste": pa.list_(SINGLE)})
    page = page_of(tmp_path, kind, {"belop": 1234.1, "a": {"b": 19.99}, "liste": [5.0]})
    mapping = MappingConfig.model_validate(
        {
            "record_key": "nr",
            "amount": {"column": column, "currency": "NOK"},
            "fields": [{"to": "/nr", "from": "nr", "required": True}],
        }
    )

    mapped = map_page(mapping, page)

    assert [str(record.amount.amount) for record in mapped.records if record.amount] == ([amount] if amount else [])
    assert len(mapped.broken) == (amount is None)


def test_a_path_into_a_column_that_is_not_there_refuses_the_file(tmp_path: Path) -> None:
    mapping = MappingConfig.model_validate(
        {"record_key": "/linjer/nr", "fields": [{"to": "/nr", "from": "nr"}]},
    )

    with pytest.raises(SourceUnreadable, match="has no column /linjer/nr"):
        map_page(mapping, page_of(tmp_path, SINGLE, 1.0))


def test_a_column_that_stands_twice_is_refused_only_where_it_is_asked_for(tmp_path: Path) -> None:
    table = pa.table([pa.array(["UT-1"]), pa.array([1]), pa.array([2])], names=["nr", "mva", "mva"])
    (page,) = pages(source(tmp_path, "krav.parquet", written(table)))

    for asked, is_refused in (("nr", False), ("mva", True)):
        mapping = MappingConfig.model_validate({"record_key": "nr", "fields": [{"to": "/x", "from": asked}]})
        if is_refused:
            with pytest.raises(SourceUnreadable, match="has the column mva more than once"):
                map_page(mapping, page)
        else:
            assert len(map_page(mapping, page).records) == 1
