"""Words and signs that stand where nothing stands: what programs and people write into an empty cell. Pure."""

from __future__ import annotations

from typing import Any, Final

# No text of a person's: pandas, databases and scripts write them.
OF_PROGRAMS: Final = frozenset(
    {"NaN", "nan", "NAN", "-nan", "NaT", "<NA>", "None", "null", "NULL", "Null", "undefined", "\\N"}
)
_WORDS: Final = (
    *("nan", "nat", "<na>", "none", "null", "undefined", "n/a", "#n/a", "n.a.", "i/t"),
    *("(tom)", "(tomt)", "(ingen)", "(blank)", "(blanks)", "(empty)", "(null)", "(none)", "(n/a)", "(leer)", "[null]"),
)
WORDS: Final = OF_PROGRAMS | {made for word in _WORDS for made in (word, word.upper(), word.title())}
SIGNS: Final = frozenset({"-", "--", "---", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"})
_ALL: Final = WORDS | SIGNS


def is_nothing(cell: Any) -> bool:
    """Such a word or a dash: in a column of numbers or dates, an empty cell."""
    return isinstance(cell, str) and cell.strip() in _ALL
