"""Whoever watches from outside is told one word, and never makes the stack work for it."""

from __future__ import annotations

import asyncio
import threading

import pytest
from starlette.requests import Request

from dashboard.health import KEPT_SECONDS, HealthRoute

ASKED = Request({"type": "http", "headers": []})


class Machine:
    def __init__(self) -> None:
        self.is_well, self.looks, self.now = True, 0, 0.0
        self.may_look = threading.Event()
        self.may_look.set()
        self.route = HealthRoute(self.look, lambda: self.now)

    def look(self) -> bool:
        self.looks += 1
        assert self.may_look.wait(10)
        return self.is_well

    async def told(self) -> tuple[int, bytes]:
        answer = await self.route.answer(ASKED)
        return answer.status_code, bytes(answer.body)


def test_it_says_one_word_and_the_truth_a_few_seconds_later() -> None:
    async def story() -> list[tuple[int, bytes]]:
        machine = Machine()
        heard = [await machine.told()]
        machine.is_well = False
        heard.append(await machine.told())
        machine.now += KEPT_SECONDS
        return [*heard, await machine.told()]

    assert asyncio.run(story()) == [(200, b"ok\n"), (200, b"ok\n"), (503, b"not ok\n")]


def test_hundreds_who_ask_at_once_are_one_look() -> None:
    async def story() -> tuple[int, set[tuple[int, bytes]]]:
        machine = Machine()
        machine.may_look.clear()
        asking = [asyncio.create_task(machine.told()) for _ in range(300)]
        await asyncio.sleep(0)
        asking[0].cancel()  # whoever hangs up takes nobody else's answer along
        machine.now += 2 * KEPT_SECONDS  # a slow look is not begun a second time
        asking.append(asyncio.create_task(machine.told()))
        await asyncio.sleep(0)
        machine.may_look.set()
        return machine.looks, set(await asyncio.gather(*asking[1:]))

    assert asyncio.run(story()) == (1, {(200, b"ok\n")})


def test_a_look_that_fails_is_not_well() -> None:
    async def story() -> tuple[int, bytes]:
        def fail() -> bool:
            raise RuntimeError

        answer = await HealthRoute(fail).answer(ASKED)
        return answer.status_code, bytes(answer.body)

    assert asyncio.run(story()) == (503, b"not ok\n")


@pytest.mark.parametrize("seconds", [0.0, KEPT_SECONDS - 0.1])
def test_what_was_found_is_told_for_a_few_seconds(seconds: float) -> None:
    async def story() -> int:
        machine = Machine()
        await machine.told()
        machine.now += seconds
        await machine.told()
        return machine.looks

    assert asyncio.run(story()) == 1
