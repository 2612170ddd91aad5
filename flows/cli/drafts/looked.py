"""What the files of a first configuration say: their columns, which rows are records, and which make one together."""

from __future__ import annotations

from dataclasses import dataclass

from core.mapping import Guesses, guess
from core.mapping.columns import LONGEST_COLUMN
from flows.cli.drafts.lines import Together, amount_of, columns_of_lines, rows_together
from flows.cli.drafts.opened import lists_in
from flows.cli.drafts.rows import Sorted, sorted_out, without_totals_of
from flows.cli.drafts.sampling import Sample


@dataclass(frozen=True, slots=True)
class Looked:
    """The guesses rest on the rows that seem to be records; `left_out` are columns that no field can be made of."""

    guesses: Guesses
    together: Together
    found: Sorted
    left_out: tuple[str, ...]


def look_at(sample: Sample, this_year: int | None = None) -> Looked | None:
    """None where there is no column that a configuration can name."""
    usable = [one for one in sample.columns if _is_usable(one)]
    lists = lists_in(usable, sample.rows)
    columns = [one for one in usable if one not in lists]
    if not columns:
        return None
    guesses = guess(columns, [row.values for row in sample.rows], this_year)
    key = ((guesses.record_key or guesses.columns[0]).column,)
    looked = _with_key(sample, columns, guesses, Together(key, ""), this_year)
    if looked.together.key != key:  # without the totals another key is seen, which may know more of them
        looked = _with_key(sample, columns, looked.guesses, looked.together, this_year)
    return looked


def _with_key(
    sample: Sample, columns: list[str], guesses: Guesses, together: Together, this_year: int | None
) -> Looked:
    found = sorted_out(amount_of(together, guesses), sample.rows, together.key)
    guesses = guess(columns, [row.values for row in found.records], this_year)
    together = rows_together(guesses, found.records)
    lines = columns_of_lines(together, guesses, found.records)
    if lines is not None and (whole := without_totals_of(lines, found)).records != found.records:
        found = whole
        guesses = guess(columns, [row.values for row in found.records], this_year)
        together = rows_together(guesses, found.records)
    left_out = tuple(one for one in sample.columns if one not in columns)
    return Looked(guesses, together, found, left_out)


def _is_usable(column: str) -> bool:
    """Whether a configuration can name it."""
    if not column.strip() or len(column) > LONGEST_COLUMN:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in column)
