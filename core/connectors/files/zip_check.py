"""A workbook is a zip archive: what it says about itself is looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

MAX_MEMBERS = 1000
MAX_RATIO = 100
_MAX_LIST_BYTES = 1024 * 1024  # of the archive's list of members
_SMALL = 64 * 1024  # a member this small does no harm, however well it was packed
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def problem_of(file: BinaryIO, megabytes: int) -> str | None:
    """Why this archive is not opened ("…, wanted …"), or None. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(file) as archive:
        if file.seek(0, 2) - archive.start_dir > _MAX_LIST_BYTES:
            return f"a list of parts of more than {_MAX_LIST_BYTES // 1024} KiB, wanted a workbook"
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            return f"{len(members)} parts, wanted at most {MAX_MEMBERS}"
        unpacked = sum(member.file_size for member in members)
        if unpacked > megabytes * 1024**2:
            return f"{unpacked / 1024**2:.0f} MiB unpacked, wanted at most {megabytes} MiB (max_unpacked_mib)"
        problems = (_problem_of_member(archive, member) for member in members)
        return next((problem for problem in problems if problem is not None), None)


def _problem_of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    name = member.filename[:80]
    ratio = member.file_size // max(1, member.compress_size)
    if member.file_size > _SMALL and ratio > MAX_RATIO:
        return f"a part packed {ratio} to 1 ({name}), wanted at most {MAX_RATIO} to 1"
    if member.flag_bits & 1:
        return "parts locked with a password, wanted a workbook without one"
    with archive.open(member) as part:
        if part.read(4).startswith(_ARCHIVES):
            return f"an archive inside the archive ({name}), wanted a workbook"
    return None
