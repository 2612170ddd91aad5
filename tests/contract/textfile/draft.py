"""A first `[target]`."""

from __future__ import annotations


def draft(integration_id: str) -> list[str]:
    """Its lines."""
    return [
        "[target]",
        'kind = "textfile"',
        'name = "Ledger"  # CHECK: as people say it',
        f'file = "/srv/{integration_id}.txt"  # CHECK: the whole path of a file that is there',
    ]
