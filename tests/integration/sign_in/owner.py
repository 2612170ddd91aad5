"""Who set the organisation up, from the command line."""

from __future__ import annotations

from core.model import Principal
from core.permissions import Role

OWNER = Principal("root", {"acme": Role.ADMIN}, is_operator=True)
