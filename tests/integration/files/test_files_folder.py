from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.connectors.files import source as source_module
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.errors import SourceUnreadable
from tests.integration.helpers.files.files_reading import pages, refusal, rows


def folder(base: Path, pattern: str = "*.csv", **options: Any) -> FilesSource:
    config = FilesSourceConfig(kind="files", path="inn", pattern=pattern, **options)
    return FilesSource(config, base, open_end_seconds=0)


@pytest.fixture
def inn(tmp_path: Path) -> Path:
    (tmp_path / "inn").mkdir()
    return tmp_path / "inn"


def write(path: Path, *keys: str) -> None:
    path.write_text("nr\n" + "".join(f"{key}\n" for key in keys), "utf-8")


def test_all_fitting_files_are_read_in_the_order_of_their_names_and_stay(tmp_path: Path, inn: Path) -> None:
    write(inn / "b.csv", "3", "4")
    write(inn / "a.CSV", "1", "2")
    write(inn / "c.txt", "9")
    before = sorted(inn.iterdir())

    found = pages(folder(tmp_path, page_size=10))

    assert [(page.origin, [row.values["nr"] for row in page.rows]) for page in found] == [
        ("a.CSV", ["1", "2"]),
        ("b.csv", ["3", "4"]),
    ]
    assert found[0].rows[1].origin == "a.CSV line 3"
    assert sorted(inn.iterdir()) == before


def test_a_page_never_spans_two_files_and_a_cursor_can_be_asked_again(tmp_path: Path, inn: Path) -> None:
    for name in "abc":
        write(inn / f"{name}.csv", *(f"{name}{n}" for n in range(7)))
    write(inn / "empty.csv")
    found = pages(folder(tmp_path, page_size=5))

    assert [len(page.rows) for page in found] == [5, 2, 5, 2, 5, 2, 0]
    another = folder(tmp_path, page_size=5)
    assert asyncio.run(another.page(found[2].next_cursor)) == found[3]
    assert asyncio.run(another.page(found[0].next_cursor)) == found[1]
    asyncio.run(another.close())


def test_each_file_has_its_own_columns_and_order_of_columns(tmp_path: Path, inn: Path) -> None:
    (inn / "a.csv").write_text("nr;sum\n1;2\n")
    (inn / "b.csv").write_text("sum;nr\n4;3\n")

    assert [row.values for row in rows(folder(tmp_path))] == [{"nr": "1", "sum": "2"}, {"sum": "4", "nr": "3"}]
    assert [page.columns for page in pages(folder(tmp_path))] == [("nr", "sum"), ("sum", "nr")]


def test_names_with_norwegian_letters_spaces_newlines_and_broken_bytes_are_read(tmp_path: Path, inn: Path) -> None:
    names = ["Utlegg å ø.csv", "A\u030a to tegn.csv", "to\nlinjer.csv"]
    for name in names:
        write(inn / name, name[:1])
    (Path(os.fsdecode(os.fsencode(inn) + b"/\xe5.csv"))).write_text("nr\nlatin\n")

    origins = [row.origin for row in rows(folder(tmp_path))]

    assert origins == [
        "A\u030a to tegn.csv line 2",
        "Utlegg å ø.csv line 2",
        "to\ufffdlinjer.csv line 2",
        "\ufffd.csv line 2",
    ]
    assert [row.values["nr"] for row in rows(folder(tmp_path, "å*.csv"))] == ["A"]


def test_unfinished_and_hidden_names_are_left_out(tmp_path: Path, inn: Path) -> None:
    for name in ("a.csv.part", "b.csv.tmp", ".c.csv", "~$d.csv", "e.csv~", "f.csv.filepart", "g.csv"):
        write(inn / name, name)

    assert [row.values["nr"] for row in rows(folder(tmp_path, "*", format="csv"))] == ["g.csv"]


def half_read(reader: FilesSource, meanwhile: Callable[[], object]) -> str:
    """Something happens after the first page."""

    async def read() -> None:
        page = await reader.page(None)
        meanwhile()
        while page.next_cursor is not None:
            page = await reader.page(page.next_cursor)

    with pytest.raises(SourceUnreadable) as refused:
        asyncio.run(read())
    return str(refused.value)


CHANGED = (
    "a.csv changed while it was being read. Write it under another name (a.csv.part) and rename it when it is whole; "
    "the next sync reads it from the start."
)


def test_a_file_that_disappears_changes_or_is_replaced_while_it_is_read_is_said(tmp_path: Path, inn: Path) -> None:
    def begun() -> FilesSource:
        write(inn / "a.csv", *map(str, range(25)))
        return folder(tmp_path, page_size=10)

    def replace() -> None:
        write(inn / "x", *map(str, range(25)))
        (inn / "x").replace(inn / "a.csv")

    def grow() -> None:
        with (inn / "a.csv").open("a") as file:
            file.write("26\n")

    assert half_read(begun(), (inn / "a.csv").unlink) == (
        "a.csv disappeared while it was being read. Put it back; the next sync reads it from the start."
    )
    assert half_read(begun(), replace) == CHANGED
    assert half_read(begun(), grow) == CHANGED
    assert half_read(begun(), lambda: (inn / "a.csv").write_text("nr\n")) == CHANGED


def test_a_later_file_that_disappears_before_its_turn_is_said_and_not_skipped(tmp_path: Path, inn: Path) -> None:
    write(inn / "a.csv", "1")
    write(inn / "b.csv", "2")

    sentence = half_read(folder(tmp_path), (inn / "b.csv").unlink)

    assert sentence == f"b.csv does not exist ({inn}/b.csv)."


def test_a_text_whose_last_line_is_still_open_must_stand_still_for_a_moment(
    tmp_path: Path, inn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an amount looks like an amount: 1 23 of 1 234,50."""
    (inn / "a.csv").write_text("nr;sum\n1;1 23")

    async def the_writer_goes_on(_seconds: float) -> None:
        with (inn / "a.csv").open("a") as file:
            file.write("4,50\n")

    monkeypatch.setattr(source_module.asyncio, "sleep", the_writer_goes_on)

    assert refusal(folder(tmp_path)) == CHANGED


def test_files_must_stand_still_as_long_as_configured(
    tmp_path: Path, inn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inn / "a.csv", "1")
    waited: list[float] = []

    async def the_writer_goes_on(seconds: float) -> None:
        waited.append(seconds)
        write(inn / "a.csv", "1", "2")

    monkeypatch.setattr(source_module.asyncio, "sleep", the_writer_goes_on)

    assert refusal(folder(tmp_path, quiet_seconds=20)) == CHANGED
    assert waited == [20]


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_read(tmp_path: Path, inn: Path) -> None:
    write(tmp_path / "secret.csv", "hidden")
    write(inn / "a.csv", "1")
    (inn / "b.csv").symlink_to(inn / "a.csv")
    assert [row.values["nr"] for row in rows(folder(tmp_path))] == ["1", "1"]

    (inn / "c.csv").symlink_to("/etc/passwd")

    assert refusal(folder(tmp_path)).startswith("c.csv is a link that leads out of the folder of input files;")


def test_a_relative_path_stays_in_the_folder_of_input_files(tmp_path: Path, inn: Path) -> None:
    write(tmp_path / "secret.csv", "hidden")
    config = FilesSourceConfig(kind="files", path="../secret.csv")

    assert "leads out of the folder" in refusal(FilesSource(config, inn))
    whole = FilesSourceConfig(kind="files", path=str(tmp_path / "secret.csv"))
    assert len(rows(FilesSource(whole, inn))) == 1


def test_a_pipe_or_a_folder_among_the_files_is_said_and_holds_nobody_up(tmp_path: Path, inn: Path) -> None:
    os.mkfifo(inn / "a.csv")
    assert refusal(folder(tmp_path)) == f"a.csv is no file ({inn}/a.csv)."
    (inn / "a.csv").unlink()
    (inn / "a.csv").mkdir()
    assert refusal(folder(tmp_path)) == f"a.csv is no file ({inn}/a.csv)."


def test_an_empty_folder_is_a_source_without_rows(tmp_path: Path, inn: Path) -> None:
    (page,) = pages(folder(tmp_path))

    assert (page.rows, page.broken, page.next_cursor) == ((), (), None)


def told(reader: FilesSource) -> tuple[bool, str]:
    report = asyncio.run(reader.check())
    return report.healthy, report.message


def test_check_says_what_is_wrong_with_a_folder(tmp_path: Path, inn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(folder(tmp_path)) == (True, "The folder inn can be read and holds no file *.csv now.")
    write(inn / "a.csv", "1")
    assert told(folder(tmp_path)) == (True, "The folder inn can be read; files *.csv: 1.")
    (inn / "b.csv").write_text("")
    assert told(folder(tmp_path)) == (False, "b.csv is empty: not even a line with column names.")
    assert told(folder(inn)) == (False, f"The folder inn does not exist ({inn}/inn).")
    (inn / "inn").write_text("")
    assert told(folder(inn)) == (False, f"The folder inn is no folder ({inn}/inn).")

    def forbidden(_path: object) -> list[str]:
        raise PermissionError(13, "Permission denied")  # root may read everything

    monkeypatch.setattr(os, "listdir", forbidden)
    assert told(folder(tmp_path)) == (
        False,
        f"The folder inn may not be read: give Synclight's user the right to read it ({inn}).",
    )
