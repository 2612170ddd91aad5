"""Which record a row is of: the text of one column, or of several columns that make the key together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from core.mapping.columns import LONGEST_COLUMN, composed
from core.messages import message

MAX_KEY = 200
MOST_COLUMNS = 10
_BETWEEN = "|"


def joined(parts: Sequence[str]) -> str:
    r"""One text of the values of several columns; no two rows of values make the same (`a|b` in a value is `a\|b`)."""
    return _BETWEEN.join(part.replace("\\", "\\\\").replace(_BETWEEN, f"\\{_BETWEEN}") for part in parts)


def columns_of(record_key: str | tuple[str, ...]) -> tuple[str, ...]:
    """The columns that make the key."""
    return (record_key,) if isinstance(record_key, str) else record_key


def in_words(record_key: str | tuple[str, ...]) -> str:
    """The columns that make the key, for a sentence."""
    return ", ".join(columns_of(record_key))


def _checked(value: Any) -> Any:
    if isinstance(value, list | tuple):
        is_good = 1 < len(value) <= MOST_COLUMNS and all(isinstance(one, str) and _is_name(one) for one in value)
        names = tuple(composed(one) for one in value) if is_good else ()
        if not is_good or len(set(names)) < len(names):
            raise ValueError(message("wanted_columns_of_the_key", most=MOST_COLUMNS))
        return names
    if not isinstance(value, str):
        raise ValueError(message("text"))  # noqa: TRY004 - pydantic words what it is given
    if not _is_name(value):
        raise ValueError(
            message("some_text") if not value else message("at_most_characters", limit=str(LONGEST_COLUMN))
        )
    return composed(value)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_COLUMN


RecordKey = Annotated[str | tuple[str, ...], BeforeValidator(_checked)]
