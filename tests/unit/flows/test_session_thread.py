"""A session that is interrupted from outside ends by itself, in order."""

from __future__ import annotations

import asyncio
import threading

import pytest

from flows.sync.session_thread import run_in_thread


def test_the_answer_and_the_error_of_a_session_are_handed_on() -> None:
    async def answer() -> int:
        return threading.get_ident()

    async def fail() -> int:
        raise ValueError("its own")

    assert asyncio.run(run_in_thread(answer, lambda: None, 1)) != threading.get_ident()
    with pytest.raises(ValueError, match="its own"):
        asyncio.run(run_in_thread(fail, lambda: None, 1))


def test_a_session_that_is_interrupted_is_asked_to_stop_and_closes_what_it_opened() -> None:
    begun, asked, closed = threading.Event(), threading.Event(), threading.Event()

    async def session() -> None:
        begun.set()
        await asyncio.to_thread(asked.wait)
        closed.set()

    async def cancelled() -> None:
        waiting = asyncio.create_task(run_in_thread(session, asked.set, 10))
        await asyncio.to_thread(begun.wait)
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())

    assert closed.is_set()


def test_a_session_that_does_not_listen_is_left_to_its_lease() -> None:
    begun, never = threading.Event(), threading.Event()

    async def session() -> None:
        begun.set()
        await asyncio.to_thread(never.wait)

    async def cancelled() -> None:
        waiting = asyncio.create_task(run_in_thread(session, lambda: None, 0.05))
        await asyncio.to_thread(begun.wait)
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    never.set()
