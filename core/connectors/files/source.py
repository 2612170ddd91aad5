"""FilesSource: pages of rows from one file or all files of a folder, in constant memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.folder import Identity, MayRead, SourceFile, files_of, shown
from core.connectors.files.one_file import OneFile, still_written
from core.connectors.in_time import STEP_SECONDS, Found, TooSlow, in_time
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, ConnectionReport, RawPage, RawRow, SkippedRow

OPEN_END_SECONDS = 1.0  # how long a text file without a last line end must stand still before it counts as whole


class FilesSource:
    """A port Source. The cursor is the number of rows read so far; a page never spans two files.

    A cursor from elsewhere (another process, a repeated page) is found again by reading from the start.
    """

    def __init__(
        self,
        config: FilesSourceConfig,
        base: Path,
        open_end_seconds: float = OPEN_END_SECONDS,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._config = config
        self._base = base
        self._open_end_seconds = open_end_seconds
        self._step_seconds = step_seconds
        self._may_read: MayRead | None = None
        self._files: tuple[SourceFile, ...] = ()
        self._next_file = 0
        self._reading: OneFile | None = None
        self._position: int | None = None  # None: nothing is begun

    def stay_within(self, may_read: MayRead) -> None:
        """Open only files that may be read, links followed."""
        self._may_read = may_read

    async def page(self, cursor: str | None) -> RawPage:
        """One page; `cursor` None begins again with the files as they are now. Raises SourceUnreadable."""
        try:
            return await self._page(cursor)
        except SourceUnreadable:
            self._close()
            raise

    async def check(self) -> ConnectionReport:
        """Whether everything can be opened and has columns; the rows are not read."""
        try:
            files = await self._in_time(self._list)
            for found in files:
                (await self._in_time(OneFile, found, self._config)).close()
        except SourceUnreadable as error:
            cure = message("put_the_file_there_or_correct_the_path")
            return ConnectionReport(healthy=False, message=error.said, cure=cure)
        return ConnectionReport(healthy=True, message=self._readable(files))

    async def close(self) -> None:
        """Let go of files and children."""
        self._close()

    async def _page(self, cursor: str | None) -> RawPage:
        wanted = int(cursor) if cursor is not None else 0
        if cursor is None or wanted != self._position:
            await self._begin()
            while (self._position or 0) < wanted and self._has_more():
                await self._take(min(self._config.page_size, wanted - (self._position or 0)))
        return await self._take(self._config.page_size)

    async def _begin(self) -> None:
        self._close()
        self._files = await self._in_time(self._list)
        await self._see_them_stand_still()
        self._position = 0

    async def _see_them_stand_still(self) -> None:
        if not self._config.quiet_seconds:
            return
        before = await self._in_time(self._identities)
        await asyncio.sleep(self._config.quiet_seconds)
        now = await self._in_time(self._identities)
        for found, then, identity in zip(self._files, before, now, strict=True):
            if then != identity:
                raise SourceUnreadable(still_written(found.name), found.name)

    async def _take(self, most: int) -> RawPage:
        is_first = False
        if self._reading is None and self._next_file == len(self._files):
            self._close()
            return RawPage(())
        if self._reading is None:
            self._reading = await self._in_time(OneFile, self._files[self._next_file], self._config)
            self._next_file += 1
            is_first = True
        reading = self._reading
        taken, is_end = await self._in_time(reading.take, most)
        if is_end and reading.ends_open:
            await asyncio.sleep(self._open_end_seconds)
        await self._in_time(reading.check_same)
        self._position = (self._position or 0) + len(taken)
        if is_end:
            reading.close()
            self._reading = None
        return RawPage(
            rows=tuple(row for row in taken if isinstance(row, RawRow)),
            broken=tuple(row for row in taken if isinstance(row, BrokenRow)),
            next_cursor=str(self._position) if self._has_more() else None,
            columns=reading.columns,
            origin=reading.name,
            skipped=tuple(row for row in taken if isinstance(row, SkippedRow)),
            notes=reading.notes if is_first else (),
            names_at=reading.names_at,
        )

    async def _in_time(self, work: Callable[..., Found], *given: Any) -> Found:
        try:
            return await in_time(self._step_seconds, work, *given)
        except TooSlow:
            self._abandon()
            name = shown(Path(self._config.path).name)
            raise SourceUnreadable(
                message("input_too_slow", name=name, seconds=int(self._step_seconds)), name
            ) from None
        except asyncio.CancelledError:  # the step goes on: closing would wait for it
            self._abandon()
            raise

    def _abandon(self) -> None:
        if self._reading is not None:
            self._reading.abandon()
            self._reading = None

    def _identities(self) -> list[Identity | None]:
        return [found.identity() for found in self._files]

    def _has_more(self) -> bool:
        return self._reading is not None or self._next_file < len(self._files)

    def _list(self) -> tuple[SourceFile, ...]:
        return files_of(self._base, self._config.path, self._config.pattern, self._may_read)

    def _readable(self, files: tuple[SourceFile, ...]) -> str:
        pattern = self._config.pattern
        if pattern is None:
            return message("file_can_be_read", name=files[0].name)
        folder = self._config.path.rstrip("/").rpartition("/")[2]
        if not files:
            return message("folder_can_be_read_and_is_empty", name=folder, pattern=pattern)
        return message("folder_can_be_read", name=folder, pattern=pattern, count=len(files))

    def _close(self) -> None:
        self._files, self._next_file, self._position = (), 0, None
        if self._reading is not None:
            self._reading.close()
            self._reading = None
