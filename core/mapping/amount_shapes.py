"""Amounts that are written as nobody reads them here: what stands around the number, and which name is an amount's."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

AMOUNT_NAME: Final = re.compile(
    r"bel[øo]p|amount|sum|total|kroner|price|pris|netto|brutto|cost$|kost$|betrag|belopp|сумма", re.IGNORECASE
)
_WHOLE = re.compile(r"total|sum|å betale|to pay|due|brutto|gross|gesamt", re.IGNORECASE)
_STRONG = re.compile(r"bel[øo]p|amount|betrag|belopp|kroner|сумма", re.IGNORECASE)
_PART = re.compile(
    r"enhet|unit|\bstk|pris|price|sats|rate|\bmva|moms|\bvat|\btax|skatt|kurs|\bkm\b|kwh|antall|qty|quantity|timer"
    r"|hours|rabatt|discount|saldo|balance|netto|\bnet\b|prosent|percent|%|gebyr|fee",
    re.IGNORECASE,
)
_SPACE: Final = " \t\u00a0\u202f\u2009"


class Shape(StrEnum):
    """What stands around a number."""

    KR = "kr"
    CODE = "code"  # of a currency
    SIGN = "sign"  # of a currency
    BRACKETS = "brackets"
    DASH = "dash"  # 12,-
    MINUS = "minus"  # behind it
    LETTER = "letter"  # for debit or credit


_SHAPES: Final = (
    (
        Shape.KR,
        re.compile(r"^(?:kr|nkr|kroner)\.?(?=[\s\d+\-\u2212(])|(?<=[\s\d,.\-)])(?:kr|kroner)\.?$", re.IGNORECASE),
    ),
    (Shape.CODE, re.compile(r"^[A-Za-z]{3}(?=[\s\d+\-\u2212(])|(?<=[\s\d,.\-)])[A-Za-z]{3}$")),
    (Shape.SIGN, re.compile(r"^[€$£¥]|[€$£¥]$")),
    (Shape.BRACKETS, re.compile(r"^\(|\)$")),
    (Shape.DASH, re.compile(r"[,.][-\u2013\u2014]+$")),
    (Shape.MINUS, re.compile(r"[-\u2212\u2013]$")),
    (Shape.LETTER, re.compile(r"(?<=[\s\d])(?:cr|dr|[dckh])\.?$", re.IGNORECASE)),
)
MONEY_SHAPES: Final = frozenset({Shape.KR, Shape.SIGN, Shape.DASH})  # enough without a name


def bare(text: str) -> tuple[str, tuple[Shape, ...]]:
    """The number alone, and in which shapes it stood: `1 234,50 kr` → 1 234,50."""
    left = text.strip(_SPACE)
    shapes: list[Shape] = []
    for _turn in range(3):  # kr (1 234,50)
        for name, pattern in _SHAPES:
            shorter = pattern.sub("", left).strip(_SPACE)
            if shorter != left:
                shapes.append(name)
                left = shorter
    return left, tuple(dict.fromkeys(shapes))


def rank(column: str) -> int:
    """How much a column's name is that of what a record costs as a whole: `Totalbeløp` before `Enhetspris`."""
    if _PART.search(column):
        return 1 if _WHOLE.search(column) and _STRONG.search(column) else 0
    return 1 + bool(AMOUNT_NAME.search(column)) + bool(_STRONG.search(column)) + 2 * bool(_WHOLE.search(column))
