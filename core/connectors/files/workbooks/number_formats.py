"""Number formats of a workbook that say more than the number: 00042 for 42, and €42."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

from core.connectors.files.workbooks.chosen_currency import currency_chosen, is_plain_word

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(0)|([- ()])|(.)')
_SECTION = re.compile(r'((?:"[^"]*"?|\\.|\[[^\]]*\]?|[^;])+)', re.DOTALL)
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
# What a person reads beside the number, or a room between: quoted, escaped, [$€-407], other brackets, _x and *x.
_PART = re.compile(r'"([^"]*)"?|\\(.)|\[\$([^\]-]*)-?([^\]]*)\]?|\[[^\]]*\]?|[_*].|(.)', re.DOTALL)
_PLAIN_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_DATE_LETTERS = frozenset("DMYHSGEBN")
_CONDITION = re.compile(r"\[[<>=]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")  # 0, shows thousands
_OF_SCALE = re.compile(r"[TMK](?=[A-Z]{3}$)|[tmk](?=kr$)")
_SCALES = frozenset({"t.kr", "tkr", "mkr", "mill.kr", "mill", "mio", "mrd", "tusen", "thousand"})
_EDGES = " .,:'-+*"
_HABITS = frozenset({"kr", "krone", "kroner"})  # of a locale: alone they name no currency
_CHOSEN = "\ue000"  # before a sign that was chosen from the list of currencies
_SECTIONS = 2  # of numbers above and below zero; then come nothing and texts
_MOST = 40  # characters


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One that begins with several zeros, or says something beside the number.

    `currency`: the words and signs there that may name one; `below_zero`: those beside a number below zero.
    """

    code: str
    has_zeros: bool = True
    currency: str | None = None
    below_zero: str | None = None

    def currency_of(self, value: int | Decimal) -> str | None:
        """What stands beside this number."""
        return self.below_zero if value < 0 else self.currency

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
    sections = _SECTION.findall(code)[:_SECTIONS] or [""]
    first, has_zeros = sections[0], _begins_with_zeros(code)
    beside = [_beside(section) for section in sections]
    if _CONDITION.search(code) is not None:  # the format says which numbers a section is of: any may be shown so
        beside = [next((one for one in beside if one is not None), None)]
    currency, below_zero = beside[0], beside[-1]
    if currency is None and below_zero is None:
        return NumberFormat(first) if has_zeros else None
    return NumberFormat(first, has_zeros, currency, below_zero)


def _beside(section: str) -> str | None:
    """The words and signs beside the number, a space between them; None where there are none but habits."""
    parts = _PART.findall(section)
    text = "".join(_text_of(*part) for part in parts)
    rest = _LITERALS.sub(" ", section)
    plain = [code for code in _PLAIN_CODE.findall(rest) if not _DATE_LETTERS.issuperset(code)]
    told = [word for word in [*re.split(r"[\s/()]+", text), *plain] if not is_plain_word(word)]
    words = [word.strip(_EDGES + _CHOSEN) for word in told]
    if _SCALED.search(rest.replace(" ", "")) is not None:  # the number is whole, and shown in thousands
        words = [_OF_SCALE.sub("", word) for word in words if word.casefold() not in _SCALES]
    words = [word for word in words if _is_word(word)]
    return None if _HABITS.issuperset(map(str.casefold, words)) else " ".join(words)[:_MOST]


def _text_of(quoted: str, escaped: str, sign: str, place: str, plain: str) -> str:
    """A sign of the list of currencies is one for certain; a word in quotation marks may be none."""
    if plain:
        return plain if unicodedata.category(plain) == "Sc" else " "
    if not sign:
        return quoted or escaped
    return f" {_CHOSEN}{currency_chosen(sign.strip(_EDGES), place) or sign} "


def _is_word(word: str) -> bool:
    return any(sign.isalpha() or unicodedata.category(sign) == "Sc" for sign in word)


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
