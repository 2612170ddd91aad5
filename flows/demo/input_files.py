"""The demo's input: four Norwegian files as they would stand at a moment, and their configuration.

The story, told backwards from its end:
- expenses (red): in the last three days 24 claims that cannot be booked, of five causes;
- payroll (green): nothing wrong now, but three items were refused twelve days ago and corrected a day later, so
  that exactly one daily sync meets them, whatever the hour;
- portal (yellow): claims without an attachment, and three that were changed after they had been booked;
- Bufdir (stale): its monthly sync was more than a week ago, while rows kept coming.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.configuration import IntegrationConfig, OrganisationConfig, read_integration, read_organisation
from flows.demo.rows import OSLO, Row, activity, approved_claim, expense, ordinary, payroll_item

ORGANISATION = "acme"
HISTORY = timedelta(days=30)
PAYROLL_CORRECTED = timedelta(days=11)  # before the end: a whole day after the items came
UNKNOWN_COST_CENTRE = "9999"
UNKNOWN_ACCOUNT = "7149"
TEMPLATES = Path(__file__).parents[2] / "data" / "demo"

# hours before the end at which the claims appear that cannot be booked
_COST_CENTRE_HOURS = (61, 58, 55, 50, 46, 37, 33, 28, 22, 13, 9, 4)
_CLOSED_HOURS = (57, 47, 36, 31, 12, 7)
_ACCOUNT_HOURS = (45, 26, 8)
_TEXT_HOURS = (34, 10)
_BROKEN_HOURS = (30,)
_LONG_TEXTS = (
    "Reise til likepersonsamling med overnatting, Oslo–Lillehammer t/r",
    "Kursmateriell, kopiering og porto til regional samling i november",
)
_NO_ATTACHMENT_HOURS = (92.0, 75.0, 52.0, 29.0, 22.0, 5.0, 1.5, 0.7, 0.3)
_EDITED_HOURS = (78, 71, 54)
_STORY_SLOT = 30  # record numbers of the story, above those of the ordinary rows

_FILES = {"expenses": "utlegg.csv", "payroll": "lonn.csv", "bufdir": "aktiviteter.csv", "portal": "krav.ndjson"}


def write_inputs(folder: Path, until: datetime, end: datetime | None = None, only: str | None = None) -> list[Path]:
    """Write the files as they stand at `until`, in a story of 30 days that ends at `end` (`until` when left out).

    `only` is one of expenses, payroll, bufdir, portal. The same moments give the same bytes. A file is
    replaced whole, so a sync that reads at the same time sees the old one or the new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [only] if only is not None else list(_FILES)
    return [_replace(folder / _FILES[kind], _file(kind, until, end or until)) for kind in kinds]


def demo_configuration(
    sandboxes: Mapping[str, str], end: datetime
) -> tuple[OrganisationConfig, list[IntegrationConfig]]:
    """The demo's organisation and its integrations, with the places of the sandboxes filled in."""
    filled = {**sandboxes, "{bufdir_day}": str(bufdir_day(end))}
    organisation = read_organisation(_template("acme.toml", filled), "acme.toml")
    names = sorted(path.name for path in TEMPLATES.glob("acme-*.toml"))
    return organisation, [read_integration(_template(name, filled), name) for name in names]


def closed_period(end: datetime) -> str:
    """The month ("2026-09") the accounting of the sandbox must refuse, so that the story comes true."""
    return f"{_closed_day(end):%Y-%m}"


def bufdir_day(end: datetime) -> int:
    """The day of the month of the Bufdir sync: long enough before the end to be stale in every month."""
    return min(28, (end - timedelta(days=9)).astimezone(OSLO).day)


def story(kind: str, end: datetime) -> list[Row]:
    """The rows that are not ordinary, in the order they appear."""
    rows = {"expenses": _expense_story, "payroll": _payroll_story, "portal": _portal_story}.get(kind)
    return sorted(rows(end), key=lambda row: row.created_at) if rows is not None else []


def _expense_story(end: datetime) -> Iterator[Row]:
    wrong: list[tuple[int, dict[str, Any]]] = [(h, {"Kostnadssted": UNKNOWN_COST_CENTRE}) for h in _COST_CENTRE_HOURS]
    wrong += [(h, {"Bilagsdato": f"{_closed_day(end):%d.%m.%Y}"}) for h in _CLOSED_HOURS]
    wrong += [(h, {"Konto": UNKNOWN_ACCOUNT}) for h in _ACCOUNT_HOURS]
    wrong += [(h, {"Formål": text}) for h, text in zip(_TEXT_HOURS, _LONG_TEXTS, strict=True)]
    wrong += [(h, {"Beløp": "12,3x"}) for h in _BROKEN_HOURS]
    for slot, (hours, values) in enumerate(wrong, start=_STORY_SLOT):
        moment = end - timedelta(hours=hours)
        yield Row(moment, expense(moment, slot) | values)
    moment = end - timedelta(days=19)  # an older mistake, corrected within the day
    right = expense(moment, _STORY_SLOT)
    yield Row(moment, right | {"Konto": UNKNOWN_ACCOUNT}, moment + timedelta(hours=20), {"Konto": right["Konto"]})


def _payroll_story(end: datetime) -> Iterator[Row]:
    for number in range(3):
        moment = end - timedelta(days=12)
        wrong = payroll_item(moment, _STORY_SLOT + number) | {"Kostnadssted": UNKNOWN_COST_CENTRE}
        yield Row(moment, wrong, end - PAYROLL_CORRECTED, {"Kostnadssted": "420"})


def _portal_story(end: datetime) -> Iterator[Row]:
    for slot, hours in enumerate(_NO_ATTACHMENT_HOURS, start=_STORY_SLOT):
        moment = end - timedelta(hours=hours)
        yield Row(moment, approved_claim(moment, slot) | {"vedlegg": "nei"})
    for slot, earlier in enumerate(_EDITED_HOURS, start=_STORY_SLOT + len(_NO_ATTACHMENT_HOURS)):
        moment = end - timedelta(hours=earlier)
        claim = approved_claim(moment, slot)
        yield Row(moment, claim, end - timedelta(hours=5), {"beløp": claim["beløp"] + Decimal("120.00")})


def _closed_day(end: datetime) -> date:
    return (end - timedelta(days=75)).astimezone(OSLO).date()


def _file(kind: str, until: datetime, end: datetime) -> bytes:
    start = (end - HISTORY).astimezone(OSLO).date()
    rows = [*ordinary(kind, start, until), *story(kind, end)]
    rows.sort(key=lambda row: row.created_at)
    standing = [values for row in rows if (values := row.standing(until)) is not None]
    if kind == "portal":
        return "".join(f"{_json_line(values)}\n" for values in standing).encode()
    header = list(_header(kind))
    return _csv(header, standing).encode({"expenses": "utf-8-sig", "payroll": "latin-1"}.get(kind, "utf-8"))


def _header(kind: str) -> Sequence[str]:
    """The columns, whether or not there is a row yet."""
    make = {"expenses": expense, "payroll": payroll_item, "bufdir": activity}[kind]
    return tuple(make(datetime(2026, 1, 1, tzinfo=UTC), 0))


def _csv(header: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _json_line(values: dict[str, Any]) -> str:
    """Amounts are written digit by digit: no float on the way."""
    amount = values["beløp"]
    whole = json.dumps({**values, "beløp": "AMOUNT"}, ensure_ascii=False)
    return whole.replace('"AMOUNT"', f"{amount:.2f}")


def _replace(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)
    return path


def _template(name: str, filled: dict[str, str]) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    for placeholder, value in filled.items():
        text = text.replace(placeholder, value)
    return text
