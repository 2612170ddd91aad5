"""What a file really is, by its first bytes: a name that says something else gets a sentence."""

from __future__ import annotations

from typing import BinaryIO

from core.connectors.files.config import Format
from core.errors import SourceUnreadable
from core.messages import ours

_HEAD = 4096
_WANTED: dict[Format, str] = {
    "csv": ours("csv_text"),
    "json": ours("json_text"),
    "ndjson": ours("json_lines_text"),
    "parquet": ours("a_parquet_file"),
    "xlsx": ours("an_excel_workbook"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"PK\x03\x04", ours("a_zip_archive")),
    (b"PK\x05\x06", ours("an_empty_zip_archive")),
    (b"PAR1", ours("a_parquet_file")),
    (b"PARE", ours("an_encrypted_parquet_file")),
    (b"%PDF", ours("a_pdf")),
    (b"\x1f\x8b", ours("a_gzip_archive")),
    (b"Rar!", ours("a_rar_archive")),
    (b"7z\xbc\xaf", ours("a_7zip_archive")),
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
            ours("an_empty_file")
            if not head
            else ours("text")
            if head.isascii() and b"\x00" not in head
            else ours("something_else")
        )
    raise SourceUnreadable(ours("file_found_wanted", name=name, found=found, wanted=_WANTED[file_format]), name)


def _what(file: BinaryIO, head: bytes) -> str | None:
    if head.startswith(_OLD_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in head + file.read(1024 * 1024)
        return ours("a_workbook_with_password") if encrypted else ours("an_old_workbook")
    return next((what for start, what in _STARTS if head.startswith(start)), None)
