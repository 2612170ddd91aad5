"""Small hostile files through a draft of their own and the read of a sync: right, or refused by name."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.configuration import read_integration
from core.connectors.files.source import FilesSource
from core.i18n import Words
from data.ledger.routes import route_of
from flows.cli.draft import propose
from flows.wiring import Pages

HEAD = "Kravnr;Dato;Formål;Beløp\n"
GOOD = "UT-1;01.11.2026;Tog;10,00\nUT-2;02.11.2026;Buss;20,00\nUT-3;03.11.2026;Fly;30,00\n"
THREE = ["UT-1 10.00 NOK", "UT-2 20.00 NOK", "UT-3 30.00 NOK"]
SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 3)


def workbook(
    *rows: Sequence[Any], formats: Mapping[str, str] | None = None, merged: Sequence[str] = (), is_1904: bool = False
) -> bytes:
    book = Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    for area in merged:
        sheet.merge_cells(area)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet(**columns: pa.Array) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


def told(folder: Path, name: str, content: str | bytes) -> tuple[str, list[str]]:
    """The draft, and what its read gives: records, and the columns for which rows are refused."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    async def read() -> tuple[str, list[str]]:
        made = await propose(folder / name, "acme", Words("en"), integration_id="x", this_year=2026)
        config = read_integration(made.text.encode(), "x.toml")
        source = FilesSource(config.source, folder, open_end_seconds=0)
        page = await Pages(source, route_of(config, None), 2026).page(None)
        await source.close()
        found = [f"{one.record_key} {one.amount.amount} {one.amount.currency}" for one in page.records if one.amount]
        return made.text, found + [f"refused {row.field}: {row.value}" for row in page.broken]

    return asyncio.run(read())


MINUS = "UT-1;01.11.2026;Tog;{}1 234,50\nUT-2;02.11.2026;Buss;-10,00\nUT-3;03.11.2026;Fly;30,00\n"
REST = ["UT-2 -10.00 NOK", "UT-3 30.00 NOK"]
SPACED = "UT-1;01.11.2026;Tog;{}\nUT-2;02.11.2026;Buss;20,00\nUT-3;03.11.2026;Fly;30,00\n"
CASES: list[tuple[str, str | bytes, list[str]]] = [
    # signs and groups
    ("minus.csv", HEAD + MINUS.format("\u2212"), ["UT-1 -1234.50 NOK", *REST]),
    ("dash.csv", HEAD + MINUS.format("\u2013"), [*REST, "refused Beløp: \u20131 234,50"]),
    ("small-minus.csv", HEAD + MINUS.format("\ufe63"), [*REST, "refused Beløp: \ufe631 234,50"]),
    ("apart.csv", HEAD + MINUS.format("- "), [*REST, "refused Beløp: - 1 234,50"]),
    ("digits.csv", HEAD + SPACED.format("１２３４,５０"), [*THREE[1:], "refused Beløp: １２３４,５０"]),
    ("arabic.csv", HEAD + SPACED.format("١٢٣٤,٥٠"), [*THREE[1:], "refused Beløp: ١٢٣٤,٥٠"]),
    ("brackets.csv", HEAD + SPACED.format("(1 234,50)"), [*THREE[1:], "refused Beløp: (1 234,50)"]),
    ("nbsp.csv", HEAD + SPACED.format("\u00a01\u202f234,50\u00a0"), ["UT-1 1234.50 NOK", *THREE[1:]]),
    ("groups.csv", HEAD + SPACED.format("12 34,00"), [*THREE[1:], "refused Beløp: 12 34,00"]),
    ("two-groups.csv", HEAD + SPACED.format("1.234 567,00"), [*THREE[1:], "refused Beløp: 1.234 567,00"]),
    ("accounting.csv", HEAD + SPACED.format(" -   "), [*THREE[1:], "refused Beløp:  -   "]),
    (
        "swiss.csv",
        "Kravnr;Dato;Beløp\nUT-1;01.11.2026;1'234.50\nUT-2;02.11.2026;12'000.00\n",
        ["UT-1 1234.50 NOK", "UT-2 12000.00 NOK"],
    ),
    # keys
    ("spaces.csv", HEAD + GOOD.replace("UT-2", "UT\u00a02"), [THREE[0], THREE[2], "refused Kravnr: UT\u00a02"]),
    ("unseen.csv", HEAD + GOOD.replace("UT-2", "UT\u200b2"), [THREE[0], THREE[2], "refused Kravnr: UT\u200b2"]),
    ("joined.csv", HEAD + GOOD.replace("UT-2", "\ufeffUT-2"), THREE),
    ("again.csv", HEAD + GOOD.replace("UT-2", "\ufeffUT-1"), [THREE[2], *["refused Kravnr: UT-1"] * 2]),
    # totals
    ("first.csv", f"{HEAD}Totalt;;;60,00\n{GOOD}", THREE),
    ("first-nameless.csv", f"{HEAD};;;60,00\n{GOOD}", [*THREE, "refused Kravnr: "]),
    ("middle.csv", HEAD + GOOD + "Delsum;;;60,00\nUT-4;04.11.2026;Tog;1,00\n", [*THREE, "UT-4 1.00 NOK"]),
    ("french.csv", HEAD + GOOD + "Total général;;;60,00\n", [*THREE, "refused Kravnr: Total général"]),
    ("finnish.csv", HEAD + GOOD + "YHTEENSÄ;;;60,00\n", THREE),
    ("chinese.csv", HEAD + GOOD + "总计;;;60,00\n", [*THREE, "refused Beløp: 60,00"]),
    ("carried.csv", HEAD + GOOD + "Transport;;;60,00\n", [*THREE, "refused Kravnr: Transport"]),
    # rows
    (
        "quoted.csv",
        f'{HEAD}UT-1;01.11.2026;"Tog\nUT-9;02.11.2026;Fly;999,00";10,00\n{GOOD.partition(chr(10))[2]}',
        THREE,
    ),
    ("inches.csv", HEAD + GOOD.replace("Buss", '5" skjerm'), THREE),
    ("nul.csv", HEAD + GOOD.replace("Buss", "Bu\x00ss"), [THREE[0], THREE[2], "refused None: None"]),
    ("short.csv", "Kravnr;Beløp;Dato;Merknad\nUT-1;10,00;01.11.2026;x\nUT-2;20,00;02.11.2026\n", THREE[:2]),
    (
        "short-of-money.csv",
        HEAD + GOOD.replace("Buss;20,00", "Buss"),
        [THREE[0], THREE[2], "refused Beløp: 3 columns"],
    ),
    # currencies
    (
        "currencies.csv",
        "Kravnr;Beløp;Valuta\nUT-1;10,00;NOK \nUT-2;20,00;€\nUT-3;30,00;kr\nUT-4;1,00;EUR\nUT-5;1,00;N\u041eK\n",
        ["UT-1 10.00 NOK", "UT-4 1.00 EUR", "refused Valuta: €", "refused Valuta: kr", "refused Valuta: N\u041eK"],
    ),
    # JSON and Parquet
    ("one.json", '[{"id":1,"amount":2.5},{"id":1.0,"amount":1e3},{"id":2,"amount":-0.0}]',
     ["2 0.00 NOK", "refused id: 1", "refused id: 1"]),
    ("huge.json", '[{"id":12345678901234567890,"amount":10.10},{"id":3,"amount":1E400}]',
     ["12345678901234567890 10.10 NOK", "refused amount: 1E+400"]),
    (
        "zone.ndjson",
        '{"id":"UT-1","when":"2026-10-31T23:30:00Z","amount":10.5}\n{"id":"UT-2","when":"2026-11-01T00:00:00-05:00","amount":1.5}\n',
        ["UT-1 10.50 NOK", "UT-2 1.50 NOK"],
    ),
    (
        "scales.parquet",
        parquet(
            id=pa.array(["UT-1", "UT-2"]),
            amount=pa.array([Decimal("1234.5600"), Decimal("10.0010")], pa.decimal128(18, 4)),
        ),
        ["UT-1 1234.56 NOK", "refused amount: 10.0010"],
    ),
    (
        "bytes.parquet",
        parquet(id=pa.array([b"UT-1", b"UT-2"]), amount=pa.array([1.5, float("nan")])),
        ["refused id: a value of the type bytes", "refused id: a value of the type bytes"],
    ),
    # workbooks
    ("1904.xlsx", workbook(["Kravnr", "Dato", "Beløp"], ["UT-1", SECOND, 1.5], ["UT-2", THIRD, 2], is_1904=True),
     ["UT-1 1.50 NOK", "UT-2 2.00 NOK"]),
    (
        "shown.xlsx",
        workbook(
            ["Kravnr", "Dato", "Beløp"],
            ["UT-1", SECOND, -1234.5],
            ["UT-2", THIRD, 0],
            ["UT-3", THIRD, 1234500],
            formats={"C2": '_-* #,##0.00_-;(#,##0.00);_-* "-"??_-', "C3": '_-* #,##0.00;_-* "-"??', "C4": "#,##0,"},
        ),
        ["UT-1 -1234.50 NOK", "UT-2 0.00 NOK", "UT-3 1234500.00 NOK"],
    ),
    (
        "merged.xlsx",
        workbook(
            ["Kravnr", "Dato", "Formål", "Beløp"],
            ["UT-1", SECOND, "Tog", 1.5],
            [None, None, "Buss", 10],
            ["UT-3", THIRD, "Fly", 2],
            merged=("A2:A3", "B2:B3"),
        ),
        ["UT-1 1.50 NOK", "UT-3 2.00 NOK", "refused Kravnr: "],
    ),
    (
        "yes.xlsx",
        workbook(["Kravnr", "Beløp"], ["UT-1", 1.5], ["UT-2", True], ["UT-3", "1.234,50"], ["UT-4", 1.005]),
        ["UT-1 1.50 NOK", "UT-3 1234.50 NOK", "refused Beløp: True", "refused Beløp: 1.005"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_hostile_file_is_read_as_it_is_meant_or_refused_by_name(
    tmp_path: Path, name: str, content: str | bytes, expected: list[str]
) -> None:
    _draft, found = told(tmp_path, name, content)

    assert found == expected


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            ("NOK", "€", "SEK"),
            'currency_column = "Valuta"  # CHECK: 1 of its values are no codes, and such rows are refused',
        ),
        (("kr", "€", "$"), "CHECK: Valuta is named like a currency, and holds no codes"),
        (("NOK", "NaN", "SEK"), 'currency_column = "Valuta"  # CHECK: 1 row has none'),
    ],
)
def test_a_column_that_is_called_a_currency_is_never_passed_over(
    tmp_path: Path, values: Sequence[str], said: str
) -> None:
    rows = "".join(f"UT-{at};10,00;{value}\n" for at, value in enumerate(values))

    draft, _found = told(tmp_path, "in.csv", f"Kravnr;Beløp;Valuta\n{rows}")

    assert said in draft


NO_KEYS = [
    ({"Beløp": ["a", "b", "c"], "Tekst": ["x", "y", "z"]}, "Tekst"),
    ({"Dato": ["a", "b", "c"], "Tekst": ["x", "y", "z"]}, "Tekst"),
    ({"Kravnr": ["UT-1", "UT-1", "UT-2"], "Tekst": ["x", "y", "z"]}, "Kravnr"),
    ({"Kravnr": ["UT-1", None, "UT-2"], "Tekst": ["x", "y", "z"]}, "Kravnr"),
    ({"Kontonr": ["1", "1", "1"], "Tekst": ["x", "y", "z"]}, "Tekst"),
    ({"Kravnr": ["UT-1", "UT-1", "UT-2"], "Bilagsnr": ["1", "2", "3"]}, "Bilagsnr"),
]


@pytest.mark.parametrize(("columns", "key"), NO_KEYS)
def test_a_description_is_no_key_beside_a_column_that_is_called_one(
    tmp_path: Path, columns: dict[str, list[str | None]], key: str
) -> None:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    draft, _found = told(tmp_path, "in.json", json.dumps(rows))

    assert f'record_key = "{key}"' in draft
