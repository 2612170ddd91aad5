"""Values of the domain as Arrow columns and JSON text, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.health import LONGEST_LEASE
from core.messages import Message, kept_of, read_back
from core.model import Category, Counts, Failure, FieldMessage, Stop
from core.money import Money, Total, added, set_off
from core.places import kept_place, read_place

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
MONEY = pa.decimal128(18, 2)
MOMENT = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
LONGEST = {"longest_lease_seconds": int(LONGEST_LEASE.total_seconds())}
COUNT_NAMES = tuple(Counts.__dataclass_fields__)


def table(columns: Mapping[str, tuple[pa.DataType, Iterable[Any]]]) -> pa.Table:
    """An Arrow table from (type, values) per column."""
    return pa.table({name: _array(kind, list(values)) for name, (kind, values) in columns.items()})


def storable(value: Any) -> Any:
    """A text without half characters, which nothing could keep; anything else as it is."""
    if not isinstance(value, str) or _HALF_CHARACTER.search(value) is None:
        return value
    return _HALF_CHARACTER.sub("\ufffd", value)


def _array(kind: pa.DataType, values: list[Any]) -> pa.Array:
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:  # rarely: only then is each value looked at
        return pa.array([storable(value) for value in values], type=kind)


def text_rows(name: str, values: Sequence[str]) -> pa.Table:
    """A table of one text column."""
    return table({name: (TEXT, values)})


def total_of_groups(rows: Sequence[Mapping[str, Any]]) -> Total:
    """Of groups of records: `amount` and what is below nought of it, `negative`, per currency; empty where unknown."""
    told = [row for row in rows if row["currency"]]
    money = added({row["currency"]: row["amount"]} for row in told)
    below = added({row["currency"]: row["negative"]} for row in told)
    return Total(money, set_off(money, below), sum(row["records"] for row in rows if not row["currency"]))


def utc(moment: datetime | None) -> datetime | None:
    """A moment of the store as aware UTC."""
    return None if moment is None else moment.astimezone(UTC)


def counts_of(row: Mapping[str, Any], prefix: str = "") -> Counts:
    """Counts from columns named after them; what is missing is 0."""
    return Counts(**{name: int(row.get(prefix + name) or 0) for name in COUNT_NAMES})


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    """An amount with its currency, or nothing."""
    return None if amount is None or currency is None else Money(amount, currency)


def amount_of(money: Money | None) -> Decimal | None:
    """The number of a sum."""
    return money.amount if money else None


def currency(money: Money | None) -> str | None:
    """The currency of a sum."""
    return money.currency if money else None


def failure_json(failure: Failure | None) -> str | None:
    """All (field, message) pairs and what the answer said besides, as JSON."""
    if failure is None:
        return None
    kept = {
        "category": failure.category.value,
        "http_status": failure.http_status,
        "system_request_id": failure.system_request_id,
        "raw": failure.raw,
        "messages": [_pair(pair) for pair in failure.messages],
    }
    return json.dumps(kept, ensure_ascii=False)


def failure_of(kept: str | None) -> Failure | None:
    """What `failure_json` kept; None where it was erased, or nothing of it can be read."""
    stored = message_parts(kept)
    try:
        messages = tuple(pair_of(pair) for pair in stored["messages"])
        return Failure(
            Category(stored["category"]),
            messages,
            stored["http_status"],
            stored["system_request_id"],
            stored["raw"],
        )
    except (KeyError, TypeError, ValueError):
        return None


def pair_of(stored: Mapping[str, Any]) -> FieldMessage:
    """A pair that was kept; its sentence of ours as one again."""
    value, message = stored.get("value"), stored.get("message") or ""
    return FieldMessage(
        message=read_back(stored.get("message_ours"), message),
        field=stored.get("field"),
        code=stored.get("code"),
        label=stored.get("label"),
        value=None if value is None else read_back(stored.get("value_ours"), value),
    )


def _pair(pair: FieldMessage) -> dict[str, Any]:
    """One pair; the message is followed by what it was made from, or by null when it is a system's own."""
    texts = {"message": pair.message, "field": pair.field, "code": pair.code, "label": pair.label, "value": pair.value}
    value = kept_of(pair.value)
    return texts | {"message_ours": kept_of(pair.message)} | ({} if value is None else {"value_ours": value})


def ours_json(text: str | None) -> str | None:
    """What is stored beside a text: what a sentence of ours was made from, or JSON's null when it is none."""
    return None if text is None else json.dumps(kept_of(text), ensure_ascii=False)


def stored_text(text: str | None, ours: str | None) -> str:
    """A stored text; with what stands beside it, a sentence of ours again."""
    return read_back(message_parts(ours), text or "")


def doubt_of(stored: str | None) -> Message | None:
    """A stored sentence of ours; None where there is none, or this version cannot say it."""
    told = None if stored is None else stored_text(None, stored)
    return told if isinstance(told, Message) else None


def place_json(origin: str | None) -> str | None:
    """What is stored beside an origin that is a place in a file."""
    place = kept_place(origin)
    return None if place is None else json.dumps(place, ensure_ascii=False)


def origin_of(origin: str | None, place: str | None) -> str | None:
    """A stored origin; with what stands beside it, a place again."""
    try:
        return read_place(message_parts(place)) if place else origin
    except (TypeError, ValueError):
        return origin


def message_parts(ours: str | None) -> Any:
    """What a sentence of ours was made from, as it is stored; None when there is nothing that can be read."""
    try:
        return json.loads(ours) if ours else None
    except (ValueError, RecursionError):
        return None


def stop_of(category: str | None, message: str | None, ours: str | None) -> Stop | None:
    """Why a run ended early, or None."""
    if category is None:
        return None
    return Stop(Category(category), stored_text(message, ours))


def failure_columns(failures: Sequence[Failure | None]) -> dict[str, tuple[pa.DataType, list[Any]]]:
    """What lists show of a failure: its root; and the whole of it as JSON."""
    roots = [failure.root if failure else None for failure in failures]
    return {
        "category": (TEXT, [failure.category.value if failure else None for failure in failures]),
        "code": (TEXT, [root.code if root else None for root in roots]),
        "message": (TEXT, [root.message if root else None for root in roots]),
        "ours": (TEXT, [ours_json(root.message) if root else None for root in roots]),
        "field": (TEXT, [root.field if root else None for root in roots]),
        "field_label": (TEXT, [root.label if root else None for root in roots]),
        "value_sent": (TEXT, [root.value if root else None for root in roots]),
        "failure": (TEXT, [failure_json(failure) for failure in failures]),
    }
