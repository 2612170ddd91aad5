"""What a row holds, as far as its being a record is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.mapping.config import MappingConfig
from core.mapping.keys import columns_of
from core.mapping.pointers import ABSENT, value_at
from core.mapping.rows.below import BELOW_STARTS, SHORT, ends_a_table
from core.mapping.rows.words import KEY_STARTS, is_like_a_total
from core.mapping.skipping import is_empty, text_of
from core.mapping.values import BadValue, to_decimal
from core.model import RawRow

_MOST_KEPT = 10_000
Amount = tuple[Decimal | None, str | None]  # with the currency, where a column names it


class Cells:
    """The columns that a mapping asks for: the key, the amount, its currency, and what no record may lack."""

    def __init__(self, mapping: MappingConfig) -> None:
        self.keys = columns_of(mapping.record_key)
        self.amount, self._style = _amount_column(mapping)
        self._currency = mapping.amount.currency_column if mapping.amount is not None else None
        self._required = tuple(one.column for one in mapping.fields if one.required and one.column is not None)
        self._alarming = KEY_STARTS | BELOW_STARTS | {column[:3] for column in self.keys}
        self._amounts: dict[Any, Decimal | None] = {}  # as they are written → read: a column repeats itself

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The key as text, its columns with a space between; empty where there is none of them."""
        return " ".join(text_of(cell_at(values, column)).strip() for column in self.keys).strip()

    def first_key_of(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """The first column of the key that holds something, and what it holds."""
        texts = [(column, text_of(cell_at(values, column)).strip()) for column in self.keys]
        return next((one for one in texts if one[1]), texts[0])

    def empty_key_of(self, values: Mapping[str, Any]) -> str | None:
        """A column of the key that is empty; None: there is none."""
        return next((column for column in self.keys if is_empty(cell_at(values, column))), None)

    def suspects(self, rows: Sequence[RawRow]) -> list[RawRow]:
        """A cheap look before the dear one: rows without a key, or whose key may be the name of a total or header."""
        key, alarming = self.keys[0], self._alarming
        found: list[RawRow] = []
        for row in rows:
            cell = row.values.get(key)
            if cell.__class__ is int:
                continue
            if (
                cell.__class__ is str
                and cell[:3] not in alarming
                and cell[:2] not in SHORT
                and cell[:1].isalnum()
                and " " not in cell
            ):
                continue
            text = text_of(cell_at(row.values, key)).strip()
            if text in {"", key} or is_like_a_total(text) or ends_a_table(text):
                found.append(row)
        return found

    def moneys(self, rows: Sequence[RawRow]) -> Iterator[Amount]:
        """The amounts of many rows."""
        column, currency, known = self.amount, self._currency, self._amounts
        if column is None or column.startswith("/") or (currency is not None and currency.startswith("/")):
            yield from (self.money(row.values) for row in rows)
            return
        for row in rows:
            values = row.values
            cell = values.get(column)
            amount = known[cell] if cell.__class__ is str and cell in known else self._read(cell)
            told = values.get(currency) if currency is not None else None
            yield amount, told if told.__class__ is str else None

    def money(self, values: Mapping[str, Any]) -> Amount:
        """The amount, None where it is none; and its currency where a column names it."""
        if self.amount is None:
            return None, None
        currency = cell_at(values, self._currency) if self._currency is not None else None
        return self._read(cell_at(values, self.amount)), currency if isinstance(currency, str) else None

    def required_but_empty(self, values: Mapping[str, Any]) -> str | None:
        """A column that no record may lack, and which is empty here."""
        return next((column for column in self._required if is_empty(cell_at(values, column))), None)

    def _read(self, cell: Any) -> Decimal | None:
        try:
            amount = to_decimal(cell.strip() if isinstance(cell, str) else cell, self._style)
        except BadValue:
            return None
        if isinstance(cell, str):
            if len(self._amounts) >= _MOST_KEPT:
                self._amounts.clear()
            self._amounts[cell] = amount
        return amount


def cell_at(values: Mapping[str, Any], column: str) -> Any:
    """A column by name; a name that begins with `/` may point inside. None where nothing stands."""
    if column in values:
        return values[column]
    found = value_at(values, column) if column.startswith("/") else ABSENT
    return None if found is ABSENT else found


def repeats_header(values: Mapping[str, Any]) -> bool:
    """At least two columns hold their own names, and no other holds anything."""
    filled = [(name, cell) for name, cell in values.items() if not is_empty(cell)]
    return len(filled) > 1 and all(isinstance(cell, str) and cell.strip() == name for name, cell in filled)


def _amount_column(mapping: MappingConfig) -> tuple[str | None, Any]:
    """Which column is summed, and how it is written: the amount, or the first field that is one."""
    if mapping.amount is not None:
        return mapping.amount.column, mapping.amount.decimal
    decimals = ((one.column, one.decimal) for one in mapping.fields if one.decimal is not None)
    return next(decimals, (None, None))
