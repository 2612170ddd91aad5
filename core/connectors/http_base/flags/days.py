"""Days on which a record was taken back, or will be: an accrual may be reversed next month. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

_MAY_BE_PLANNED = frozenset(("reversaldate", "deletiondate", "voiddate"))  # `voidedAt` has happened
_ISO = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_DOTTED = re.compile(r"\s*(\d\d?)\.(\d\d?)\.(\d{4})(?!\d)")
_FURTHEST_EAST = timedelta(hours=14)  # where it is tomorrow already


def is_still_to_come(name: str, value: Any, now: datetime | None) -> bool:
    """`reversalDate: "2031-12-31"` says that it stands until then; in doubt it is taken back by now."""
    if now is None or name not in _MAY_BE_PLANNED:
        return False
    day = _day_in(value)
    return day is not None and day > (now + _FURTHEST_EAST).date()


def _day_in(value: Any) -> date | None:
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    iso, dotted = _ISO.match(text), _DOTTED.match(text)
    parts = iso.groups() if iso else dotted.groups()[::-1] if dotted else None
    try:
        return None if parts is None else date(*map(int, parts))
    except ValueError:
        return None
