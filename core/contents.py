"""What stands in a row, as a short text: the same for the same content, wherever the row stands. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.model import BrokenRow, RawRow, Unreadable


def content_of(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Of the values of these rows; None where nobody can tell all that stands in one: it may change unseen.

    Empty cells tell nothing, so that a new empty column changes no row.
    """
    rows = list(rows)
    if any(_may_change_unseen(cell) for values in rows for cell in values.values()):
        return None
    return content_of_text("\x1e".join("\x1f".join(_told(values)) for values in rows))


def content_of_text(text: str) -> str:
    """Of a row that was not divided into values."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def with_contents(
    rows: Iterable[RawRow], broken: Iterable[BrokenRow], keys: Mapping[str, str | None] | None = None
) -> Iterator[BrokenRow]:
    """Those that stand among `rows` with what stands in them.

    `keys`: origin → key, where rows become lines. What a broken line keeps back is its whole record, so that every row
    of its key is part of what stands there.
    """
    standing = {str(row.origin): row for row in rows}
    for one in broken:
        row = standing.get(str(one.origin))
        if one.content is not None or row is None:
            yield one
            continue
        key = None if keys is None else one.record_key
        together = [standing[origin] for origin, its in (keys or {}).items() if its == key] if key else [row]
        yield replace(one, content=content_of(each.values for each in together))


def _may_change_unseen(cell: Any) -> bool:
    if isinstance(cell, Mapping):
        return any(_may_change_unseen(one) for one in cell.values())
    if isinstance(cell, list):
        return any(_may_change_unseen(one) for one in cell)
    return isinstance(cell, Unreadable) and cell.whole is None


def _as_it_stands(cell: Any) -> Any:
    if isinstance(cell, Mapping):
        return {name: _as_it_stands(one) for name, one in cell.items()}
    if isinstance(cell, list):
        return [_as_it_stands(one) for one in cell]
    return cell.whole if isinstance(cell, Unreadable) else cell


def _told(values: Mapping[str, Any]) -> Iterator[str]:
    for column in sorted(values):
        cell = _as_it_stands(values[column])
        text = "" if cell is None else str(cell)
        if text.strip():
            yield f"{column}\x1d{text.strip()}"
