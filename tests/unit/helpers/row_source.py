"""Rows as a source, and how tests read them: mapped, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from core.errors import SourceUnreadable
from core.mapping import MappingConfig
from core.model import BrokenRow, ConnectionReport, RawPage, RawRow, RecordPage
from core.places import Place
from data.ledger.routes import route_of
from flows.wiring import Pages
from tests.fakes import integration


@dataclass
class Rows:
    """A source of these rows, in pages that never span two files; its last page may be unreadable."""

    rows: Sequence[RawRow | BrokenRow]
    page_size: int = 2
    fails: bool = False
    reads: int = field(default=0)

    async def page(self, cursor: str | None) -> RawPage:
        start = int(cursor or 0)
        self.reads += 1
        if self.fails and start + self.page_size >= len(self.rows):
            raise SourceUnreadable("b.csv is locked.", "b.csv")
        file = file_of(self.rows[start]) if self.rows else None
        some = list(takewhile(lambda row: file_of(row) == file, self.rows[start : start + self.page_size]))
        end = start + len(some)
        return RawPage(
            tuple(row for row in some if isinstance(row, RawRow)),
            tuple(row for row in some if isinstance(row, BrokenRow)),
            str(end) if end < len(self.rows) else None,
            origin=file,
        )

    async def check(self) -> ConnectionReport:
        return ConnectionReport(healthy=True, message="")

    async def close(self) -> None:
        """Nothing is open."""


def file_of(row: RawRow | BrokenRow) -> str | None:
    return row.origin.file if isinstance(row.origin, Place) else None


def pages_of(source: Rows, mapping: dict[str, Any]) -> Pages:
    config = integration().model_copy(update={"mapping": MappingConfig.model_validate(mapping)})
    return Pages(source, route_of(config, None))


def read(source: Rows, mapping: dict[str, Any]) -> list[RecordPage]:
    """All pages of one read."""

    async def all_pages() -> list[RecordPage]:
        page = pages_of(source, mapping).page
        found = [await page(None)]
        while found[-1].next_cursor is not None:
            found.append(await page(found[-1].next_cursor))
        return found

    return asyncio.run(all_pages())


def sent(pages: Sequence[RecordPage]) -> list[str]:
    return [record.record_key for page in pages for record in page.records]
