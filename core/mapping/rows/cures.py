"""How a total is left out by a rule that leaves out nothing else: no cure may cost a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from core.mapping.rows.cells import cell_at
from core.mapping.skipping import SkipRule, is_empty, plain, text_of
from core.messages import Message, message, with_values
from core.model import BrokenRow, RawRow

_CURES = ("skip_rows_is", "skip_rows_begins", "skip_rows_is_empty")
_LONGEST = 100
Lacked = Callable[[str], bool]  # whether a record that is no longer at hand has nothing in this column


def with_safe_cures(
    broken: Sequence[BrokenRow], rows: Sequence[RawRow], amount: str | None, lacked: Lacked | None = None
) -> list[BrokenRow]:
    """The same rows; where the rule that is named would leave out another of `rows`, one that does not, or none."""
    totals = {one.origin for one in broken if one.is_total}
    if not totals:
        return list(broken)
    kept = [row for row in rows if row.origin not in totals]
    refused = {row.origin: row for row in rows if row.origin in totals}
    safe = _Safe(kept, amount, lacked)
    return [safe.cured(one, refused[one.origin]) if one.origin in refused else one for one in broken]


class _Safe:
    """Rules that leave out none of the rows that are kept."""

    def __init__(self, kept: Sequence[RawRow], amount: str | None, lacked: Lacked | None) -> None:
        self._kept, self._amount, self._lacked = kept, amount, lacked

    def cured(self, one: BrokenRow, row: RawRow) -> BrokenRow:
        said = one.message
        wanted = said.values.get("wanted") if isinstance(said, Message) else None
        cure = wanted.values.get("cure") if isinstance(wanted, Message) else None
        if not isinstance(said, Message) or not isinstance(wanted, Message) or not isinstance(cure, Message):
            return one
        if cure.code not in _CURES or self._is_safe(_rule_of(cure)):
            return one
        other = next((_said(rule) for rule in self._rules(row) if self._is_safe(rule)), message("no_rule_for_it"))
        mended = with_values(wanted, lambda value: other if value is cure else value)
        return replace(one, message=with_values(said, lambda value: mended if value is wanted else value))

    def _is_safe(self, rule: SkipRule) -> bool:
        if rule.is_empty and self._lacked is not None and self._lacked(rule.column):
            return False
        return not any(rule.fits(cell_at(row.values, rule.column)) for row in self._kept)

    def _rules(self, row: RawRow) -> Iterator[SkipRule]:
        """What it lacks, or what it alone says; an amount may come again."""
        columns = dict.fromkeys(name for one in (*self._kept[:1], row) for name in one.values)
        for column in columns:
            if is_empty(row.values.get(column)):
                yield SkipRule(column=column, is_empty=True)
        for column in columns:
            cell = row.values.get(column)
            text = text_of(cell).strip()
            if column != self._amount and not isinstance(cell, Decimal) and plain(text) and len(text) <= _LONGEST:
                yield SkipRule.model_validate({"column": column, "is": text})


def _rule_of(cure: Message) -> SkipRule:
    column, value = str(cure.values["column"]), cure.values.get("value")
    if cure.code == "skip_rows_is_empty":
        return SkipRule(column=column, is_empty=True)
    name = "is" if cure.code == "skip_rows_is" else "begins_with"
    return SkipRule.model_validate({"column": column, name: value})


def _said(rule: SkipRule) -> Message:
    if rule.is_empty:
        return message("skip_rows_is_empty", column=rule.column)
    return message("skip_rows_is", column=rule.column, value=rule.equals or "")
