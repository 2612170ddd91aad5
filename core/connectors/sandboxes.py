"""What a kind's sandbox offers: an imitation of its systems on this machine, for the demo and for tests."""

from __future__ import annotations

from typing import Protocol

from core.connectors.kinds import TargetSettings
from core.ports import Clock, Secrets, Target


class Sandbox(Protocol):
    """Systems that remember, in a folder and in process: the demo's history is made with it, on one clock for all."""

    def target(self, config: TargetSettings, secrets: Secrets, clock: Clock) -> Target:
        """The connector, wired to these systems instead of to the world."""

    def close(self) -> None:
        """Let go of files."""
