"""What an admin says about a file; no I/O here."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Format = Literal["csv", "json", "ndjson"]
Delimiter = Literal["auto", ";", ",", "\t"]
Encoding = Literal["auto", "utf-8", "latin-1", "cp1252"]

_ENDINGS: dict[str, Format] = {"csv": "csv", "txt": "csv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson"}


class FilesSourceConfig(BaseModel):
    """One file. A relative `path` is taken from the folder of input files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["files"]
    path: str = Field(min_length=1, max_length=1000)
    format: Format | None = None  # None: by the ending of the name
    delimiter: Delimiter = "auto"
    encoding: Encoding = "auto"
    page_size: int = Field(default=1000, strict=True, ge=1, le=10_000)

    @model_validator(mode="after")
    def _a_known_format(self) -> Self:
        if self.format is None and self.path.rpartition(".")[2].lower() not in _ENDINGS:
            raise ValueError("a path that ends in .csv, .json or .ndjson, or format = csv, json or ndjson")
        return self

    @property
    def file_format(self) -> Format:
        """The stated format, or the one the ending says."""
        return self.format or _ENDINGS[self.path.rpartition(".")[2].lower()]
