"""A file in a folder of its own instead of the configured one."""

from __future__ import annotations

from pathlib import Path

from core.connectors.textfile.config import TextFileTargetConfig
from core.connectors.textfile.connector import TextFileTarget
from core.connectors.textfile.sheet import Sheet

from core.ports import Clock, Secrets, Target


class TextFileSandbox:
    """A `core.connectors.sandboxes.Sandbox`."""

    def __init__(self, folder: Path, _clock: Clock, _token: str, _closed_month: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "textfile.txt"
        file.touch()
        self._sheet = Sheet(file)

    def target(self, config: TextFileTargetConfig, secrets: Secrets, clock: Clock) -> Target:
        """The connector on that file."""
        return TextFileTarget(config, secrets, clock, self._sheet)

    def close(self) -> None:
        """Nothing is open."""
