"""A connection to a server of ours: what says nothing, or does not listen, is let go, and never takes another's place.

uvicorn waits for ever: a thousand connections on which half a line was said use up every file of the process, and
nobody else is answered.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

NAME = f"{__name__}:BoundedHttp"  # as uvicorn's `--http` takes it
MOST_CONNECTIONS = 800  # at the same time; a process has 1,024 files where nobody says otherwise
MOST_BEGUN = 200  # on which a request is on its way: the one that takes longest makes room for the next
ARRIVAL_SECONDS = 20.0  # for a request to arrive whole
STALL_SECONDS = 60.0  # for whoever asked to take the next piece of the answer

# Both in the order they came.
_begun: dict[BoundedHttp, None] = {}  # connected, or part of a request came
_idle: dict[BoundedHttp, None] = {}  # answered, and nothing came since


class BoundedHttp(H11Protocol):
    """One connection of uvicorn's."""

    _arriving: asyncio.TimerHandle | None = None
    _stalling: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Let in where there is room, or where somebody who waits for nothing can make some."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter((*_idle, *_begun)), self)._give_up()  # noqa: SLF001 - one of us
        if not transport.is_closing():
            self._watch(is_begun=True)

    def data_received(self, data: bytes) -> None:
        """A piece of a request."""
        super().data_received(data)
        self._watch(is_begun=True)

    def on_response_complete(self) -> None:
        """It may ask for something else now, or say nothing for as long as uvicorn lets it."""
        super().on_response_complete()
        self._watch(is_begun=self in _begun)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for it any more."""
        self._let_be()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """So much was said that the other side has to listen first."""
        super().pause_writing()
        self._stalling = self._stalling or self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It listened."""
        super().resume_writing()
        if self._stalling is not None:
            self._stalling.cancel()
            self._stalling = None

    def _watch(self, *, is_begun: bool) -> None:
        if not self._is_waiting():
            self._let_be()
        elif not is_begun:
            _idle.setdefault(self)
        else:
            _idle.pop(self, None)
            _begun.setdefault(self)
            self._arriving = self._arriving or self.loop.call_later(ARRIVAL_SECONDS, self._give_up)
            if len(_begun) > MOST_BEGUN:
                next(iter(_begun))._give_up()  # noqa: SLF001 - one of us

    def _is_waiting(self) -> bool:
        """Whether no whole request is being answered; what became a websocket is none of ours any more."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return False
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def _give_up(self) -> None:
        self._let_be()
        self.connections.discard(self)  # it is counted no more, though it ends a moment later
        self.transport.abort()

    def _let_be(self) -> None:
        _begun.pop(self, None)
        _idle.pop(self, None)
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None
