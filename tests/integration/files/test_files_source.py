from __future__ import annotations

import asyncio
import codecs
import os
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.model import LeftOut, RawPage, RawRow, Unreadable
from tests.integration.helpers.files.files_reading import broken, pages, refusal, rows, source

HEADER = "Kravnr;Formål;Beløp\r\n"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "auto"),
        ("utf-8-sig", "auto"),
        ("utf-8-sig", "utf-8"),
        ("latin-1", "auto"),
        ("latin-1", "latin-1"),
        ("cp1252", "auto"),
        ("cp1252", "cp1252"),
    ],
)
def test_norwegian_letters_arrive_in_every_encoding(tmp_path: Path, encoding: str, declared: str) -> None:
    text = f"{HEADER}UT-1;Reise til Å og Ørsta;1 234,50\r\n"

    (row,) = rows(source(tmp_path, "krav.csv", text.encode(encoding), encoding=declared))

    assert row == RawRow({"Kravnr": "UT-1", "Formål": "Reise til Å og Ørsta", "Beløp": "1 234,50"}, "krav.csv line 2")


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_delimiter_is_found_on_the_first_line(tmp_path: Path, mark: str) -> None:
    (row,) = rows(source(tmp_path, "krav.csv", f"a{mark}b\n1{mark}2 x\n"))

    assert row.values == {"a": "1", "b": "2 x"}


def test_excels_separator_line_is_obeyed(tmp_path: Path) -> None:
    (row,) = rows(source(tmp_path, "krav.csv", "sep=;\r\na;b,c\r\n1;2,5\r\n"))

    assert row == RawRow({"a": "1", "b,c": "2,5"}, "krav.csv line 3")


def test_rows_know_the_physical_line_they_begin_on(tmp_path: Path) -> None:
    content = 'nr;text\n1;"two\nlines; ""quoted"""\n\n2;5" nails\n;;\n3;"x"\n'
    found = rows(source(tmp_path, "krav.csv", content))

    assert [(row.values["nr"], row.origin) for row in found] == [
        ("1", "krav.csv line 2"),
        ("2", "krav.csv line 5"),
        ("3", "krav.csv line 7"),
    ]
    assert found[0].values["text"] == 'two\nlines; "quoted"'
    assert found[1].values["text"] == '5" nails'


def test_a_broken_row_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    content = b'nr;text;sum\n1;a;2\n2;b\n3;c;4;5\n4;\x00;1\n5;"x"y;1\n6;d;3\n7;e;3;;\n'
    reader = source(tmp_path, "krav.csv", content)
    undivided = "a row that cannot be divided (';' expected after '\"')"

    assert [row.values["nr"] for row in rows(reader)] == ["1", "2", "6", "7"]
    assert rows(reader)[1].values["sum"] == LeftOut("2 columns", "3 columns")  # refused where it is needed
    assert [row.message for row in broken(reader)] == [
        "krav.csv line 4: found 4 columns, wanted 3 columns.",
        "krav.csv line 5: found a NUL character, wanted readable text.",
        f"krav.csv line 6: found {undivided}, wanted matching quotation marks.",
    ]


def test_an_unclosed_quotation_mark_costs_one_row_and_not_the_rest(tmp_path: Path) -> None:
    lines = ["nr;text", '1;"never closed', *(f"{n};fine" for n in range(2, 3000))]
    reader = source(tmp_path, "krav.csv", "\n".join(lines))

    assert [row.values["nr"] for row in rows(reader)] == [str(n) for n in range(2, 3000)]
    (row,) = broken(reader)
    assert row.origin == "krav.csv line 2"


@pytest.mark.parametrize("inside", ["UT-9;9\n" * 1500, "UT-9;9\n" * 200_000, "x" * 3_000_000 + "\nUT-9;9\n"])
def test_what_stands_inside_a_long_text_is_never_read_as_rows(tmp_path: Path, inside: str) -> None:
    """Whoever may write a description could send a claim with it."""
    reader = source(tmp_path, "krav.csv", f'nr;text\nUT-1;a\nUT-2;"{inside}"\nUT-3;"say ""b"""\n')

    assert [row.values["nr"] for row in rows(reader)] == ["UT-1", "UT-3"]
    (row,) = broken(reader)
    assert row.origin == "krav.csv line 3"
    assert row.message.endswith("wanted shorter texts.")


def test_a_quoted_row_of_the_wrong_width_is_one_broken_row_and_hides_no_record(tmp_path: Path) -> None:
    reader = source(tmp_path, "krav.csv", 'nr;text\n1;"a\n2;looks like a row\n";extra\n3;fine\n')

    assert [row.values["nr"] for row in rows(reader)] == ["3"]
    assert [row.message for row in broken(reader)] == [
        "krav.csv line 2, to line 4: found 3 columns, wanted 2 columns.",
    ]


def test_a_byte_that_is_no_utf_8_breaks_its_row_only(tmp_path: Path) -> None:
    content = "nr;text\n1;æøå\n2;Å\n".encode() + b"3;\xf8\n4;x\n"
    reader = source(tmp_path, "krav.csv", content, encoding="utf-8")

    assert [row.values["text"] for row in rows(reader)] == ["æøå", "Å", "x"]
    assert [row.message for row in broken(reader)] == [
        "krav.csv line 4: found the byte 0xf8, which is no utf-8, wanted readable text.",
    ]


def test_a_giant_line_breaks_its_row_only(tmp_path: Path) -> None:
    reader = source(tmp_path, "krav.csv", "nr;text\n1;" + "x" * 3_000_000 + "\n2;y\n")

    assert [row.values["nr"] for row in rows(reader)] == ["2"]
    assert [row.origin for row in broken(reader)] == ["krav.csv line 2"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "krav.csv is empty: not even a line with column names."),
        (b"\n\r\n  \n", "krav.csv is empty: not even a line with column names."),
        (codecs.BOM_UTF8, "krav.csv is empty: not even a line with column names."),
        (b";;\n", "krav.csv is empty: not even a line with column names."),
        ("a;b\n1;2\n".encode("utf-16"), "krav.csv is UTF-16; save it as UTF-8."),
        (b"\x00\x01\x02", "krav.csv begins with a NUL character; it is no text file."),
        (b'"a;b\n', "The line with the column names of krav.csv cannot be divided (unexpected end of data)."),
    ],
)
def test_a_file_without_a_usable_header_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    assert refusal(source(tmp_path, "krav.csv", content)) == sentence


def test_a_header_alone_is_a_source_without_rows(tmp_path: Path) -> None:
    (page,) = pages(source(tmp_path, "krav.csv", HEADER))

    assert page == RawPage((), columns=("Kravnr", "Formål", "Beløp"), origin="krav.csv")


def test_a_missing_file_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")

    def reader(path: str) -> FilesSource:
        return FilesSource(FilesSourceConfig(kind="files", path=path, format="csv"), tmp_path)

    assert refusal(reader("none.csv")) == f"none.csv does not exist ({tmp_path}/none.csv)."
    assert refusal(reader("folder.csv")) == f"folder.csv is no file ({tmp_path}/folder.csv)."
    assert refusal(reader("pipe.csv")) == f"pipe.csv is no file ({tmp_path}/pipe.csv)."
    assert refusal(reader("/dev/zero")) == "zero is no file (/dev/zero)."
    assert "cannot be read" in refusal(reader("x\x00y.csv"))


def test_a_socket_and_a_link_to_a_device_are_no_files_and_no_device_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    really = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: opened.append(str(path)) or really(path, *rest))
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as here:
        here.bind(str(tmp_path / "socket.csv"))
        said = refusal(source(tmp_path, "socket.csv"))
    zero = FilesSource(FilesSourceConfig(kind="files", path=str(tmp_path / "zero.csv")), tmp_path)

    assert said == f"socket.csv is no file ({tmp_path}/socket.csv)."
    assert refusal(zero) == f"zero.csv is no file ({tmp_path}/zero.csv)."
    assert [path for path in opened if path.endswith(("zero", ".csv"))] == []


READ_ONE = """
import asyncio, sys, time
from pathlib import Path
from core.connectors.files import one_file
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.errors import SourceUnreadable

take = one_file.OneFile.take
one_file.OneFile.take = lambda *given: (time.sleep(600), take(*given))  # as a call of the system that hangs

def opened(seconds):
    return FilesSource(FilesSourceConfig(kind="files", path="a.csv"), Path(sys.argv[1]), step_seconds=seconds)

async def read():
    source = opened(0.3)
    try:
        await source.page(None)
    except SourceUnreadable as error:
        print(error)
    await source.close()

async def cancel():
    source = opened(300)
    asking = asyncio.create_task(source.page(None))
    await asyncio.wait({asking}, timeout=0.3)
    asking.cancel()
    await asyncio.wait({asking})
    await source.close()

asyncio.run(read())
asyncio.run(cancel())
"""


def test_a_network_folder_that_hangs_is_told_and_holds_no_process_up(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr;sum\n1;2\n")

    done = subprocess.run(
        [sys.executable, "-c", READ_ONE, tmp_path], check=False, capture_output=True, text=True, timeout=60
    )

    assert done.stdout == (
        "a.csv could not be read within 0 seconds: its disk or network folder does not answer. "
        "Try again when it does; nothing was lost.\n"
    )
    assert (done.returncode, done.stderr) == (0, "")


READ_LARGE = """
import asyncio, sys
from pathlib import Path
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource

for name in ("long", "deep"):
    try:
        source = FilesSource(FilesSourceConfig(kind="files", path=f"{name}.json"), Path(sys.argv[1]))
        print(len(asyncio.run(source.page(None)).rows))
    except Exception as error:
        print(error)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def test_an_item_of_millions_of_values_is_refused_and_takes_no_memory(tmp_path: Path) -> None:
    (tmp_path / "long.json").write_text(f'[{{"nr": "1", "text": "{"x" * 3_000_000}"}}]')
    (tmp_path / "deep.json").write_text('[{"nr": "1", "list": [' + "[]," * 8_000_000 + "1]}]")

    told = subprocess.run(
        [sys.executable, "-c", READ_LARGE, tmp_path], capture_output=True, text=True, check=True, timeout=120
    ).stdout.splitlines()

    assert told[:2] == ["1", "deep.json: found an item of more than 1,000,000 values, wanted smaller ones."]
    assert int(told[2]) < 200_000  # kilobytes; read whole, it would be half a gigabyte


def test_check_says_whether_the_file_can_be_read(tmp_path: Path) -> None:
    good = source(tmp_path, "krav.csv", HEADER)
    bad = FilesSource(FilesSourceConfig(kind="files", path="none.csv"), tmp_path)

    assert asyncio.run(good.check()).healthy
    assert not asyncio.run(bad.check()).healthy
    assert "does not exist" in asyncio.run(bad.check()).message


def test_pages_follow_each_other_and_a_cursor_can_be_asked_again(tmp_path: Path) -> None:
    content = "nr\n" + "".join(f"{n}\n" for n in range(25))
    found = pages(source(tmp_path, "krav.csv", content, page_size=10))
    assert [len(page.rows) for page in found] == [10, 10, 5]
    assert [page.next_cursor is None for page in found] == [False, False, True]

    another = FilesSource(FilesSourceConfig(kind="files", path="krav.csv", page_size=10), tmp_path)
    assert asyncio.run(another.page(found[0].next_cursor)) == found[1]
    assert asyncio.run(another.page(found[0].next_cursor)) == found[1]
    assert asyncio.run(another.page(None)) == found[0]
    asyncio.run(another.close())


def test_a_first_page_sees_the_file_as_it_is_now(tmp_path: Path) -> None:
    reader = source(tmp_path, "krav.csv", "nr\n1\n")
    assert len(rows(reader)) == 1

    (tmp_path / "krav.csv").write_text("nr\n1\n2\n")
    assert len(rows(reader)) == 2


PLAIN = "plain values, each name once"
HALF = Unreadable("half a character (a lone surrogate)", PLAIN)


def test_ndjson_is_read_line_by_line_with_exact_numbers(tmp_path: Path) -> None:
    lines = [
        '{"nr": 1, "sum": 0.10, "big": 12345678901234567890}',
        "",
        '{"nr": 2, "sum": NaN}',
        '{"nr": 3',
        '{"nr": 4, "nr": 5}',
        "[1]",
        '{"nr": "half \\ud800"}',
        '{"nr": 6, "x": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"nr": 7, "sum": -Infinity}',
        '{"nr": 8, "inner": {"a": [{"b": NaN}]}}',
        '{"nr": 9, "sum": 1e999999999999999999999}',
        '{"nr": 10}',
    ]
    reader = source(tmp_path, "krav.ndjson", "\n".join(lines))
    found = rows(reader)

    assert [row.values["nr"] for row in found] == [1, 2, Unreadable("the name nr twice", PLAIN), HALF, 7, 8, 9, 10]
    assert found[0].values == {"nr": 1, "sum": Decimal("0.10"), "big": Decimal(12345678901234567890)}
    assert str(found[0].values["sum"]) == "0.10"
    assert [row.values.get("sum") for row in found[1:]] == [
        Unreadable("NaN", PLAIN),
        None,
        None,
        Unreadable("-Infinity", PLAIN),
        None,
        Unreadable("the number 1e999999999999999999999", PLAIN),
        None,
    ]
    assert found[5].values["inner"] == {"a": [{"b": Unreadable("NaN", PLAIN)}]}
    assert found[-1].origin == "krav.ndjson line 12"
    assert [row.origin for row in broken(reader)] == [f"krav.ndjson line {n}" for n in (4, 6, 8)]


def test_json_is_a_list_of_objects_with_broken_items_told_one_by_one(tmp_path: Path) -> None:
    reader = source(tmp_path, "krav.json", '[{"nr": 1, "sum": 1.5}, 7, {"nr": Infinity}, {"nr": 2}]')

    assert [(row.values["nr"], row.origin) for row in rows(reader)] == [
        (1, "krav.json item 1"),
        (Unreadable("Infinity", PLAIN), "krav.json item 3"),
        (2, "krav.json item 4"),
    ]
    assert [row.message for row in broken(reader)] == [
        "krav.json item 2: found a bare value, wanted one JSON object.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"nr": 1},\n {"nr": ]', "krav.json is no JSON: line 2, Expecting value."),
        ("", "krav.json is no JSON: line 1, Expecting value."),
        ('{"nr": 1}', "krav.json holds an object, wanted a list of objects."),
        ("[" * 100_000, "krav.json is nested too deep."),
    ],
)
def test_a_json_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(source(tmp_path, "krav.json", content)) == sentence


READ_BOTH = """
import asyncio, resource, sys
from pathlib import Path
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource

async def count(name):
    reader, rows, cursor = FilesSource(FilesSourceConfig(kind="files", path=name), Path(sys.argv[1])), 0, None
    while True:
        page = await reader.page(cursor)
        rows, cursor = rows + len(page.rows), page.next_cursor
        if cursor is None:
            return rows

for name in sys.argv[2:]:
    print(asyncio.run(count(name)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path, kind: str) -> None:
    line = "UT-{n:06d};Reise til likepersonsamling i Ørsta;1 234,50\n"
    if kind == "ndjson":
        line = '{{"nr": "UT-{n:06d}", "text": "Reise til Ørsta", "sum": 1234.50}}\n'
    for name, count in (("small", 5_000), ("large", 100_000)):
        with (tmp_path / f"{name}.{kind}").open("w", encoding="utf-8") as file:
            file.write("nr;text;sum\n" if kind == "csv" else "")
            file.writelines(line.format(n=n) for n in range(count))

    command = [sys.executable, "-c", READ_BOTH, str(tmp_path), f"small.{kind}", f"large.{kind}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()

    small, small_kilobytes, large, large_kilobytes = map(int, answer)
    assert (small, large) == (5_000, 100_000)
    assert large_kilobytes - small_kilobytes < 8_000  # held at once, these rows would take five times as much
