"""What an admin says about a file or a folder of files; no I/O here."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from core.connectors.kinds import SourceSettings
from core.messages import message

Format = Literal["csv", "json", "ndjson", "parquet", "xlsx"]
Delimiter = Literal["auto", ";", ",", "\t"]
Encoding = Literal["auto", "utf-8", "latin-1", "cp1252"]

_ENDINGS: dict[str, Format] = {
    "csv": "csv",
    "txt": "csv",
    "json": "json",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
}


class FilesSourceConfig(SourceSettings):
    """One file, or every file of a folder whose name fits `pattern`.

    A relative `path` is taken from the folder of input files and stays inside it.
    """

    path_key: ClassVar[str | None] = "path"

    kind: Literal["files"]
    path: str = Field(min_length=1, max_length=1000)
    pattern: str | None = Field(default=None, min_length=1, max_length=200)  # given: `path` is a folder
    format: Format | None = None  # None: by the ending of the name
    delimiter: Delimiter = "auto"
    encoding: Encoding = "auto"
    sheet: str | None = Field(default=None, min_length=1, max_length=100)  # None: the only visible one
    header_row: int | None = Field(default=None, strict=True, ge=1, le=1_000_000)  # None: the first with anything in it
    footer_rows: int = Field(default=0, strict=True, ge=0, le=100)  # the last ones of each file are left out
    max_unpacked_mib: int = Field(default=50, strict=True, ge=1, le=500)  # of a workbook, which is a zip archive
    quiet_seconds: int = Field(default=0, strict=True, ge=0, le=60)  # files must stand still for so long
    page_size: int = Field(default=2000, strict=True, ge=1, le=10_000)

    @model_validator(mode="after")
    def _a_known_format(self) -> Self:
        if self.pattern is not None and "/" in self.pattern:
            raise ValueError(message("wanted_file_pattern"))
        if self.format is None and _ending(self.pattern or self.path) not in _ENDINGS:
            raise ValueError(message("wanted_file_ending", name="pattern" if self.pattern else "path"))
        if self.file_format != "xlsx" and (self.sheet is not None or self.header_row is not None):
            raise ValueError(message("sheet_for_workbooks_only"))
        return self

    @property
    def file_format(self) -> Format:
        """The stated format, or the one the ending says."""
        return self.format or _ENDINGS[_ending(self.pattern or self.path)]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
