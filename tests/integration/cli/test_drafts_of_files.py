"""A first configuration for files as they come: what reads them is found, or one sentence says what they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from core.configuration import read_integration
from core.connectors.files.config import FilesSourceConfig
from core.settings import load_settings
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.files.sheet_parts import book, claim, header, packed, text_cell

CSV = "Kravnr;Dato;Formål;Beløp\nUT-1;02.11.2026;Tog;10,00\nUT-2;03.11.2026;Buss;20,00\n"
ROWS = header() + f'<row r="2">{claim(2)}</row><row r="3">{claim(3)}</row>'
TITLE = f'<row r="1">{text_cell("A1", "Utlegg november 2026")}</row>'
LATER = TITLE + header(row=3) + f'<row r="4">{claim(4)}</row>'
HIDDEN = header() + f'<row r="2">{claim(2)}</row><row r="3" hidden="1">{claim(3)}</row>'
ZEROS = header() + '<row r="2"><c r="A2" s="3"><v>42</v></c><c r="D2"><v>10</v></c></row>'
LIST = [{"Kravnr": "UT-1", "Beløp": 10.5}, {"Kravnr": "UT-2", "Beløp": 20}]
LINES = "\n".join(json.dumps(row) for row in LIST)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    return on(load_settings(home=tmp_path / "home"), monkeypatch, capsys)


def drafted(run: Command, folder: Path, name: str, content: bytes, *options: str) -> tuple[dict[str, object], str]:
    """The keys of `[source]` that were found, and the draft itself."""
    (folder / name).write_bytes(content)
    said = run("integrations", "new", name, "--id", "krav", *options)
    assert said.code == 0, said.err
    draft = (folder / "krav.toml").read_text()
    source = read_integration(draft, "krav.toml").source
    assert isinstance(source, FilesSourceConfig)
    keys = source.model_dump(exclude_defaults=True, exclude={"kind", "path"})
    return keys, draft


@pytest.mark.parametrize(
    ("name", "content", "keys"),
    [
        ("krav.csv", CSV.encode(), {}),
        ("krav.tsv", CSV.replace(";", "\t").encode(), {}),
        ("krav.tab", CSV.replace(";", "\t").encode(), {}),
        ("krav", CSV.encode(), {"format": "csv"}),
        ("krav.dat", CSV.encode(), {"format": "csv"}),
        ("krav.dat", json.dumps(LIST).encode(), {"format": "json"}),
        ("krav.dat", packed(book(ROWS)), {"format": "xlsx"}),
        ("krav.csv", packed(book(ROWS)), {"format": "xlsx"}),
        ("krav.xlsx", CSV.encode(), {"format": "csv"}),
        ("krav.csv", f"Utleggsrapport november 2026\nKjørt av: Kari\n\n{CSV}".encode(), {"header_row": 4}),
        ("krav.csv", f"sep=;\n{CSV}".encode(), {}),
        ("krav.csv", CSV.encode("cp865"), {"encoding": "cp865"}),
        ("krav.csv", CSV.replace("ål", "al").replace("Tog", "Kjøring").encode("cp865"), {"encoding": "cp865"}),
        ("krav.csv", CSV.replace("\n", "\r").encode("mac-roman"), {"encoding": "mac-roman"}),
        ("krav.xlsx", packed(book(LATER)), {"header_row": 3}),
        ("krav.xlsx", packed(book(ROWS, "", "")), {"sheet": "Ark1"}),
        ("krav.xlsx", packed(book("", LATER, "")), {"sheet": "Ark2", "header_row": 3}),
        ("krav.xlsx", packed(book(ZEROS)), {"leading_zeros": "shown"}),
        ("krav.json", json.dumps({"meta": {}, "records": LIST}).encode(), {"records_path": "/records"}),
        ("krav.json", LINES.encode(), {"format": "ndjson"}),
        ("krav.ndjson", json.dumps(LIST).encode(), {"format": "json"}),
        ("krav.dat", LINES.encode(), {"format": "ndjson"}),
        ("krav.dat", json.dumps({"d": {"results": LIST}}).encode(), {"format": "json", "records_path": "/d/results"}),
    ],
)
def test_what_reads_a_file_is_found_and_the_draft_is_read(
    run: Command, tmp_path: Path, name: str, content: bytes, keys: dict[str, object]
) -> None:
    found, draft = drafted(run, tmp_path, name, content)
    rehearsed = run("dry-run", "krav.toml", "--json").json

    assert found == keys
    assert (rehearsed["unreadable"], rehearsed["failing_rows"]) == (None, 0)
    assert rehearsed["would_send"] == rehearsed["rows"] > 0
    assert 'record_key = "Kravnr"' in draft


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("krav.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old workbook (.xls): open it in a spreadsheet"),
        ("krav.ods", packed({"mimetype": b"x"}), "this is an OpenDocument sheet (.ods): open it in a spreadsheet"),
        ("krav.csv.gz", gzip.compress(CSV.encode(), mtime=0), "this is a gzip archive: unpack it"),
        ("krav.dat", gzip.compress(CSV.encode(), mtime=0), "found a gzip archive, wanted CSV text: unpack it"),
        ("krav", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "found an old workbook (.xls), wanted CSV text: open it"),
        ("krav.xlsx", b"<html><table>", "found a web page (HTML), wanted an Excel workbook (.xlsx)"),
        ("krav.csv", packed({"a.csv": CSV.encode()}), "found a zip archive of other files"),
        ("krav.xlsx", packed(book(ROWS, ROWS)), "found the sheets Ark1, Ark2"),
        ("krav.xlsx", packed(book(ROWS, ROWS)), "Name it with --sheet."),
        ("krav.csv", b"", "is empty"),
        ("krav.json", b'{"a": 1}', "holds an object, wanted a list of objects"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_no_trouble(
    run: Command, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)

    said = run("integrations", "new", name, "--id", "krav")

    assert (said.code, said.out) == (2, "")
    assert sentence in " ".join(said.err.split())
    assert not (tmp_path / "krav.toml").exists()


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (("--sheet", "Ark2"), {"sheet": "Ark2"}),
        (("--sheet", "Ark2", "--header-row", "1"), {"sheet": "Ark2", "header_row": 1}),
    ],
)
def test_the_sheet_and_the_row_of_names_can_be_said(
    run: Command, tmp_path: Path, options: tuple[str, ...], keys: dict[str, object]
) -> None:
    content = packed(book(header(("x", "y")) + '<row r="2"><c r="A2"><v>1</v></c></row>', ROWS))

    found, draft = drafted(run, tmp_path, "krav.xlsx", content, *options)

    assert found == keys
    assert 'from = "Formål"' in draft


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("krav.csv", ("--sheet", "Ark1"), "sheet, leading_zeros and formulas for .xlsx files only"),
        ("krav.csv", ("--header-row", "40"), "wanted the names of columns on line 40"),
    ],
)
def test_an_option_that_does_not_fit_is_said(
    run: Command, tmp_path: Path, name: str, options: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / name).write_text(CSV)

    said = run("integrations", "new", name, *options)

    assert said.code == 2
    assert sentence in " ".join(said.err.split())


def test_results_of_formulas_are_drafted_and_refused_without_that_line(run: Command, tmp_path: Path) -> None:
    reckoned = f'<row r="2">{claim(2)}</row>'.replace('<c r="D2" s="2">', '<c r="D2" s="2"><f>2*617.25</f>')

    found, draft = drafted(run, tmp_path, "krav.xlsx", packed(book(header() + reckoned)))
    taken = run("dry-run", "krav.toml", "--json").json
    (tmp_path / "krav.toml").write_text(draft.replace('formulas = "results"', '# formulas = "results"'))
    refused = run("dry-run", "krav.toml", "--json").json

    assert found == {"formulas": "results"}
    assert 'formulas = "results"  # CHECK: some cells are formulas' in draft
    assert 'column = "Beløp"  # every row, like: amount' in draft
    assert [(row["column"], row["found"], row["wanted"]) for row in refused["failing"]] == [
        ("Beløp", "a formula", 'a value (paste the column as values, or say formulas = "results" in [source])')
    ]
    assert (taken["would_send"], taken["failing_rows"], taken["money"]) == (1, 0, {"NOK": "1234.50"})


def test_hidden_rows_and_names_that_stand_twice_are_said_in_draft_and_dry_run(run: Command, tmp_path: Path) -> None:
    _keys, draft = drafted(run, tmp_path, "krav.xlsx", packed(book(HIDDEN.replace("Formål", "Beløp"))))
    told = run("dry-run", "krav.toml")
    rehearsed = run("dry-run", "krav.toml", "--json").json

    assert "# CHECK: krav.xlsx sheet Ark1: rows that are hidden" in draft
    assert "# CHECK: Beløp: stands twice, left out" in draft
    assert 'from = "Beløp"' not in draft
    assert "! krav.xlsx sheet Ark1: rows that are hidden, by a filter or by hand: 1" in told.out
    assert [note.split(":")[0] for note in rehearsed["notes"]] == ["krav.xlsx sheet Ark1"]
    assert rehearsed["would_send"] == 2


def test_a_dry_run_tries_another_sheet_and_row_of_names(run: Command, tmp_path: Path) -> None:
    drafted(run, tmp_path, "krav.xlsx", packed(book(ROWS, LATER)), "--sheet", "Ark1")

    other = run("dry-run", "krav.toml", "--sheet", "Ark2", "--header-row", "3", "--json")
    wrong = run("dry-run", "krav.toml", "--header-row", "0")
    missing = run("dry-run", "krav.toml", "--sheet", "Ark9", "--json")

    assert (other.json["would_send"], other.json["unreadable"]) == (1, None)
    assert wrong.code != 0
    assert "sent" not in wrong.out
    assert "found no sheet Ark9" in missing.json["unreadable"]
