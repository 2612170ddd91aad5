"""What a spreadsheet program leaves of a cell when it writes text: only a few signs, and not always the value."""

from __future__ import annotations

import re

from core.messages import message
from core.model import Unreadable

SIGNS = ("#", "E+", '="')  # a text without one of these is the value itself
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_SHORTENED = re.compile(r"[-+]?[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}")
_ERRORS = re.compile(
    r"#(?:REF!?|N/A|I/T|DIV/0!?|VALUE!|VERDI!|NAME\?|NAVN\?|NUM!|NULL!|SPILL!|CALC!|#{2,})", re.IGNORECASE
)


def plain(cell: str) -> str | Unreadable:
    """The value of a cell: of `="00042"` the text, of `1,23457E+14` and `#N/A` nothing that could be used."""
    text = cell.strip()
    formula = _TEXT_FORMULA.fullmatch(text)
    if formula is not None:
        return formula[1].replace('""', '"')
    if _SHORTENED.fullmatch(text):
        return Unreadable(message("a_shortened_number", text=text), message("all_its_digits"))
    if _ERRORS.fullmatch(text):
        return Unreadable(message("an_error_cell", text=text[:20]), message("a_value"))
    return cell
