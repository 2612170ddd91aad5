"""What proves a booking: the system's own id, our reference repeated, the amount it has. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.connectors.rest.config import RestTargetConfig
from core.mapping.amount_forms import read_as
from core.mapping.pointers import ABSENT, value_at
from core.model import Money
from core.outside_text import storable

MAX_ID = 200
MAX_AMOUNT_TEXT = 40
NO_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class UnreadableAmount:
    """An amount stands there, and it is none."""


def id_at(config: RestTargetConfig, body: Any) -> str | None:
    """The system's own id, or None when there is none that could prove a booking."""
    value = value_at(body, config.target_id_path)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return str(value)[:MAX_ID]
    if not isinstance(value, str) or not value.strip() or value.strip() in ("0", NO_GUID):
        return None
    return storable(value.strip(), MAX_ID)


def reference_at(config: RestTargetConfig, body: Any) -> str | None:
    """Our reference, as the system repeats it."""
    value = ABSENT if config.answer_reference_path is None else value_at(body, config.answer_reference_path)
    return value if isinstance(value, str) else None


def money_at(config: RestTargetConfig, body: Any, ours: Money | None) -> Money | UnreadableAmount | None:
    """The amount the system has; None when it tells none. A missing currency is the configured one, or ours."""
    value = ABSENT if config.amount_path is None else value_at(body, config.amount_path)
    if value is ABSENT or value is None:
        return None
    amount = _decimal(value)
    if amount is None:
        return UnreadableAmount()
    stated = ABSENT if config.currency_path is None else value_at(body, config.currency_path)
    currency = stated if isinstance(stated, str) else config.currency or (ours.currency if ours else "")
    told = read_as(amount, config.amount_as or "text", currency, negated=config.amount_negated or False)
    return Money(told, currency[:10])


def is_same_amount(ours: Money | None, theirs: Money | UnreadableAmount | None) -> bool:
    """Whether both have the same amount; a record without one matches anything."""
    return ours is None or ours == theirs


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 10**MAX_AMOUNT_TEXT else ""
    try:
        amount = Decimal(text) if len(text) <= MAX_AMOUNT_TEXT and text.isascii() and "_" not in text else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None
