"""The sandbox's books: what each system booked, refused and was asked, and the journal that outlives a restart.

No network here: `server.py` serves it over HTTP, `direct.py` without.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

from core.connectors.rest.sandbox.numbered import Numbered, found
from core.connectors.rest.sandbox.rules import Rules, problems, stated_amount, warnings

SYSTEMS: Mapping[str, str] = {"accounting": "B", "payroll": "L", "bufdir": "R", "portal": "P"}  # → voucher series
SystemName = Literal["accounting", "payroll", "bufdir", "portal"]
JOURNAL = "sandbox.ndjson"
KEPT = 50  # bookings and refusals shown on the page


class Now(Protocol):
    """A clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One voucher."""

    system: str
    id: str
    reference: str
    key: str
    body_hash: str
    amount: str | None
    currency: str | None
    text: str
    warnings: tuple[str, ...]
    booked_at: str  # ISO, UTC


@dataclass(frozen=True, slots=True)
class SandboxRefusal:
    """Shown on the page."""

    system: str
    reference: str
    message: str
    refused_at: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A record that was sent to one system."""

    system: str
    reference: str
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class SandboxAnswer:
    """An answer before it becomes HTTP."""

    status: int
    body: Mapping[str, Any]
    replayed: bool = False


@dataclass(slots=True)
class System:
    """One system's books and counters."""

    name: str
    rules: Rules = field(default_factory=Rules)
    by_reference: dict[str, list[Booking]] = field(default_factory=dict)
    by_key: dict[str, Booking] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    look_ups: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)  # for ids
    bulk_requests: int = 0
    refused: int = 0
    booked: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)

    def keep(self, booking: Booking) -> None:
        """Remember a booking."""
        self.by_reference.setdefault(booking.reference, []).append(booking)
        if booking.key:
            self.by_key[booking.key] = booking
        self.booked += 1
        if booking.amount is not None:
            currency = booking.currency or ""
            self.money[currency] = self.money.get(currency, Decimal(0)) + Decimal(booking.amount)


class Books:
    """All systems, one journal."""

    def __init__(self, clock: Now, journal: Path | None = None) -> None:
        self._clock = clock
        self.systems = {name: System(name) for name in SYSTEMS}
        self.recent: deque[Booking] = deque(maxlen=KEPT)
        self.refusals: deque[SandboxRefusal] = deque(maxlen=KEPT)
        self._late: list[tuple[datetime, Ask]] = []
        self._file: BinaryIO | None = None
        if journal is not None:
            self._replay(journal)
            self._file = journal.open("ab", buffering=0)

    def close(self) -> None:
        """Let the journal go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def arrive(self, ask: Ask) -> None:
        """Count a request, whatever becomes of it."""
        system = self.systems[ask.system]
        system.requests[ask.reference] += 1
        system.keys[ask.key] += 1

    def book(self, ask: Ask) -> SandboxAnswer:
        """Book it, or say why not."""
        self.settle()
        system = self.systems[ask.system]
        payload = payload_of(ask.body)
        said = self._refusal(system, ask, payload)
        if said is not None or payload is None:
            return said or self._refuse(ask, HTTPStatus.BAD_REQUEST, [])
        booking = self._voucher(system, ask, payload, _hash(ask))
        self._keep(booking)
        return SandboxAnswer(HTTPStatus.CREATED, _as_answer(booking))

    def would_refuse(self, ask: Ask) -> SandboxAnswer | None:
        """What would be said instead of booking it; None when it would be booked."""
        self.settle()
        return self._refusal(self.systems[ask.system], ask, payload_of(ask.body))

    def refuse(self, ask: Ask, detail: str) -> SandboxAnswer:
        """Refuse it, whatever it is."""
        return self._refuse(ask, HTTPStatus.UNPROCESSABLE_ENTITY, [{"detail": detail, "code": "REFUSED"}])

    def book_later(self, ask: Ask, after_seconds: float) -> None:
        """The answer is lost and the booking comes later: a look-up before that finds nothing."""
        self._late.append((self._clock.now() + timedelta(seconds=after_seconds), ask))

    def settle(self) -> None:
        """Book what was late and is due now."""
        if not self._late:
            return
        now = self._clock.now()
        due = [ask for due_at, ask in self._late if due_at <= now]
        self._late = [(due_at, ask) for due_at, ask in self._late if due_at > now]
        for ask in due:
            self.book(ask)

    def look_up(self, system_name: str, reference: str) -> SandboxAnswer:
        """Every booking under this reference that the index knows by now."""
        self.settle()
        system = self.systems[system_name]
        system.look_ups[reference] += 1
        there = system.by_reference.get(reference, [])
        lag = timedelta(seconds=system.rules.look_up_lag_seconds)
        if lag:
            until = self._clock.now() - lag
            there = [booking for booking in there if datetime.fromisoformat(booking.booked_at) <= until]
        return SandboxAnswer(HTTPStatus.OK, {"records": [_as_answer(booking) for booking in there]})

    def find(self, system_name: str, what: Numbered, number: str) -> SandboxAnswer:
        """Which id a number has."""
        system = self.systems[system_name]
        system.questions[f"{what} {number}"] += 1
        return SandboxAnswer(HTTPStatus.OK, found(what, number, getattr(system.rules, what)))

    def change(self, kind: str, system_name: str | None, code: str, *, on: bool) -> None:
        """Change what systems know: `kind` is a set of `Rules`; without a system name, in all of them."""
        names = list(self.systems) if system_name is None else [system_name]
        for name in names:
            self._change(kind, name, code, on=on)
            self._write({"kind": kind, "system": name, "code": code, "on": on})

    def counts(self, system_name: str) -> dict[str, Any]:
        """Bookings, requests and look-ups per reference, requests per key, and totals."""
        self.settle()
        system = self.systems[system_name]
        return {
            "system": system_name,
            "bookings": {reference: len(bookings) for reference, bookings in system.by_reference.items()},
            "requests": dict(system.requests),
            "keys": dict(system.keys),
            "look_ups": dict(system.look_ups),
            "questions": dict(system.questions),
            "totals": {
                "booked": system.booked,
                "requests": system.requests.total(),
                "bulk_requests": system.bulk_requests,
                "refused": system.refused,
                "money": {currency: str(amount) for currency, amount in system.money.items()},
            },
        }

    def _refusal(self, system: System, ask: Ask, payload: dict[str, Any] | None) -> SandboxAnswer | None:
        before = system.by_key.get(ask.key) if ask.key and system.rules.honours_key else None
        if before is not None:
            return _replayed(before, _hash(ask))
        if payload is None or not ask.reference:
            what = "The body is not a JSON object." if payload is None else "The reference is missing."
            return self._refuse(ask, HTTPStatus.BAD_REQUEST, [{"detail": what, "code": "MALFORMED"}])
        there = system.by_reference.get(ask.reference)
        if there and system.rules.unique_reference:
            return _exists(there[0])
        found = problems(system.rules, payload)
        return self._refuse(ask, HTTPStatus.UNPROCESSABLE_ENTITY, found) if found else None

    def _voucher(self, system: System, ask: Ask, payload: dict[str, Any], body_hash: str) -> Booking:
        now = self._clock.now()
        amount = stated_amount(payload)
        currency = payload.get("currency")
        return Booking(
            system.name,
            f"{SYSTEMS[system.name]}-{now.year}-{system.booked + 1:05d}",
            ask.reference,
            ask.key,
            body_hash,
            None if amount is None else str(amount),
            None if amount is None else currency if isinstance(currency, str) else "NOK",
            _text(payload),
            tuple(warnings(payload)),
            now.isoformat(),
        )

    def _refuse(self, ask: Ask, status: int, errors: list[dict[str, str]]) -> SandboxAnswer:
        system = self.systems[ask.system]
        system.refused += 1
        detail = errors[0]["detail"]
        self.refusals.append(SandboxRefusal(ask.system, ask.reference, detail, self._clock.now().isoformat()))
        return SandboxAnswer(status, problem(status, "The record was refused.", detail, errors))

    def _keep(self, booking: Booking) -> None:
        self._write({"kind": "booked", **asdict(booking)})
        self.systems[booking.system].keep(booking)
        self.recent.append(booking)

    def _change(self, kind: str, name: str, code: str, *, on: bool) -> None:
        known: set[str] = getattr(self.systems[name].rules, kind)
        if on:
            known.add(code)
        else:
            known.discard(code)

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    def _replay(self, journal: Path) -> None:
        """Read the journal; a last line cut by a crash was never answered, and goes."""
        if not journal.exists():
            return
        whole = journal.read_bytes()
        kept = whole[: whole.rfind(b"\n") + 1]
        if len(kept) < len(whole):
            journal.write_bytes(kept)
        for raw in kept.splitlines():
            line = json.loads(raw)
            kind = line.pop("kind")
            if kind == "booked":
                booking = Booking(**{**line, "warnings": tuple(line["warnings"])})
                self.systems[booking.system].keep(booking)
                self.recent.append(booking)
            else:
                self._change(kind, line["system"], line["code"], on=line["on"])


def problem(status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """An RFC 9457 body."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return body if errors is None else {**body, "errors": errors}


def _replayed(before: Booking, body_hash: str) -> SandboxAnswer:
    if before.body_hash == body_hash:
        return SandboxAnswer(HTTPStatus.CREATED, _as_answer(before), replayed=True)
    errors = [{"detail": "This Idempotency-Key was used with another body.", "code": "KEY_REUSED"}]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return SandboxAnswer(status, problem(status, "The record was refused.", errors[0]["detail"], errors))


def _exists(booking: Booking) -> SandboxAnswer:
    detail = f"The reference {booking.reference} is already booked as {booking.id}."
    body = problem(HTTPStatus.CONFLICT, "Already exists.", detail)
    return SandboxAnswer(HTTPStatus.CONFLICT, {**body, "code": "REFERENCE_EXISTS", "existing": _as_answer(booking)})


def _as_answer(booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "reference": booking.reference,
        "amount": booking.amount,
        "currency": booking.currency,
        "warnings": list(booking.warnings),
        "bookedAt": booking.booked_at,
    }


def _hash(ask: Ask) -> str:
    return sha256(ask.body).hexdigest()[:16]


def payload_of(body: bytes) -> dict[str, Any] | None:
    """A record as it was sent, or None when it is no JSON object."""
    try:
        payload = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return payload if isinstance(payload, dict) else None


def _text(payload: Mapping[str, Any]) -> str:
    """A few words for the page."""
    lines = payload.get("lines")
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else {}
    for holder in (payload, first):
        for key in ("description", "text", "purpose", "name"):
            if isinstance(holder.get(key), str):
                return str(holder[key])[:80]
    return ""
