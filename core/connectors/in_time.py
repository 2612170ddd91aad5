"""Steps of reading that may hang, as a network folder does: each has a deadline, and nobody waits for it any longer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

Found = TypeVar("Found")

STEP_SECONDS = 300.0  # for one page, or for opening one file


class TooSlow(Exception):
    """The step goes on, and nothing it uses may be touched any more: not even closed."""


async def in_time(seconds: float, work: Callable[..., Found], *given: Any) -> Found:
    """What the work gives, or raises. Raises TooSlow.

    Its thread is no one of a pool: a process that ends waits for those, and a call of the system that hangs never ends.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Found] = loop.create_future()

    def tell(method: Callable[[Any], None], said: Any) -> None:
        if not answer.done():  # nobody listens any more
            method(said)

    def run() -> None:
        try:
            said: Any = work(*given)
            method: Callable[[Any], None] = answer.set_result
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
            said, method = error, answer.set_exception
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tell, method, said)

    threading.Thread(target=run, name="reading", daemon=True).start()
    done, _ = await asyncio.wait({answer}, timeout=seconds)
    if not done:
        answer.cancel()
        raise TooSlow
    return answer.result()
