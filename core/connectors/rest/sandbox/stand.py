"""The sandbox's accounting over real HTTP, for the contract suite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.connectors.rest.sandbox.faults import FaultKind, FaultWish
from core.connectors.rest.sandbox.ledger import SystemName
from core.connectors.rest.sandbox.server import DESK, HOST, WallClock, create_app
from core.connectors.stands import Trouble
from core.money import Money
from core.ports import Clock, Secrets, Target

SECRET = "books"  # noqa: S105  # its name
TOKEN = "contract-token-7d1f"  # noqa: S105  # lets nobody in anywhere else
SYSTEM: SystemName = "accounting"
TIMEOUT_SECONDS = 2.0
_FAULTS = {
    Trouble.REFUSES: FaultKind.REFUSE,
    Trouble.NAMES_NO_ID: FaultKind.EMPTY,
    Trouble.LOSES_ANSWERS: FaultKind.COMMIT_THEN_DROP,
    Trouble.LOSES_RECORDS: FaultKind.DROP_BEFORE_COMMIT,
    Trouble.IS_UNWELL: FaultKind.UNAVAILABLE,
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RestStand:
    """A `core.connectors.stands.Stand`. Variants: one record a request, or many; accounts by their ids."""

    variants = ("one", "many", "ids")
    refusal = "Kostnadssted «9999» finnes ikke;  velg et annet (100 % <b>sikkert</b>) – 会計"
    secrets: Mapping[str, str] = {SECRET: TOKEN}
    payload: Mapping[str, Any] = {"date": "2026-11-02", "amount": "1284.00", "currency": "NOK", "account": "7140"}
    amount = Money(Decimal("1284.00"), "NOK")

    def __init__(self, folder: Path) -> None:
        self._app = create_app(WallClock(), folder / "stand.ndjson", [TOKEN])
        self._app.middlewares.append(self._let_in)
        self._desk = self._app[DESK]
        self._desk.refusal = self.refusal
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.1)
        self._shuts_out = False
        self._is_gone = False
        self._url = ""

    async def __aenter__(self) -> Self:
        """Listen on a free port of this machine."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self._url = f"http://{HOST}:{self._runner.addresses[0][1]}/{SYSTEM}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self._runner.cleanup()

    def config(self, variant: str) -> RestTargetConfig:
        """The sandbox's accounting."""
        self._desk.books.systems[SYSTEM].rules.by_id = variant == "ids"
        ids = {"account": {"at": ["/account"], "url": f"{self._url}/accounts?number={{number}}"}}
        many: dict[str, Any] = {"url": f"{self._url}/bulk", "bulk": {"size": 5, "key_field": "idempotencyKey"}}
        return RestTargetConfig.model_validate(
            {
                "kind": "rest",
                "name": "Accounting",
                "url": f"{self._url}/records",
                "look_up_url": f"{self._url}/records?reference={{reference}}",
                "check_url": f"{self._url}/health",
                "token_secret": SECRET,
                "timeout_seconds": TIMEOUT_SECONDS,
                "repeat_is_safe": True,
                **(many if variant == "many" else {}),
                **({"ids": ids} if variant == "ids" else {}),
            }
        )

    def target(self, config: RestTargetConfig, secrets: Secrets, clock: Clock) -> Target:
        """The connector over the network."""
        return RestTarget(config, secrets, clock)

    def meet(self, trouble: Trouble) -> None:
        """Switch a fault on."""
        if trouble is Trouble.SHUTS_OUT:
            self._shuts_out = True
            return
        if trouble is Trouble.IS_GONE:
            self._is_gone = True
            return
        reach: Any = "all" if trouble is Trouble.IS_UNWELL else "write"
        self._desk.faults.set(FaultWish(system=SYSTEM, kind=_FAULTS[trouble], on=reach), self._desk.clock.now())

    def recover(self) -> None:
        """Switch all faults off."""
        self._shuts_out = self._is_gone = False
        self._desk.faults.clear()

    def bookings(self) -> Mapping[str, int]:
        """The sandbox's own counts."""
        counted: Mapping[str, int] = self._desk.books.counts(SYSTEM)["bookings"]
        return counted

    @web.middleware
    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._is_gone and request.transport is not None:
            request.transport.abort()
            return web.Response()  # nobody hears it
        if not self._shuts_out:
            return await handler(request)
        said = {"title": "Unauthorized", "detail": f"Not valid: {request.headers.get('Authorization')}"}
        return web.json_response(said, status=HTTPStatus.UNAUTHORIZED)
