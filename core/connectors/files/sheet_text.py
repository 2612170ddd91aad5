"""What a spreadsheet program leaves of a cell when it writes text: only a few signs, and not always the value."""

from __future__ import annotations

import re

from core.messages import message
from core.model import Unreadable

SIGNS = ("#", '="')  # a text without one of these is the value itself
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_ERRORS = re.compile(
    r"#(?:REF!?|N/A|I/T|DIV/0!?|VALUE!|VERDI!|NAME\?|NAVN\?|NUM!|NULL!|SPILL!|CALC!|#{2,})", re.IGNORECASE
)


def plain(cell: str) -> str | Unreadable:
    """The value of a cell: of `="00042"` the text, of `#N/A` nothing that could be used."""
    text = cell.strip()
    formula = _TEXT_FORMULA.fullmatch(text)
    if formula is not None:
        return formula[1].replace('""', '"')
    if _ERRORS.fullmatch(text):
        return Unreadable(message("an_error_cell", text=text[:20]), message("a_value"), text)
    return cell
