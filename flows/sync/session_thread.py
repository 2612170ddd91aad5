"""A session in a thread of its own, with its own event loop: what interrupts the main thread does not cut it in two.

Prefect's way to cancel is an exception raised in the main thread, wherever that stands. Here it stands waiting; the
session is asked to stop, closes what it opened, and only then the exception goes its way.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from typing import Any, TypeVar

Answer = TypeVar("Answer")


async def run_in_thread(
    session: Callable[[], Coroutine[Any, Any, Answer]], ask_to_stop: Callable[[], None], patience_seconds: float
) -> Answer:
    """Its answer, or its exception. When we are interrupted it is asked to stop, and gets so long to do it."""
    done: Future[Answer] = Future()
    done.set_running_or_notify_cancel()  # from here on nobody can cancel it behind its back

    def work() -> None:
        try:
            answer = asyncio.run(session())
        except BaseException as error:  # noqa: BLE001  # it belongs to who waits for the answer
            done.set_exception(error)
        else:
            done.set_result(answer)

    threading.Thread(target=work, name="session", daemon=True).start()
    try:
        return await asyncio.wrap_future(done)
    except BaseException:
        if not done.done():
            ask_to_stop()
            with suppress(TooLong):  # then the lease runs out, and the next session resolves what is left
                done.exception(patience_seconds)
        raise
