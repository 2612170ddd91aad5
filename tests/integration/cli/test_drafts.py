"""What `integrations new` writes, `dry-run` reads; and what it cannot know, it says beside the line."""

import asyncio
import gzip
import json
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.configuration import read_integration
from core.connectors.files.source import FilesSource
from core.i18n import Words
from core.settings import load_settings
from data.ledger.routes import route_of
from flows.cli.draft import propose
from flows.wiring import Pages
from tests.integration.helpers.command import Command, on

HEAD = "Kravnr;Dato;Formål;Beløp"
GOOD = "UT-1;01.11.2026;Tog;1 234,50\nUT-2;02.11.2026;Buss;99,00\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    return on(load_settings(home=tmp_path / "home"), monkeypatch, capsys)


def drafted(run: Command, text: str, name: str = "in.csv") -> tuple[str, dict[str, Any]]:
    """The draft, and what its dry run says."""
    Path(name).write_text(text)
    made = run("integrations", "new", name, "--id", "x")
    assert (made.code, made.err) == (0, "")
    rehearsed = run("dry-run", "x.toml", "--json")
    assert rehearsed.code in {0, 1}, rehearsed.err
    return Path("x.toml").read_text(), rehearsed.json


def line(draft: str, beginning: str) -> str:
    return next(one for one in draft.splitlines() if one.startswith(beginning))


# --- total rows ----------------------------------------------------------------------------------


def test_the_total_row_of_a_file_is_not_sent_by_its_draft(run: Command) -> None:
    draft, told = drafted(run, f"{HEAD}\nUT-1;01.11.2026;Tog;1 234,50\nUT-2;02.11.2026;Tog;99,00\nSum;;;1 333,50\n")

    assert (told["would_send"], told["money"]) == (2, {"NOK": "1333.50"})
    assert [(one["why"], one["rows"], one["first"]) for one in told["skipped"]] == [
        ("Kravnr is «Sum»", 1, "in.csv line 4")
    ]
    assert draft.count("required = true") == 4
    assert "CHECK: in.csv line 4 is such a row" in draft


NAMED = ["Sum", "Totalt", "Total", "I alt", "TOTALT:", "Summa", "Grand total", "Summe", "Delsum", "Gesamt"]


@pytest.mark.parametrize("word", NAMED)
def test_a_named_total_is_left_out_and_shown(run: Command, word: str) -> None:
    draft, told = drafted(run, f"{HEAD}\n{GOOD}{word};;;1 333,50\n")

    assert (told["would_send"], told["failing_rows"], told["skipped_rows"]) == (2, 0, 1)
    assert f'is = "{word}"' in draft


OTHERS = [
    (";;Sum;1 333,50", "Formål"),
    ("Sum november;;;1 333,50", "Kravnr"),
    ("Totalt: 2 krav;;;1 333,50", "Kravnr"),
    (";Totalt;;1 333,50", "Dato"),
]


@pytest.mark.parametrize(("total", "column"), OTHERS)
def test_what_might_be_a_record_once_is_left_to_a_person(run: Command, total: str, column: str) -> None:
    draft, told = drafted(run, f"{HEAD}\n{GOOD}{total}\n")

    assert (told["would_send"], told["skipped_rows"]) == (2, 0)
    assert [(row["where"], row["column"]) for row in told["failing"]] == [("in.csv line 4", column)]
    assert "# CHECK: in.csv line 4 looks like a total" in draft
    assert f'# column = "{column}"' in draft


def test_a_sum_without_a_name_is_refused_with_the_column_that_is_empty(run: Command) -> None:
    more = "UT-3;03.11.2026;Fly;200,00\n"
    draft, told = drafted(run, f"{HEAD}\n{GOOD}{more}2026;;Tog;1 533,50\n")

    assert (told["would_send"], told["money"]) == (3, {"NOK": "1533.50"})
    assert '# column = "Dato"\n# is_empty = true' in draft


def test_a_sum_in_a_whole_row_is_sent_and_told(run: Command) -> None:
    more = "UT-3;03.11.2026;Fly;200,00\n"
    _draft, told = drafted(run, f"{HEAD}\n{GOOD}{more}UT-4;04.11.2026;Tog;1 533,50\n")

    assert told["would_send"] == 4
    assert [one["where"] for one in told["doubts"]] == ["in.csv line 5"]
    said = run("dry-run", "x.toml").out.replace("\n", " ")
    assert "in.csv line 5: Its amount is the sum of the 3 rows before it" in said


def test_a_header_that_comes_again_is_left_out(run: Command) -> None:
    _draft, told = drafted(run, f"{HEAD}\n{GOOD}{HEAD}\nUT-3;03.11.2026;Fly;1,00\n")

    assert (told["would_send"], told["skipped_rows"], told["failing_rows"]) == (3, 1, 0)


def test_a_footer_without_a_key_word_costs_no_required_column_and_is_told(run: Command) -> None:
    draft, told = drafted(run, f"{HEAD}\n{GOOD}UT-3;03.11.2026;Fly;1,00\nUtskrift fra systemet;;;\n")

    assert told["would_send"] == 3
    assert draft.count("required = true") == 4
    assert "footer_rows = 1" in draft


REQUIRED = [  # what one column holds, and whether each row must have something there
    (["x", "x"], "required"),
    (["x"], "free"),
    (["x", "x", ""], "required"),
    (["x", "x", "x", "x", "", ""], "required"),
    (["x", "", "x"], "free"),
    (["x", "x", "", "x", "x"], "doubted"),
    (["", "x", "x", "x", "x"], "doubted"),
    (["x", "", "", ""], "free"),
    (["x", "", "", "", "x", "", "", ""], "free"),
    (["x"] * 9 + [""] * 4, "free"),
]


@pytest.mark.parametrize(("cells", "how"), REQUIRED)
def test_a_column_that_is_filled_in_all_rows_but_the_last_few_is_required(
    run: Command, cells: list[str], how: str
) -> None:
    rows = "".join(f"UT-{at};01.11.2026;{cell};{at}1,00\n" for at, cell in enumerate(cells))
    draft, told = drafted(run, f"{HEAD}\n{rows}")

    field = draft.partition('from = "Formål"')[2].partition("[[")[0].splitlines()[1:]
    assert ("required = true" in field, any(one.startswith("# required") for one in field)) == (
        how == "required",
        how == "doubted",
    )
    assert told["would_send"] == (len([cell for cell in cells if cell]) if how == "required" else len(cells))


# --- doubts about amounts and currencies ------------------------------------------------------------

SHAPES = [
    ("1 234,50 kr", "99,00-", ["with kr", "with a minus behind"]),
    ("kr 1 234,50", "kr 99,00", ["with kr"]),
    ("kr. 1 234,-", "kr. 99,-", ["with kr", "with ,- behind"]),
    ("(1 234,50)", "(99,00)", ["in brackets"]),
    ("NOK 1 234,50", "NOK 99,00", ["with a currency's code"]),
    ("1 234,50 NOK", "99,00 NOK", ["with a currency's code"]),
    ("€1 234,50", "€99,00", ["with a currency's sign"]),
    ("$1,234.50", "$99.00", ["with a currency's sign"]),
    ("1 234,50-", "99,00-", ["with a minus behind"]),
    ("100,00 CR", "99,00 DR", ["with a letter for debit or credit"]),
    ("1234,50", "99,00-", ["with a minus behind"]),
]


@pytest.mark.parametrize(("first", "second", "shapes"), SHAPES)
@pytest.mark.parametrize("name", ["Beløp", "Verdi"])
def test_amounts_that_are_written_otherwise_are_named_and_not_sent_as_text(
    run: Command, first: str, second: str, shapes: list[str], name: str
) -> None:
    rows = "".join(f"UT-{number};01.11.2026;{first}\nUV-{number};01.11.2026;{second}\n" for number in range(3))
    draft, told = drafted(run, f"Kravnr;Dato;{name}\n{rows}")

    said = line(draft, "column = ")
    assert f'column = "{name}"' in said
    assert "CHECK" in said
    assert [shape for shape in shapes if shape not in said] == []
    assert told["without_amount"] == 0
    assert told["failing_rows"] in {3, 6}


@pytest.mark.parametrize(
    ("header", "row", "chosen", "others"),
    [
        ("Enhetspris;Konsum kWh;Totalbeløp", "100,00;12,50;375,00", "Totalbeløp", ["Enhetspris", "Konsum kWh"]),
        ("Netto;MVA;Brutto", "80,00;20,00;100,00", "Brutto", ["Netto", "MVA"]),
        ("Antall;Pris;Sum", "2,00;50,00;100,00", "Sum", ["Antall", "Pris"]),
        ("Unit price;Amount;Balance", "1.50;100.00;900.00", "Amount", ["Unit price", "Balance"]),
        ("Beløp;Rabatt", "100,00;0,50", "Beløp", ["Rabatt"]),
        ("Belopp;Moms", "100,00;25,00", "Belopp", ["Moms"]),
        ("Betrag;Kurs", "100,00;11,25", "Betrag", ["Kurs"]),
        ("Beløp", "100,00", "Beløp", []),
    ],
)
def test_the_amount_is_the_whole_ones_and_the_others_are_named(
    run: Command, header: str, row: str, chosen: str, others: list[str]
) -> None:
    draft, _told = drafted(run, f"Kravnr;Dato;{header}\nUT-1;01.11.2026;{row}\nUT-2;02.11.2026;{row}\n")

    said = line(draft, "column = ")
    assert said.startswith(f'column = "{chosen}"')
    assert [one for one in others if one not in said] == []
    assert ("CHECK" in said) is bool(others)


@pytest.mark.parametrize(
    ("columns", "cells", "beginning", "words"),
    [
        ("Land", "NOR", 'currency = "NOK"', ["CHECK", "Land", "no currencies"]),
        ("Valuta", "NOK", 'currency_column = "Valuta"', []),
        ("Valuta;Land", "EUR;SWE", 'currency_column = "Valuta"', ["CHECK", "Land"]),
        ("Land;Currency", "USA;USD", 'currency_column = "Currency"', ["CHECK", "Land"]),
        ("Valuta;Motvaluta", "EUR;NOK", 'currency_column = "Valuta"', ["CHECK", "Motvaluta"]),
        ("Kode", "SEK", 'currency_column = "Kode"', ["CHECK", "not called so"]),
        ("Kode", "TOP", 'currency = "NOK"', ["CHECK", "no column names the currency"]),
        ("Formål", "Tog", 'currency = "NOK"', ["CHECK", "no column names the currency"]),
    ],
)
def test_a_currency_is_a_currency_and_its_doubt_is_said(
    run: Command, columns: str, cells: str, beginning: str, words: list[str]
) -> None:
    draft, _told = drafted(run, f"Kravnr;Beløp;{columns}\nUT-1;10,00;{cells}\nUT-2;20,00;{cells}\n")

    said = line(draft, "currency")
    assert said.startswith(beginning)
    assert [word for word in words if word not in said] == []
    assert bool(words) is ("CHECK" in said)


def test_a_currency_in_the_name_of_the_amount_is_taken(run: Command) -> None:
    draft, told = drafted(run, "Kravnr;Beløp (EUR)\nUT-1;10,00\nUT-2;20,00\n")

    assert 'currency = "EUR"' in line(draft, "currency")
    assert told["money"] == {"EUR": "30.00"}


def test_an_amounts_name_over_something_else_is_said(run: Command) -> None:
    draft, _told = drafted(run, "Kravnr;Beløp\nUT-1;se vedlegg\nUT-2;kommer\n")

    assert "# CHECK: Beløp is named like an amount, and its values cannot be read as one" in draft


# --- what stands where nothing stands, and years -------------------------------------------------------


def test_what_programs_write_into_empty_cells_is_told_and_neither_a_key_nor_a_text(run: Command) -> None:
    head = "Kravnr,Dato,Beløp,Valuta,Km,Hva"
    rows = "UT-1,2026-11-01,10.50,NOK,NaN,Tog\nUT-2,NaT,11.00,NOK,12.50,NaN\nUT-3,2026-11-03,12.50,EUR,NaN,Fly\n"
    draft, told = drafted(run, f"{head}\n{rows}NaN,2026-11-04,99.00,NOK,NaN,Buss\n")

    assert draft.count("# CHECK: some rows hold «NaN», which counts as an empty cell") == 1
    assert draft.count("# CHECK: some rows hold «NaN», which goes as it stands") == 2
    assert "# CHECK: some rows hold «NaT», which counts as an empty cell" in draft
    assert 'decimal = "point"' in draft.partition('from = "Km"')[2].partition("[[")[0]
    assert [(one["where"], one["found"]) for one in told["failing"]] == [
        ("in.csv line 3", "NaT"),
        ("in.csv line 5", "NaN"),
    ]
    assert told["money"] == {"NOK": "10.50", "EUR": "12.50"}


def test_a_year_that_may_be_a_slip_is_told_by_draft_and_dry_run(run: Command) -> None:
    this_year = datetime.now(UTC).year  # noqa: TID251 - what the command itself asks
    slip = this_year - 100
    rows = "".join(f"UT-{at};0{at}.11.{this_year};Tog;{at}0,00\n" for at in range(1, 6))
    draft, told = drafted(run, f"{HEAD}\n{rows}UT-8;08.11.{slip};Tog;1,00\nUT-9;09.11.0226;Tog;2,00\n")

    assert f"# CHECK: the year of some dates may be a slip: 0226, {slip}" in draft
    assert [one["where"] for one in told["doubts"]] == ["in.csv line 7"]
    assert [one["where"] for one in told["failing"]] == ["in.csv line 8"]


# --- headers ---------------------------------------------------------------------------------------

HEADERS = [
    'Kravnr;Dato;Beløp;"BELØP"',
    "Kravnr;Dato;Beløp;belop",
    f'Kravnr;Dato;Beløp;"{"Beskriv kort hva utlegget gjelder; " * 8}"',
    f'Kravnr;Dato;Beløp;"{"x" * 900}"',
    f'Kravnr;Dato;Beløp;"{"x" * 1500}"',
    'Kravnr;Dato;Beløp;"2026"',
    "1;2;3;4",
    "Nr;Дата;Сумма;Цель",
    "番号;日付;金額;目的",
    "رقم;تاريخ;مبلغ;غرض",
    "Nr;!;?;%",
    "Kravnr;Dato;Beløp;🙂",
    "Nr;#;*;$",
    "/;/a;/a/b;~",
    "a\"b;c\\d;e'f;g#h",
    "Kravnr;kravnr;KRAVNR;KravNr",
    "Krav nr;Krav-nr;Krav_nr;Krav.nr",
    "2024;2025;2026;2027",
    "field;field2;!!;??",
    "true;false;null;nan",
    "Kravnr;Dato;Beløp;Straße",
    "Kravnr;Dato;Beløp;e\u0301t",
    "Kravnr;Dato;Beløp;=1+1",
    "to;from;column;record_key",
]


@pytest.mark.parametrize("header", HEADERS)
def test_what_is_written_for_any_header_can_be_read(run: Command, header: str) -> None:
    _draft, told = drafted(run, f"{header}\n1;01.11.2026;10,00;x\n2;02.11.2026;20,00;y\n")

    assert (told["unreadable"], told["would_send"], told["failing_rows"]) == (None, 2, 0)


@given(
    header=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=300).filter(
            str.strip
        ),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_names_make_a_draft_that_can_be_read(tmp_path: Path, header: list[str]) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(json.dumps({name: f"{row}{name}" for name in header}) + "\n" for row in range(3)))

    made = asyncio.run(propose(file, "org", Words("en")))

    config = read_integration(made.text.encode(), "in.toml")
    names = {field.column for field in config.mapping.fields}
    assert {unicodedata.normalize("NFC", name) for name in header if len(name) <= 1000} >= names
    assert len(config.mapping.fields) == len({field.to for field in config.mapping.fields})
    page = asyncio.run(Pages(FilesSource(config.source, tmp_path), route_of(config, None)).page(None))
    assert len(page.records) + len(page.broken) == 3


FILES = ["2026.csv", "Utlegg november (kopi).csv", "ÆØÅ.csv", "./-.csv", f"{'x' * 120}.csv", "日本.csv", "a.b.c.CSV"]


@pytest.mark.parametrize("name", FILES)
def test_any_file_name_makes_a_draft_that_can_be_read(run: Command, name: str) -> None:
    Path(name).write_text(f"{HEAD}\n{GOOD}")

    made = run("integrations", "new", name, "--json")

    assert made.code == 0
    assert run("dry-run", str(made.json["file"]), "--json").json["would_send"] == 2


@pytest.mark.parametrize(("option", "value"), [("--id", "Ikke En Id"), ("--organisation", "Acme AS")])
def test_a_name_that_cannot_be_one_is_refused_before_anything_is_written(run: Command, option: str, value: str) -> None:
    Path("in.csv").write_text(f"{HEAD}\n{GOOD}")

    made = run("integrations", "new", "in.csv", option, value)

    assert (made.code, list(Path().glob("*.toml"))) == (2, [])


# --- other kinds of files ----------------------------------------------------------------------------

TEXTS = [
    ("in.dat", f"{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
    ("in.asc", f"{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
    ("in", f"{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
    ("in.", f"{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
    ("in.csv.2026-11-30", f"{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
    ("in.out", '{"Kravnr": "UT-1", "Beløp": "10,00"}\n'),
    ("in.one", '{"data": [{"Kravnr": "UT-1", "Beløp": "10,00"}]}\n'),
    ("in.wide", '{\n"data": [{"Kravnr": "UT-1", "Beløp": "10,00"}]\n}\n'),
    ("in.more", '{"Kravnr": "UT-1", "Beløp": "10,00"}\n\n'),
    ("in.log", '[{"Kravnr": "UT-1", "Beløp": "10,00"}]'),
    ("in.bom", f"\ufeff{HEAD}\nUT-1;01.11.2026;Tog;10,00\n"),
]


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_text_by_another_name_is_found_and_its_format_written(run: Command, name: str, text: str) -> None:
    draft, told = drafted(run, text, name)

    assert "format = " in draft
    assert (told["would_send"], told["money"]) == (1, {"NOK": "10.00"})


def test_a_workbook_by_another_name_is_found(run: Command, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Id", "Sum"], ["A1", 12.5], ["A2", 8]):
        book.active.append(row)
    book.save(tmp_path / "in.xls")

    assert run("integrations", "new", "in.xls", "--id", "x").code == 0
    assert run("dry-run", "x.toml", "--json").json["money"] == {"NOK": "20.50"}


def test_a_folder_of_tab_separated_files_is_drafted(run: Command, tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "a.tsv").write_text("Kravnr\tDato\tBeløp\nUT-1\t01.11.2026\t10,00\n")

    assert run("integrations", "new", "inn").code == 0
    assert run("dry-run", "inn.toml", "--json").json["would_send"] == 1


BINARY = [
    ("in.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old workbook"),
    ("in.csv.gz", gzip.compress(b"Kravnr;Dato\n1;2\n", mtime=0), "gzip"),
    ("in.pdf", b"%PDF-1.7\n", "a PDF"),
    ("in.zip", b"PK\x03\x04" + bytes(100), "zip"),
    ("in.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), "7-Zip"),
    ("in.bin", b"\x01\x00\x02\x00" * 40, "no text"),
    ("in.dat", b"", "empty"),
    ("in.dat", b" \n\n", "empty"),
]


@pytest.mark.parametrize(("name", "data", "words"), BINARY)
def test_what_is_no_table_is_one_sentence(run: Command, name: str, data: bytes, words: str) -> None:
    Path(name).write_bytes(data)

    made = run("integrations", "new", name)

    assert made.code == 2
    assert words in made.err
    assert "unexpected" not in made.err
    assert list(Path().glob("*.toml")) == []


def test_what_stands_inside_json_objects_is_named_by_its_path_and_lists_are_left_out(run: Command) -> None:
    rows = [{"id": f"C-{number}", "claim": {"sum": "10,50", "a/b": {"c": "x"}}, "lines": [1]} for number in range(3)]
    draft, told = drafted(run, json.dumps(rows), "in.json")

    assert (told["would_send"], told["money"]) == (3, {"NOK": "31.50"})
    assert 'from = "/claim/a~1b/c"' in draft
    assert "left out (a list, no name, or one too long): lines" in draft
    bodies = [json.loads(each["body"]) for each in told["requests"]]
    assert bodies[0]["claimSum"] == str(Decimal("10.50"))


EMPTY = ["Kravnr;Dato;Beløp\n", "Kravnr;Dato;Beløp\n;;\n\n", "Kravnr;Dato;Beløp\nSum;;0,00\n", "Kravnr\n"]


@pytest.mark.parametrize("text", EMPTY)
def test_a_file_without_a_record_yet_makes_a_draft_that_can_be_read(run: Command, text: str) -> None:
    draft, told = drafted(run, text)

    assert (told["unreadable"], told["would_send"]) == (None, 0)
    assert draft.count("CHECK: there are no rows yet") >= 1


def test_an_amount_that_some_rows_lack_is_doubted(run: Command) -> None:
    draft, told = drafted(run, f"{HEAD}\n{GOOD}UT-3;03.11.2026;Fly;\n")

    assert "CHECK: rows without an amount are refused" in line(draft, "column = ")
    assert told["failing_rows"] == 1


def test_a_path_that_no_configuration_takes_is_one_sentence(run: Command, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["x" * 200] * 6)
    deep.mkdir(parents=True)

    made = run("integrations", "new", str(deep))

    assert (made.code, "too long a path" in made.err) == (2, True)
