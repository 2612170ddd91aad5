"""Numbers, money and moments in the habits of a language: the only module that knows Babel's patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

NO_BREAK: Final = "\u00a0"  # "12 450 / kr" must not break on a phone
_WHOLE: Final = "#,##0"
_WITH_HUNDREDTHS: Final = "#,##0.00"
_MOST_DECIMALS: Final = 2
_MOST_DIGITS: Final = 16  # what an amount of the store holds before its decimals


@dataclass(frozen=True, slots=True)
class Habits:
    """How one language writes numbers and moments."""

    locale: str
    currency_first: bool
    own_currency: dict[str, str]  # what people write instead of the code
    time: str
    short_time: str
    date: str
    day: str
    day_of_month: str
    short_weekday: str
    short_date: str
    short_date_with_year: str
    month: str


HABITS: Final = {
    "en": Habits(
        locale="en_GB",
        currency_first=True,
        own_currency={},
        time="HH:mm",
        short_time="HH:mm",
        date="d MMM y",
        day="EEEE d MMMM",
        day_of_month="d MMMM",
        short_weekday="EEE",
        short_date="d MMM",
        short_date_with_year="d MMM y",
        month="LLLL y",
    ),
    "nb": Habits(
        locale="nb",
        currency_first=False,
        own_currency={"NOK": "kr"},
        time="'kl.' HH.mm",
        short_time="HH.mm",
        date="dd.MM.y",
        day="EEEE d. MMMM",
        day_of_month="d. MMMM",
        short_weekday="EEE",
        short_date="d. MMM",
        short_date_with_year="d. MMM y",
        month="LLLL y",
    ),
}


def number(habits: Habits, value: int) -> str:
    """1 284."""
    return str(format_decimal(value, format=_WHOLE, locale=habits.locale))


def exact_number(habits: Habits, value: Decimal) -> str:
    """1 284,5: with all the decimals it has; two amounts that differ look different."""
    places = value.as_tuple().exponent
    if not isinstance(places, int) or max(abs(places), abs(value.adjusted())) > _MOST_DIGITS:
        return str(value)
    decimals = "0" * max(-places, 0)
    pattern = f"{_WHOLE}.{decimals}" if decimals else _WHOLE
    return str(format_decimal(value, format=pattern, locale=habits.locale))


def column_amount(habits: Habits, value: Decimal) -> str:
    """1 284,00: always with hundredths, for columns."""
    if not value.is_finite():
        return str(value)
    return str(format_decimal(value, format=_WITH_HUNDREDTHS, locale=habits.locale))


def tenths(habits: Habits, value: float) -> str:
    """6,1."""
    return str(format_decimal(value, format="#,##0.0", locale=habits.locale))


def money(habits: Habits, value: Decimal, currency: str) -> str:
    """41 200 kr or NOK 41,200; hundredths only when there are any."""
    whole = value.is_finite() and value == value.to_integral_value()
    figures = str(format_decimal(value, format=_WHOLE, locale=habits.locale)) if whole else column_amount(habits, value)
    name = habits.own_currency.get(currency, currency)
    return NO_BREAK.join((name, figures) if habits.currency_first else (figures, name))


def clock_time(habits: Habits, value: datetime, zone: ZoneInfo, *, short: bool = False) -> str:
    """Kl. 10.15, or only 10.15."""
    pattern = habits.short_time if short else habits.time
    return str(format_time(value.astimezone(zone), pattern, tzinfo=zone, locale=habits.locale))


def calendar_day(habits: Habits, value: date, pattern: str) -> str:
    """A day, written by one of the patterns of `habits`."""
    return str(format_date(value, pattern, locale=habits.locale))


_AMOUNT: Final = re.compile(
    r"(?:[A-Z]{3}|kr\.?)?\s*-?(?P<figures>[0-9][0-9\s.,']*)\s*(?:[A-Z]{3}|kr\.?|,-)?", re.IGNORECASE
)
_SPACES: Final = re.compile(r"[\s']")


def amount_meant(text: str) -> Decimal | None:
    """The amount somebody typed, without its sign: "1 284,50", "1,284.50 NOK", "kr 1.284,-"; None if it is none."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    figures = _SPACES.sub("", found["figures"]).rstrip(".,")
    whole, sign, decimals = figures.rpartition(max(",", ".", key=figures.rfind))
    if not sign or len(decimals) > _MOST_DECIMALS:  # 1.284: a sign before three figures only parts thousands
        whole, decimals = figures, ""
    digits = re.sub(r"[.,]", "", whole)
    if not digits or len(digits) > _MOST_DIGITS:
        return None
    return Decimal(f"{digits}.{decimals or 0}")
