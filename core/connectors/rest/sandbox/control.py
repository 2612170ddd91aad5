"""Telling the sandbox what to know and how to fail: JSON from tests, forms from its own page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.connectors.rest.sandbox.faults import FaultWish
from core.connectors.rest.sandbox.ledger import SYSTEMS, SystemName
from core.connectors.rest.sandbox.serving import Desk
from core.connectors.rest.sandbox.tokens import TokenWish

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SetName = Literal["cost_centres", "blocked_cost_centres", "accounts", "closed_periods"]
WishType = TypeVar("WishType", bound=BaseModel)


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    system: SystemName | None = None  # None: all of them


class CodeWish(_Wish):
    """A cost centre or account to create, or with `off` to remove; `blocked` closes it for posting."""

    code: str = Field(pattern=r"^[\w.\- ]{1,20}$")
    off: bool = False
    blocked: bool | None = None


class PeriodWish(_Wish):
    """A month to close, or with `closed` false to open."""

    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    closed: bool = True


class RulesWish(_Wish):
    """How faithful a system is to references and keys; for tests of what happens with worse ones."""

    unique_reference: bool | None = None
    honours_key: bool | None = None
    by_id: bool | None = None
    look_up_lag_seconds: float | None = Field(default=None, ge=0, le=3600)
    transactional: bool | None = None
    max_bulk_bytes: int | None = Field(default=None, ge=1, le=1_000_000_000)


def add_control(app: web.Application, desk: Desk) -> None:
    """Register /control."""
    app.router.add_get("/control/counts", _counts(desk))
    _add(app, "/control/faults", FaultWish, lambda wish: desk.faults.set(wish, desk.clock.now()))
    _add(app, "/control/cost-centres", CodeWish, lambda wish: _cost_centre(desk, wish))
    _add(app, "/control/accounts", CodeWish, lambda wish: _change(desk, "accounts", wish, wish.code, on=not wish.off))
    _add(
        app,
        "/control/periods",
        PeriodWish,
        lambda wish: _change(desk, "closed_periods", wish, wish.period, on=wish.closed),
    )
    _add(app, "/control/tokens", TokenWish, desk.tokens.set)
    _add(app, "/control/rules", RulesWish, lambda wish: _rules(desk, wish))


def refuse_strangers(request: web.Request) -> None:
    """Raise 403 unless this comes from this machine, and from our own page when it comes from a browser."""
    refuse_other_machines(request)
    host = request.headers.get("Host", "")
    origin = request.headers.get("Origin")
    is_form = request.content_type != "application/json"
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or (origin is not None and origin != f"http://{host}") or (is_form and origin is None):
        raise web.HTTPForbidden(text="Only from the sandbox's own page.")


def refuse_other_machines(request: web.Request) -> None:
    """Raise 403 unless this comes from this machine and was addressed to it (a foreign name could be rebound)."""
    host = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    if request.remote not in LOOPBACK or host not in LOOPBACK:
        raise web.HTTPForbidden(text="Only from this machine.")


def _add(app: web.Application, path: str, model: type[WishType], act: Callable[[WishType], None]) -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        refuse_strangers(request)
        is_json = request.content_type == "application/json"
        try:
            wish = model.model_validate(await _fields(request, is_json=is_json))
        except (ValidationError, ValueError) as error:
            raise web.HTTPBadRequest(text=_said(error)) from None
        act(wish)
        if is_json:
            return web.json_response({"done": True})
        language = "nb" if request.query.get("lang") == "nb" else "en"
        raise web.HTTPSeeOther(f"/?lang={language}&saved=1")

    app.router.add_post(path, handle)


async def _fields(request: web.Request, *, is_json: bool) -> Any:
    if is_json:
        return json.loads(await request.text())
    return {name: value for name, value in (await request.post()).items() if value != ""}


def _said(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False)[0]
        return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
    return "The body is not JSON."


def _counts(desk: Desk) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.StreamResponse:
        refuse_other_machines(request)
        system = request.query.get("system")
        if system is not None and system not in SYSTEMS:
            raise web.HTTPNotFound(text="No such system.")
        if system is not None:
            more = {"tokens": desk.tokens.counts(), "in_hand": desk.references_in_hand(system)}
            return web.json_response({**desk.books.counts(system), **more})
        return web.json_response({name: desk.books.counts(name) for name in SYSTEMS})

    return handle


def _cost_centre(desk: Desk, wish: CodeWish) -> None:
    if wish.blocked is not None:
        _change(desk, "blocked_cost_centres", wish, wish.code, on=wish.blocked)
    else:
        _change(desk, "cost_centres", wish, wish.code, on=not wish.off)


def _change(desk: Desk, kind: SetName, wish: _Wish, code: str, *, on: bool) -> None:
    desk.books.change(kind, wish.system, code, on=on)


def _rules(desk: Desk, wish: RulesWish) -> None:
    for name in SYSTEMS if wish.system is None else [wish.system]:
        rules = desk.books.systems[name].rules
        for rule, value in wish.model_dump(exclude={"system"}, exclude_none=True).items():
            setattr(rules, rule, value)
