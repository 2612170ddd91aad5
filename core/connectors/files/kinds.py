"""What a file really is, by its first bytes: a name that says something else gets a sentence."""

from __future__ import annotations

from typing import BinaryIO

from core.connectors.files.config import Format
from core.errors import SourceUnreadable
from core.messages import message

_HEAD = 4096
_WANTED: dict[Format, str] = {
    "csv": message("csv_text"),
    "json": message("json_text"),
    "ndjson": message("json_lines_text"),
    "parquet": message("a_parquet_file"),
    "xlsx": message("an_excel_workbook"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"PK\x03\x04", message("a_zip_archive")),
    (b"PK\x05\x06", message("an_empty_zip_archive")),
    (b"PAR1", message("a_parquet_file")),
    (b"PARE", message("an_encrypted_parquet_file")),
    (b"%PDF", message("a_pdf")),
    (b"\x1f\x8b", message("a_gzip_archive")),
    (b"Rar!", message("a_rar_archive")),
    (b"7z\xbc\xaf", message("a_7zip_archive")),
)
_GOOD: dict[Format, bytes] = {"parquet": b"PAR1", "xlsx": b"PK\x03\x04"}


def check_kind(file: BinaryIO, file_format: Format, name: str) -> None:
    """Leaves the file at its start. Raises SourceUnreadable when it is something else than its format."""
    head = file.read(_HEAD)
    found = _what(file, head)
    file.seek(0)
    good = _GOOD.get(file_format)
    if (good is None and found is None) or (good is not None and head.startswith(good)):
        return
    if found is None:
        found = (
            message("an_empty_file")
            if not head
            else message("text")
            if head.isascii() and b"\x00" not in head
            else message("something_else")
        )
    raise SourceUnreadable(message("file_found_wanted", name=name, found=found, wanted=_WANTED[file_format]), name)


def _what(file: BinaryIO, head: bytes) -> str | None:
    if head.startswith(_OLD_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in head + file.read(1024 * 1024)
        return message("a_workbook_with_password") if encrypted else message("an_old_workbook")
    return next((what for start, what in _STARTS if head.startswith(start)), None)
