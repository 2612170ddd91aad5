from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.configuration import IntegrationConfig
from core.connectors.files.source import FilesSource
from core.connectors.rest.sandbox.rules import Rules, problems, warnings
from core.mapping import label_of, map_page
from core.model import BrokenRow, RunKind, SourceRecord
from core.schedule import due_moments
from flows.demo.history import _calendar
from flows.demo.input_files import bufdir_day, closed_period, demo_configuration, story, write_inputs

ENDS = [
    datetime(2026, 11, 23, 4, 30, tzinfo=UTC),
    datetime(2026, 3, 1, 23, 50, tzinfo=UTC),
    datetime(2028, 3, 1, 0, 10, tzinfo=UTC),
    datetime(2027, 1, 2, 10, 0, tzinfo=UTC),
    datetime(2026, 10, 26, 1, 30, tzinfo=UTC),  # the night after the clocks went back
]
END = ENDS[0]


def integration(name: str, end: datetime = END) -> IntegrationConfig:
    _, integrations = demo_configuration({"{sandbox_url}": "http://127.0.0.1:8765"}, end)
    return next(config for config in integrations if config.id == name)


def read(config: IntegrationConfig, folder: Path) -> tuple[list[SourceRecord], list[BrokenRow]]:
    page = map_page(config.mapping, asyncio.run(FilesSource(config.source, folder).page(None)))
    assert page.next_cursor is None
    return list(page.records), list(page.broken)


def refusals(config: IntegrationConfig, records: list[SourceRecord], end: datetime) -> Counter[tuple[str, str | None]]:
    rules = Rules(closed_periods={closed_period(end)})
    return Counter(
        (problem["code"], label_of(config.mapping, problem["pointer"]))
        for record in records
        for problem in problems(rules, record.payload)
    )


def test_the_demo_has_one_organisation_and_four_integrations() -> None:
    organisation, integrations = demo_configuration({"{sandbox_url}": "http://127.0.0.1:8765"}, END)

    assert (organisation.id, organisation.name, organisation.language) == ("acme", "Acme Likeperson", "nb")
    assert {config.id: (config.name, config.target.url) for config in integrations} == {
        "acme-expenses": ("Utleggskrav → Regnskap", "http://127.0.0.1:8765/accounting/records"),
        "acme-payroll": ("Lønnsbilag → Lønn", "http://127.0.0.1:8765/payroll/records"),
        "acme-bufdir": ("Aktivitetsrader → Bufdir-rapport", "http://127.0.0.1:8765/bufdir/records"),
        "acme-portal": ("Godkjente krav → Dynamics-portal", "http://127.0.0.1:8765/portal/records"),
    }
    assert all(config.organisation == "acme" for config in integrations)


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_the_story_ends_red_green_yellow_and_stale_on_any_day(tmp_path: Path, end: datetime) -> None:
    write_inputs(tmp_path, end)
    expenses, broken = read(integration("acme-expenses"), tmp_path)
    payroll, no_broken_payroll = read(integration("acme-payroll"), tmp_path)
    portal, no_broken_portal = read(integration("acme-portal"), tmp_path)
    activities, no_broken_activities = read(integration("acme-bufdir"), tmp_path)

    assert refusals(integration("acme-expenses"), expenses, end) == {
        ("CC_UNKNOWN", "Kostnadssted"): 12,
        ("PERIOD_CLOSED", "Bilagsdato"): 6,
        ("ACCOUNT_UNKNOWN", "Konto"): 3,
        ("TEXT_TOO_LONG", "Formål"): 2,
    }
    assert [(row.field, row.value) for row in broken] == [("Beløp", "12,3x")]
    for name, records in (("acme-payroll", payroll), ("acme-portal", portal), ("acme-bufdir", activities)):
        assert refusals(integration(name), records, end) == {}
    assert no_broken_payroll == no_broken_portal == no_broken_activities == []
    assert sum(1 for record in portal if warnings(record.payload)) == 9
    for records in (expenses, payroll, portal, activities):
        assert 280 < len(records) < 420
    last_bufdir = max(due for due in _due("acme-bufdir", end) if due <= end)
    assert end - last_bufdir > timedelta(days=5)


def test_payroll_had_one_bad_day_and_was_corrected_in_the_source(tmp_path: Path) -> None:
    config = integration("acme-payroll")
    bad: dict[int, set[str]] = {}
    for days in range(30, -1, -1):
        write_inputs(tmp_path, END - timedelta(days=days), END)
        records, _ = read(config, tmp_path)
        bad[days] = {r.record_key for r in records if problems(Rules(), r.payload)}

    assert {days: len(keys) for days, keys in bad.items() if keys} == {12: 3}
    write_inputs(tmp_path, END, END)
    assert bad[12] <= {record.record_key for record in read(config, tmp_path)[0]}


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 30))
def test_one_payroll_sync_refuses_three_items_and_a_retry_follows_at_any_hour(minutes: int) -> None:
    end = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    _, integrations = demo_configuration({"{sandbox_url}": "http://127.0.0.1:8765"}, end)
    runs = [run for run in _calendar(integrations, end) if run.integration_id == "acme-payroll"]
    items = story("payroll", end)

    wrong = [sum((row.standing(run.at) or {}).get("Kostnadssted") == "9999" for row in items) for run in runs]

    (refusing,) = [place for place, count in enumerate(wrong) if count]
    assert wrong[refusing] == 3
    assert [run.kind for run in runs[refusing : refusing + 2]] == [RunKind.SCHEDULED, RunKind.RETRY]


def test_the_wrong_claims_come_in_the_last_three_days(tmp_path: Path) -> None:
    config = integration("acme-expenses")
    counts = []
    for hours in (72, 48, 24, 0):
        write_inputs(tmp_path, END - timedelta(hours=hours), END)
        records, broken = read(config, tmp_path)
        counts.append(sum(refusals(config, records, END).values()) + len(broken))

    assert counts[0] == 0
    assert counts == sorted(set(counts))
    assert counts[-1] == 24


def test_three_portal_claims_are_changed_after_they_could_be_booked(tmp_path: Path) -> None:
    config = integration("acme-portal")
    write_inputs(tmp_path, END - timedelta(hours=24), END)
    before = {record.record_key: record.revision for record in read(config, tmp_path)[0]}
    write_inputs(tmp_path, END, END)
    after = {record.record_key: record.revision for record in read(config, tmp_path)[0]}

    assert sum(1 for key, revision in before.items() if after[key] != revision) == 3


def test_the_same_moments_give_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_inputs(tmp_path / "a", END)]
    again = [path.read_bytes() for path in write_inputs(tmp_path / "b", END, END)]

    assert first == again
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "aktiviteter.csv",
        "krav.ndjson",
        "lonn.csv",
        "utlegg.csv",
    ]


def test_the_files_are_norwegian_in_three_encodings(tmp_path: Path) -> None:
    expenses, payroll, activities, claims = (path.read_bytes() for path in write_inputs(tmp_path, END))

    assert expenses.startswith(b"\xef\xbb\xbfKravnr;")
    assert payroll.startswith("Lønnspost;".encode("latin-1"))
    assert b'\nTo lokaler brukt"' in activities
    assert "formål".encode() in claims
    assert b"," in expenses.splitlines()[5]


def test_one_file_alone_can_be_written(tmp_path: Path) -> None:
    assert [path.name for path in write_inputs(tmp_path, END, only="portal")] == ["krav.ndjson"]
    assert [path.name for path in tmp_path.iterdir()] == ["krav.ndjson"]


@pytest.mark.parametrize("offset", range(0, 366, 5))
def test_the_bufdir_day_exists_in_every_month_and_is_past(offset: int) -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=offset)

    assert 1 <= bufdir_day(end) <= 28
    past = [due for due in _due("acme-bufdir", end) if due <= end]
    assert timedelta(days=5) < end - past[-1] < timedelta(days=14)


def _due(name: str, end: datetime) -> list[datetime]:
    moments = due_moments(integration(name, end).schedule, end - timedelta(days=62))
    return [next(moments) for _ in range(3)]
