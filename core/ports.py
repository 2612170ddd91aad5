"""What the core needs from the world, as protocols with few methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from core.model import (
    ConnectionReport,
    ConnectorFacts,
    Draft,
    LookUpAnswer,
    Outcome,
    Outgoing,
    RawPage,
)


class Clock(Protocol):
    """Time comes in by the front door."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""


class Source(Protocol):
    """Where records come from."""

    async def page(self, cursor: str | None) -> RawPage:
        """One page; `cursor` None asks for the first. Raises SourceUnreadable."""

    async def check(self) -> ConnectionReport:
        """Say whether it can be read now."""

    async def close(self) -> None:
        """Let go of files."""


@runtime_checkable
class SourceOfFiles(Source, Protocol):
    """A source that reads files of this machine."""

    def stay_within(self, may_read: Callable[[str], bool]) -> None:
        """Open only files that may be read; asked with where each really lies, links followed."""


class Target(Protocol):
    """The external system."""

    @property
    def facts(self) -> ConnectorFacts:
        """Batch size, concurrency, settle time and the like."""

    async def prepare(self) -> None:
        """Token, reference data: everything that may take time before an intent is stored."""

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        """Send; one outcome per record, in order.

        `send_by` is a moment of `Clock.monotonic`; nothing leaves after it.
        Raises ConnectionDown or Misconfigured when certainly nothing of the batch was booked.
        """

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        """Ask the target by reference (payload may be empty); one answer per record, in order."""

    async def check(self) -> ConnectionReport:
        """Say whether the target is healthy and accepts us."""

    async def close(self) -> None:
        """Close connections."""


@runtime_checkable
class TwoStepTarget(Target, Protocol):
    """A system that books a record by a draft and its posting: its look-up may answer HalfDone.

    REJECTED, LATER and NOT_SENT of `deliver` say that no draft of ours stands.
    """

    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        """Post drafts of ours; one outcome per draft, in order. Posting the same draft again books nothing more.

        REJECTED says that the draft is taken back. Nothing leaves after `send_by`. Raises as `deliver`.
        """


@runtime_checkable
class TryableTarget(Target, Protocol):
    """A system of which a person may ask more than a sync needs to know."""

    async def try_out(self) -> ConnectionReport:
        """As `check`, and claims only what it saw: that it knows us, and that it understands what we ask."""


class Secrets(Protocol):
    """Where secrets live; never in the database, a parameter or a log."""

    def get(self, name: str) -> str:
        """The secret, or Misconfigured with the name and where it was looked for."""
