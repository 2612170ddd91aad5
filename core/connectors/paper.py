"""What would leave, written down instead of sent: a dry run shows it, byte for byte but for the secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.ports import Target

PLACEHOLDER = "the-secret-stands-here"


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """One request as it would leave; its secret is a placeholder."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    asked_first: tuple[str, ...] = ()  # addresses that would be asked before, for what stands in its body


class Paper(Protocol):
    """A connector that sends nothing, and what it would have sent."""

    @property
    def target(self) -> Target:
        """The connector itself: a second way of making requests would one day differ."""

    @property
    def requests(self) -> Sequence[PaperRequest]:
        """What it has written so far."""


class Placeholders:
    """Stands in for the secrets: a dry run needs none."""

    def get(self, name: str) -> str:  # noqa: ARG002  # every name has the same placeholder
        """A text that is no secret."""
        return PLACEHOLDER
