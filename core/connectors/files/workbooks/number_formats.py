"""Number formats of a workbook that show other digits than the number has: 00042 for 42."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(0)|([- ()])|(.)')
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One that begins with several zeros."""

    code: str

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


def formats_with_zeros(styles: bytes) -> dict[int, NumberFormat]:
    """Style → format, of those that begin with several zeros. Raises ET.ParseError."""
    # A child without memory or time to spare reads this small part; the parser refuses multiplying entities.
    tree = ET.fromstring(styles)  # noqa: S314
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in tree.iter() if _name(one) == "numFmt"}
    cells = [one for one in tree.iter() if _name(one) == "cellXfs"]
    found = {at: codes.get(one.get("numFmtId"), "") for at, one in enumerate(cells[0] if cells else ())}
    return {at: NumberFormat(code.split(";")[0]) for at, code in found.items() if _begins_with_zeros(code)}


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
