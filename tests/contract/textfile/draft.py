"""A first `[target]`."""

from __future__ import annotations


def draft(integration_id: str) -> list[str]:
    """Its lines."""
    return [
        "[target]",
        'kind = "textfile"',
        'name = "Ledger"  # CHECK: as people say it',
        f'file = "/tmp/{integration_id}.txt"  # CHECK: the whole path',  # an example for a person
    ]
