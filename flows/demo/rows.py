"""Invented rows of the demo's four input files: the ordinary ones, a pure function of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
SLOTS = 60  # record numbers a day may use; the ordinary rows take the first ones
COST_CENTRES = ("410", "420", "430", "440", "450")
MUNICIPALITIES = ("0301", "1103", "3107", "3401", "4601", "5001", "5501")

_RATE = Decimal("5.30")  # kroner a kilometre, 2026
_TRIPS = ("Oslo–Hamar", "Oslo–Drammen", "Bergen–Voss", "Trondheim–Steinkjer", "Stavanger–Egersund", "Tromsø–Finnsnes")
_RECEIPTS = (  # text, account, from and to in øre
    ("Tog til likepersonsamling", "7140", 19900, 189900),
    ("Parkering sykehusbesøk", "7140", 4900, 32000),
    ("Bompenger Oslo", "7140", 2800, 19600),
    ("Diett helgesamling", "7160", 40000, 240000),
    ("Kopiering kursmateriell", "6860", 9900, 148000),
    ("Leie av møterom", "6300", 95000, 650000),
    ("Bevertning åpen kveld", "7350", 29900, 389000),
)
_WAGES = (("1000", "Timelønn", "5000", "235,50"), ("5330", "Honorar", "5330", "450,00"), ("7100", "Km", "7100", "3,50"))
_ACTIVITIES = ("kurs", "samling", "besøk", "åpen kveld", "ungdomsgruppe")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that appears at a moment, and may be corrected or changed at a later one."""

    created_at: datetime
    values: dict[str, Any]
    changed_at: datetime | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def standing(self, at: datetime) -> dict[str, Any] | None:
        """The row as it stands at a moment; None before it exists."""
        if at < self.created_at:
            return None
        if self.changed_at is not None and at >= self.changed_at:
            return {**self.values, **self.changes}
        return self.values


Maker = Callable[[datetime, int], dict[str, Any]]


@lru_cache(maxsize=512)
def rows_of_day(kind: str, day: date) -> tuple[Row, ...]:
    """The ordinary rows of one file and day, in the order they appear."""
    dice = _dice(kind, str(day))
    weekend = day.weekday() >= 5  # noqa: PLR2004 - Saturday and Sunday
    moments = sorted(_moment(day, dice) for _ in range(dice.randint(1, 3) if weekend else dice.randint(11, 18)))
    return tuple(Row(moment, MAKERS[kind](moment, slot)) for slot, moment in enumerate(moments))


def ordinary(kind: str, start: date, until: datetime) -> Iterator[Row]:
    """All ordinary rows from a day up to a moment."""
    day, last = start, until.astimezone(OSLO).date()
    while day <= last:
        yield from rows_of_day(kind, day)
        day += timedelta(days=1)


def expense(moment: datetime, slot: int) -> dict[str, Any]:
    """A row of utlegg.csv: an expense claim with one line."""
    dice, day = _dice("expense", str(moment)), moment.astimezone(OSLO).date()
    row: dict[str, Any] = {
        "Kravnr": f"UT-{day:%Y}-{_number(day, slot)}",
        "Likeperson": _peer(dice),
        "Bilagsdato": f"{day - timedelta(days=dice.randint(0, 3)):%d.%m.%Y}",
    }
    if dice.random() < 0.5:  # noqa: PLR2004 - every second claim is a drive
        kilometres = Decimal(dice.randint(80, 2600)) / 10
        amount = (kilometres * _RATE).quantize(Decimal("0.01"))
        trip = f"Kjøring {dice.choice(_TRIPS)}"
        row |= {"Art": "km", "Formål": trip, "Konto": "7100", "Km": norwegian(kilometres, decimals=1)}
    else:
        purpose, account, least, most = dice.choice(_RECEIPTS)
        amount = Decimal(dice.randint(least, most)) / 100
        row |= {"Art": "kvittering", "Formål": purpose, "Konto": account, "Km": ""}
    return row | {"Kostnadssted": dice.choice(COST_CENTRES), "Beløp": norwegian(amount), "Valuta": "NOK"}


def payroll_item(moment: datetime, slot: int) -> dict[str, Any]:
    """A row of lonn.csv: one payroll item."""
    dice, day = _dice("payroll", str(moment)), moment.astimezone(OSLO).date()
    kind, text, account, rate = dice.choice(_WAGES)
    quantity = Decimal(dice.randint(10, 750)) / 10
    amount = (quantity * Decimal(rate.replace(",", "."))).quantize(Decimal("0.01"))
    return {
        "Lønnspost": f"LB-{day:%Y}-{_number(day, slot)}",
        "Periode": f"{day:%Y-%m}",
        "Ansattnr": _peer(dice),
        "Lønnsart": kind,
        "Tekst": text,
        "Antall": norwegian(quantity, decimals=1),
        "Sats": rate,
        "Beløp": norwegian(amount),
        "Konto": account,
        "Kostnadssted": dice.choice(COST_CENTRES),
        "Dato": f"{day:%d.%m.%Y}",
    }


def activity(moment: datetime, slot: int) -> dict[str, Any]:
    """A row of aktiviteter.csv: numbers of people only, never a person."""
    dice, day = _dice("bufdir", str(moment)), moment.astimezone(OSLO).date()
    ages = [
        dice.choice((0, 0, 5, 8)),
        dice.randint(5, 12),
        dice.randint(5, 18),
        dice.randint(5, 15),
        dice.randint(5, 30),
    ]
    total = sum(ages)
    women = total * dice.randint(40, 60) // 100
    return {
        "Radnr": f"BA-{day:%Y}-{_number(day, slot)}",
        "Tilskudd": f"BUF-{day:%Y}-0417",
        "År": f"{day:%Y}",
        "Type": dice.choice(_ACTIVITIES),
        "Dato": f"{day:%d.%m.%Y}",
        "Kommune": dice.choice(MUNICIPALITIES),
        "Deltakere": str(total),
        **dict(zip(("0-5", "6-12", "13-17", "18-25", "26+"), map(str, ages), strict=True)),
        "Kvinner": str(women),
        "Menn": str(total - women),
        "Frivillige": str(dice.randint(2, 9)),
        "Timer": norwegian(Decimal(dice.randint(4, 32)) / 2, decimals=1),
        "Kostnad": norwegian(Decimal(dice.randint(20000, 1250000)) / 100),
        "Kommentar": dice.choice(("", "", "", "Godt oppmøte", 'Tema: "Å være ny"\nTo lokaler brukt')),
    }


def approved_claim(moment: datetime, slot: int) -> dict[str, Any]:
    """A line of krav.ndjson: an approved claim for the portal, with plain JSON numbers."""
    dice, day = _dice("portal", str(moment)), moment.astimezone(OSLO).date()
    purpose, account, least, most = dice.choice(_RECEIPTS)
    return {
        "kravnr": f"GK-{day:%Y}-{_number(day, slot)}",
        "godkjent": f"{day:%Y-%m-%d}",
        "likeperson": _peer(dice),
        "formål": purpose,
        "konto": account,
        "kostnadssted": dice.choice(COST_CENTRES),
        "beløp": Decimal(dice.randint(least, most)) / 100,
        "vedlegg": "ja",
    }


MAKERS: dict[str, Maker] = {
    "expenses": expense,
    "payroll": payroll_item,
    "bufdir": activity,
    "portal": approved_claim,
}


def norwegian(number: Decimal, decimals: int = 2) -> str:
    """1 234,50: the way these files write numbers."""
    return f"{number:,.{decimals}f}".replace(",", " ").replace(".", ",")


def _peer(dice: Random) -> str:
    """A reference, never a name."""
    return f"LP{dice.randint(101, 268):04d}"


def _number(day: date, slot: int) -> str:
    return f"{day.timetuple().tm_yday * SLOTS + slot:06d}"


def _moment(day: date, dice: Random) -> datetime:
    """Somewhere between 07:30 and 16:30 in Oslo."""
    opening = datetime.combine(day, time(7, 30), tzinfo=OSLO).astimezone(UTC)
    return opening + timedelta(minutes=dice.randint(0, 540))


def _dice(*seed: str) -> Random:
    return Random("|".join(seed))  # noqa: S311 - invented rows, the same on every machine
