"""Whether the rows of an unknown file belong together: a key that repeats while other columns say the same of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from core.mapping.guessing import KEY_NAME, Guess, Guesses, Holds
from core.mapping.values import BadValue, to_text

_LEAST_SHARE = 0.2  # so many of the rows must share their key with others: one row twice is a mistake
_MOST_COLUMNS = 12  # that are tried in pairs

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineGuess:
    """Rows of one key as lines of one record. `shared`: the columns that are the same in all rows of a key."""

    key: str
    shared: frozenset[str]
    records: int
    rows: int
    number: str | None  # a column that makes each row's own key together with it: it counts the lines, say
    amount: Guess | None  # of the line, where there is one
    amount_once: bool  # the only amount is the record's, said in each row


def guess_lines(guesses: Guesses, rows: Sequence[Row], files: Sequence[str]) -> LineGuess | None:
    """The first column whose name is that of a key: None where no two rows share it, or nothing else with it.

    `files`: where each row stands; a key that comes in several is no sign that its rows belong together.
    """
    first = repeated_key(guesses, rows)
    if first is None:
        return None
    groups = _in_one_file(_groups(first.column, rows, files))
    differing = _differing(guesses, groups)
    shared = frozenset(one.column for one in guesses.columns if one.column not in differing)
    telling = [one for one in guesses.columns if one.column in shared - {first.column} and _tells(one, groups)]
    if not differing or not telling:
        return None
    return LineGuess(
        key=first.column,
        shared=shared,
        records=first.distinct,
        rows=len(rows),
        number=next((one for one in _ordered(differing, guesses) if _is_own([first.column, one], rows)), None),
        amount=_amount(guesses, differing),
        amount_once=guesses.amount is not None and _amount(guesses, differing) is None,
    )


def repeated_key(guesses: Guesses, rows: Sequence[Row]) -> Guess | None:
    """The first column that is named like a key and filled in every row, where rows share its values."""
    keys = [one for one in guesses.columns if KEY_NAME.search(one.column) and one.filled == one.rows and one.rows]
    first = next((one for one in keys if one.distinct == one.rows or _repeats(one, rows)), None)
    if first is None or first.distinct == first.rows or first.distinct < 2:  # noqa: PLR2004 - one key tells nothing
        return None
    return first


def columns_apart(guesses: Guesses, rows: Sequence[Row], key: str) -> set[str]:
    """The columns that are not the same in all rows of each key."""
    return _differing(guesses, [[row for row, _file in one] for one in _groups(key, rows, [""] * len(rows))])


def guess_key_of_two(guesses: Guesses, rows: Sequence[Row]) -> tuple[str, str] | None:
    """Two columns that tell every row from every other, where one cannot; one of them is called like a key."""
    whole = [one for one in guesses.columns if one.filled == one.rows and one.rows and one.holds is not Holds.AMOUNT]
    pairs = combinations((one.column for one in whole[:_MOST_COLUMNS]), 2)
    named = (pair for pair in pairs if any(KEY_NAME.search(column) for column in pair))
    return next((pair for pair in named if _is_own(pair, rows)), None)


def _repeats(one: Guess, rows: Sequence[Row]) -> bool:
    """Enough rows share their value with another."""
    times = Counter(_text(row.get(one.column)) for row in rows)
    together = [count for count in times.values() if count > 1]
    return sum(together) >= _LEAST_SHARE * len(rows)


def _groups(key: str, rows: Sequence[Row], files: Sequence[str]) -> list[list[tuple[Row, str]]]:
    """The rows of each key that has several, with their files."""
    found: dict[str, list[tuple[Row, str]]] = {}
    for row, file in zip(rows, files, strict=True):
        found.setdefault(_text(row.get(key)), []).append((row, file))
    return [group for group in found.values() if len(group) > 1]


def _in_one_file(groups: Sequence[Sequence[tuple[Row, str]]]) -> list[list[Row]]:
    """Without those that stand in several files; none, where that is most of them."""
    within = [[row for row, _file in group] for group in groups if len({file for _row, file in group}) == 1]
    return within if 2 * len(within) > len(groups) else []


def _differing(guesses: Guesses, groups: Sequence[Sequence[Row]]) -> set[str]:
    return {one.column for one in guesses.columns if not _agrees(one.column, groups)}


def _agrees(column: str, groups: Sequence[Sequence[Row]]) -> bool:
    return all(len({_text(row.get(column)) for row in group}) == 1 for group in groups)


def _tells(one: Guess, groups: Sequence[Sequence[Row]]) -> bool:
    """What is the same in all rows of the file, or is a currency or an amount, may agree by chance."""
    texts = {_text(group[0].get(one.column)) for group in groups}
    is_varied = one.distinct > 1 and (len(texts) > 1 or len(groups) == 1)
    return is_varied and "" not in texts and one.holds in {Holds.TEXT, Holds.DATE}


def _amount(guesses: Guesses, differing: set[str]) -> Guess | None:
    amounts = [one for one in guesses.columns if one.holds is Holds.AMOUNT and one.column in differing]
    return guesses.amount if guesses.amount in amounts else next(iter(amounts), None)


def _ordered(columns: set[str], guesses: Guesses) -> list[str]:
    return [one.column for one in guesses.columns if one.column in columns and one.holds is not Holds.AMOUNT]


def _is_own(columns: Sequence[str], rows: Sequence[Row]) -> bool:
    texts = [tuple(_text(row.get(column)) for column in columns) for row in rows]
    return len(set(texts)) == len(texts) and all(all(text) for text in texts)


def _text(cell: Any) -> str:
    try:
        return "" if cell is None else to_text(cell)
    except BadValue:
        return str(cell)
