"""What a file really is, by its first bytes: a name that says something else gets a sentence."""

from __future__ import annotations

from typing import BinaryIO

from core.connectors.files.config import Format
from core.errors import SourceUnreadable
from core.ours import ours

_HEAD = 4096
_WANTED: dict[Format, str] = {
    "csv": ours("CSV text"),
    "json": ours("JSON text"),
    "ndjson": ours("JSON text, one object a line"),
    "parquet": ours("a Parquet file"),
    "xlsx": ours("an Excel workbook (.xlsx)"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"PK\x03\x04", ours("a zip archive or Excel workbook")),
    (b"PK\x05\x06", ours("an empty zip archive")),
    (b"PAR1", ours("a Parquet file")),
    (b"PARE", ours("an encrypted Parquet file")),
    (b"%PDF", ours("a PDF")),
    (b"\x1f\x8b", ours("a gzip archive")),
    (b"Rar!", ours("a RAR archive")),
    (b"7z\xbc\xaf", ours("a 7-Zip archive")),
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
            ours("an empty file")
            if not head
            else ours("text")
            if head.isascii() and b"\x00" not in head
            else ours("something else")
        )
    raise SourceUnreadable(
        ours("{name}: found {found}, wanted {wanted}.", name=name, found=found, wanted=_WANTED[file_format]), name
    )


def _what(file: BinaryIO, head: bytes) -> str | None:
    if head.startswith(_OLD_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in head + file.read(1024 * 1024)
        return ours("a workbook with a password") if encrypted else ours("an old workbook (.xls)")
    return next((what for start, what in _STARTS if head.startswith(start)), None)
