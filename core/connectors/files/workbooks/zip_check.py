"""A workbook is a zip archive: what it says about itself is looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from core.messages import message

MAX_MEMBERS = 1000
MAX_RATIO = 100
_MAX_LIST_BYTES = 1024 * 1024  # of the archive's list of members
_SMALL = 64 * 1024  # a member this small does no harm, however well it was packed
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def problem_of(file: BinaryIO, megabytes: int) -> str | None:
    """Why this archive is not opened ("…, wanted …"), or None. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(file) as archive:
        if file.seek(0, 2) - archive.start_dir > _MAX_LIST_BYTES:
            return message("zip_list_too_long", size=_MAX_LIST_BYTES // 1024)
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            return message("zip_too_many_parts", count=len(members), most=MAX_MEMBERS)
        unpacked = sum(member.file_size for member in members)
        if unpacked > megabytes * 1024**2:
            return message("zip_too_large_unpacked", size=round(unpacked / 1024**2), most=megabytes)
        problems = (_problem_of_member(archive, member) for member in members)
        return next((problem for problem in problems if problem is not None), None)


def _problem_of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    name = member.filename[:80]
    ratio = member.file_size // max(1, member.compress_size)
    if member.file_size > _SMALL and ratio > MAX_RATIO:
        return message("zip_part_packed_too_far", ratio=ratio, name=name, most=MAX_RATIO)
    if member.flag_bits & 1:
        return message("zip_parts_locked")
    with archive.open(member) as part:
        if part.read(4).startswith(_ARCHIVES):
            return message("zip_inside_zip", name=name)
    return None
