"""When nobody in a Norwegian office is expected to make a record."""

from __future__ import annotations

from datetime import date

import pytest

from core.workdays import days_off, easter_sunday


@pytest.mark.parametrize(
    "easter",
    [
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ],
)
def test_easter(easter: date) -> None:
    assert easter_sunday(easter.year) == easter


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 3, 27), False),  # Friday
        (date(2026, 3, 30), True),  # Monday of Easter week
        (date(2026, 4, 6), True),  # Easter Monday
        (date(2026, 4, 7), False),
        (date(2026, 5, 1), True),
        (date(2026, 5, 14), True),  # Ascension Day
        (date(2026, 5, 15), False),
        (date(2027, 5, 17), True),  # Whit Monday is the seventeenth of May
        (date(2026, 5, 25), True),  # Whit Monday
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2026, 7, 31), True),
        (date(2026, 8, 3), False),
        (date(2026, 11, 21), True),  # Saturday
        (date(2026, 11, 23), False),
        (date(2026, 12, 23), False),
        (date(2026, 12, 24), True),
        (date(2026, 12, 30), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 4), False),
    ],
)
def test_days_off(day: date, wanted: bool) -> None:
    assert days_off(day, day) == ([day] if wanted else [])


def test_both_ends_are_asked_for() -> None:
    weekend = [date(2026, 11, 21), date(2026, 11, 22)]

    assert days_off(date(2026, 11, 21), date(2026, 11, 22)) == weekend
    assert days_off(date(2026, 11, 20), date(2026, 11, 23)) == weekend
