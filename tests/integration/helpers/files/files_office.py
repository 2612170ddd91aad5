"""An organisation whose records come from real files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.engine import SessionConfig
from core.mapping import MappingConfig
from core.model import ConnectionReport, RawPage, RecordPage, RunKind
from data.ledger.routes import route_of
from flows.wiring import Pages, explainer_of
from tests.fakes import Office, integration


class FilesOffice(Office):
    """Its records come from real files."""

    def reads(self, folder: Path, mapping: MappingConfig, **options: object) -> FilesSource:
        config = FilesSourceConfig.model_validate({"kind": "files", **options})
        self.source = FilesSource(config, folder, open_end_seconds=0)
        route = route_of(integration().model_copy(update={"mapping": mapping}), None)
        self._pages = Pages(_Interrupted(self.source, self), route, self.clock.now().year).page
        self._mapping = mapping
        return self.source

    async def page(self, cursor: str | None) -> RecordPage:
        return await self._pages(cursor)

    def order(self, kind: RunKind) -> SessionConfig:
        return replace(super().order(kind), explain=explainer_of(self._mapping))

    def meanwhile(self) -> None:
        """Something may happen between two pages."""


@dataclass
class _Interrupted:
    """Something may happen between two pages of the files."""

    source: FilesSource
    office: FilesOffice

    async def page(self, cursor: str | None) -> RawPage:
        if cursor is not None:
            self.office.meanwhile()
        return await self.source.page(cursor)

    async def check(self) -> ConnectionReport:
        return await self.source.check()

    async def close(self) -> None:
        await self.source.close()
