"""Which kind of file this is, where its name does not say it: found in its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.connectors.files.config import Format
from core.connectors.files.kinds import check_kind
from core.errors import BadRequest, reason_of
from core.i18n import Words, sanitise

KNOWN = ("csv", "txt", "xlsx", "xlsm", "parquet", "ndjson", "jsonl", "json")  # endings that say it themselves
TEXTS = ("tsv", "tab")  # and that are CSV by another name
_HEAD = 64 * 1024
_MARK = b"\xef\xbb\xbf"


def format_of(path: Path, _: Words) -> Format | None:
    """None where the ending says it. Raises BadRequest and SourceUnreadable: what it is, and what would do."""
    ending = path.suffix.lower().lstrip(".")
    if ending in KNOWN:
        return None
    try:
        file = path.open("rb")
    except OSError as error:
        reason = _.translate(reason_of(error))
        raise BadRequest(_("{file} can not be read: {reason}.", file=path.name, reason=reason)) from None
    with file:
        head = file.read(_HEAD)
        if head.startswith(b"PAR1"):
            return "parquet"
        if head.startswith(b"PK\x03\x04") and _is_workbook(path):
            return "xlsx"
        file.seek(0)
        check_kind(file, "csv", sanitise(path.name, limit=100, one_line=True))
    if not head.strip():
        raise BadRequest(_("{file} is empty.", file=path.name))
    if b"\x00" in head:
        raise BadRequest(_("{file} is no text, workbook or Parquet file.", file=path.name))
    return _of_text(head.removeprefix(_MARK).lstrip())


def _of_text(text: bytes) -> Format:
    if text.startswith(b"["):
        return "json"
    return "ndjson" if text.startswith(b"{") else "csv"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
