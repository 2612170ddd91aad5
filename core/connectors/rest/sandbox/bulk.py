"""Many records in one request, with everything that can go wrong between the first and the last of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from core.connectors.rest.sandbox.faults import Fault, FaultKind
from core.connectors.rest.sandbox.ledger import Ask, SandboxAnswer
from core.connectors.rest.sandbox.serving import BULK, Cut, Desk, ServedAnswer, failing, refused

NOT_ATTEMPTED = HTTPStatus.FAILED_DEPENDENCY
SHUT_OUT = (FaultKind.UNAUTHORISED, FaultKind.UNAUTHORISED_PAGE, FaultKind.THROTTLED)
DONE_FIRST = (FaultKind.EMPTY, FaultKind.TRUNCATED, FaultKind.COMMIT_THEN_DROP)


def asks_of(system: str, body: bytes) -> list[Ask] | None:
    """The records of a request: a list, or `{"items": [...]}`. None when it is neither."""
    try:
        payload = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    items = payload.get("items") if isinstance(payload, dict) else payload
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return [_ask(system, item) for item in items]


def take_in_many(desk: Desk, system: str, body: bytes, fault: Fault | None) -> ServedAnswer:
    """Book them, or fail as told."""
    if fault is not None and fault.kind in SHUT_OUT:
        return failing(fault)
    if len(body) > desk.books.systems[system].rules.max_bulk_bytes:
        return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
    asks = asks_of(system, body)
    desk.books.systems[system].bulk_requests += 1
    if asks is None:
        return refused(HTTPStatus.BAD_REQUEST, "The body is no list of records.")
    for ask in asks:
        desk.books.arrive(ask)
    return _take_in(desk, asks, fault)


def _take_in(desk: Desk, asks: list[Ask], fault: Fault | None) -> ServedAnswer:
    if fault is None or fault.kind in BULK:
        return _booked(desk, asks, None if fault is None else fault.kind)
    if fault.kind in (FaultKind.LATE_COMMIT, FaultKind.IN_PROGRESS):
        for ask in asks:
            desk.books.book_later(ask, fault.latency_seconds)
    if fault.kind in DONE_FIRST:
        served = _booked(desk, asks, None)
        if fault.kind is FaultKind.EMPTY:
            return ServedAnswer(HTTPStatus.OK, b"")
        cut = Cut.HALF if fault.kind is FaultKind.TRUNCATED else Cut.NO_ANSWER
        return ServedAnswer(served.status, served.body, cut=cut)
    if fault.kind is FaultKind.REFUSE:
        said = [desk.books.refuse(ask, desk.refusal) for ask in asks]
        return _answered([_result(*one) for one in zip(range(len(asks)), asks, said, strict=True)])
    return failing(fault)


def _booked(desk: Desk, asks: list[Ask], kind: FaultKind | None) -> ServedAnswer:
    if not asks:
        return _answered([])
    half = (len(asks) + 1) // 2
    taken = asks[:half] if kind in (FaultKind.BULK_HALF, FaultKind.BULK_CRASH) else asks
    results = _results(desk, taken)
    if kind is FaultKind.BULK_CRASH:
        return ServedAnswer(HTTPStatus.SERVICE_UNAVAILABLE, b"", cut=Cut.NO_ANSWER)
    ill = HTTPStatus.SERVICE_UNAVAILABLE
    unavailable = SandboxAnswer(ill, {"title": "Unavailable", "status": ill})
    results += [_result(place, ask, unavailable) for place, ask in enumerate(asks[len(taken) :], len(taken))]
    return _answered(_disturbed(results, kind))


def _results(desk: Desk, asks: list[Ask]) -> list[dict[str, Any]]:
    if desk.books.systems[asks[0].system].rules.transactional:
        would = [desk.books.would_refuse(ask) for ask in asks]
        if any(one is not None and not one.replayed for one in would):
            return _rolled_back(asks, would)
    return [_result(place, ask, desk.books.book(ask)) for place, ask in enumerate(asks)]


def _rolled_back(asks: list[Ask], would: list[SandboxAnswer | None]) -> list[dict[str, Any]]:
    """As some do: what came before the refused one is told as done, and none of it is."""
    first = next(place for place, one in enumerate(would) if one is not None and not one.replayed)
    results = []
    for place, (ask, one) in enumerate(zip(asks, would, strict=True)):
        told = (
            SandboxAnswer(HTTPStatus.CREATED, {"id": f"X-{place}", "reference": ask.reference})
            if place < first
            else None
        )
        skipped = SandboxAnswer(NOT_ATTEMPTED, {"title": "Not attempted", "status": NOT_ATTEMPTED})
        results.append(_result(place, ask, told or one or skipped))
    return results


def _disturbed(results: list[dict[str, Any]], kind: FaultKind | None) -> list[dict[str, Any]]:
    middle = len(results) // 2
    match kind:
        case FaultKind.BULK_OMIT:
            return [*results[:middle], *results[middle + 1 :]]
        case FaultKind.BULK_REORDER:
            return [{**result, "index": None} for result in reversed(results)]
        case FaultKind.BULK_EXTRA:
            return [*results, {**results[0], "id": "X-1", "reference": "somebody-else"}]
        case FaultKind.BULK_TWICE:
            return [*results, {**results[middle], "id": "X-1"}]
        case FaultKind.BULK_NUMBERS:
            return [{**result, "id": int(result["id"][-5:]) if "id" in result else None} for result in results]
        case _:
            return results


def _ask(system: str, item: Mapping[str, Any]) -> Ask:
    reference, key = item.get("reference"), item.get("idempotencyKey")
    body = json.dumps(item, separators=(",", ":"), default=str).encode()
    return Ask(system, str(reference or ""), str(key or ""), body)


def _result(place: int, ask: Ask, said: SandboxAnswer) -> dict[str, Any]:
    named = {"index": place, "reference": ask.reference, "status": said.status}
    return {**named, "error": said.body} if said.status >= HTTPStatus.BAD_REQUEST else {**said.body, **named}


def _answered(results: list[dict[str, Any]]) -> ServedAnswer:
    all_well = all(result["status"] < HTTPStatus.BAD_REQUEST for result in results)
    status = HTTPStatus.OK if all_well else HTTPStatus.MULTI_STATUS
    return ServedAnswer(status, json.dumps({"results": results}, separators=(",", ":")).encode())
