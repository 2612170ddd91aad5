"""The part of a first configuration that says which rows are one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.mapping import Guess, Guesses, Holds
from core.mapping.config import Decimals
from core.mapping.guessing_lines import LineGuess, columns_apart, guess_key_of_two, guess_lines, repeated_key
from core.mapping.rows.subtotals import LineColumns
from core.model import RawRow
from core.places import Place
from flows.cli.drafts.names import field_names

_LIST = ("lines", "rows", "items")  # what the list may be called, where a column is not


@dataclass(frozen=True, slots=True)
class Together:
    """Which rows make a record. `key`: the columns of its key, and the doubt beside them."""

    key: tuple[str, ...]
    doubt: str
    lines: LineGuess | None = None
    list_name: str = _LIST[0]
    names: Mapping[str, str] = field(default_factory=dict)  # column → the name of its field

    def path_of(self, column: str) -> str:
        """Where a column goes in what is sent."""
        name = self.names[column]
        return f"/{name}" if self.lines is None or column in self.lines.shared else f"/{self.list_name}/-/{name}"


def rows_together(guesses: Guesses, rows: Sequence[RawRow]) -> Together:
    """What the rows say of their keys."""
    values = [row.values for row in rows]
    names = field_names(one.column for one in guesses.columns)
    lines = guess_lines(guesses, values, [row.origin.file if isinstance(row.origin, Place) else "" for row in rows])
    if lines is not None:
        taken = {names[column] for column in lines.shared}
        free = next((name for name in _LIST if name not in taken), "linesOfRecord")
        return Together((lines.key,), _doubt_of_lines(lines), lines, free, names)
    key = guesses.record_key
    if key is None and (pair := guess_key_of_two(guesses, values)) is not None:
        doubt = "CHECK: no column alone has a different value in every row; these together do"
        return Together(pair, doubt, names=names)
    column = (key or guesses.columns[0]).column
    return Together((column,), _doubt_of_key(key), names=names)


def columns_of_lines(together: Together, guesses: Guesses, rows: Sequence[RawRow]) -> LineColumns | None:
    """What tells the total of a record from its lines, where rows share a key; else None."""
    values = [row.values for row in rows]
    key, amount = repeated_key(guesses, values), amount_of(together, guesses)
    if key is None or amount is None:
        return None
    own = frozenset(columns_apart(guesses, values, key.column) - {amount.column})
    decimal: Decimals = "point" if amount.decimal == "point" else "comma"
    return LineColumns((key.column,), amount.column, decimal, None, own)


def amount_of(together: Together, guesses: Guesses) -> Guess | None:
    """The column of the record's amount: that of its lines, where it has some."""
    return (together.lines and together.lines.amount) or guesses.amount


def notes_of_lines(together: Together) -> list[str]:
    """What a person has to know beside the key."""
    lines = together.lines
    if lines is None:
        return []
    said = ["rows of one key are the lines of one record: `-` in a path is the number of its line; CHECK which fields"]
    if lines.number is not None:
        said.append(f"or each row is a record of its own: a key of {lines.key} and {lines.number}, and no `-`")
    return said


def total_of_lines(together: Together, guesses: Guesses) -> Guess | None:
    """The amount that adds up in a field of the record, where no column has its name."""
    amount = None if together.lines is None else together.lines.amount
    taken = {together.names[one.column] for one in guesses.columns if one.holds is not Holds.EMPTY}
    return None if "total" in taken else amount


def _doubt_of_key(key: Guess | None) -> str:
    if key is None:
        return "CHECK: no column has a different value in every row"
    if key.distinct < key.rows:
        return f"CHECK: {key.rows - key.distinct} rows repeat a value or have none; each must be there once"
    return "CHECK: what makes a record the same record; never twice"


def _doubt_of_lines(lines: LineGuess) -> str:
    return f"CHECK: {lines.rows} rows make {lines.records} records; what makes a record the same record"
