"""One language and one time zone: looks up a text, and writes numbers, money, moments and lengths of time."""

from __future__ import annotations

from datetime import date as calendar_date
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.i18n import formats
from core.i18n.catalogue import translations

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
HOURS_UNTIL = 96 * HOUR  # longer lengths are said in days
WEEKDAY_WITHIN = 6  # days for which a weekday is unmistakable


class ActiveLanguage:
    """`_ = ActiveLanguage("nb")`: `_("Text {name}", name=…)` looks the English text up and fills it in."""

    def __init__(self, language: str, time_zone: str = "Europe/Oslo") -> None:
        if language not in formats.HABITS:
            raise ValueError(f"language: found {language!r}, wanted one of {', '.join(formats.HABITS)}")
        self.language = language
        self.zone = ZoneInfo(time_zone)
        self._habits = formats.HABITS[language]
        self._texts = translations(language)

    def __call__(self, message: str, /, **values: object) -> str:
        """The text in this language, with its values."""
        return self._texts.gettext(message).format(**values)

    def n(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """The text for this many; `{count}` is written by the language's habits."""
        return self._texts.ngettext(singular, plural, count).format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """1 284."""
        return formats.number(self._habits, value)

    def exact(self, value: Decimal) -> str:
        """1 284,5: with all the decimals it has."""
        return formats.exact_number(self._habits, value)

    def amount(self, value: Decimal) -> str:
        """1 284,00: for columns of one currency."""
        return formats.column_amount(self._habits, value)

    def tenths(self, value: float) -> str:
        """2,1: with one decimal."""
        return formats.tenths(self._habits, value)

    def money(self, value: Decimal, currency: str) -> str:
        """41 200 kr or NOK 41,200."""
        return formats.money(self._habits, value, currency)

    def date(self, moment: datetime) -> str:
        """23.11.2026 or 23 Nov 2026."""
        return self._day(moment, self._habits.date)

    def day(self, moment: datetime) -> str:
        """Tirsdag 17. november, in the small letters of the language."""
        return self._day(moment, self._habits.day)

    def day_of_month(self, moment: datetime) -> str:
        """17. november or 17 November."""
        return self._day(moment, self._habits.day_of_month)

    def short_day(self, moment: datetime) -> str:
        """17. nov.: where there is little room."""
        return self._day(moment, self._habits.short_date)

    def month(self, day: calendar_date) -> str:
        """Oktober 2026."""
        text = formats.calendar_day(self._habits, day, self._habits.month)
        return text[:1].upper() + text[1:]

    def time(self, moment: datetime) -> str:
        """Kl. 10.15 or 10:15."""
        return formats.clock_time(self._habits, moment, self.zone)

    def short_time(self, moment: datetime) -> str:
        """10.15 or 10:15, where a column or word before it says that it is a time."""
        return formats.clock_time(self._habits, moment, self.zone, short=True)

    def since(self, moment: datetime, now: datetime) -> str:
        """Siden 21. nov.: the day, with its year when that is another one."""
        _ = self
        return _("since {day}", day=self._short_day(moment, now))

    def moment(self, moment: datetime, now: datetime) -> str:
        """I dag 10.30, lør. 07.48 or 17. nov. 10.15."""
        return f"{self._near_day(moment, now)} {self.short_time(moment)}"

    def moment_in_words(self, moment: datetime, now: datetime) -> str:
        """I dag kl. 10.30, tirsdag 17. november kl. 10.30: for sentences."""
        _ = self
        near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
        day = near.get(self._days_from(moment, now)) or self.day(moment)
        return _("{day} at {time}", day=day, time=self.short_time(moment))

    def ago(self, moment: datetime, now: datetime) -> str:
        """For 18 min siden."""
        _ = self
        passed = now - moment
        if passed < timedelta(minutes=1):
            return _("just now")
        return _("{length} ago", length=self._rough(passed))

    def until(self, moment: datetime, now: datetime) -> str:
        """Om 42 min."""
        _ = self
        left = moment - now
        if left < timedelta(minutes=1):
            return _("now")
        return _("in {length}", length=self.duration(left))

    def duration(self, length: timedelta, *, exact: bool = False) -> str:
        """5 t 12 min; whole hours from a day on (51 t), days from four days on. `exact` keeps the minutes."""
        _ = self
        seconds = max(int(length.total_seconds()), 0)
        if seconds < MINUTE:
            return _("{seconds} s", seconds=seconds)
        if seconds < HOUR:
            return _("{minutes} min", minutes=seconds // MINUTE)
        if seconds >= HOURS_UNTIL and not (exact and seconds % DAY):
            return _.n("{count} day", "{count} days", seconds // DAY)
        hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
        if minutes and (exact or seconds < DAY):
            return _("{hours} h {minutes} min", hours=self.number(hours), minutes=minutes)
        return _("{hours} h", hours=self.number(hours))

    def seconds(self, seconds: float) -> str:
        """6,1 s; from a minute on 2 min 5 s, from an hour on as `duration` says it."""
        _ = self
        if seconds < MINUTE:
            return _("{seconds} s", seconds=formats.tenths(self._habits, max(seconds, 0.0)))
        whole = int(seconds)
        if whole >= HOUR or not whole % MINUTE:
            return self.duration(timedelta(seconds=whole))
        return _("{minutes} min {seconds} s", minutes=whole // MINUTE, seconds=whole % MINUTE)

    def _rough(self, length: timedelta) -> str:
        """One unit is enough to say how long ago."""
        _ = self
        if length >= timedelta(days=2):
            return _.n("{count} day", "{count} days", length.days)
        if length >= timedelta(hours=1):
            return _("{hours} h", hours=int(length.total_seconds()) // HOUR)
        return self.duration(length)

    def _near_day(self, moment: datetime, now: datetime) -> str:
        _ = self
        days = self._days_from(moment, now)
        near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
        if days in near:
            return near[days]
        if abs(days) <= WEEKDAY_WITHIN:
            return self._day(moment, self._habits.short_weekday)
        return self._short_day(moment, now)

    def _short_day(self, moment: datetime, now: datetime) -> str:
        same_year = moment.astimezone(self.zone).year == now.astimezone(self.zone).year
        return self._day(moment, self._habits.short_date if same_year else self._habits.short_date_with_year)

    def _days_from(self, moment: datetime, now: datetime) -> int:
        """Calendar days in this zone: -1 is yesterday."""
        return (moment.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days

    def _day(self, moment: datetime, pattern: str) -> str:
        return formats.calendar_day(self._habits, moment.astimezone(self.zone).date(), pattern)
