"""Days on which nobody in a Norwegian office is expected to make a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_JULY = 7
_FIXED = frozenset({(5, 1), (5, 17), *((12, day) for day in range(24, 32)), (1, 1)})  # Christmas to New Year
_EASTER_WEEK = range(-8, 2)  # from the Saturday before Palm Sunday to Easter Monday
_AFTER_EASTER = (39, 50)  # Ascension Day and Whit Monday


def days_off(first: date, last: date) -> list[date]:
    """Weekends, public holidays, Easter week, the days after Christmas and July; both ends included."""
    return [day for day in _days(first, last) if _is_off(day)]


def easter_sunday(year: int) -> date:
    """By the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, left = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _is_off(day: date) -> bool:
    fixed = (day.month, day.day) in _FIXED or day.month == _JULY
    return day.weekday() >= _SATURDAY or fixed or day in _moving(day.year)


@lru_cache(maxsize=16)
def _moving(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    return frozenset(easter + timedelta(days=number) for number in (*_EASTER_WEEK, *_AFTER_EASTER))
