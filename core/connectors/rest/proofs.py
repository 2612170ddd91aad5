"""What proves a booking: the system's own id, our reference repeated, the amount it has. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, urlsplit

from core.connectors.http_base.answer_words import (
    FAILED,
    NOT_YET,
    is_blank,
    is_whole,
    plain_text,
    says_nothing,
)
from core.connectors.rest.config import RestTargetConfig
from core.currencies import is_same_money
from core.http import Answer
from core.mapping.amount_forms import read_as
from core.mapping.pointers import ABSENT, value_at
from core.model import Money
from core.outside_text import storable

MAX_ID = 200
MAX_AMOUNT_TEXT = 40
MAX_CURRENCY = 10
_NO_IDS = (
    frozenset(("true", "new", "unknown", "tbd", "temp", "infinity", "objectobject", "ny", "ukjent")) | FAILED | NOT_YET
)
_BELOW_ZERO = re.compile(r"[-\u2212]\s*\d[\d.,\s]*")
_IN_BRACKETS = re.compile(r"\(\s*(?:guid)?'?([^()'=,]+)'?\s*\)$")
_ID_HEADERS = ("odata-entityid", "location")


@dataclass(frozen=True, slots=True)
class UnreadableAmount:
    """An amount stands there, and it is none."""


def id_at(config: RestTargetConfig, body: Any) -> str | None:
    """The system's own id, or None when there is none that could prove a booking."""
    return as_id(value_at(body, config.target_id_path))


def as_id(value: Any) -> str | None:
    """A value as an id; what says that there is none, or that something failed, is no id."""
    if isinstance(value, Decimal):  # 4711.0, from a system that keeps all numbers as floats
        return as_id(int(value)) if is_whole(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)[:MAX_ID] if value > 0 else None
    if not isinstance(value, str) or _is_no_id(value.strip()):
        return None
    return storable(value.strip(), MAX_ID)


def id_in_headers(config: RestTargetConfig, answer: Answer) -> str | None:
    """The id at the end of the address that a system tells for what it made: `/records/4711`, `records(4711)`.

    A name without a digit is a place, and no id.
    """
    for name in _ID_HEADERS:
        path = _path_of(answer.headers.get(name, ""))
        last = unquote(path.rpartition("/")[2])
        bracketed = _IN_BRACKETS.search(last)
        told = as_id(bracketed[1]) if bracketed else None if "(" in last else as_id(last)
        if told is not None and any(map(str.isdecimal, told)) and not _path_of(config.url).endswith(f"/{last}"):
            return told
    return None


def reference_at(config: RestTargetConfig, body: Any) -> str | None:
    """Our reference, as the system repeats it; a number is one, too."""
    value = ABSENT if config.answer_reference_path is None else value_at(body, config.answer_reference_path)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def money_at(config: RestTargetConfig, body: Any, ours: Money | None) -> Money | UnreadableAmount | None:
    """The amount the system has; None when it tells none. A missing currency is the configured one, or ours."""
    value = ABSENT if config.amount_path is None else value_at(body, config.amount_path)
    if value is ABSENT or value is None or (isinstance(value, str) and _is_untold(value)):
        return None
    amount = _decimal(value)
    if amount is None:
        return UnreadableAmount()
    currency = _currency_at(config, body) or config.currency or (ours.currency if ours else "")
    return Money(
        read_as(amount, config.amount_as or "text", currency, negated=config.amount_negated or False), currency
    )


def is_same_amount(ours: Money | None, theirs: Money | UnreadableAmount | None) -> bool:
    """Whether both have the same amount; a record without one matches anything."""
    return ours is None or (isinstance(theirs, Money) and is_same_money(ours, theirs))


def _path_of(address: str) -> str:
    """Without a slash at its end; "" for what is no address."""
    try:
        return urlsplit(address.strip()).path.rstrip("/")
    except ValueError:
        return ""


def _currency_at(config: RestTargetConfig, body: Any) -> str:
    stated = ABSENT if config.currency_path is None else value_at(body, config.currency_path)
    if not isinstance(stated, str) or _is_untold(stated):
        return ""
    return storable(stated.strip().upper(), MAX_CURRENCY)


def _is_untold(text: str) -> bool:
    """Empty, or a word for "none"; a zero is an amount, and NaN is one that went wrong."""
    return is_blank(text) and not any(map(str.isdecimal, text)) and text.strip().lower() != "nan"


def _is_no_id(text: str) -> bool:
    plain = plain_text(text)
    return not plain.strip("0") or says_nothing(text) or plain in _NO_IDS or bool(_BELOW_ZERO.fullmatch(text))


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 10**MAX_AMOUNT_TEXT else ""
    try:
        amount = Decimal(text) if len(text) <= MAX_AMOUNT_TEXT and text.isascii() and "_" not in text else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None
