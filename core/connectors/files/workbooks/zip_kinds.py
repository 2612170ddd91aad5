"""What a zip archive is, when it is no .xlsx workbook: named, with what to do. Runs in the limited child only."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from core.messages import message

_SAVE = message("open_and_save_as_xlsx")
_UNPACK = message("unpack_it")
_BY_PART = (
    ("xl/workbook.bin", message("a_binary_workbook"), _SAVE),
    ("index/document.iwa", message("a_numbers_sheet"), _SAVE),
    ("index/tables/", message("a_numbers_sheet"), _SAVE),
    ("word/document.xml", message("a_word_document"), _SAVE),
    ("ppt/presentation.xml", message("a_presentation"), _SAVE),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def other_kind(file: BinaryIO, name: str) -> str | None:
    """A sentence about an archive that is no workbook of this kind, or None. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(file) as archive:
        names = {one.replace("\\", "/").lower(): one for one in archive.namelist()}
        if "xl/workbook.xml" in names:
            return None
        if "mimetype" in names:
            with archive.open(names["mimetype"]) as part:
                if part.read(100).startswith(_OPEN_DOCUMENT):
                    return _found(name, message("an_open_document_sheet"), _SAVE)
    for start, what, cure in _BY_PART:
        if any(one.startswith(start) for one in names):
            return _found(name, what, cure)
    return _found(name, message("a_zip_archive_of_other_files"), _UNPACK) if names else None


def _found(name: str, what: str, cure: str) -> str:
    return message("file_found_wanted_do", name=name, found=what, wanted=message("an_excel_workbook"), cure=cure)
