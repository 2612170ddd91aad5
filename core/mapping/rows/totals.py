"""The sums a file's rows come to, so that a row which is their total is noticed. Nothing of a row is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from decimal import Decimal
from itertools import islice
from typing import Any, Self

from core.mapping.skipping import is_empty

ENOUGH_ROWS = 3  # the sum of two amounts is too often the third by chance
_SAMPLE = 1000  # rows that say which columns are usually filled
_USUAL = 0.9  # of them
_MOST_CURRENCIES = 50
_NOTHING = Decimal(0)


class Sum:
    """Of all rows, and of the part since the last total."""

    __slots__ = ("part", "part_rows", "rows", "whole")

    def __init__(self) -> None:
        self.whole = self.part = _NOTHING
        self.rows = self.part_rows = 0

    def add(self, amount: Decimal) -> None:
        """One more row."""
        self.whole += amount
        self.part += amount
        self.rows += 1
        self.part_rows += 1

    def end_part(self) -> None:
        """What follows is summed anew."""
        self.part, self.part_rows = _NOTHING, 0

    def rows_of(self, amount: Decimal) -> int:
        """Of how many rows this is the sum; 0: of none."""
        if amount == self.part:
            return self.part_rows
        return self.rows if amount == self.whole else 0


class Totals:
    """Of one file: over all, and per currency where a column names it."""

    def __init__(self) -> None:
        self._all = Sum()
        self._each: dict[str, Sum] = {}
        self._sampled = 0
        self._filled: Counter[str] = Counter()

    def copy(self) -> Self:
        """The sums as they are now."""
        made = copy(self)
        made._all = copy(self._all)  # noqa: SLF001 - its own kind
        made._each = {currency: copy(one) for currency, one in self._each.items()}  # noqa: SLF001
        return made

    def add(self, amount: Decimal, currency: str | None) -> None:
        """One more row that is no total."""
        self._all.add(amount)
        if currency is not None and (currency in self._each or len(self._each) < _MOST_CURRENCIES):
            self._each.setdefault(currency, Sum()).add(amount)

    def add_all(self, moneys: Iterable[tuple[Decimal | None, str | None]]) -> bool:
        """Many rows that seem to be none; False as soon as one is a sum, and the rest is not added."""
        total, each = self._all, self._each
        for amount, currency in moneys:
            if amount is None:
                continue
            if amount in (total.part, total.whole) and total.rows >= ENOUGH_ROWS and amount:
                return False
            own = each.get(currency) if currency is not None else None
            if own is not None:  # what `add` does, without calling it a million times
                if amount in (own.part, own.whole) and own.rows >= ENOUGH_ROWS and amount:
                    return False
                own.whole += amount
                own.part += amount
                own.rows += 1
                own.part_rows += 1
            elif currency is not None:
                self.add(amount, currency)
                continue
            total.whole += amount
            total.part += amount
            total.rows += 1
            total.part_rows += 1
        return True

    def rows_summed(self, amount: Decimal | None, currency: str | None) -> int:
        """Of how many rows before it this amount is the sum; 0: of none."""
        if not amount:
            return 0
        own = self._each.get(currency) if currency is not None else None
        return self._all.rows_of(amount) or (own.rows_of(amount) if own is not None else 0)

    def end_part(self) -> None:
        """A total stood here: what follows is summed anew."""
        for one in (self._all, *self._each.values()):
            one.end_part()

    def sample(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """What rows hold; only the first ones are looked at."""
        for values in rows:
            if self._sampled >= _SAMPLE:
                return
            self._sampled += 1
            self._filled.update(column for column, cell in values.items() if not is_empty(cell))

    def usual_but_empty(self, values: Mapping[str, Any]) -> str | None:
        """A column that holds nothing here, and something in nearly every row before; None: there is none."""
        return next(self._usual_but_empty(values), None)

    def is_bare(self, values: Mapping[str, Any]) -> bool:
        """Two columns or more hold nothing here, and something in nearly every row before."""
        return len(list(islice(self._usual_but_empty(values), 2))) > 1

    def _usual_but_empty(self, values: Mapping[str, Any]) -> Iterator[str]:
        if self._sampled < 2:  # noqa: PLR2004 - one row is no custom
            return iter(())
        usual = (column for column, filled in self._filled.items() if filled >= _USUAL * self._sampled)
        return (column for column in usual if is_empty(values.get(column)))

    def is_lacked(self, column: str) -> bool:
        """Whether a record so far has nothing there."""
        return 0 < self._filled[column] < self._sampled
