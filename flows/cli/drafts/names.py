"""What columns are called in what is sent: each name once, beginning with a letter, short enough to be read."""

from __future__ import annotations

from collections.abc import Iterable

from core.mapping import field_name

_LONGEST = 60
_NAMELESS = "field"


def field_names(columns: Iterable[str]) -> dict[str, str]:
    """Column → the name of its field."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        name = _free(_short(field_name(column)), taken)
        taken.add(name.lower())  # two names that differ in their letters' case are one for too many systems
        names[column] = name
    return names


def _short(name: str) -> str:
    begun = name if name[:1].isalpha() else f"{_NAMELESS}{name}"
    if len(begun) <= _LONGEST:
        return begun
    cut = begun[:_LONGEST]
    ends = [at for at, letter in enumerate(cut) if letter.isupper() and at > _LONGEST // 2]
    return cut[: ends[-1]] if ends else cut


def _free(name: str, taken: set[str]) -> str:
    if name.lower() not in taken:
        return name
    number = 2
    while f"{name}{number}".lower() in taken:
        number += 1
    return f"{name}{number}"
