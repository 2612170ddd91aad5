"""Notifications."""

from __future__ import annotations

from dashboard.visit import Visit


def show(visit: Visit) -> None:
    """Draw the page."""
