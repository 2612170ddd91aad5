"""Dates as real files write them: the day that was meant, or refused by name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mapping.bad_value import BadValue
from core.mapping.dates import FIRST_YEAR, LAST_YEAR, to_iso_date

OSLO = ZoneInfo("Europe/Oslo")
NEW_YORK = ZoneInfo("America/New_York")
GOOD: list[tuple[Any, str, str]] = [
    ("23.11.2026", "%d.%m.%Y", "2026-11-23"),
    ("1.2.2026", "%d.%m.%Y", "2026-02-01"),
    ("01.2.2026", "%d.%m.%Y", "2026-02-01"),
    ("23.11.26", "%d.%m.%y", "2026-11-23"),
    ("23/11/2026", "%d/%m/%Y", "2026-11-23"),
    ("11/23/2026", "%m/%d/%Y", "2026-11-23"),
    ("2026-11-23", "%Y-%m-%d", "2026-11-23"),
    ("2026/1/2", "%Y/%m/%d", "2026-01-02"),
    ("23112026", "%d%m%Y", "2026-11-23"),
    ("01112026", "%d%m%Y", "2026-11-01"),
    ("20261123", "%Y%m%d", "2026-11-23"),
    ("231126", "%d%m%y", "2026-11-23"),
    ("011126", "%d%m%y", "2026-11-01"),
    ("261123", "%y%m%d", "2026-11-23"),
    (20261123, "%Y%m%d", "2026-11-23"),
    (23112026, "%d%m%Y", "2026-11-23"),
    (Decimal(20261123), "%Y%m%d", "2026-11-23"),
    (Decimal("20261123.0"), "%Y%m%d", "2026-11-23"),
    ("23.11.2026 07:05", "%d.%m.%Y %H:%M", "2026-11-23"),
    ("2026-11-23T23:59:59", "%Y-%m-%dT%H:%M:%S", "2026-11-23"),
    ("20261123T070500", "%Y%m%dT%H%M%S", "2026-11-23"),
    ("29.02.2028", "%d.%m.%Y", "2028-02-29"),
    (date(2026, 11, 23), "%d.%m.%Y", "2026-11-23"),
    (datetime(2026, 11, 23, 23, 59), "%d.%m.%Y", "2026-11-23"),  # noqa: DTZ001 - a workbook knows no zone
    ("01.01.1901", "%d.%m.%Y", "1901-01-01"),
    ("31.12.2099", "%d.%m.%Y", "2099-12-31"),
]
BAD: list[tuple[Any, str]] = [
    # a zero that a spreadsheet took away: nobody can say which
    ("1112026", "%d%m%Y"),
    ("2112026", "%d%m%Y"),
    ("13112026 ", "%d%m%Y"),
    ("112026", "%d%m%Y"),
    ("1112026", "%m%d%Y"),
    ("2026111", "%Y%m%d"),
    ("202611", "%Y%m%d"),
    ("26111", "%y%m%d"),
    ("11126", "%d%m%y"),
    ("1126", "%d%m%y"),
    (1112026, "%d%m%Y"),
    (Decimal(1112026), "%d%m%Y"),
    (11126, "%d%m%y"),
    ("20261123T70500", "%Y%m%dT%H%M%S"),
    # another form than the pattern's
    ("2026-11-23", "%d.%m.%Y"),
    ("23.11.2026 07:05", "%d.%m.%Y"),
    ("2026-10-31T23:30:00Z", "%Y-%m-%d"),
    ("2026-10-31T23:30:00Z", "%Y-%m-%dT%H:%M:%S"),
    ("23.11.26", "%d.%m.%Y"),
    ("23.11.2026", "%d.%m.%y"),
    ("46349", "%d.%m.%Y"),
    (46349, "%d.%m.%Y"),
    (46349, "%Y%m%d"),
    (Decimal("46349.5"), "%Y%m%d"),
    ("٢٣.١١.٢٠٢٦", "%d.%m.%Y"),
    # days there are not
    ("31.02.2026", "%d.%m.%Y"),
    ("29.02.2026", "%d.%m.%Y"),
    ("00.11.2026", "%d.%m.%Y"),
    ("11.23.2026", "%d.%m.%Y"),
    ("32132026", "%d%m%Y"),
    # years that no voucher can be of
    ("02.11.0026", "%d.%m.%Y"),
    ("02.11.2206", "%d.%m.%Y"),
    ("02.11.1026", "%d.%m.%Y"),
    ("02.11.2926", "%d.%m.%Y"),
    ("31.12.9999", "%d.%m.%Y"),
    ("01.01.1900", "%d.%m.%Y"),
    ("30.12.1899", "%d.%m.%Y"),
    (date(206, 11, 2), "%d.%m.%Y"),
    (datetime(1899, 12, 31), "%d.%m.%Y"),  # noqa: DTZ001 - the zero of a workbook
    # what is no date
    ("", "%d.%m.%Y"),
    (None, "%d.%m.%Y"),
    (True, "%d.%m.%Y"),
    (20261123.0, "%Y%m%d"),
    (["23.11.2026"], "%d.%m.%Y"),
    ("2" * 5000, "%d%m%Y"),
    (10**30, "%Y%m%d"),
    (Decimal("NaN"), "%Y%m%d"),
    (Decimal("1e400"), "%Y%m%d"),
]
MOMENTS: list[tuple[str, str, str]] = [
    ("2026-10-31T23:30:00Z", "%Y-%m-%dT%H:%M:%S%z", "2026-11-01"),
    ("2026-10-31T23:30:00Z", "%Y-%m-%dT%H:%M:%SZ", "2026-11-01"),
    ("2026-10-31T23:30:00.123Z", "%Y-%m-%dT%H:%M:%S.%fZ", "2026-11-01"),
    ("2026-10-31T23:30:00+00:00", "%Y-%m-%dT%H:%M:%S%z", "2026-11-01"),
    ("2026-10-31T23:30:00+00:00", "%Y-%m-%dT%H:%M:%S+00:00", "2026-11-01"),
    ("2026-10-31 23:30:00 UTC", "%Y-%m-%d %H:%M:%S UTC", "2026-11-01"),
    ("2026-10-31 23:30:00 UTC", "%Y-%m-%d %H:%M:%S %Z", "2026-11-01"),
    ("2026-10-31 23:30 GMT", "%Y-%m-%d %H:%M %Z", "2026-11-01"),
    ("20261031T233000Z", "%Y%m%dT%H%M%SZ", "2026-11-01"),
    ("2026-11-01T00:30:00+01:00", "%Y-%m-%dT%H:%M:%S%z", "2026-11-01"),
    ("2026-11-01T08:30:00+09:00", "%Y-%m-%dT%H:%M:%S%z", "2026-11-01"),
    ("2026-11-01T06:30:00+09:00", "%Y-%m-%dT%H:%M:%S%z", "2026-10-31"),
    ("2026-07-31T22:30:00Z", "%Y-%m-%dT%H:%M:%SZ", "2026-08-01"),  # summer time
    ("2026-12-31T23:00:00Z", "%Y-%m-%dT%H:%M:%SZ", "2027-01-01"),
    ("2026-12-31T22:59:59Z", "%Y-%m-%dT%H:%M:%SZ", "2026-12-31"),
]


@pytest.mark.parametrize(("value", "pattern", "day"), GOOD)
def test_a_date_as_a_file_writes_it_is_the_day_that_was_meant(value: Any, pattern: str, day: str) -> None:
    assert to_iso_date(value, pattern, OSLO) == day


@pytest.mark.parametrize(("value", "pattern"), BAD)
def test_what_is_no_certain_day_is_refused(value: Any, pattern: str) -> None:
    with pytest.raises(BadValue):
        to_iso_date(value, pattern, OSLO)


@pytest.mark.parametrize(("text", "pattern", "day"), MOMENTS)
def test_a_moment_is_the_day_it_is_in_the_organisations_zone(text: str, pattern: str, day: str) -> None:
    assert to_iso_date(text, pattern, OSLO) == day


@pytest.mark.parametrize(("text", "pattern", "_day"), MOMENTS)
def test_a_moment_is_refused_where_nobody_knows_the_zone(text: str, pattern: str, _day: str) -> None:
    with pytest.raises(BadValue, match="another time zone"):
        to_iso_date(text, pattern)


def test_a_moment_is_the_same_day_in_every_format() -> None:
    moment = datetime(2026, 11, 1, 2, 30, tzinfo=UTC)

    assert to_iso_date(moment, "%d.%m.%Y", NEW_YORK) == "2026-10-31"
    assert to_iso_date("2026-11-01T02:30:00Z", "%Y-%m-%dT%H:%M:%S%z", NEW_YORK) == "2026-10-31"


def test_a_year_that_no_voucher_can_be_of_is_named() -> None:
    with pytest.raises(BadValue, match="a date of a year from 1901 to 2099"):
        to_iso_date("02.11.2206", "%d.%m.%Y")


PATTERNS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d%m%Y", "%Y%m%d", "%d %m %Y", "%Y%m%dT%H%M")
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(DAYS, st.sampled_from(PATTERNS))
def test_a_day_in_any_accepted_form_comes_back(day: date, pattern: str) -> None:
    assert to_iso_date(f"{day:{pattern}}", pattern) == day.isoformat()


@given(DAYS, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_a_day_without_its_zeros_comes_back_where_signs_part_its_numbers(day: date, pattern: str) -> None:
    short = pattern.replace("%d", str(day.day)).replace("%m", str(day.month)).replace("%Y", str(day.year))

    assert to_iso_date(short, pattern) == day.isoformat()


@given(DAYS, st.sampled_from(["%d%m%Y", "%Y%m%d", "%m%d%Y"]), st.integers(0, 7))
def test_a_day_that_lost_a_digit_is_never_another_day(day: date, pattern: str, at: int) -> None:
    text = f"{day:{pattern}}"

    with pytest.raises(BadValue):
        to_iso_date(text[:at] + text[at + 1 :], pattern)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=ZONES))  # noqa: DTZ001 - the strategy adds the zone
def test_a_moment_written_in_any_zone_is_one_day(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    day = whole.astimezone(OSLO).date().isoformat()

    assert to_iso_date(whole.isoformat(), "%Y-%m-%dT%H:%M:%S%z", OSLO) == day
    assert to_iso_date(whole, "%d.%m.%Y", OSLO) == day
    assert to_iso_date(f"{whole.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "%Y-%m-%dT%H:%M:%SZ", OSLO) == day


@given(st.text(alphabet="0123456789./-:TZ +", max_size=20), st.sampled_from(PATTERNS[:-1]))
def test_any_text_is_a_day_written_so_or_refused(text: str, pattern: str) -> None:
    try:
        day = date.fromisoformat(to_iso_date(text, pattern))
    except BadValue:
        return

    assert numbers(text) == numbers(f"{day:{pattern}}")
    assert FIRST_YEAR <= day.year <= LAST_YEAR


def numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", text)]
