"""Where else a text may stand: our logs, Prefect's database, input files. It is looked for as bytes."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from core.settings import Settings
from data.store.whole_file import write_whole

_PIECE: Final = 8_000_000  # bytes
_ZIPPED: Final = frozenset({".xlsx", ".zip", ".ods"})
_WILD: Final = re.compile(r"[*?\[]")


def pattern_of(spellings: Iterable[str], text: str) -> re.Pattern[bytes]:
    """The text in any of its spellings, as bytes of a file."""
    forms = {*spellings, text, text.lower(), text.upper(), text.title()}
    forms |= {unicodedata.normalize("NFD", form) for form in forms}
    coded = {
        form.encode(coding) for form in forms for coding in ("utf-8", "utf-16-le", "cp1252") if _fits(form, coding)
    }
    return re.compile(b"|".join(re.escape(one) for one in sorted(coded, key=len, reverse=True)), re.IGNORECASE)


def clean_logs(settings: Settings, wanted: re.Pattern[bytes]) -> None:
    """Cut it out of our own logs, while nothing writes them; one that cannot be written holds it still."""
    for file in _files_below(settings.logs):
        with suppress(OSError):
            if holds(file, wanted):
                write_whole(file, wanted.sub("…".encode(), file.read_bytes()))


def still_holding(settings: Settings, wanted: re.Pattern[bytes]) -> list[Path]:
    """Files of the home outside the inbox that hold it."""
    return [
        file for file in _files_below(settings.home) if not file.is_relative_to(settings.inbox) and holds(file, wanted)
    ]


def inputs_holding(settings: Settings, paths: Sequence[str], wanted: re.Pattern[bytes]) -> list[Path]:
    """Input files that hold it: the organisation's own, which nothing here changes."""
    found = {file for path in paths for file in _inputs(settings.inbox, path) if holds(file, wanted)}
    return sorted(found)


def holds(file: Path, wanted: re.Pattern[bytes]) -> bool:
    """Whether it stands there, in a packed workbook too; what cannot be read holds nothing we know of."""
    with suppress(OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError):
        if file.suffix.lower() in _ZIPPED:
            with zipfile.ZipFile(file) as packed:
                return any(_in_member(packed, name, wanted) for name in packed.namelist())
        with file.open("rb") as opened:
            return any(wanted.search(piece) for piece in _pieces(opened, wanted))
    return False


def _in_member(packed: zipfile.ZipFile, name: str, wanted: re.Pattern[bytes]) -> bool:
    with packed.open(name) as member:
        return any(wanted.search(piece) for piece in _pieces(member, wanted))  # type: ignore[arg-type]  # it reads bytes


def _pieces(opened: BinaryIO, wanted: re.Pattern[bytes]) -> Iterator[bytes]:
    """One after the other, each with the end of the one before: a text may lie across."""
    end = b""
    while piece := opened.read(_PIECE):
        yield end + piece
        end = piece[-len(wanted.pattern) :]


def _inputs(inbox: Path, path: str) -> Iterator[Path]:
    place = inbox / path
    if _WILD.search(path):
        fixed = Path(*_before_wild(place.parts))
        yield from (file for file in fixed.glob(str(place.relative_to(fixed))) if file.is_file())
    elif place.is_dir():
        yield from _files_below(place)
    elif place.is_file():
        yield place


def _before_wild(parts: Sequence[str]) -> list[str]:
    known: list[str] = []
    for part in parts:
        if _WILD.search(part):
            break
        known.append(part)
    return known


def _files_below(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _fits(text: str, coding: str) -> bool:
    try:
        text.encode(coding)
    except UnicodeEncodeError:
        return False
    return True
