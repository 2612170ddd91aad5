"""Folders for their owner alone."""

from __future__ import annotations

from pathlib import Path


def make_private(folder: Path) -> None:
    """Whatever has to be made on the way is closed too: `mkdir` closes only the last one. Raises OSError."""
    for one in reversed(folder.parents):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
