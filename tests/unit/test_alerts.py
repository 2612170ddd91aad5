"""Alerts as sequences: what a row of syncs and retries tells the admins."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.alerts.after_run import plan_after_run
from core.effects import AlertPlan, CauseTotal, Closing, Episode
from core.health import assess
from core.model import (
    Category,
    Counts,
    HealthFacts,
    LastSync,
    OpenTotals,
    Repair,
    RunKind,
    RunStatus,
    Stop,
)

START = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
REFUSED = OpenTotals(records=18, by_state={"rejected": 18}, money={"NOK": Decimal("21450.00")}, oldest_at=START)
NOTHING_OPEN = OpenTotals()
CAUSE = CauseTotal(
    "Invalid cost center code: 9999",
    "reference_not_found",
    18,
    {"NOK": Decimal("21450.00")},
    "Cost centre",
    "9999",
    "k1",
)
FAILED, STOPPED, CRASHED = RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED
SUCCEEDED, WARNING, SKIPPED = RunStatus.SUCCEEDED, RunStatus.WARNING, RunStatus.SKIPPED


@dataclass
class Story:
    """Runs one after the other, remembering what each closing decided."""

    alert_after: int = 2
    failures: int = 0
    episode: Episode | None = None
    facts: HealthFacts = field(default_factory=lambda: HealthFacts(configured_at=START - 30 * 24 * HOUR))
    causes: tuple[CauseTotal, ...] = (CAUSE,)
    numbers_do_not_add_up: bool = False
    worse_today: int = 0
    stop_category: Category = Category.UNAVAILABLE
    told: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    runs: int = 0

    def run(
        self,
        status: RunStatus,
        kind: RunKind = RunKind.SCHEDULED,
        open_after: OpenTotals | None = None,
        counts: Counts | None = None,
    ) -> AlertPlan:
        """One run and its closing."""
        self.runs += 1
        now = START + self.runs * HOUR
        run_id = f"run-{self.runs}"
        if open_after is None:
            open_after = REFUSED if status in {FAILED, STOPPED, CRASHED} else NOTHING_OPEN
        closing = Closing(
            1,
            self.facts,
            None,
            self.failures,
            self.alert_after,
            self.episode,
            self.causes,
            "Claims",
            "Accounting",
            worse_today=self.worse_today,
        )
        self._remember(status, kind, open_after, run_id, now)
        plan = plan_after_run(
            closing,
            kind=kind,
            status=status,
            counts=counts or Counts(),
            open_after=open_after,
            verdict_after=assess(self.facts, now),
            run_id=run_id,
            now=now,
        )
        self._apply(plan, now)
        return plan

    def retry(self, open_after: OpenTotals = NOTHING_OPEN) -> AlertPlan:
        """A retry of what is open."""
        status = FAILED if open_after.records else SUCCEEDED
        return self.run(status, RunKind.RETRY, open_after, Counts(due=18, booked=16, already_there=2))

    def _remember(self, status: RunStatus, kind: RunKind, open_after: OpenTotals, run_id: str, now: datetime) -> None:
        seen = replace(
            self.facts,
            open=open_after,
            monitor_seen_at=now,
            numbers_do_not_add_up=self.numbers_do_not_add_up,
        )
        if kind is RunKind.RETRY and not open_after.records:
            seen = replace(seen, repair=Repair(18, now))
        if kind is not RunKind.RETRY and status is not SKIPPED:
            stop = Stop(self.stop_category, "no answer") if status is STOPPED else None
            seen = replace(seen, last_sync=LastSync(run_id, status, now, now, Counts(), stop), last_ended_at=now)
        self.facts = seen

    def _apply(self, plan: AlertPlan, now: datetime) -> None:
        self.failures = plan.consecutive_failures
        if plan.open_episode:
            assert self.episode is None
            self.opened.append(plan.open_episode)
            self.episode = Episode(plan.open_episode, now, None)
        if plan.alert_episode:
            assert self.episode is not None
            assert self.episode.episode_id == plan.alert_episode
            self.episode = replace(self.episode, alerted_at=now)
        if plan.told is not None:
            assert self.episode is not None
            self.episode = replace(self.episode, told=plan.told)
        if plan.close_episode:
            assert self.episode is not None
            assert self.episode.episode_id == plan.close_episode
            self.closed.append(plan.close_episode)
            self.episode = None
        if plan.notification:
            self.told.append(f"{plan.notification.kind} after run {self.runs}")


def test_one_failure_tells_nobody_but_opens_the_episode() -> None:
    story = Story()

    story.run(FAILED)

    assert (story.told, story.opened, story.failures) == ([], ["run-1-episode"], 1)


def test_the_second_failure_in_a_row_tells_once_and_an_unchanged_third_tells_nothing() -> None:
    story = Story()

    for _ in range(5):
        story.run(FAILED)

    assert story.told == ["failing after run 2"]
    assert story.opened == ["run-1-episode"]
    assert story.failures == 5


@pytest.mark.parametrize("first", [FAILED, STOPPED, CRASHED])
@pytest.mark.parametrize("second", [FAILED, STOPPED, CRASHED])
def test_stopped_and_crashed_count_as_failed(first: RunStatus, second: RunStatus) -> None:
    story = Story()

    story.run(first, RunKind.MANUAL)
    story.run(second)

    assert story.told == ["failing after run 2"]


@pytest.mark.parametrize("good", [SUCCEEDED, WARNING])
def test_a_good_sync_between_two_failures_ends_the_row_in_silence(good: RunStatus) -> None:
    story = Story()

    story.run(FAILED)
    story.run(good)
    story.run(FAILED)

    assert story.told == []
    assert story.closed == ["run-1-episode"]
    assert story.opened == ["run-1-episode", "run-3-episode"]


def test_retries_and_skipped_runs_do_not_count() -> None:
    story = Story()

    story.run(FAILED)
    story.retry(open_after=REFUSED)
    story.run(SKIPPED)
    story.run(SKIPPED, RunKind.RETRY)

    assert (story.told, story.failures) == ([], 1)


def test_a_skipped_run_does_not_end_the_row_either() -> None:
    story = Story()

    story.run(FAILED)
    story.run(SKIPPED)
    story.run(FAILED)

    assert story.told == ["failing after run 3"]


def test_a_retry_that_leaves_nothing_open_ends_the_episode_with_one_recovery_note() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.retry(open_after=OpenTotals(records=1, by_state={"rejected": 1}))
    story.retry()
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "recovered after run 4"]
    assert (story.closed, story.failures) == (["run-1-episode"], 0)


def test_a_new_row_after_a_repair_starts_at_one() -> None:
    story = Story()

    story.run(FAILED)
    story.retry()
    story.run(FAILED)
    told_after_one = list(story.told)
    story.run(FAILED)

    assert told_after_one == []
    assert story.told == ["failing after run 4"]
    assert story.opened == ["run-1-episode", "run-3-episode"]


def test_an_episode_nobody_was_told_of_ends_without_a_note() -> None:
    story = Story()

    story.run(FAILED)
    story.retry()

    assert (story.told, story.closed) == ([], ["run-1-episode"])


@pytest.mark.parametrize("early", [STOPPED, CRASHED])
def test_a_retry_does_not_repair_a_sync_that_broke_off(early: RunStatus) -> None:
    story = Story()

    story.run(early)
    story.run(early)
    story.retry()
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "recovered after run 4"]


def test_a_later_good_sync_ends_the_episode_with_a_note() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.run(WARNING, counts=Counts(due=18, booked=18))

    assert story.told == ["failing after run 2", "recovered after run 3"]


def test_numbers_that_do_not_add_up_keep_the_episode_open() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.numbers_do_not_add_up = True
    story.run(SUCCEEDED)
    story.run(FAILED)
    story.run(FAILED)
    story.numbers_do_not_add_up = False
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "worse after run 4", "recovered after run 6"]


@pytest.mark.parametrize(("alert_after", "told"), [(1, ["failing after run 1"]), (3, ["failing after run 3"])])
def test_the_threshold_is_the_integrations_own(alert_after: int, told: list[str]) -> None:
    story = Story(alert_after=alert_after)

    for _ in range(4):
        story.run(FAILED)

    assert story.told == told


def test_a_good_history_says_nothing() -> None:
    story = Story()

    for _ in range(3):
        story.run(SUCCEEDED)

    assert (story.told, story.opened, story.closed) == ([], [], [])


def test_the_message_says_what_since_when_how_much_and_why() -> None:
    story = Story(causes=(CAUSE, *[replace(CAUSE, title=f"Cause {n}", records=1) for n in range(6)]))
    story.run(FAILED)

    message = story.run(FAILED).notification

    assert message is not None
    facts = json.loads(json.dumps(message.facts))
    assert message.notification_id == "run-2-failing"
    assert message.episode_id == "run-1-episode"
    assert facts["integration_name"] == "Claims"
    assert facts["failing_since"] == "2026-11-17T10:30:00+00:00"
    assert (facts["syncs_in_a_row"], facts["records"], facts["money"]) == (2, 18, {"NOK": "21450.00"})
    assert (facts["run_id"], len(facts["causes"]), facts["more_causes"]) == ("run-2", 5, 2)
    assert facts["causes"][0] == {
        "title": "Invalid cost center code: 9999",
        "category": "reference_not_found",
        "label": "Cost centre",
        "value": "9999",
        "records": 18,
        "money": {"NOK": "21450.00"},
        "is_new": False,
    }
    assert facts["reasons"][0]["code"] == "open_records"


def test_the_recovery_note_says_how_many_were_booked() -> None:
    story = Story()
    story.run(FAILED)
    story.run(FAILED)

    note = story.retry().notification

    assert note is not None
    assert (note.kind, note.notification_id, note.facts["booked"]) == ("recovered", "run-3-recovered", 18)
    assert note.facts["failing_since"] == "2026-11-17T10:30:00+00:00"


def test_closing_the_same_run_again_gives_the_same_ids() -> None:
    first, second = Story(), Story()
    first.run(FAILED)
    second.run(FAILED)

    assert first.run(FAILED) == second.run(FAILED)


# --- inside an open episode: materially worse --------------------------------------------------------------

OTHER = CauseTotal("Text too long", "validation", 19, {"NOK": Decimal("19750.00")}, key="k2")
CREDIT = CauseTotal("Wrong sign", "validation", 1, {"NOK": Decimal("-300.00")}, key="k3")
COUNTED_ONLY = CauseTotal("Wrong report", "validation", 4, {}, key="k4")
NOTHING_SUMMED = CauseTotal("Empty line", "validation", 1, {"NOK": Decimal("0.00")}, key="k5")
UNMAPPED = CauseTotal("No account for VAT 25", "configuration", 2, {}, key="k6")


def alerted(**facts: object) -> Story:
    """An episode that has just been told, with one cause."""
    story = Story(**facts)  # type: ignore[arg-type]  # an example's own values
    story.run(FAILED)
    story.run(FAILED)
    return story


@pytest.mark.parametrize(
    ("causes", "is_told"),
    [
        ((CAUSE,), False),
        ((replace(CAUSE, records=25, money={"NOK": Decimal("30000.00")}),), False),  # more of the same cause
        ((CAUSE, OTHER), True),
        ((OTHER,), True),
        ((CAUSE, CREDIT), True),
        ((CAUSE, COUNTED_ONLY), False),
        ((CAUSE, NOTHING_SUMMED), False),
        ((CAUSE, UNMAPPED), True),
        ((), False),
    ],
)
def test_a_new_cause_with_money_or_a_configuration_cause_makes_it_worse(
    causes: tuple[CauseTotal, ...], is_told: bool
) -> None:
    story = alerted()
    story.causes = causes

    story.run(FAILED)

    assert story.told[1:] == (["worse after run 3"] if is_told else [])


@pytest.mark.parametrize(
    ("category", "is_told"),
    [
        (Category.AUTHENTICATION, True),
        (Category.AUTHORISATION, True),
        (Category.UNAVAILABLE, True),
        (Category.CONFIGURATION, True),
        (Category.SCHEMA, True),
        (Category.SOURCE_FILE, True),
        (Category.THROTTLED, False),
        (Category.QUOTA, False),
    ],
)
def test_a_stop_that_waits_for_a_person_makes_it_worse(category: Category, is_told: bool) -> None:
    story = alerted(stop_category=category)

    story.run(STOPPED)

    assert story.told[1:] == (["worse after run 3"] if is_told else [])


def test_the_same_worsening_is_told_once() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER)

    for _ in range(3):
        story.run(FAILED)
    story.run(STOPPED)
    story.run(STOPPED)

    assert story.told == ["failing after run 2", "worse after run 3", "worse after run 6"]


def test_only_the_last_message_counts() -> None:
    story = alerted()
    story.causes = (OTHER,)
    story.run(FAILED)
    story.causes = (CAUSE, OTHER)

    story.run(FAILED)

    assert story.told == ["failing after run 2", "worse after run 3", "worse after run 4"]


def test_nothing_is_worse_before_the_episode_was_told() -> None:
    story = Story()
    story.run(FAILED)
    story.causes = (CAUSE, OTHER)

    story.run(FAILED)

    assert story.told == ["failing after run 2"]


def test_a_fifth_worsening_of_a_day_waits_for_the_next_day() -> None:
    story = alerted()
    story.causes, story.worse_today = (CAUSE, OTHER), 4
    story.run(FAILED)
    told_that_day = list(story.told)
    story.worse_today = 0

    story.run(FAILED)

    assert told_that_day == ["failing after run 2"]
    assert story.told == ["failing after run 2", "worse after run 4"]


def test_retries_and_good_syncs_make_nothing_worse() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER)

    story.retry(open_after=REFUSED)
    story.run(SKIPPED)

    assert story.told == ["failing after run 2"]


def test_what_was_only_stale_is_told_when_it_fails_for_the_second_time() -> None:
    story = Story(causes=(COUNTED_ONLY,))
    story.episode = Episode("stale-episode", START, START)

    story.run(FAILED)
    story.run(FAILED)
    story.run(FAILED)

    assert story.told == ["worse after run 2"]


def test_the_message_marks_what_is_new_and_puts_it_first() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER, COUNTED_ONLY)

    message = story.run(FAILED).notification

    assert message is not None
    causes = json.loads(json.dumps(message.facts))["causes"]
    assert (message.kind, message.notification_id, message.episode_id) == ("worse", "run-3-worse", "run-1-episode")
    assert [(cause["title"], cause["is_new"]) for cause in causes] == [
        ("Text too long", True),
        ("Invalid cost center code: 9999", False),
        ("Wrong report", False),
    ]
