"""What stands inside a quoted text is never a row of its own, whatever its length and however it is cut off."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.helpers.files.files_reading import pages, source, told

HEAD = "nr;text;sum\n"
LAST = "UT-9;Tog;90\n"
INSIDE = "UT-77;fra vedlegg;9999\n"
ATTACHED = "QUJD" * 250  # a picture pasted into a text


def read(folder: Path, content: str) -> list[str]:
    return told(source(folder, "krav.csv", content), "nr", "sum")


@pytest.mark.parametrize(
    "inside",
    [
        INSIDE,
        INSIDE * 3,
        ATTACHED * 130 + "\n" + INSIDE,
        ATTACHED * 131 + "x" * 60 + "\n" + INSIDE,  # the library's own limit of a field lies between
        ATTACHED * 132 + "\n" + INSIDE,
        ATTACHED * 500 + "\n" + INSIDE * 3,
        ATTACHED * 1048 + "\n" + INSIDE,
        ATTACHED * 1100 + "\n" + INSIDE,
        INSIDE * 998,
        INSIDE * 999,
        INSIDE * 1001,
        INSIDE * 5000,
        INSIDE * 600 + ATTACHED * 500 + "\n" + INSIDE * 600,
        ('say ""hei"" og\n' + INSIDE) * 800,
        '""\n' + INSIDE * 1200,
        '"";""\n' + INSIDE * 1200,
        INSIDE.replace("\n", "\r") * 1500,
        (ATTACHED * 100 + "\r" + INSIDE.replace("\n", "\r")) * 15,
        "å" * 140_000 + "\n" + INSIDE,
    ],
)
@pytest.mark.parametrize("end", ['slutt"', '"', 'slutt ""hei"""'])
def test_rows_inside_a_text_are_no_rows(tmp_path: Path, inside: str, end: str) -> None:
    found = read(tmp_path, f'{HEAD}UT-1;"{inside}{end};10\n{LAST}')

    assert found[-1] == "UT-9 | 90"
    assert len(found) == 2
    assert not any("77" in line.split(" ")[0] for line in found)


@pytest.mark.parametrize(
    "row",
    [
        f'UT-1;"a\n{INSIDE}b"x;10\n',  # something between the closing mark and the delimiter
        f'UT-1;"a\n{INSIDE}b" ;10\n',
        f'UT-1;"a\n{INSIDE * 400}b"x;10\n',
        f'UT-1;"han sa "hei"\n{INSIDE}";10\n',  # marks that nobody doubled
        f'UT-1;"han sa "hei" og\n{INSIDE}gikk";10\n',
        f'UT-1;"a\n{INSIDE}han sa "hei" og\n{INSIDE}gikk";10\n',
        f'UT-1;"{INSIDE * 1500}";"{INSIDE * 1500}"\n',  # two long texts in one row
        f'UT-1;"{INSIDE * 1500}slutt";"x\n{INSIDE}y"\n',
        f'UT-1;"{INSIDE * 1500}slutt";12" rør\n',
        f'UT-1;x";"abc\n{INSIDE}y"z\n',
    ],
)
def test_a_row_with_marks_that_do_not_match_hides_no_row_and_makes_none(tmp_path: Path, row: str) -> None:
    found = read(tmp_path, f"{HEAD}{row}{LAST}")

    assert [line for line in found if not line.startswith("broken: ")] == ["UT-9 | 90"]
    assert found[0].startswith("broken: krav.csv line 2")


@pytest.mark.parametrize(
    ("stray", "others"),
    [
        ('UT-1;"never closed;10\n', "UT-{n};fine;1\n" * 5),
        ('UT-1;"never closed;10\n', "UT-{n};fine;1\n" * 3000),
        ('UT-1;"never closed;10\n', 'UT-{n};"fine";1\n' * 5),
        ('UT-1;"never closed;10\n', "UT-{n};fine;1\n" * 1500 + 'UT-{n};"fine";1\n' * 3),
        ('UT-1;"x"y;10\n', 'UT-{n};"fine";1\n' * 5),
        ('UT-1;5" nails;10;x"\n', "UT-{n};fine;1\n" * 5),
    ],
)
def test_a_stray_mark_costs_its_own_row_and_no_other(tmp_path: Path, stray: str, others: str) -> None:
    rows = "".join(line.replace("{n}", str(n)) for n, line in enumerate(others.splitlines(keepends=True), start=2))
    found = read(tmp_path, f"{HEAD}{stray}{rows}")

    assert found[0].startswith("broken: krav.csv line 2")
    assert [line for line in found[1:] if line.startswith("broken")] == []
    assert len(found) == 1 + others.count("\n")


TEXT = st.text(st.sampled_from('ab;"\n\r,0'), max_size=30)


@given(st.lists(TEXT, min_size=1, max_size=5), st.integers(0, 1300), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=60, deadline=None)
def test_as_many_rows_come_out_as_were_written_whatever_their_texts_are(
    texts: list[str], repeated: int, line_end: str
) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    long = "UT-0;x;1\n" * repeated
    lines = [f"UT-{number};{quoted(text + long + text)};10{line_end}" for number, text in enumerate(texts, start=1)]
    content = f"nr;text;sum{line_end}" + "".join(lines)

    with tempfile.TemporaryDirectory() as folder:
        found = pages(source(Path(folder), "krav.csv", content, delimiter=";"))

    good = [row.values for page in found for row in page.rows]
    broken = [row for page in found for row in page.broken]
    assert len(good) + len(broken) == len(texts)
    assert all(row["nr"] != "UT-0" and row["sum"] == "10" for row in good)
