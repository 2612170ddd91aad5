"""The connector on a sheet that nobody keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.connectors.textfile.config import TextFileTargetConfig
from core.connectors.textfile.connector import TextFileTarget
from core.connectors.textfile.sheet import Sheet

from core.connectors.paper import PaperRequest, Placeholders
from core.ports import Clock


class _Kept(Sheet):
    def __init__(self, file: str) -> None:
        super().__init__(Path(file))
        self.requests: list[PaperRequest] = []

    def add(self, lines: Sequence[str]) -> list[str]:
        self.requests += [PaperRequest("ADD", str(self._file), {}, line) for line in lines]
        return []


class TextFilePaper:
    """A `core.connectors.paper.Paper`."""

    def __init__(self, config: TextFileTargetConfig, clock: Clock) -> None:
        self._sheet = _Kept(config.file)
        self.target = TextFileTarget(config, Placeholders(), clock, self._sheet)

    @property
    def requests(self) -> Sequence[PaperRequest]:
        """The lines that would have been added."""
        return self._sheet.requests
