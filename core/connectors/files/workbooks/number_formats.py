"""Number formats of a workbook that say more than the number: 00042 for 42, and €42."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(0)|([- ()])|(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]|([€£$¥])(?![^\[]*\])")
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')

_HABITS = frozenset({"kr", "-"})  # of a locale: they name no currency
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One that begins with several zeros, or names a currency."""

    code: str
    has_zeros: bool = True
    currency: str | None = None  # a sign or a code

    def shown(self, value: int | Decimal) -> str | None:
        """The number as a person sees it; None where only the spreadsheet program could tell."""
        pieces = list(_pieces(self.code))
        if None in pieces or value < 0 or value != int(value):
            return None
        zeros = pieces.count("0")
        digits = str(int(value)).rjust(zeros, "0")
        rest = iter(digits[len(digits) - zeros :])
        first = digits[: len(digits) - zeros]
        text = ""
        for piece in pieces:
            if piece == "0":
                text += first + next(rest)
                first = ""
            else:
                text += (piece or "")[1:]
        return text


def formats_that_tell(styles: bytes) -> dict[int, NumberFormat]:
    """Style → format, of those that say more than the number. Raises ET.ParseError."""
    # A child without memory or time to spare reads this small part; the parser refuses multiplying entities.
    tree = ET.fromstring(styles)  # noqa: S314
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in tree.iter() if _name(one) == "numFmt"}
    cells = [one for one in tree.iter() if _name(one) == "cellXfs"]
    found = {at: codes.get(one.get("numFmtId"), "") for at, one in enumerate(cells[0] if cells else ())}
    told = {code: _told(code) for code in {*found.values()}}
    return {at: form for at, code in found.items() if (form := told[code]) is not None}


def _told(code: str) -> NumberFormat | None:
    has_zeros, first = _begins_with_zeros(code), code.split(";", maxsplit=1)[0]
    sign = _CURRENCY.search(first)
    currency = (sign[1] or sign[2]).strip(" .") if sign else ""
    is_habit = currency.casefold() in _HABITS or len(currency) > _LONGEST
    if is_habit or not currency:
        return NumberFormat(first) if has_zeros else None
    return NumberFormat(first, has_zeros, currency)


def _begins_with_zeros(code: str) -> bool:
    places = re.sub(r"[^0#?.,%E]", "", _LITERALS.sub("", code.split(";", maxsplit=1)[0]))
    return places.startswith("00")


def _pieces(code: str) -> Iterator[str | None]:
    """A zero, a literal (with a mark before it), or None for what is not understood."""
    for quoted, escaped, zero, sign, _other in _TOKEN.findall(code):
        literal = quoted or escaped or sign
        yield "0" if zero else f"'{literal}" if literal else None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
