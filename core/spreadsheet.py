"""A list as a file for a spreadsheet: real numbers and dates, and text that stays text. No formula, ever.

Whoever opens the file did not write its cells: an external system did. In CSV a cell that a spreadsheet might read
as a formula gets an apostrophe in front; in XLSX every text is stored as text, and stays it when somebody edits it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final, Literal
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

import xlsxwriter

from core.i18n.sanitise import ELLIPSIS, sanitise

Cell = str | Decimal | int | datetime | None
Kind = Literal["csv", "xlsx"]

MEDIA: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Spaces a spreadsheet may cut off before it looks, then a sign that begins a formula, in ASCII or full width.
_SPACES: Final = r"[\s\u00a0\u200b\u2007\u202f\u3000\ufeff\"']*"
_SIGN: Final = r"[=+\-@|%\uff1d\uff0b\uff0d\uff20]"
_BEGINS_A_FORMULA: Final = re.compile(rf"{_SPACES}{_SIGN}|[\t\r\n]")
# What another program takes for the end of a cell: in it, quotes hold nothing together that do not begin the cell.
_ENDS_A_CELL: Final = re.compile(rf"(?<=[;,\t|])({_SPACES})(?={_SIGN})")
_LINE: Final = re.compile(r"\r\n|\r|\n")
_TEXT_LIMIT: Final = 32_000  # a spreadsheet's cell ends at 32,767, counted in UTF-16 units: an emoji is two
_WIDEST: Final = 60
_NARROWEST: Final = 8
_MAKER: Final = "Synclight"
_ABOUT: Final = "docProps/core.xml"  # where a workbook names its maker


@dataclass(frozen=True, slots=True)
class Habit:
    """How one language's spreadsheets expect it."""

    separator: str
    decimal_sign: str
    moment: str  # as a spreadsheet's own pattern


HABITS: Final = {"en": Habit(",", ".", "d mmm yyyy hh:mm"), "nb": Habit(";", ",", "dd.mm.yyyy hh:mm")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its titles. Moments are aware, and written in `zone`."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    language: str
    zone: ZoneInfo


def written(sheet: Sheet, kind: Kind) -> bytes:
    """The file's bytes."""
    return csv_of(sheet) if kind == "csv" else xlsx_of(sheet)


def csv_of(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads æøå; every text in quotes, whatever separator it guesses."""
    habit = HABITS[sheet.language]
    lines = [habit.separator.join(_quoted(title) for title in sheet.titles)]
    lines += [habit.separator.join(_in_csv(cell, sheet, habit) for cell in row) for row in sheet.rows]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def csv_head(titles: Sequence[str], language: str) -> bytes:
    """How a file with these first titles begins."""
    return ("\ufeff" + HABITS[language].separator.join(_quoted(title) for title in titles)).encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before all in it that a spreadsheet might take for a formula.

    That is a line, and what stands behind any of the separators: a program that divides the file at another one than
    ours makes cells of their own of it, and whatever follows in the line belongs to the last of these.
    """
    parts = [_ENDS_A_CELL.sub(r"\1'", part) for part in _LINE.split(text)]
    return "\n".join(f"'{part}" if _BEGINS_A_FORMULA.match(part) else part for part in parts)


def _in_csv(cell: Cell, sheet: Sheet, habit: Habit) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell.astimezone(sheet.zone):%Y-%m-%d %H:%M}"
        case Decimal():
            return f"{cell:f}".replace(".", habit.decimal_sign) if cell.is_finite() else _quoted(str(cell))
        case int():
            return str(cell)
    return _quoted(cell)


def _quoted(text: str) -> str:
    guarded = harmless(plain_text(text)).replace('"', '""')
    return f'"{guarded}"'


def plain_text(text: str) -> str:
    """Text from outside without control and invisible characters, short enough for one cell."""
    return _cut(sanitise(text, _TEXT_LIMIT), _TEXT_LIMIT)


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, with an ellipsis where something was left out."""
    coded = text.encode("utf-16-le")
    if len(coded) <= 2 * units:
        return text
    return coded[: 2 * (units - 1)].decode("utf-16-le", errors="ignore") + ELLIPSIS


def xlsx_of(sheet: Sheet) -> bytes:
    """One worksheet with typed cells, a frozen head and filters."""
    habit = HABITS[sheet.language]
    kept = BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": habit.moment, **never}) as book:
        book.set_properties({"author": _MAKER})
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"quote_prefix": True})
        money = book.add_format({"num_format": "#,##0.00"})
        page = book.add_worksheet(_sheet_name(sheet.name))
        for column, title in enumerate(sheet.titles):
            page.write_string(0, column, _in_xlsx(title), head)
            page.set_column(column, column, _width(sheet, column))
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case None:
                        continue
                    case datetime():
                        page.write_datetime(number, column, cell.astimezone(sheet.zone).replace(tzinfo=None))
                    case Decimal() if _is_exact(cell):
                        page.write_number(number, column, float(cell), money)
                    case int():
                        page.write_number(number, column, cell)
                    case _:
                        page.write_string(number, column, _in_xlsx(str(cell)), text)
        page.freeze_panes(1, 0)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.titles) - 1)
    return kept.getvalue()


def _in_xlsx(text: str) -> str:
    """Written as text, whatever stands in it: what looks like a piece of its own XML, the library copies as it is."""
    plain = plain_text(text)
    return f"{_cut(plain, _TEXT_LIMIT - 1)} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def is_our_workbook(path: Path) -> bool:
    """Whether we made it, whoever saved it since. Raises OSError."""
    try:
        with ZipFile(path) as book, book.open(_ABOUT) as about:
            return f"<dc:creator>{_MAKER}</dc:creator>".encode() in about.read(_TEXT_LIMIT)
    except (BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        return False


def _is_exact(amount: Decimal) -> bool:
    """A spreadsheet counts in floats; an amount it would change is written as text instead."""
    return amount.is_finite() and Decimal(repr(float(amount))) == amount


def _width(sheet: Sheet, column: int) -> int:
    lengths = [len(sheet.titles[column])]
    for row in sheet.rows[:200]:
        cell = row[column]
        lengths.append(16 if isinstance(cell, datetime) else max(map(len, _LINE.split(str(cell or "")))))
    return min(max(*lengths, _NARROWEST), _WIDEST) + 2


def _sheet_name(name: str) -> str:
    """At most 31 characters, without the signs a worksheet's name may not hold."""
    return re.sub(r"[\[\]:*?/\\']", " ", _cut(sanitise(name, 31, one_line=True), 31)).strip() or "1"
