"""What the doctor finds: one value per thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a finding is to be taken."""

    FINE = "fine"
    LOOK = "look"  # works, and a person should know
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `check` is its stable name, `subject` what it is about."""

    check: str
    subject: str
    state: State
    found: str
    todo: str = ""
