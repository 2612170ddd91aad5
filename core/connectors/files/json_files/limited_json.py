"""Rows of a JSON file that is not small: the limited child parses it, and what comes in here is a row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from core.connectors.files.child import Child
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.json_files.telling import heard, need_of, row_of_told
from core.errors import SourceUnreadable
from core.model import BrokenRow, RawRow
from core.places import PlaceKind

SMALL_BYTES: Final = 1024 * 1024  # the worst file of this size takes 60 MiB to read, and starting a child takes 0.1 s


class LimitedJson(Child):
    """The rows on demand; the child waits while nobody asks. Raises SourceUnreadable."""

    def __init__(self, file: BinaryIO, name: str, config: FilesSourceConfig) -> None:
        asked = {"encoding": config.encoding, "steps": config.records_steps}
        super().__init__(file, name, config.file_format, asked)
        self._kind = PlaceKind.ITEM if config.file_format == "json" else PlaceKind.LINE
        try:
            if self.line() != {"begun": True}:
                self.refuse()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        told = 0
        while not isinstance(line := self.line(), dict):
            told += 1
            yield self._row(line)
        if line.get("rows") != told:
            self.refuse()
        self.ends_open = bool(line.get("ends_open"))

    def _row(self, line: Any) -> RawRow | BrokenRow:
        try:
            return row_of_told(line, self._name, self._kind)
        except (TypeError, ValueError):
            self.refuse()

    def _heard(self, data: bytes) -> Any:
        return heard(data)

    def _refusal(self, said: str, told: dict[str, Any]) -> SourceUnreadable:
        return need_of(said, self._name, told) or super()._refusal(said, told)
