"""A small accounting system on this machine: it books, answers by reference, keeps a list, and asks for a token."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "small-token"  # noqa: S105  # of a system that lives as long as its test


@dataclass
class SmallBooks:
    """`book` is all it has booked, in order. It books whatever it gets, also twice."""

    book: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def entries(self, *names: str) -> list[tuple[Any, ...]]:
        """The booked records, by these of their fields."""
        return sorted(tuple(entry.get(name) for name in names) for entry in self.book)

    def app(self) -> web.Application:
        made = web.Application(middlewares=[_only_with_the_token])
        made.router.add_post("/api/records", self._post)
        made.router.add_get("/api/records", self._look_up)
        return made

    async def _post(self, request: web.Request) -> web.Response:
        entry = await request.json()
        entry["id"] = f"V-{len(self.book) + 1}"
        self.book.append(entry)
        told = {"id": entry["id"], "reference": entry["reference"], "currency": entry.get("valuta")}
        return web.json_response(told, status=201)

    async def _look_up(self, request: web.Request) -> web.Response:
        asked = request.query["reference"]
        return web.json_response({"records": [entry for entry in self.book if entry["reference"] == asked]})


@web.middleware
async def _only_with_the_token(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return web.json_response({"message": "Sign in first"}, status=401)
    answer: web.StreamResponse = await handler(request)
    return answer


@contextmanager
def small_books() -> Iterator[SmallBooks]:
    """In a thread of its own, as the commands that ask it run an event loop of theirs."""
    books = SmallBooks()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = web.AppRunner(books.app(), access_log=None, shutdown_timeout=0.1)
    try:
        asyncio.run_coroutine_threadsafe(_start(runner, books), loop).result(60)
        yield books
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _start(runner: web.AppRunner, books: SmallBooks) -> None:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    books.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
