"""How long a system asks us to wait. Pure. Whatever it says, the wait is bounded."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from core.http import Answer

MAX_WAIT_SECONDS = 3600.0
SHORTEST_WAIT_SECONDS = 1.0  # "come back at once" is not taken at its word
EPOCH_FROM = 1_000_000_000  # a larger number of seconds is a moment
EPOCH_MILLISECONDS_FROM = 1_000_000_000_000
_SECONDS = re.compile(r"\d{1,400}(?:\.\d{1,20})?")
_RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms", "x-retry-after-ms")
_IN_RATE_LIMIT = re.compile(r"(?:^|[;,\s])(?:t|reset)\s*=\s*(\d{1,20})\b")  # `"default";r=0;t=30`, `limit=9, reset=30`
_NONE_REMAIN = re.compile(r"(?:^|[;,\s])(?:r|remaining)\s*=\s*0\b")


def wait_of(answer: Answer, now: datetime) -> float | None:
    """The wait an answer asks for, in seconds; None when it says nothing usable.

    A date is compared with the answer's own `Date`, so that nobody's clock needs to be right.
    """
    after = answer.headers.get("retry-after")
    theirs = http_date(answer.headers.get("date"))
    seconds = _in_milliseconds(answer)
    if seconds is None:
        seconds = retry_after_seconds(after, theirs or now)
    if seconds is None and after is None and answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = _until_reset(answer, theirs or now)
    return None if seconds is None else max(seconds, SHORTEST_WAIT_SECONDS)


def tells_a_limit(answer: Answer, now: datetime) -> bool:
    """Its headers say that a limit of requests is reached: how long to wait, or that none remain."""
    if answer.headers.get("retry-after") is not None or any(name in answer.headers for name in _MILLISECONDS):
        return wait_of(answer, now) is not None
    remain = {answer.headers[name].strip() for name in _REMAINING if name in answer.headers}
    return "0" in remain or _NONE_REMAIN.search(answer.headers.get("ratelimit", "")) is not None


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds from `now`: never negative, at most an hour; None when it says nothing usable."""
    if value is None:
        return None
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return _bounded(float(value), now)
    moment = http_date(value)
    return None if moment is None else min(max((moment - now).total_seconds(), 0.0), MAX_WAIT_SECONDS)


def http_date(value: str | None) -> datetime | None:
    """An HTTP date, in any of its three forms."""
    try:
        moment = parsedate_to_datetime(value or "")
        if moment.tzinfo is None:  # "-0000", and the form of asctime: UTC
            moment = moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment


def _until_reset(answer: Answer, now: datetime) -> float | None:
    value = next((answer.headers[name] for name in _RESETS if name in answer.headers), "").strip()
    if _SECONDS.fullmatch(value):
        return _bounded(float(value), now)
    inside = _IN_RATE_LIMIT.search(answer.headers.get("ratelimit", ""))
    return _bounded(float(inside[1]), now) if inside else None


def _in_milliseconds(answer: Answer) -> float | None:
    value = next((answer.headers[name] for name in _MILLISECONDS if name in answer.headers), "").strip()
    return min(float(value) / 1000, MAX_WAIT_SECONDS) if _SECONDS.fullmatch(value) else None


def _bounded(seconds: float, now: datetime) -> float:
    """A length, or a moment in seconds or milliseconds since 1970."""
    if seconds > EPOCH_MILLISECONDS_FROM:
        seconds /= 1000
    return min(max(seconds - now.timestamp() if seconds > EPOCH_FROM else seconds, 0.0), MAX_WAIT_SECONDS)
