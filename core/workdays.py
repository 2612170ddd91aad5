"""Days on which nobody in a Norwegian office is expected to make a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_JULY = 7
_AFTER_CHRISTMAS = frozenset((12, day) for day in range(24, 32))  # the 24th is no public holiday, yet nobody works
_EASTER_WEEK = range(-8, 1)  # from the Saturday before Palm Sunday; Easter Monday is a public holiday


def days_off(first: date, last: date) -> list[date]:
    """Weekends, public holidays, Easter week, the days after Christmas and July; both ends included."""
    return [day for day in _days(first, last) if _is_off(day)]


def easter_sunday(year: int) -> date:
    """The day that the law calls so."""
    return next(day for day, name in _public_holidays(year).items() if name == "Første påskedag")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _is_off(day: date) -> bool:
    usual = day.month == _JULY or (day.month, day.day) in _AFTER_CHRISTMAS
    return day.weekday() >= _SATURDAY or usual or day in _public_holidays(day.year) or day in _easter_week(day.year)


@lru_cache(maxsize=16)
def _easter_week(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    return frozenset(easter + timedelta(days=number) for number in _EASTER_WEEK)


@lru_cache(maxsize=16)
def _public_holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  # 30 ms that no start of a sync should pay

    return dict(country_holidays("NO", years=year, language="no"))
