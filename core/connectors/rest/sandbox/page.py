"""The sandbox's own page: what was booked and refused, cost centres, periods, and faults to switch on and off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from secrets import token_urlsafe
from typing import Any

from aiohttp import web
from jinja2 import Environment, Template

from core.connectors.rest.sandbox.control import refuse_other_machines
from core.connectors.rest.sandbox.faults import FaultKind
from core.connectors.rest.sandbox.ledger import SYSTEMS, Booking, SandboxRefusal
from core.connectors.rest.sandbox.rules import COST_CENTRES
from core.connectors.rest.sandbox.serving import Desk
from core.i18n import Words, sanitise

NORWEGIAN = ("nb", "no", "nn")
MAX_SHOWN = 200  # characters of a text from outside


def add_page(app: web.Application, desk: Desk) -> None:
    """Register the page."""

    async def show(request: web.Request) -> web.StreamResponse:
        refuse_other_machines(request)
        nonce = token_urlsafe(12)
        page = render(desk, language_of(request), nonce=nonce, saved="saved" in request.query)
        headers = {
            "Content-Security-Policy": f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        return web.Response(text=page, content_type="text/html", headers=headers)

    app.router.add_get("/", show)


def language_of(request: web.Request) -> str:
    """`?lang=`, or what the browser prefers; English when in doubt."""
    asked = request.query.get("lang")
    if asked in ("en", "nb"):
        return asked
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition("-")[0].strip().lower()
    return "nb" if first in NORWEGIAN else "en"


def render(desk: Desk, language: str, *, nonce: str = "", saved: bool = False) -> str:
    """The page as HTML. Every text from outside is escaped by the template."""
    desk.books.settle()
    _ = Words(language)
    now = desk.clock.now()
    names = _system_names(_)
    return _template().render(
        language=language,
        nonce=nonce,
        saved=saved,
        texts=_texts(_),
        names=names,
        systems=[_system(_, desk, name, names[name]) for name in SYSTEMS],
        cost_centres=_cost_centres(desk, names),
        periods=_periods(desk, names),
        kinds=_kind_names(_),
        faults=_faults(desk, _, names),
        bookings=[_booking(_, booking, names, now) for booking in reversed(desk.books.recent)],
        refusals=[_refusal(_, refusal, names, now) for refusal in reversed(desk.books.refusals)],
    )


@cache
def _template() -> Template:
    source = files("core.connectors.rest.sandbox").joinpath("page.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def _system(_: Words, desk: Desk, name: str, shown: str) -> dict[str, Any]:
    system = desk.books.systems[name]
    return {
        "name": shown,
        "booked": _.n("{count} voucher booked", "{count} vouchers booked", system.booked),
        "money": [_.money(amount, currency) for currency, amount in system.money.items()],
        "refused": _.n("{count} refusal", "{count} refusals", system.refused),
    }


def _cost_centres(desk: Desk, names: Mapping[str, str]) -> list[dict[str, str]]:
    """What differs from the codes every system starts with."""
    holders: dict[tuple[str, str], list[str]] = {}
    for name, system in desk.books.systems.items():
        for code in system.rules.cost_centres - COST_CENTRES:
            holders.setdefault((code, "new"), []).append(name)
        for code in system.rules.blocked_cost_centres:
            holders.setdefault((code, "blocked"), []).append(name)
    return [
        {"code": code, "state": state, **holder}
        for (code, state), held_by in sorted(holders.items())
        for holder in _holders(held_by, names)
    ]


def _faults(desk: Desk, _: Words, names: Mapping[str, str]) -> list[dict[str, str]]:
    holders: dict[str, list[str]] = {}
    for name, fault in desk.faults.all_on(desk.clock.now()):
        holders.setdefault(fault.kind.value, []).append(name)
    kinds = _kind_names(_)
    return [
        {"kind": kind, "text": kinds[kind], **holder}
        for kind, held_by in holders.items()
        for holder in _holders(held_by, names)
    ]


def _holders(held_by: list[str], names: Mapping[str, str]) -> list[dict[str, str]]:
    """One row for all systems together, or one for each."""
    if len(held_by) == len(SYSTEMS):
        return [{"system": "", "name": ""}]
    return [{"system": name, "name": names[name]} for name in held_by]


def _periods(desk: Desk, names: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"system": name, "name": names[name], "period": period}
        for name, system in desk.books.systems.items()
        for period in sorted(system.rules.closed_periods)
    ]


def _booking(_: Words, booking: Booking, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    return {
        "id": booking.id,
        "system": names[booking.system],
        "reference": sanitise(booking.reference, MAX_SHOWN),
        "text": sanitise(booking.text, MAX_SHOWN),
        "money": _.money(Decimal(booking.amount), booking.currency or "NOK") if booking.amount is not None else "–",
        "when": _.moment(datetime.fromisoformat(booking.booked_at), now),
        "warnings": booking.warnings,
    }


def _refusal(_: Words, refusal: SandboxRefusal, names: Mapping[str, str], now: datetime) -> dict[str, str]:
    return {
        "system": names[refusal.system],
        "reference": sanitise(refusal.reference, MAX_SHOWN),
        "message": sanitise(refusal.message, MAX_SHOWN),
        "when": _.moment(datetime.fromisoformat(refusal.refused_at), now),
    }


def _system_names(_: Words) -> dict[str, str]:
    return {
        "accounting": _("Accounting"),
        "payroll": _("Payroll"),
        "bufdir": _("Bufdir report"),
        "portal": _("Dynamics portal"),
    }


def _kind_names(_: Words) -> dict[str, str]:
    return {
        FaultKind.REFUSE.value: _("Refuse every record"),
        FaultKind.LATENCY.value: _("Answer slowly (2 seconds)"),
        FaultKind.UNAUTHORISED.value: _("The token has expired (401)"),
        FaultKind.UNAUTHORISED_PAGE.value: _("The token has expired (401), said by a web page"),
        FaultKind.THROTTLED.value: _("Too many requests (429)"),
        FaultKind.ERROR.value: _("Internal error, nothing booked (500)"),
        FaultKind.UNAVAILABLE.value: _("Under maintenance (503)"),
        FaultKind.HTML.value: _("A web page instead of an answer (502)"),
        FaultKind.EMPTY.value: _("Book it, but answer nothing"),
        FaultKind.TRUNCATED.value: _("Book it, but cut the answer"),
        FaultKind.COMMIT_THEN_DROP.value: _("Book it, then cut the line"),
        FaultKind.DROP_BEFORE_COMMIT.value: _("Cut the line before booking"),
        FaultKind.LATE_COMMIT.value: _("Cut the line, book it 2 seconds later"),
        FaultKind.IN_PROGRESS.value: _("Still being processed (409), book it 2 seconds later"),
        FaultKind.BULK_OMIT.value: _("Many at once: leave one out of the answer"),
        FaultKind.BULK_REORDER.value: _("Many at once: answer in another order"),
        FaultKind.BULK_HALF.value: _("Many at once: book only the first half"),
        FaultKind.BULK_CRASH.value: _("Many at once: book half, then cut the line"),
        FaultKind.BULK_EXTRA.value: _("Many at once: answer for one too many"),
        FaultKind.BULK_TWICE.value: _("Many at once: answer twice for one"),
        FaultKind.BULK_NUMBERS.value: _("Many at once: ids as numbers"),
    }


def _texts(_: Words) -> dict[str, str]:
    return {
        "title": _("Sandbox"),
        "lead": _("Four imitated systems that the demo sends to. Nothing here is real."),
        "saved": _("Saved."),
        "systems": _("Systems"),
        "cost_centres": _("Cost centres"),
        "cost_centres_lead": _(
            "Every system knows 100, 110, 120 … 990. Other codes are refused until they are created."
        ),
        "code": _("Code"),
        "create": _("Create"),
        "block": _("Block"),
        "new": _("created here"),
        "blocked": _("blocked for posting"),
        "in_system": _("In system"),
        "all_systems": _("All systems"),
        "periods": _("Closed periods"),
        "no_periods": _("No period is closed."),
        "period": _("Month, like 2026-09"),
        "close": _("Close period"),
        "open": _("Reopen"),
        "faults": _("Faults"),
        "no_faults": _("No fault is on."),
        "fault": _("What goes wrong"),
        "count": _("For how many records"),
        "until_off": _("until switched off"),
        "switch_on": _("Switch on"),
        "switch_off": _("Switch off"),
        "bookings": _("Last booked"),
        "no_bookings": _("Nothing is booked yet."),
        "refusals": _("Last refused"),
        "no_refusals": _("Nothing was refused since the sandbox started."),
        "voucher": _("Voucher"),
        "reference": _("Reference"),
        "amount": _("Amount"),
        "when": _("When"),
        "message": _("Message"),
        "system": _("System"),
    }
