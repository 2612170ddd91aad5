"""What roles are called, and how wide a column of people is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.i18n import Words
from core.permissions import Role


def role_names(_: Words) -> dict[Role, str]:
    """The least first."""
    return {Role.VIEWER: _("viewer"), Role.FINANCE: _("finance"), Role.ADMIN: _("admin")}


def wide(_: Words) -> dict[str, Any]:
    """An address fits, and on a phone the role beside it."""
    return {_("Who"): st.column_config.TextColumn(width=230)}
