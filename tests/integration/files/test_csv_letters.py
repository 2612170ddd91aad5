"""Which letters the bytes of a text file mean, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.helpers.files.files_reading import source, told

HEAD = b"nr;text\n"
PLAIN = "1;Blåbær\n"


def lines(*parts: bytes) -> bytes:
    return HEAD + b"".join(parts)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lines(PLAIN.encode(), "2;Sørli\n".encode("cp1252")), ["1 | Blåbær", "2 | Sørli"]),
        (lines("2;Sørli\n".encode("cp1252"), PLAIN.encode()), ["2 | Sørli", "1 | Blåbær"]),
        (lines(PLAIN.encode(), *("2;Sørli\n".encode("cp1252"),) * 3), ["1 | Blåbær", *["2 | Sørli"] * 3]),
        (lines(*(PLAIN.encode(),) * 3, "2;«Å» – “Ø”…\n".encode("cp1252")), [*["1 | Blåbær"] * 3, "2 | «Å» – “Ø”…"]),
        (lines(PLAIN.encode(), b"2;Bl\xc3\n"), ["1 | Blåbær", "broken: 0xc3"]),
        (lines(PLAIN.encode(), b"2;Bl\xc3"), ["1 | Blåbær", "broken: 0xc3"]),
        (lines(PLAIN.encode(), b"2;Bl\xc3\xa5b\xe6r\n"), ["1 | Blåbær", "broken: 0xc3"]),
        (lines(PLAIN.encode(), b"2;Kj\x9bring\n"), ["1 | Blåbær", "broken: letters as DOS"]),
        (lines(PLAIN.encode(), b"2;x\x81y\n"), ["1 | Blåbær", "broken: letters as DOS"]),
        (lines(PLAIN.encode(), b"2;p\x86\n"), ["1 | Blåbær", "broken: 0x86"]),
        # Windows-1252 alone: signs that only look like UTF-8, and all it can write
        (lines("1;«KAFÉ PÅ»\n2;Ørsta – “ja”\n".encode("cp1252")), ["1 | «KAFÉ PÅ»", "2 | Ørsta – “ja”"]),
        (lines("1;Ærø, Ø\n2;Ål\n3;PÅ»\n".encode("cp1252")), ["1 | Ærø, Ø", "2 | Ål", "3 | PÅ»"]),
        (lines("1;Škoda œuvre Ÿ €\n2;Å\n".encode("cp1252")), ["1 | Škoda œuvre Ÿ €", "2 | Å"]),
        (lines("1;don’t\n2;d’Ivoire ‘a’\n".encode("cp1252")), ["1 | don’t", "2 | d’Ivoire ‘a’"]),
        # UTF-8 alone
        (lines("1;Ελλάδα\n2;Сумма\n3;日本\n".encode()), ["1 | Ελλάδα", "2 | Сумма", "3 | 日本"]),
        # DOS and old Mac
        (lines("1;Kjøring Sørli\n2;Tog\n".encode("cp865")), ["broken: letters as DOS", "2 | Tog"]),
        (lines("1;Kjøring\n2;på\n".encode("cp850")), ["broken: letters as DOS", "broken: letters as DOS"]),
        (lines("1;båt\n".encode("cp865")), ["broken: letters as DOS"]),
        (lines("1;Kjøring\n2;båt\n".encode("mac-roman")), ["broken: letters as an old Mac"] * 2),
    ],
)  # fmt: skip
def test_each_line_is_read_as_what_it_is_or_refused_by_name(
    tmp_path: Path, content: bytes, expected: list[str]
) -> None:
    found = told(source(tmp_path, "krav.csv", content), "nr", "text")

    assert len(found) == len(expected)
    for line, wanted in zip(found, expected, strict=True):
        if wanted.startswith("broken: "):
            assert line.startswith("broken: ")
            assert wanted.removeprefix("broken: ") in line
        else:
            assert line == wanted


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("iso8859-15", "latin-9"),
        ("cp865", "cp865"),
        ("cp850", "cp850"),
        ("cp858", "cp858"),
        ("mac-roman", "mac-roman"),
    ],
)
def test_every_code_page_can_be_named(tmp_path: Path, codec: str, named: str) -> None:
    content = lines("1;Kjøring på Ås, Ørsta og Ærøskøbing, ölkafé\n".encode(codec))

    assert told(source(tmp_path, "krav.csv", content, encoding=named), "text") == [
        "Kjøring på Ås, Ørsta og Ærøskøbing, ölkafé"
    ]


def test_dos_letters_in_the_header_say_which_encoding_to_name(tmp_path: Path) -> None:
    assert told(source(tmp_path, "krav.csv", "Kravnr;Formål;Beløp\n1;x;2\n".encode("cp865"))) == [
        (
            "refused: krav.csv line 1: found letters as DOS writes them (byte 0x86), "
            'wanted UTF-8, or encoding = "cp865" or "cp850": the one that shows them right.'
        )
    ]


@pytest.mark.parametrize("size", [70_000, 262_143, 262_144, 600_000])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_letters_and_line_ends_are_whole_wherever_a_piece_of_the_file_ends(
    tmp_path: Path, size: int, line_end: str
) -> None:
    rows = [f"{number};{'å' * 40}" for number in range(size // 80)]
    content = line_end.join(["nr;text", f"x;{'y' * (size % 80)}", *rows]) + line_end

    found = told(source(tmp_path, "krav.csv", content.encode()), "nr", "text")

    assert found[1:] == [row.replace(";", " | ") for row in rows]
