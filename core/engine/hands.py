"""Tickets: how a straight generator starts effects and waits for their results."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from core.effects import Effect, Start, Wait

T = TypeVar("T")
Steps = Generator[Start | Wait, Any, T]


class Hands:
    """Numbers every effect; keeps results that arrive while another one is awaited."""

    def __init__(self) -> None:
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
        done: tuple[int, Any] = yield Wait()
        return done

    def do(self, effect: Effect) -> Steps[Any]:
        """Begin an effect and wait for it; an exception among results is raised here."""
        ticket = yield from self.start(effect)
        while ticket not in self._early:
            done, result = yield Wait()
            self._early[done] = result
        result = self._early.pop(ticket)
        if isinstance(result, Exception):
            raise result
        return result
