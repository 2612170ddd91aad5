"""The second look at a sheet: what the library does not tell of a cell. It reads whatever the library reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from core.connectors.files.workbooks.formulas import Formula, fault
from core.connectors.files.workbooks.number_formats import NumberFormat
from core.connectors.files.workbooks.plain_styles import formats_of
from core.connectors.files.workbooks.spilling import Spills, number_of
from core.model import Unreadable

MOST_CELLS = 10_000_000  # of the rectangle around all of them: the library keeps the empty ones too
_THIN = 20  # times more places than cells

_TAG = re.compile(
    rb"<(?:\w+:)?(row|c|f)(?=[\s/>])(?:\s+r=\"([A-Za-z]{0,3})([0-9]{1,7})\")?"
    rb"((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>"
)
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_ROW = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_TYPE = re.compile(rb"\st\s*=\s*[\"']([A-Za-z]+)[\"']")
_STYLE = re.compile(rb"\ss\s*=\s*[\"']([0-9]{1,6})[\"']")
_TWO_LETTERS = re.compile(rb" r=[\"'][A-Za-z]{2,3}[0-9]")
_THREE_LETTERS = re.compile(rb" r=[\"'][A-Za-z]{3}[0-9]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s/>]")
_UNTOLD = re.compile(rb"<(?:\w+:)?v\s*(?:/>|>\s*0?\s*</)")  # what stands there when nobody reckoned
_ERROR = re.compile(rb"<(?:\w+:)?v\s*>([^<]{0,20})<")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_TEXTS = (b"str", b"s", b"inlineStr")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true|on)[\"']")

Cell = tuple[int, int]  # row and column, from 1


@dataclass(slots=True)
class SecondLook:
    """Marks of cells: formulas, errors, and number formats that show other digits; and rows that are hidden."""

    marks: dict[Cell, Unreadable | Formula] = field(default_factory=dict)
    texts: dict[Cell, str] = field(default_factory=dict)  # of formulas whose result tells nothing
    formats: dict[Cell, NumberFormat] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)


def look_again(data: bytes, formats: Mapping[int, NumberFormat]) -> SecondLook:
    """Of a sheet's own part. `formats` are the number formats of interest, by the number of their style."""
    found = SecondLook()
    used = {style: form for style, form in formats.items() if b's="%d"' % style in data or b"s='%d'" % style in data}
    if not _is_suspect(data, formats):
        plain = formats_of(data, used) if used else {}
        if plain is not None:
            found.formats = plain
            return found
    hidden: int | None = None
    spills = Spills()
    cell, cell_at = b"", 0
    for place, kind, attributes, at in _cells(data):
        if kind == b"row":
            hidden = place[0] if _HIDDEN.search(attributes) else None
        elif kind == b"f":
            spills.take(attributes)
            formula = _formula(data, cell, cell_at, attributes)
            found.marks.setdefault(place, formula)  # an error stays that error
            if (text := _text_of(data, cell_at, at, formula)) is not None:
                found.texts[place] = text
        else:
            if hidden is not None and found.hidden[-1:] != [hidden]:
                found.hidden.append(hidden)
            cell, cell_at = attributes, at
            if _look(found, place, attributes, formats):
                found.marks[place] = _fault(data, at)
            if spills.are_open and (spilled := spills.into(place)) is not None:
                found.marks.setdefault(place, _typed(spilled, attributes))
    return found


def _formula(data: bytes, cell: bytes, cell_at: int, attributes: bytes) -> Formula:
    """By its cell's own tag and what stands in it."""
    end = _CELL_END.search(data, cell_at)
    if _VALUE.search(data, cell_at, end.start() if end else len(data)) is None:
        return Formula.BARE
    return _typed(Formula.TABLE if b"dataTable" in attributes else Formula.OTHER, cell)


def _text_of(data: bytes, cell_at: int, at: int, formula: Formula) -> str | None:
    """What a formula says, where its result tells nothing; None where it says that elsewhere."""
    if formula is Formula.TEXT:
        return None
    end = _CELL_END.search(data, at)
    if formula is not Formula.BARE and _UNTOLD.search(data, cell_at, end.start() if end else len(data)) is None:
        return None
    begins = data.find(b">", at) + 1
    return data[begins : data.find(b"<", begins)].decode("utf-8", "replace") or None


def _typed(formula: Formula, cell: bytes) -> Formula:
    kind = _TYPE.search(cell)
    is_text = kind is not None and kind[1] in _TEXTS and formula is Formula.OTHER
    return Formula.TEXT if is_text else formula


def _is_suspect(data: bytes, formats: Mapping[int, NumberFormat]) -> bool:
    """Told quickly: most sheets hold values only."""
    if b"hidden" in data or b'"e"' in data or b"'e'" in data:
        return True
    if (b"<f" in data or b":f" in data) and _FORMULA.search(data) is not None:
        return True
    return bool(formats) and (b'= "' in data or b"= '" in data or b" =" in data)


def far_cell(data: bytes) -> str | None:
    """The name of a cell so far from the others that nobody has the memory for what lies between, or None."""
    if _at_most(data) <= MOST_CELLS:
        return None
    count = 0
    lowest = rightmost = (0, 0)
    for place, kind, attributes, _at in _cells(data):
        if kind == b"c" and not attributes.endswith(b"/"):
            count += 1
            lowest = max(lowest, place)
            rightmost = max(rightmost, place, key=lambda each: each[1])
    if lowest[0] * rightmost[1] <= max(MOST_CELLS, _THIN * count):
        return None
    row, column = lowest if lowest[0] > _THIN * count else rightmost
    return f"{_letters(column)}{row}"


def has_values(data: bytes) -> bool:
    """Whether anything stands in a sheet."""
    return _VALUE.search(data) is not None


def _fault(data: bytes, at: int) -> Unreadable:
    end = _CELL_END.search(data, at)
    said = _ERROR.search(data, at, end.start() if end else len(data))
    return fault(said[1].decode("utf-8", "replace") if said else "")


def _look(found: SecondLook, place: Cell, attributes: bytes, formats: Mapping[int, NumberFormat]) -> bool:
    """Notes the number format of a cell; answers whether an error stands in it."""
    kind = _TYPE.search(attributes) if b"t" in attributes else None
    is_error = kind is not None and kind[1] == b"e"
    style = _STYLE.search(attributes) if formats and (kind is None or kind[1] == b"n") else None
    if style is not None and int(style[1]) in formats:
        found.formats[place] = formats[int(style[1])]
    return is_error


def _cells(data: bytes) -> Iterator[tuple[Cell, bytes, bytes, int]]:
    """Every row, cell and formula: its place, and where its tag begins. One that names no place is next."""
    end = _END.search(data)
    row = column = 0
    for tag in _TAG.finditer(data, 0, end.start() if end else len(data)):
        kind, letters, number, attributes = tag.groups()
        if kind == b"row":
            said = number or ((told := _ROW.search(attributes)) and told[1])
            row, column = (int(said) if said else row + 1), 0
        elif kind == b"c":
            if not number and (told := _PLACE.search(attributes)) is not None:
                letters, number = told.groups()
            row, column = (int(number), _number(letters)) if number else (row, column + 1)
        yield (row, column), kind, attributes, tag.start()


def _at_most(data: bytes) -> int:
    """Places of the rectangle around all cells, at most: told quickly, for sheets of a usual size."""
    last = max(data.rfind(b"<row "), data.rfind(b":row "))
    said = _ROW.search(data, max(last, 0))
    rows = int(said[1]) if said else data.count(b"row") + 1
    if _TWO_LETTERS.search(data) is None:
        return rows * 26
    return rows * (16_384 if _THREE_LETTERS.search(data) else 702)


_number = lru_cache(maxsize=20_000)(number_of)


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
