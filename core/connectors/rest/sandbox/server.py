"""The sandbox: a faithful imitation of four systems over real HTTP, on this machine only. Demo and tests.

POST /{system}/records                 book (bearer token, Idempotency-Key, X-Reference)
POST /{system}/bulk                    book many: a list or {"items": [...]}, each with its `reference`
GET  /{system}/records?reference=…     look up
GET  /{system}/accounts?number=…       which id an account has; so do cost-centres
GET  /{system}/health
POST /token                            OAuth 2, client credentials: the token file holds the client's secret
GET  /control/counts?system=…          what was booked and asked, per reference and per key, and what is in hand
POST /control/{faults,cost-centres,accounts,periods,rules,tokens}
GET  /                                 its own page
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web

from core.connectors.rest.sandbox.bulk import take_in_many
from core.connectors.rest.sandbox.control import add_control
from core.connectors.rest.sandbox.faults import Fault
from core.connectors.rest.sandbox.ledger import JOURNAL, SYSTEMS, Ask, Books, Now
from core.connectors.rest.sandbox.numbered import PLACES
from core.connectors.rest.sandbox.page import add_page
from core.connectors.rest.sandbox.serving import Cut, Desk, ServedAnswer

HOST = "127.0.0.1"
MAX_BODY_BYTES = 100_000_000
DESK = web.AppKey("desk", Desk)


def create_app(
    clock: Now, journal: Path | None = None, tokens: Collection[str] = (), latency_seconds: float = 0.0
) -> web.Application:
    """The whole sandbox as an aiohttp application."""
    desk = Desk(clock, Books(clock, journal), tokens, latency_seconds)
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app[DESK] = desk
    for system in SYSTEMS:
        _add_system(app, desk, system)
    _add_tokens(app, desk)
    add_control(app, desk)
    add_page(app, desk)
    app.on_cleanup.append(_close_books)
    return app


def _add_system(app: web.Application, desk: Desk, system: str) -> None:
    async def post_record(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = request.headers
        reference, key = unquote(headers.get("X-Reference", "")), unquote(headers.get("Idempotency-Key", ""))
        ask = Ask(system, reference, key, body)
        return await _served(request, desk, system, lambda fault: desk.take_in(ask, fault), ask)

    async def post_many(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        return await _served(request, desk, system, lambda fault: take_in_many(desk, system, body, fault))

    async def get(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/health"):
            return await _served(request, desk, system, desk.health)
        place = request.path.rpartition("/")[2]
        if place in PLACES:
            number = request.query.get("number")
            return await _served(request, desk, system, lambda fault: desk.find(system, place, number, fault))
        reference = request.query.get("reference")
        return await _served(request, desk, system, lambda fault: desk.look_up(system, reference, fault))

    app.router.add_post(f"/{system}/records", post_record)
    app.router.add_post(f"/{system}/bulk", post_many)
    app.router.add_get(f"/{system}/records", get)
    app.router.add_get(f"/{system}/health", get)
    for place in PLACES:
        app.router.add_get(f"/{system}/{place}", get)


def _add_tokens(app: web.Application, desk: Desk) -> None:
    async def give(request: web.Request) -> web.StreamResponse:
        served = await desk.give_token(await request.read(), request.headers.get("Authorization", ""))
        return await _answer(request, served)

    app.router.add_post("/token", give)


async def _served(
    request: web.Request,
    desk: Desk,
    system: str,
    answer: Callable[[Fault | None], ServedAnswer],
    ask: Ask | None = None,
) -> web.StreamResponse:
    """Let in, wait, answer. `ask` is counted when it arrives, whatever becomes of it."""
    shut_out = desk.shut_out(request.headers.get("Authorization", ""))
    if shut_out is not None:
        return await _answer(request, shut_out)
    fault, latency = desk.meet(system, is_write=request.method == "POST")
    if ask is not None:
        desk.books.arrive(ask)
    with desk.in_hand(ask):
        if latency:
            await asyncio.sleep(latency)
        return await _answer(request, answer(fault))


async def _answer(request: web.Request, served: ServedAnswer) -> web.StreamResponse:
    if served.cut is Cut.NOT:
        return web.Response(
            body=served.body, status=served.status, headers=served.headers, content_type=served.content_type
        )
    response = web.StreamResponse(status=served.status, headers={"Content-Type": served.content_type})
    if served.cut is Cut.HALF:
        response.content_length = len(served.body)
        await response.prepare(request)
        await response.write(served.body[: len(served.body) // 2])
    if request.transport is not None:
        close = request.transport.close if served.cut is Cut.HALF else request.transport.abort
        close()
    return response


async def _close_books(app: web.Application) -> None:
    app[DESK].books.close()


class WallClock:
    """The sandbox is a process of its own, outside of the product: this is its edge."""

    def now(self) -> datetime:
        """Give the moment."""
        return datetime.fromtimestamp(time.time(), UTC)


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="sandbox", description="Imitations of external systems, on this machine.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True, help="folder of its journal")
    parser.add_argument("--token-file", type=Path, required=True)
    parser.add_argument("--latency-ms", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        token = options.token_file.read_text("utf-8").strip()
        options.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        app = create_app(WallClock(), options.home / JOURNAL, [token], options.latency_ms / 1000)
        asyncio.run(_serve(app, options.port))
    except OSError as error:
        sys.stderr.write(f"The sandbox could not start on port {options.port}: {error.strerror or error}\n")
        return 1
    return 0


async def _serve(app: web.Application, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        sys.stdout.write(f"sandbox on http://{HOST}:{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
