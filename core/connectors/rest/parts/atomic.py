"""Records of one request that are booked together or not at all, as OData's `atomicityGroup` says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.model import Outgoing

_NAMES = ("atomicityGroup", "atomicity_group")


def groups_of(records: Sequence[Outgoing], results: Sequence[Any]) -> list[str | None]:
    """The group of each record: as its result repeats it, else as we sent it."""
    return [_named(result) or _named(record.payload) for record, result in zip(records, results, strict=True)]


def broken_groups(groups: Sequence[str | None], taken: Sequence[bool]) -> frozenset[str]:
    """Those of which one was not taken: a 201 beside it may be rolled back (SAP CAP answers so)."""
    return frozenset(group for group, is_taken in zip(groups, taken, strict=True) if group is not None and not is_taken)


def _named(stated: Any) -> str | None:
    group = next((stated[name] for name in _NAMES if stated.get(name)), None) if isinstance(stated, Mapping) else None
    return None if group is None else str(group)
