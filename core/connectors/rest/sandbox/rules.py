"""What the sandbox's systems refuse and remark. Pure. Only fields that a payload has are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.connectors.rest.sandbox.numbered import Numbered, number_of

MAX_TEXT = 50
MAX_DEPTH = 6
COST_CENTRES = frozenset(str(code) for code in range(100, 1000, 10))
ACCOUNTS = frozenset(  # NS 4102, the ones an organisation of peer mentors uses
    str(code)
    for code in (
        *(1920, 2400, 2780, 2910, 5000, 5010, 5090, 5092, 5180, 5182, 5230, 5330, 5400, 5405, 5420, 5800, 5900, 5990),
        *(6300, 6340, 6420, 6540, 6550, 6560, 6700, 6790, 6800, 6840, 6860, 6900, 6940, 7100, 7130, 7140, 7150, 7160),
        *(7320, 7350, 7400, 7420, 7430, 7500, 7710, 7770, 7790, 7830),
    )
)
_COST_CENTRE_KEYS = frozenset({"costCenter", "costCentre", "cost_center", "costCenterCode"})
_ACCOUNT_KEYS = frozenset({"account", "accountNumber"})
_DATE_KEYS = frozenset({"date", "postingDate", "bookingDate"})
_TEXT_KEYS = frozenset({"description", "text"})
_ATTACHMENT_KEYS = frozenset({"attachment", "attachments", "attachmentId", "receiptId", "hasAttachment"})
_NOTHING: tuple[Any, ...] = (None, "", [], {}, 0, False, "0", "false", "no", "nei")
_PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(slots=True)
class Rules:
    """What one system knows; changed by its page and by /control."""

    cost_centres: set[str] = field(default_factory=lambda: set(COST_CENTRES))
    blocked_cost_centres: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=lambda: set(ACCOUNTS))
    closed_periods: set[str] = field(default_factory=set)
    unique_reference: bool = True
    honours_key: bool = True
    by_id: bool = False  # accounts and cost centres are taken by id only
    look_up_lag_seconds: float = 0.0
    transactional: bool = False  # of many records in one request, all are booked or none
    max_bulk_bytes: int = 10_000_000


def problems(rules: Rules, payload: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every reason to refuse, as RFC 9457 entries; empty when it can be booked."""
    found: list[dict[str, str]] = []
    for pointer, key, value in _leaves(payload, "#", 0):
        problem = _problem(rules, key, value, by_id=rules.by_id or pointer.endswith(f"/{key}/id"))
        if problem is not None:
            found.append({"pointer": pointer, "detail": problem[1], "code": problem[0]})
    return found + _amount_problems(payload) + _age_problems(payload)


def warnings(payload: Mapping[str, Any]) -> list[str]:
    """What is remarked although it is booked."""
    for key in _ATTACHMENT_KEYS:
        if key in payload and payload[key] in _NOTHING:
            return ["Booked without an attachment: send it within 30 days."]
    return []


def stated_amount(payload: Mapping[str, Any]) -> Decimal | None:
    """The record's amount: its own, or the sum of its lines; None when it has none."""
    for key in ("amount", "total", "totalAmount"):
        if key in payload:
            return _decimal(payload[key])
    amounts = _line_amounts(payload)
    return sum(amounts, Decimal(0)) if amounts else None


def _problem(rules: Rules, key: str, value: Any, *, by_id: bool) -> tuple[str, str] | None:
    if key in _COST_CENTRE_KEYS or key in _ACCOUNT_KEYS:
        what: Numbered = "accounts" if key in _ACCOUNT_KEYS else "cost_centres"
        number = number_of(what, value, getattr(rules, what))
        if number is None and by_id:
            return "ID_UNKNOWN", f"There is no {key} with the id {value}."
        return _problem_of_code(rules, key, number or str(value))
    text = str(value)
    if key in _TEXT_KEYS and len(text) > MAX_TEXT:
        return "TEXT_TOO_LONG", f"The text is {len(text)} characters long; at most {MAX_TEXT} are allowed."
    if key == "period" or key in _DATE_KEYS:
        return _date_problem(rules, key, text)
    return None


def _problem_of_code(rules: Rules, key: str, text: str) -> tuple[str, str] | None:
    if key in _COST_CENTRE_KEYS and text not in rules.cost_centres:
        return "CC_UNKNOWN", f"Invalid cost center code: {text}"
    if key in _COST_CENTRE_KEYS and text in rules.blocked_cost_centres:
        return "CC_BLOCKED", f"The cost center {text} is blocked for posting."
    if key in _ACCOUNT_KEYS and text not in rules.accounts:
        return "ACCOUNT_UNKNOWN", f"The account {text} does not exist."
    return None


def _date_problem(rules: Rules, key: str, text: str) -> tuple[str, str] | None:
    try:
        month = text if key == "period" and _PERIOD.fullmatch(text) else date.fromisoformat(text[:10]).isoformat()[:7]
    except ValueError:
        return "DATE_INVALID", f"{text} is not a date; write it as YYYY-MM-DD."
    if month in rules.closed_periods:
        return "PERIOD_CLOSED", f"The period {month} is closed for posting."
    return None


def _amount_problems(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    if "amount" not in payload or payload["amount"] is None:
        return []
    amount = _decimal(payload["amount"])
    if amount is None:
        return [{"pointer": "#/amount", "detail": "The amount is not a number.", "code": "AMOUNT_INVALID"}]
    lines = _line_amounts(payload)
    if lines and sum(lines, Decimal(0)) != amount:
        detail = f"The lines add up to {sum(lines, Decimal(0))}, the amount is {amount}."
        return [{"pointer": "#/amount", "detail": detail, "code": "NOT_BALANCED"}]
    return []


def _age_problems(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    ages, total = payload.get("ages"), payload.get("participantsTotal")
    if not isinstance(ages, dict) or total is None:
        return []
    counts = [_decimal(count) for count in ages.values()]
    added = sum((count for count in counts if count is not None), Decimal(0))
    if added == _decimal(total):
        return []
    detail = f"Age groups add up to {added}, total is {total}"
    return [{"pointer": "#/participantsTotal", "detail": detail, "code": "AGES_DO_NOT_ADD_UP"}]


def _line_amounts(payload: Mapping[str, Any]) -> list[Decimal]:
    lines = payload.get("lines")
    if not isinstance(lines, list):
        return []
    amounts = [_decimal(line["amount"]) for line in lines if isinstance(line, dict) and "amount" in line]
    return [amount for amount in amounts if amount is not None]


def _leaves(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    """Every named value that is no list and no object, with its pointer; an id has the name of what it is of."""
    if depth > MAX_DEPTH:
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in pairs:
        place = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if isinstance(child, dict | list):
            yield from _leaves(child, place, depth + 1)
        elif child is not None and isinstance(key, str):
            yield place, pointer.rpartition("/")[2] if key == "id" else key, child


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 15 else None
