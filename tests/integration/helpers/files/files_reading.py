"""How the tests of the files source read one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.errors import SourceUnreadable
from core.model import BrokenRow, RawPage, RawRow, Unreadable


def source(folder: Path, name: str, content: bytes | str | None = None, **options: Any) -> FilesSource:
    """A source on one file, which is written first when there is a content."""
    if content is not None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return FilesSource(FilesSourceConfig(kind="files", path=name, **options), folder, open_end_seconds=0)


def pages(reader: FilesSource) -> list[RawPage]:
    """All pages, to the end."""

    async def read() -> list[RawPage]:
        try:
            found = [await reader.page(None)]
            while found[-1].next_cursor is not None:
                found.append(await reader.page(found[-1].next_cursor))
            return found
        finally:
            await reader.close()

    return asyncio.run(read())


def rows(reader: FilesSource) -> list[RawRow]:
    """All good rows."""
    return [row for page in pages(reader) for row in page.rows]


def broken(reader: FilesSource) -> list[BrokenRow]:
    """All broken rows."""
    return [row for page in pages(reader) for row in page.broken]


def refusal(reader: FilesSource) -> str:
    """The one sentence the whole source is refused with."""
    with pytest.raises(SourceUnreadable) as refused:
        pages(reader)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def told(reader: FilesSource, *columns: str) -> list[str]:
    """All rows in one line each: the values of these columns, or what is wrong; the whole file's refusal alone."""
    try:
        found = pages(reader)
    except SourceUnreadable as refused:
        return [f"refused: {refused}"]
    good = [
        (row.origin, " | ".join(_told(row.values.get(column)) for column in columns)) for p in found for row in p.rows
    ]
    bad = [(row.origin, f"broken: {row.message}") for page in found for row in page.broken]
    return [text for _origin, text in sorted([*good, *bad], key=lambda each: getattr(each[0], "number", 0))]


def _told(value: Any) -> str:
    return f"found {value.found}" if isinstance(value, Unreadable) else str(value)
