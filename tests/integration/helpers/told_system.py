"""A system on this machine that answers as it is told, and remembers what it was asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.ports import Clock
from tests.integration.rest.rest_bench import Clock as WallClock
from tests.integration.rest.rest_bench import Keys

Got = TypeVar("Got")


@dataclass(frozen=True)
class Said:
    """One answer; a body that is no bytes goes as JSON. `cut`: the connection ends before it."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    def response(self) -> web.Response:
        raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", **self.headers}
        return web.Response(body=raw, status=self.status, headers=headers)


Answers = Said | Callable[[Any], Said]  # of a look-up's reference, or of a request's body


@dataclass
class ToldSystem:
    """`post` answers records, `look_up` questions by reference, `health` the check."""

    post: Answers = field(default_factory=lambda: Said({"id": "B-1"}, 201))
    look_up: Answers = field(default_factory=lambda: Said({"records": []}))
    health: Answers = field(default_factory=lambda: Said({"status": "ok"}))
    token: Answers = field(default_factory=lambda: Said({"access_token": "t", "token_type": "Bearer"}))
    bulk_sizes: list[int] = field(default_factory=list)
    posted: list[Any] = field(default_factory=list)
    headers: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)  # of each request, with its method
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.headers.append((request.method, {name.lower(): value for name, value in request.headers.items()}))
        said = self._answer(request, await request.read())
        if said.cut and request.transport is not None:
            request.transport.abort()
        return said.response()

    def _answer(self, request: web.Request, raw: bytes) -> Said:
        if request.path == "/token":
            return _said(self.token, None)
        if request.path == "/health":
            return _said(self.health, None)
        if request.method == "POST":
            body = json.loads(raw)
            self.posted.append(body)
            return _said(self.post, body)
        self.asked.append(request.query.get("reference", request.query.get("$filter", "")))
        return _said(self.look_up, self.asked[-1])

    def config(self, **options: Any) -> RestTargetConfig:
        return RestTargetConfig.model_validate(
            {
                "kind": "rest",
                "name": "Books",
                "url": f"{self.url}/records",
                "look_up_url": f"{self.url}/records?reference={{reference}}",
                "token_secret": None if "auth" in options else "books",
                "settle_seconds": 0,
                **({"check_url": f"{self.url}/health"} if options.pop("checked", False) else {}),
                **options,
            }
        )

    def target(self, clock: Clock | None = None, **options: Any) -> RestTarget:
        return RestTarget(self.config(**options), Keys("right"), clock or WallClock())


def _said(answers: Answers, of: Any) -> Said:
    return answers(of) if callable(answers) else answers


def on_told(system: ToldSystem, test: Callable[[ToldSystem], Awaitable[Got]]) -> Got:
    """Serve it while the test runs."""

    async def run() -> Got:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", system.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        system.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            return await test(system)
        finally:
            await runner.cleanup()

    return asyncio.run(run())
