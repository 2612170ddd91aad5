"""How CSV files are divided: delimiters, headers, line ends, and what a spreadsheet program leaves of a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.connectors.files.headers import row_of_names
from tests.integration.helpers.files.files_reading import pages, source, told

HEAD = "Kravnr;Dato;Formål;Beløp"
ONE = "UT-1;01.11.2026;Tog;10,00"
TWO = "UT-2;02.11.2026;Buss;20,00"
BOTH = ["UT-1 | 10,00", "UT-2 | 20,00"]
FIRST = ["UT-1 | 10,00"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # line ends
        (f"{HEAD}\r{ONE}\r{TWO}", BOTH),
        (f"{HEAD}\r{ONE}\r{TWO}\r", BOTH),
        (f"{HEAD}\n{ONE}\r{TWO}\n", BOTH),
        (f"{HEAD}\r\r\n{ONE}\r\r\n{TWO}\r\r\n", BOTH),
        (f"{HEAD}\r\n{ONE}\n{TWO}\r", BOTH),
        (f'{HEAD}\r"UT-1";01.11.2026;"Tog\rretur";10,00\r{TWO}\r', BOTH),
        # the end of a DOS file, byte order marks
        (f"{HEAD}\n{ONE}\n{TWO}\n\x1a", BOTH),
        (f"{HEAD}\n{ONE}\n{TWO}\x1a", BOTH),
        (f"{HEAD}\r\n{ONE}\r\n{TWO}\r\n\x1a\r\n", BOTH),
        (f"{HEAD}\n{ONE}\n{TWO}\n\x1a\x1a\x1a\x00\x00", BOTH),
        (f"{HEAD}\n{ONE}\n\x1a{TWO}\n", BOTH),
        (f"\ufeff\ufeff{HEAD}\n{ONE}\n", FIRST),
        (f"\ufeff{HEAD}\n{ONE}\n\ufeff{TWO}\n", BOTH),
        # Excel's own first line
        (f"sep=;\r\n{HEAD}\n{ONE}\n", FIRST),
        (f"SEP=;\n{HEAD}\n{ONE}\n", FIRST),
        (f"sep=;;;;\r\n{HEAD}\n{ONE}\n", FIRST),
        (f'"sep=;"\r\n{HEAD}\n{ONE}\n', FIRST),
        (f'"sep=;";;;\r\n{HEAD}\n{ONE}\n', FIRST),
        (f"\ufeffsep=;\n{HEAD}\n{ONE}\n", FIRST),
        (f"sep=\t\r\n{HEAD}\n{ONE}\n".replace(";", "\t"), FIRST),
        (f"sep=|\r\n{HEAD}\n{ONE}\n".replace(";", "|"), FIRST),
        (f"sep=^\r\n{HEAD}\n{ONE}\n".replace(";", "^"), FIRST),
        (f"sep=;\n\n{HEAD}\n{ONE}\n", FIRST),
        # delimiters inside quotes, in names and in a minority of rows
        (f'Kravnr;Dato;"Formål, kort, på norsk, uten navn, takk";Beløp\n{ONE}\n', FIRST),
        ('"Krav\nnr",Kravnr,Dato,"Formål, kort",Beløp\nx,UT-1,01.11.2026,Tog,"10,00"\n', FIRST),
        ('Kravnr,"Dato; som dag; måned; år",Formål,Beløp\nUT-1,01.11.2026,"Tog; fly; buss",10\n', ["UT-1 | 10"]),
        (f'{HEAD}\nUT-1;01.11.2026;"Tog, fly, buss, taxi, ferge, sykkel, til fots";10,00\n', FIRST),
        (f"{HEAD}\n{ONE}\n{TWO}\n".replace(";", "|"), BOTH),
        ("Kravnr\tBeløp\tNavn, etternavn; tittel\nUT-1\t10,00\tBerg, Åse; dr.\n", FIRST),
        ("Kravnr;Beløp\nUT-1;10,00\nUT-2;20,00\n", BOTH),
        ("Kravnr,Beløp\nUT-1,10.00\n", ["UT-1 | 10.00"]),
        ("Kravnr;Dato, tid;Beløp\nUT-1;1, 2;10,00\n", FIRST),
        # nameless and repeated columns that nobody asks for
        (f";{HEAD}\n0;{ONE}\n1;{TWO}\n", BOTH),
        ("Kravnr;;Beløp\nUT-1;x;10,00\n", FIRST),
        (f"{HEAD};\n{ONE};x\n{TWO};y\n", BOTH),
        (f"{HEAD};;;\n{ONE};;;\n{TWO}\n", BOTH),
        (f"{HEAD};MVA;MVA\n{ONE};1;2\n", FIRST),
        (f"{HEAD};MVA; MVA \n{ONE};;\n", FIRST),
        (f"{HEAD};\n{ONE}; Oslo\n{TWO};\nUT-3;03.11.2026;Fly;30,00;\n", [
            "broken: krav.csv line 2: found 5 columns, wanted 4 columns.", "UT-2 | 20,00", "UT-3 | 30,00",
        ]),
        # cells at the end that were left out
        (f"{HEAD};Merknad;Prosjekt\n{ONE};x;y\n{TWO}\n", BOTH),
        (f"{HEAD};Merknad;Prosjekt\n{ONE};\n{TWO}\n", BOTH),
        ("Beløp;Kravnr;Merknad\n10,00;UT-1\n20,00;UT-2\n30,00;UT-3\n", [*BOTH, "UT-3 | 30,00"]),
        ("Beløp;Kravnr;Merknad\n10,00;UT-1\n20,00;UT-2\n", [
            "broken: krav.csv line 2: found 2 columns, wanted 3 columns.",
            "broken: krav.csv line 3: found 2 columns, wanted 3 columns.",
        ]),
        (f"{HEAD}\n{ONE}\nUT-2;02.11.2026;Buss\n", ["UT-1 | 10,00", "UT-2 | found 3 columns"]),
        ("Kravnr;Beløp;Merknad\nUT-1;10,00;x\nUT-2;2", [
            "UT-1 | 10,00", "broken: krav.csv line 3: found 2 columns, wanted 3 columns.",
        ]),
        # a row cut in two by a line end inside a text without quotation marks
        ("Kravnr;Beløp;Formål;Prosjekt\nUT-1;10,00;Tog til\nOslo;20\nUT-3;30,00;x;y\n", [
            "broken: krav.csv line 2: found 3 columns, wanted 4 columns.",
            "broken: krav.csv line 3: found 2 columns, wanted 4 columns.",
            "UT-3 | 30,00",
        ]),
        ("Kravnr;Beløp;Formål;Prosjekt\nUT-1;10,00;Tog til\nOslo\nog hjem;20\n", [
            "broken: krav.csv line 2: found 3 columns, wanted 4 columns.",
            "broken: krav.csv line 3: found 1 column, wanted 4 columns.",
            "broken: krav.csv line 4: found 2 columns, wanted 4 columns.",
        ]),
        # what a spreadsheet program leaves of a cell
        (f'{HEAD}\n="00042";01.11.2026;Tog;10,00\n', ["00042 | 10,00"]),
        (f'{HEAD}\n"=""00042""";01.11.2026;Tog;10,00\n', ["00042 | 10,00"]),
        (f'{HEAD}\n="";01.11.2026;Tog;10,00\n', [" | 10,00"]),
        (f'{HEAD}\n"=""a ""b""""";01.11.2026;Tog;10,00\n', ['="a "b"" | 10,00']),
        (f"{HEAD}\n1,23457E+14;01.11.2026;Tog;10,00\n", ["1,23457E+14 | 10,00"]),
        (f"{HEAD}\n1.23457E+14;01.11.2026;Tog;10,00\n", ["1.23457E+14 | 10,00"]),
        (f"{HEAD}\n2E+11;01.11.2026;Tog;10,00\n", ["2E+11 | 10,00"]),
        (f'{HEAD}\n"2,00012E+11";01.11.2026;Tog;10,00\n', ["2,00012E+11 | 10,00"]),
        (f"{HEAD}\nTYPE+11;01.11.2026;Tog;10,00\n", ["TYPE+11 | 10,00"]),
        (f"{HEAD}\n#N/A;01.11.2026;Tog;#REF!\n", ["found the error #N/A | found the error #REF!"]),
        (f"{HEAD}\n#I/T;01.11.2026;Tog;#VERDI!\n", ["found the error #I/T | found the error #VERDI!"]),
        (f"{HEAD}\nUT-1;01.11.2026;Tog;########\n", ["UT-1 | found the error ########"]),
        (f"{HEAD}\n#1;01.11.2026;Tog;10,00\n", ["#1 | 10,00"]),
    ],
)  # fmt: skip
def test_a_csv_file_is_divided_as_its_writer_meant_it(tmp_path: Path, content: str, expected: list[str]) -> None:
    assert told(source(tmp_path, "krav.csv", content.encode()), "Kravnr", "Beløp") == expected


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("Utleggsrapport november 2026\nKjørt av: Kari Nordmann\n\n", 4),
        ("Utleggsrapport november 2026\n", 2),
        ("Utlegg, reise, kurs;\n\n", 3),
        ("Periode;01.11.2026;30.11.2026\n", 2),
        ("Rapport;;;\nAvdeling:;Øst;;\n", 3),
        (";;;\nRapport\n", 3),
        ('"Rapport\nto linjer"\n', 3),
        ("sep=;\nRapport\n", 3),
    ],
)
def test_lines_above_the_header_are_noticed_and_header_row_passes_them(tmp_path: Path, above: str, row: int) -> None:
    content = f"{above}{HEAD}\n{ONE}\n{TWO}\n"

    (page,) = pages(source(tmp_path, "krav.csv", content))
    assert page.names_at == row
    assert told(source(tmp_path, "krav.csv", content, header_row=row), "Kravnr", "Beløp") == BOTH


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}\n{ONE}\n",
        f"\n\n{HEAD}\n{ONE}\n",
        "nr\n1\n2\n",
        "Kravnr;2024;2025;2026\nUT-1;1;2;3\n",
        "a;b\n",
        "Kravnr;Tekst;Kode\nUT-1;Tog;NOK\nUT-2;Buss;SEK\n",
    ],
)
def test_an_ordinary_header_is_not_doubted(tmp_path: Path, content: str) -> None:
    assert [page.names_at for page in pages(source(tmp_path, "krav.csv", content))] == [None]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([], 0),
        ([["Rapport"]], 0),
        ([["Rapport"], ["Kravnr", "Beløp"], ["UT-1", 10]], 1),
        ([["Rapport", None], [None, None], ["Kravnr", "Beløp"], ["UT-1", 10]], 2),
        ([["Ansatt", None, "Beløp", None], ["Nr", "Navn", "Netto", "Brutto"], [1, "Kari", 2, 3]], 1),
        ([["Kjørt av:", "Kari"], ["Nr", "Navn", "Netto", "Brutto"], [1, "Kari", 2, 3]], 1),
        ([["Nr", "Navn", None, "Brutto"], [1, "Kari", 2, 3]], 0),
        ([["Nr", "2026"], [1, 2], [3, 4]], 0),
    ],
)
def test_the_row_of_names_is_the_first_that_is_as_full_as_the_rows_below(rows: list[list[Any]], at: int) -> None:
    assert row_of_names(rows) == at


def test_a_header_row_beyond_the_end_is_said(tmp_path: Path) -> None:
    assert told(source(tmp_path, "krav.csv", f"{HEAD}\n{ONE}\n", header_row=9)) == [
        "refused: krav.csv: found no such row, wanted the names of columns on line 9."
    ]


def test_a_csv_without_one_name_is_refused(tmp_path: Path) -> None:
    assert told(source(tmp_path, "krav.csv", ";;\n1;2;3\n", header_row=1)) == [
        "refused: krav.csv has a column without a name on its first line."
    ]


def test_a_header_of_more_columns_than_rows_can_hold_is_refused_by_name(tmp_path: Path) -> None:
    wide = f"{HEAD}{''.join(f';x{number}' for number in range(16_384))}\n{ONE}\n"

    assert told(source(tmp_path, "krav.csv", wide)) == [
        "refused: krav.csv: found 16,388 columns, wanted at most 16,384."
    ]
