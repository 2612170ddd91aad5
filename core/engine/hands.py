"""Tickets: how a straight generator starts effects and waits for their results."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.effects import Effect, Moment, Start, Wait

T = TypeVar("T")
Steps = Generator[Start | Wait, Any, T]


class Hands:
    """Numbers every effect; keeps results that arrive while another one is awaited."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)  # of the store's clock before ours
        self.may_be_ahead = timedelta(0)  # how far our reading of the store's clock may be too late
        self._last = 0
        self._early: dict[int, object] = {}

    def start(self, effect: Effect) -> Steps[int]:
        """Begin an effect and answer its ticket."""
        self._last += 1
        yield Start(effect, self._last)
        return self._last

    def next(self) -> Steps[tuple[int, Any]]:
        """The next finished effect, whichever it is; its result may be an exception."""
        if self._early:
            ticket = min(self._early)
            return ticket, self._early.pop(ticket)
        return (yield from self._done())

    def follow(self, asked_at: datetime, taken_at: datetime, answered_at: datetime) -> None:
        """Read the store's clock from now on: `taken_at` is what it said between two moments of ours.

        Machines disagree about the time, and what one keeps another one reads: moments need one clock.
        """
        if not asked_at <= taken_at <= answered_at:
            self._ahead = taken_at - asked_at  # rather too late than too early
            self.may_be_ahead = answered_at - asked_at

    def do(self, effect: Effect) -> Steps[Any]:
        """Begin an effect and wait for it; an exception among results is raised here."""
        ticket = yield from self.start(effect)
        while ticket not in self._early:
            done, result = yield from self._done()
            self._early[done] = result
        result = self._early.pop(ticket)
        if isinstance(result, Exception):
            raise result
        return result

    def _done(self) -> Steps[tuple[int, Any]]:
        done, result = yield Wait()
        if isinstance(result, Moment):
            result = replace(result, at=result.at + self._ahead)
        return done, result
