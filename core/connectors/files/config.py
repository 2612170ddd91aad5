"""What an admin says about a file or a folder of files; no I/O here."""

from __future__ import annotations

import unicodedata
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from core.connectors.files.code_pages import Encoding
from core.connectors.kinds import SourceSettings
from core.messages import message

Format = Literal["csv", "json", "ndjson", "parquet", "xlsx"]
Delimiter = Literal["auto", ";", ",", "\t", "|"]

_ENDINGS: dict[str, Format] = {
    "csv": "csv",
    "txt": "csv",
    "tsv": "csv",
    "tab": "csv",
    "json": "json",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
}

_SAVE = message("open_and_save_as_xlsx")
_UNPACK = message("unpack_it")
_EXPORT = message("export_it_as_a_table")
_OTHERS = {  # what a name says that nothing here reads, and what to do
    "xls": (message("an_old_workbook"), _SAVE),
    "xlsb": (message("a_binary_workbook"), _SAVE),
    "ods": (message("an_open_document_sheet"), _SAVE),
    "numbers": (message("a_numbers_sheet"), _SAVE),
    "gz": (message("a_gzip_archive"), _UNPACK),
    "zip": (message("a_zip_archive_of_other_files"), _UNPACK),
    "7z": (message("a_7zip_archive"), _UNPACK),
    "rar": (message("a_rar_archive"), _UNPACK),
    "bz2": (message("a_compressed_file"), _UNPACK),
    "xz": (message("a_compressed_file"), _UNPACK),
    "zst": (message("a_compressed_file"), _UNPACK),
    "pdf": (message("a_pdf"), _EXPORT),
    "docx": (message("a_word_document"), _EXPORT),
    "xml": (message("an_xml_file"), _EXPORT),
    "html": (message("a_web_page"), message("open_web_page")),
    "htm": (message("a_web_page"), message("open_web_page")),
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
    records_path: str | None = Field(default=None, pattern=r"^(/[^/]+)+$", max_length=300)  # of the list in a .json
    leading_zeros: Literal["shown", "dropped"] | None = None  # of numbers shown as 00042; None: neither is guessed
    formulas: Literal["results"] | None = None  # what the workbook last reckoned; None: a formula is no value
    max_unpacked_mib: int = Field(default=50, strict=True, ge=1, le=500)  # of a workbook, which is a zip archive
    quiet_seconds: int = Field(default=0, strict=True, ge=0, le=60)  # files must stand still for so long
    page_size: int = Field(default=2000, strict=True, ge=1, le=10_000)

    @model_validator(mode="after")
    def _a_known_format(self) -> Self:
        if self.pattern is not None and "/" in self.pattern:
            raise ValueError(message("wanted_file_pattern"))
        ending = _ending(self.pattern or self.path)
        if self.format is None and ending in _OTHERS:
            found, cure = _OTHERS[ending]
            raise ValueError(message("wanted_another_file", found=found, cure=cure))
        if self.format is None and ending not in _ENDINGS:
            raise ValueError(message("wanted_file_ending", name="pattern" if self.pattern else "path"))
        if self.file_format != "xlsx" and any((self.sheet, self.leading_zeros, self.formulas)):
            raise ValueError(message("sheet_for_workbooks_only"))
        if self.file_format not in ("csv", "xlsx") and self.header_row is not None:
            raise ValueError(message("header_row_for_tables_only"))
        if self.file_format != "json" and self.records_path is not None:
            raise ValueError(message("records_path_for_json_only"))
        return self

    @property
    def records_steps(self) -> tuple[str, ...]:
        """The names that lead to the list of records."""
        parts = unicodedata.normalize("NFC", self.records_path or "").split("/")[1:]
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)

    @property
    def file_format(self) -> Format:
        """The stated format, or the one the ending says."""
        return self.format or _ENDINGS[_ending(self.pattern or self.path)]


def is_known(name: str) -> bool:
    """Whether the ending of a file's name says in which format it is."""
    return _ending(name) in _ENDINGS


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
