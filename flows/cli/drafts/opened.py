"""Rows of JSON or Parquet with what stands inside their objects, each under the path that leads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.model import RawRow

_DEEPEST = 6


def opened(rows: Sequence[RawRow]) -> list[RawRow]:
    """`{"claim": {"no": 1}}` → `{"/claim/no": 1}`; a list stays as it is."""
    if not any(isinstance(cell, Mapping) for row in rows for cell in row.values.values()):
        return list(rows)
    return [replace(row, values=dict(_leaves(row.values))) for row in rows]


def lists_in(columns: Sequence[str], rows: Sequence[RawRow]) -> tuple[str, ...]:
    """Columns that hold a list somewhere: none of them is one value."""
    return tuple(one for one in columns if any(isinstance(row.values.get(one), list | Mapping) for row in rows))


def _leaves(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, cell in values.items():
        if isinstance(cell, Mapping) and cell:
            yield from _inside(f"/{_step(name)}", cell, _DEEPEST)
        else:
            yield name, cell


def _inside(path: str, values: Mapping[str, Any], deepest: int) -> Iterator[tuple[str, Any]]:
    for name, cell in values.items():
        here = f"{path}/{_step(name)}"
        if isinstance(cell, Mapping) and cell and deepest > 0:
            yield from _inside(here, cell, deepest - 1)
        elif name:
            yield here, cell


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
