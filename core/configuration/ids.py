"""The two ids of an integration: its own, unique in its organisation, and the whole one that everything is kept by.

The whole one holds the organisation, but for ids that one organisation alone has had without it: those of the first
one of an installation, and those that were in use before there were two (`data/rules/integration_id_of.sql`).
"""

from __future__ import annotations

from typing import Final

BETWEEN: Final = "_"  # an organisation and its integration's own id; no id holds it


def own_id(integration_id: str) -> str:
    """What people see and type."""
    return integration_id.rpartition(BETWEEN)[2]
