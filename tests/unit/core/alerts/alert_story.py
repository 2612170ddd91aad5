"""A story of runs, one after the other, that remembers what each closing decided to tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

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
