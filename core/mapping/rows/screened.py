"""A source without the rows that are no records."""

from __future__ import annotations

from core.mapping.config import MappingConfig
from core.mapping.rows.screen import RowScreen
from core.model import ConnectionReport, RawPage
from core.ports import Source


class ScreenedPages:
    """The source's pages, screened in their order; each read from the start begins its sums anew."""

    def __init__(self, source: Source, mapping: MappingConfig) -> None:
        self._source = source
        self._mapping = mapping
        self._screen = RowScreen(mapping)

    async def page(self, cursor: str | None) -> RawPage:
        """One page. Raises SourceUnreadable."""
        if cursor is None:
            self._screen = RowScreen(self._mapping)
        return self._screen.page(await self._source.page(cursor))

    async def check(self) -> ConnectionReport:
        """Whether the source can be read."""
        return await self._source.check()

    async def close(self) -> None:
        """Let go of the source."""
        await self._source.close()
