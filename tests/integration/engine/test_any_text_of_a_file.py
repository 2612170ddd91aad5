"""Whatever stands in whichever cell, column name or file name: the sync ends, and one of the right file books."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.mapping import MappingConfig
from core.model import RecordPage, RunStatus
from data.ledger.routes import route_of
from data.queries.failures import every_open_failure
from flows.wiring import Pages
from tests.fakes import PRINCIPAL, Office, integration
from tests.unit.helpers.hostile import HOSTILE

COLUMNS = ("nr", "sum", "valuta", "tekst", "dato", "sak")
RIGHT = {"nr": "UT-1", "sum": "10.00", "valuta": "NOK", "tekst": "Tog", "dato": "2026-11-02", "sak": "S-1"}
MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "object_key": "sak",
        "amount": {"column": "sum", "currency_column": "valuta", "decimal": "point"},
        "fields": [
            {"to": "/sum", "from": "sum", "decimal": "point"},
            {"to": "/text", "from": "tekst"},
            {"to": "/date", "from": "dato", "date": "%Y-%m-%d"},
        ],
    }
)
ROUTE = route_of(integration().model_copy(update={"mapping": MAPPING}), None)
LITERALS = [
    *(json.dumps(text) for text in HOSTILE),
    *("1e999999", "-1e9999999999999999999", "9" * 5000, "0." + "1" * 3000, "NaN", "-Infinity", "true", "null", "-0.0"),
    *("[" * 40 + "]" * 40, "[" * 5000 + "]" * 5000, '{"a":1,"a":2}', '{"\\ud800":"x"}', '""', "10.00"),
]


class FilesOffice(Office):
    """Its records come from real files."""

    def reads(self, folder: Path, ending: str) -> None:
        config = FilesSourceConfig.model_validate({"kind": "files", "path": ".", "pattern": f"*.{ending}"})
        again = partial(FilesSource, config, folder, open_end_seconds=0)
        self._pages = Pages(again(), ROUTE).page

    async def page(self, cursor: str | None) -> RecordPage:
        return await self._pages(cursor)


@pytest.fixture
def office() -> Iterator[FilesOffice]:
    opened = FilesOffice()
    yield opened
    opened.store.close()


def the_right_file_is_booked_after(office: FilesOffice, folder: Path, name: str | bytes, hostile: bytes) -> None:
    file = os.path.join(os.fsencode(folder), os.fsencode(name))  # noqa: PTH118 - a name of bytes
    with open(file, "wb") as written:  # noqa: PTH123 - the same
        written.write(hostile)
    ending = os.fsencode(name).rpartition(b".")[2].decode()
    office.reads(folder, ending)
    assert office.sync().status not in (RunStatus.CRASHED, RunStatus.RUNNING)
    for one in every_open_failure(PRINCIPAL, office.store, "acme-expenses"):
        "".join(str(pair.message) for pair in one.messages).encode()
    os.unlink(file)  # noqa: PTH108 - the same
    right = {**RIGHT, "nr": "UT-right"}
    as_json, as_csv = json.dumps(right), f"{';'.join(right)}\n{';'.join(right.values())}\n"
    (folder / f"right.{ending}").write_text({"json": f"[{as_json}]", "ndjson": as_json, "csv": as_csv}[ending])

    office.sync()

    assert office.states()["UT-right"] == "booked"


def json_row(column: str, literal: str, at: int) -> str:
    row = {name: json.dumps(f"UT-{at}" if name == "nr" else value) for name, value in RIGHT.items()}
    return "{" + ",".join(f'"{name}":{text}' for name, text in {**row, column: literal}.items()) + "}"


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_any_value_of_a_json_file(tmp_path: Path, office: FilesOffice, column: str, kind: str) -> None:
    rows = [
        json_row(column, literal, at) for at, literal in enumerate(LITERALS) if kind != "json" or "[[[[" not in literal
    ]
    text = "[" + ",\n".join(rows) + "]" if kind == "json" else "\n".join(rows)

    the_right_file_is_booked_after(office, tmp_path, f"a.{kind}", text.encode())


@pytest.mark.parametrize("column", COLUMNS)
def test_any_cell_of_a_csv_file(tmp_path: Path, office: FilesOffice, column: str) -> None:
    lines = [";".join(COLUMNS)]
    for at, text in enumerate([*HOSTILE, "9" * 5000, "1e999999", "NaN", "null"]):
        row = {**RIGHT, "nr": f"UT-{at}", column: text}
        lines.append(";".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS))

    the_right_file_is_booked_after(office, tmp_path, "a.csv", "\n".join(lines).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "text", ["\ud83dK", "a\x00b", "\u202e", "a\nb", "{0.__class__} {", "x" * 100_000], ids=range(6)
)
def test_any_name_of_a_column(tmp_path: Path, office: FilesOffice, text: str) -> None:
    header = ";".join([*COLUMNS, '"' + text.replace('"', '""') + '"'])
    row = ";".join([*RIGHT.values(), "x"])

    the_right_file_is_booked_after(office, tmp_path, "a.csv", f"{header}\n{row}\n".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "name",
    [
        b"b\xf8k.csv",
        b"\xff\xfe.csv",
        "\u202etxt.csv".encode(),
        b"a\nb.csv",
        b"\x1b[31m.csv",
        b"{0}%s.csv",
        b"<b>.csv",
        b"=cmd.csv",
        b"x" * 250 + b".csv",
        b"e" + "\u0301".encode() * 100 + b".csv",
    ],
)
@pytest.mark.parametrize("is_right", [True, False], ids=["readable", "not"])
def test_any_name_of_a_file(tmp_path: Path, office: FilesOffice, name: bytes, is_right: bool) -> None:
    rows = "\n".join([";".join(COLUMNS), ";".join(RIGHT.values()), ";".join({**RIGHT, "nr": "", "sum": "x"}.values())])

    the_right_file_is_booked_after(office, tmp_path, name, rows.encode() if is_right else b"PK\x03\x04 no workbook")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("key", ["Sum", "Sum {}", "{}", ""])
def test_any_value_of_a_total_row(tmp_path: Path, office: FilesOffice, column: str, key: str) -> None:
    """Beside three good rows: the sum that is refused, left out or told is as foreign as any other row."""
    rows = [json_row("sum", '"10.00"', at) for at in range(3)]
    for at, literal in enumerate(LITERALS):
        total = {"nr": key.format(at), "sum": "30.00", "valuta": "NOK", "tekst": "", "dato": None, "sak": None}
        texts = {name: json.dumps(value) for name, value in total.items()} | {column: literal}
        rows.append("{" + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}")

    the_right_file_is_booked_after(office, tmp_path, "a.ndjson", "\n".join(rows).encode())
