"""What a file really is, by its first bytes: a name that says something else gets a sentence, and what to do."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from core.connectors.files.config import Format
from core.connectors.files.needs import NeedsOption
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
_UNPACK = message("unpack_it")
_SAVE = message("open_and_save_as_xlsx")
_EXPORT = message("export_it_as_a_table")
_STARTS: tuple[tuple[bytes, str, str | None], ...] = (
    (b"PK\x03\x04", message("a_zip_archive"), message("say_xlsx_or_unpack")),
    (b"PK\x05\x06", message("an_empty_zip_archive"), None),
    (b"PAR1", message("a_parquet_file"), message("say_format", format="parquet")),
    (b"PARE", message("an_encrypted_parquet_file"), None),
    (b"%PDF", message("a_pdf"), _EXPORT),
    (b"{\\rtf", message("a_word_document"), _EXPORT),
    (b"\x1f\x8b", message("a_gzip_archive"), _UNPACK),
    (b"BZh", message("a_compressed_file"), _UNPACK),
    (b"\xfd7zXZ\x00", message("a_compressed_file"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", message("a_compressed_file"), _UNPACK),
    (b"Rar!", message("a_rar_archive"), _UNPACK),
    (b"7z\xbc\xaf", message("a_7zip_archive"), _UNPACK),
    (b"SQLite format 3", message("a_database"), _EXPORT),
    (b"ARROW1", message("an_arrow_file"), _EXPORT),
)
_GOOD: dict[Format, bytes] = {"parquet": b"PAR1", "xlsx": b"PK\x03\x04"}
_OTHERWISE: dict[bytes, Format] = {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script)[\s>/]", re.IGNORECASE)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_MAIL = re.compile(rb"mime-version:", re.IGNORECASE)


def check_kind(file: BinaryIO, file_format: Format, name: str) -> None:
    """Leaves the file at its start. Raises SourceUnreadable when it is something else than its format."""
    head = file.read(_HEAD)
    found = _what(file, head)
    file.seek(0)
    good = _GOOD.get(file_format)
    if (good is None and found is None) or (good is not None and head.startswith(good)):
        return
    if found is None:
        found = _text_or_other(head)
    what, cure, otherwise = found
    wanted = _WANTED[file_format]
    if cure is None:
        raise SourceUnreadable(message("file_found_wanted", name=name, found=what, wanted=wanted), name)
    said = message("file_found_wanted_do", name=name, found=what, wanted=wanted, cure=cure)
    if otherwise is not None:
        raise NeedsOption(said, name, {"format": otherwise})
    raise SourceUnreadable(said, name)


def format_of(file: BinaryIO) -> Format:
    """The format in which a file of an unknown ending could be read: the rest is for `check_kind` to refuse."""
    head = file.read(_HEAD)
    file.seek(0)
    known = next((named for start, named in _OTHERWISE.items() if head.startswith(start)), None)
    return known or _format_of_text(head)


Found = tuple[str, str | None, Format | None]  # what it is, what to do, and the format that would read it


def _what(file: BinaryIO, head: bytes) -> Found | None:
    if head.startswith(_OLD_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in head + file.read(1024 * 1024)
        if encrypted:
            return message("a_workbook_with_password"), message("save_it_without_a_password"), None
        return message("an_old_workbook"), _SAVE, None
    known = next(((what, cure, mark) for mark, what, cure in _STARTS if head.startswith(mark)), None)
    if known is not None:
        return known[0], known[1], _OTHERWISE.get(known[2])
    return _marked_up(head)


def _marked_up(head: bytes) -> Found | None:
    """HTML and XML under whatever name; also a page saved with all its parts, which is a mail."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    is_xml = start.startswith(b"<?xml")
    if is_xml and _SPREADSHEET_XML in head:
        return message("an_xml_spreadsheet"), _SAVE, None
    if _HTML.match(start) or _MAIL.match(start) or (is_xml and b"<html" in head.lower()):
        return message("a_web_page"), message("open_web_page"), None
    return (message("an_xml_file"), _EXPORT, None) if is_xml else None


def _text_or_other(head: bytes) -> Found:
    if not head:
        return message("an_empty_file"), None, None
    if not _is_text(head):
        return message("something_else"), None, None
    form = _format_of_text(head)
    return message("text"), message("say_format", format=form), form


def _is_text(head: bytes) -> bool:
    """Letters of any encoding, and no signs that only programs write."""
    return not re.search(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", head)


def _format_of_text(head: bytes) -> Format:
    return "json" if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"[", b"{")) else "csv"
