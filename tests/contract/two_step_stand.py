"""What a stand brings besides when its system books in two steps, and what a kind forgot to bring for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, runtime_checkable

from core.connectors.kinds import TargetKind
from core.connectors.loading import load
from core.connectors.stands import Stand

HOOKS = ("meet_with_drafts", "drafts")


class DraftTrouble(StrEnum):
    """What the system does with drafts until it recovers."""

    BREAKS_OFF = "breaks_off"  # it makes the draft, and nobody hears of it
    REFUSES_POSTING = "refuses_posting"  # it makes the draft and refuses to post it, in the stand's own words
    POSTPONES_POSTING = "postpones_posting"  # it makes the draft and says of its posting: later


@runtime_checkable
class TwoStepStand(Stand, Protocol):
    """The stand of a `core.ports.TwoStepTarget`."""

    def meet_with_drafts(self, trouble: DraftTrouble) -> None:
        """From now on, until `recover`."""

    def drafts(self) -> Mapping[str, int]:
        """How many drafts of each reference stand, as the system itself counts; none of what is booked."""


def books_in_two_steps(kind: TargetKind) -> bool:
    """Whether its connector can finish a draft."""
    return hasattr(load(kind.connector), "finish")


def missing_for_two_steps(kind: TargetKind) -> list[str]:
    """What is missing, one sentence each."""
    return [*_missing(kind)]


def _missing(kind: TargetKind) -> Iterator[str]:
    if not books_in_two_steps(kind):
        if _speaks_of_drafts(kind):
            yield f"{kind.kind}: its connector can answer HalfDone and has no finish: its drafts would never be booked"
        return
    for hook in HOOKS:
        if not hasattr(load(kind.stand or ""), hook):
            yield f"{kind.kind}: its connector has finish, and its stand has no {hook} ({__name__})"


def _speaks_of_drafts(kind: TargetKind) -> bool:
    spec = find_spec(kind.connector.partition(":")[0])
    assert spec is not None
    assert spec.origin is not None
    return any(
        re.search(r"\bHalfDone\b", file.read_text("utf-8")) for file in sorted(Path(spec.origin).parent.rglob("*.py"))
    )
