"""Rows as a source, and how tests read them: mapped, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import SourceUnreadable
from core.mapping import MappingConfig
from core.model import BrokenRow, ConnectionReport, RawPage, RawRow, RecordPage
from data.ledger.routes import route_of
from flows.wiring import Pages
from tests.fakes import integration


@dataclass
class Rows:
    """A source of these rows, in pages; its last page may be unreadable."""

    rows: Sequence[RawRow | BrokenRow]
    page_size: int = 2
    fails: bool = False
    reads: int = field(default=0)

    async def page(self, cursor: str | None) -> RawPage:
        start = int(cursor or 0)
        self.reads += 1
        if self.fails and start + self.page_size >= len(self.rows):
            raise SourceUnreadable("b.csv is locked.", "b.csv")
        some = self.rows[start : start + self.page_size]
        end = start + self.page_size
        return RawPage(
            tuple(row for row in some if isinstance(row, RawRow)),
            tuple(row for row in some if isinstance(row, BrokenRow)),
            str(end) if end < len(self.rows) else None,
        )

    async def check(self) -> ConnectionReport:
        return ConnectionReport(healthy=True, message="")

    async def close(self) -> None:
        """Nothing is open."""


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
