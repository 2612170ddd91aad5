"""What is far outside the usual, as pages see it: told when it should be, and silent when there is a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.health import assess
from core.i18n import Words
from core.model import ConnectorFacts, Counts, Light, Outcome, Outgoing, Principal, ReasonCode
from core.permissions import Role
from data.queries.baselines import baselines_of
from data.queries.status import integration_statuses
from data.store.local import LocalStore
from data.store.protocol import Statement
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import Seeder, SystemClock
from tests.fakes import PRINCIPAL, Office, ToldClock, nobody_knows, record

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # 10:00 in Oslo; no day off for weeks before but weekends
WEEK = [4, 4, 4, 4, 4, 0, 0]  # new records from Monday to Sunday
UNUSUAL = {ReasonCode.FAR_MORE, ReasonCode.NOTHING_NEW, ReasonCode.FAR_SLOWER}
EN = Words("en")
BOTH = Principal("kari", {"acme": Role.ADMIN, "other": Role.ADMIN})  # may see the other organisation's syncs too


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(clock=ToldClock(MONDAY))
    yield opened
    opened.store.close()


def sync(office: Office, records: int) -> list[str]:
    """A sync whose source holds so many new records, and what is then said to be unusual."""
    office.records = [record(f"UT-{office.number:03d}-{number}") for number in range(records)]
    office.sync()
    return told(office)


def days(office: Office, *records: int) -> list[list[str]]:
    """A sync a day, and what was said after each."""
    said = []
    for some in records:
        said.append(sync(office, some))
        office.clock.move(DAY)
    return said


def told(office: Office) -> list[str]:
    """What is said to be unusual, in the pages' words."""
    now = office.clock.now()
    (status,) = integration_statuses(BOTH, office.store, now)
    reasons = assess(status.facts, now).reasons
    return [EN.reason(reason, "Accounting") for reason in reasons if reason.code in UNUSUAL]


def past(office: Office, *records: int, seconds: float = 2.0, status: str = "succeeded", of: str = "acme") -> None:
    """A sync on each of the days before now, straight into the history; the last one was yesterday."""
    for back, due in zip(range(len(records), 0, -1), records, strict=True):
        at, run_id = office.clock.at - DAY * back, f"{of}-{back}"
        ids = {"run_id": run_id, "integration_id": "acme-expenses", "organisation_id": of, "started_at": at}
        made = {"kind": "scheduled", "status": "running", "triggered_by": "schedule", "worker": "w", "epoch": 1}
        opened = Statement("open_run", {**ids, **made, "batch_id": None, "flow_run_id": None, "ended_at": None})
        counts = asdict(Counts(due=due, booked=due))
        none = {"stop_category": None, "stop_message": None, "stop_ours": None, "money": None}
        ended = {"run_id": run_id, "status": status, "ended_at": at + timedelta(seconds=seconds), **counts, **none}
        office.store.write([opened, Statement("close_run", ended)], run_id)


def test_a_source_whose_keys_changed_is_told_until_the_day_after(office: Office) -> None:
    usual = days(office, *WEEK, *WEEK)
    at_once = sync(office, 120)
    office.clock.move(timedelta(hours=1))
    an_hour_later = sync(office, 0)
    office.clock.move(DAY)
    next_day, day_after = days(office, 4, 4)

    assert usual == [[]] * 14
    assert at_once == ["120 records were due in the last sync, never more than 4 before"]
    assert an_hour_later == ["120 records were due in one of the latest syncs, never more than 4 before"]
    assert (next_day, day_after) == (an_hour_later, [])


def test_a_first_big_import_is_not_unusual(office: Office) -> None:
    assert sync(office, 120) == []


def test_a_second_import_as_big_as_the_first_is_not_unusual(office: Office) -> None:
    past(office, 120, *WEEK, *WEEK)

    assert sync(office, 120) == []


def test_what_piled_up_while_nothing_could_be_sent_is_not_unusual(office: Office) -> None:
    past(office, *[15] * 28)
    office.target.down = True
    stopped = days(office, *[15] * 7)
    office.target.down = False

    assert stopped == [[]] * 7
    assert sync(office, 105) == []


def test_what_piled_up_in_a_pause_is_not_unusual(office: Office) -> None:
    past(office, *[9] * 28)
    office.clock.move(13 * DAY)
    after_the_pause = sync(office, 117)
    office.clock.move(timedelta(hours=1))

    assert after_the_pause == []
    assert sync(office, 140) == ["140 records were due in the last sync, never more than 9 before"]


def test_a_payday_is_not_unusual(office: Office) -> None:
    past(office, 180, *[3] * 34)

    assert sync(office, 180) == []


def test_what_was_due_five_weeks_ago_is_forgotten(office: Office) -> None:
    past(office, 180, *[3] * 36)

    assert sync(office, 180) != []


def test_nothing_new_for_three_working_days_is_told_where_something_came_every_day(office: Office) -> None:
    said = days(office, *WEEK, *WEEK, *WEEK, 4, 4, 0, 0, 0, 0, 0, 0, 4)

    *until_friday, saturday, sunday, monday, tuesday = said  # the silence began on a Wednesday
    assert until_friday == [[]] * 26
    assert saturday == ["No new record for 3 working days, before that some every day"]
    assert saturday == sunday == monday
    assert tuesday == []


def test_a_silence_is_told_for_six_weeks(office: Office) -> None:
    past(office, *WEEK * 4, *[0] * 35)
    after_38_days = sync(office, 0)
    office.clock.move(4 * DAY)
    after_42_days = sync(office, 0)
    office.clock.move(DAY)

    assert after_38_days == ["No new record for 25 working days, before that some every day"]
    assert after_42_days == ["No new record for 26 working days, before that some every day"]
    assert sync(office, 0) == []


def test_days_on_which_the_source_was_not_read_are_no_silence(office: Office) -> None:
    past(office, *WEEK * 4, *[0] * 7, status="stopped")

    assert sync(office, 0) == []


def test_a_longer_silence_before_makes_a_short_one_usual(office: Office) -> None:
    past(office, *WEEK, 4, 0, 0, 4, 4, 0, 0, *WEEK, *WEEK, *[0] * 4)
    four = sync(office, 0)
    office.clock.move(DAY)

    assert four == []
    assert sync(office, 0) == ["No new record for 5 working days, never more than 2 before"]


def test_who_has_something_new_on_few_days_is_never_silent(office: Office) -> None:
    past(office, *[4, 0, 4, 0, 4, 0, 0] * 4, *[0] * 21)

    assert sync(office, 0) == []


def test_easter_is_not_unusual() -> None:
    office = Office(clock=ToldClock(datetime(2026, 4, 7, 8, tzinfo=UTC)))  # the Tuesday after
    past(office, *WEEK * 4, *WEEK[:5], *[0] * 10)
    said = days(office, 0, 0, 0, 0)
    office.store.close()

    assert said == [[], [], [], ["No new record for 3 working days, before that some every day"]]


@pytest.mark.parametrize(("hour", "wanted"), [(22, False), (23, True)])
def test_days_are_those_of_the_organisation(hour: int, wanted: bool) -> None:
    office = Office(clock=ToldClock(datetime(2026, 11, 18, hour, 30, tzinfo=UTC)))  # Wednesday 23:30, or Thursday 00:30
    past(office, *[4] * 24, 0, 0, 0)  # silent since Sunday 23:30, or since Monday 00:30
    said = sync(office, 0)
    office.store.close()

    assert bool(said) is wanted


def test_a_sync_far_slower_than_usual_is_told(office: Office) -> None:
    seconds = [1.0]

    def take(_out: Outgoing) -> Outcome | None:
        office.clock.move(timedelta(seconds=seconds[0]))

    office.target.rules.append(take)
    usual = days(office, *[4] * 11)
    seconds[0] = 100.0
    (slow,) = days(office, 4)
    seconds[0] = 1.0

    assert usual == [[]] * 11
    assert slow == ["The last sync took 6 min 40 s, nine of ten before at most 4.0 s"]
    assert sync(office, 4) == []


def test_more_records_may_take_longer(office: Office) -> None:
    past(office, *[4] * 14, seconds=20.0)
    office.target.rules.append(lambda _out: office.clock.move(timedelta(seconds=5)))

    assert sync(office, 90) == []


def test_waiting_for_an_answer_that_never_came_is_not_slow(office: Office) -> None:
    past(office, *[4] * 14)
    office.target.facts = ConnectorFacts("Accounting")
    before = office.clock.at
    office.target.rules.append(lambda out: nobody_knows(out) if office.clock.at == before else None)

    assert sync(office, 4) == []
    assert office.clock.at - before > timedelta(seconds=60)
    assert set(office.states().values()) == {"booked"}


def test_runs_of_another_organisation_never_count(office: Office) -> None:
    past(office, *[500] * 28, seconds=900.0, of="other")
    alone = sync(office, 120)
    office.clock.move(timedelta(minutes=1))
    past(office, *[4] * 28)
    beside_ours = sync(office, 120)

    assert alone == []
    assert beside_ours == ["120 records were due in the last sync, never more than 4 before"]
    for stranger in (Principal("eve", {"other": Role.ADMIN}), Principal("eve", {})):
        assert baselines_of(stranger, office.store, office.clock.now(), {}) == {}


def test_records_of_another_organisation_end_no_silence(office: Office) -> None:
    past(office, *WEEK * 4, *[0] * 7)
    past(office, *[4] * 35, of="other")

    assert sync(office, 0) != []


def test_lengths_of_another_organisation_never_count(office: Office) -> None:
    past(office, *[4] * 28)
    past(office, *[4] * 28, seconds=900.0, of="other")
    office.target.rules.append(lambda _out: office.clock.move(timedelta(seconds=100)))

    assert sync(office, 4) == ["The last sync took 6 min 40 s, nine of ten before at most 2.0 s"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_the_pages_examples_is_unusual(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    LocalStore(path, SystemClock()).close()
    seeder = Seeder(SystemClock().now())
    KINDS[kind](seeder)
    seeder.write(path)
    store = LocalStore(path, SystemClock())
    statuses = integration_statuses(PRINCIPAL, store, seeder.now)
    store.close()

    verdicts = [assess(one.facts, seeder.now) for one in statuses]
    assert not UNUSUAL & {reason.code for verdict in verdicts for reason in verdict.reasons}
    assert (
        kind == "empty"
        or Light.RED in {verdict.light for verdict in verdicts}
        or kind in {"well", "silent", "queued", "look", "slower"}
    )
