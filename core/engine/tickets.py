"""Tickets: how a straight generator starts effects and waits for their results."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.effects import Effect, Moment, Start, Wait

T = TypeVar("T")
Steps = Generator[Start | Wait, Any, T]

_WAIT = Wait()


class Tickets:
    """Numbers every effect, keeps results that arrive while another one is awaited, and knows when the last one came.

    Between two results nothing waits, so the moment of the last one is the present moment.
    """

    def __init__(self) -> None:
        self._ahead = timedelta(0)  # of the store's clock before ours
        self._may_be_ahead = timedelta(0)
        self._moment: Moment | None = None
        self._last = 0
        self._early: dict[int, object] = {}

    @property
    def moment(self) -> Moment:
        """The present moment, by the store's clock once that is followed."""
        if self._moment is None:
            raise RuntimeError("nothing has answered yet, so nobody has said what time it is")
        return Moment(self._moment.at + self._ahead, self._moment.monotonic) if self._ahead else self._moment

    @property
    def now(self) -> datetime:
        """The present moment for the ledger."""
        return self.moment.at

    @property
    def may_be_ahead(self) -> timedelta:
        """How far our reading of the store's clock may be too late."""
        return self._may_be_ahead

    def begin(self) -> Steps[datetime]:
        """Before anything else: what time it is."""
        _ticket, _result, self._moment = yield _WAIT
        return self.now

    def follow(self, asked_at: datetime, taken_at: datetime) -> None:
        """Read the store's clock from now on: `taken_at` is what it said between `asked_at` and now.

        Machines disagree about the time, and what one keeps another one reads: moments need one clock.
        """
        answered_at = self.now
        if not asked_at <= taken_at <= answered_at:
            self._ahead = taken_at - asked_at  # rather too late than too early
            self._may_be_ahead = answered_at - asked_at

    def start(self, effect: Effect) -> Start:
        """What to yield, to begin an effect: its result comes back under this ticket."""
        self._last += 1
        return Start(effect, self._last)

    def next(self) -> Steps[tuple[int, Any]]:
        """The next finished effect, whichever it is; its result may be an exception."""
        if self._early:
            ticket = min(self._early)
            return ticket, self._early.pop(ticket)
        ticket, result, self._moment = yield _WAIT
        return ticket, result

    def do(self, effect: Effect) -> Steps[Any]:
        """Begin an effect and wait for it; an exception among results is raised here."""
        begun = self.start(effect)
        yield begun
        while True:
            ticket, result, self._moment = yield _WAIT
            if ticket == begun.ticket:
                return value_of(result)
            self._early[ticket] = result


def value_of(result: Any) -> Any:
    """The result of an effect; an error is raised where it is read."""
    if isinstance(result, Exception):
        raise result
    return result
