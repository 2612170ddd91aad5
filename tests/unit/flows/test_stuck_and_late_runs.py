"""Which of Prefect's runs a crash left open, and which of a backlog still matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType

from flows.scheduler.clock import PrefectClock
from flows.scheduler.late_runs import outdated
from flows.scheduler.stuck_runs import PENDING_SECONDS, StuckRuns

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
A, B = uuid4(), uuid4()


@dataclass
class Watch:
    """A clock of ours; both of its hands move together."""

    passed: float = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed


def a_run(state: StateType, *, since: float = 0.0, deployment: UUID = A, planned: float = 0.0) -> FlowRun:
    stands = State(type=state, timestamp=NOW - timedelta(seconds=since))
    when = NOW + timedelta(seconds=planned)
    return FlowRun(id=uuid4(), flow_id=uuid4(), deployment_id=deployment, state=stands, expected_start_time=when)


def rounds(run: FlowRun, *turns: tuple[float, bool], dead: bool = False) -> list[bool]:
    """For each (seconds, lives): whether the run is ended in that turn."""
    stuck, key = StuckRuns(), str(run.id)
    return [
        bool(
            stuck.stuck(
                {key: run}, {key} if lives else (), {key} if dead else (), PrefectClock(Watch(seconds), timedelta(0))
            )
        )
        for seconds, lives in turns
    ]


@pytest.mark.parametrize(
    ("name", "run", "turns", "ended"),
    [
        (
            "a Pending run has a minute and a half",
            a_run(StateType.PENDING),
            [(0, False), (89, False), (90, False)],
            [0, 0, 1],
        ),
        ("who looks late knows its age", a_run(StateType.PENDING, since=PENDING_SECONDS), [(0, False)], [1]),
        ("an old Running one is only silent since we look", a_run(StateType.RUNNING, since=9999), [(0, False)], [0]),
        ("it is ended two minutes on", a_run(StateType.RUNNING, since=9999), [(0, False), (120, False)], [0, 1]),
        ("a lease is a sign of life", a_run(StateType.RUNNING), [(0, False), (60, True), (121, False)], [0, 0, 0]),
        ("silence counts anew after it", a_run(StateType.RUNNING), [(0, True), (60, False), (180, False)], [0, 0, 1]),
        ("a young cancelling one waits", a_run(StateType.CANCELLING, since=9999), [(0, False), (119, False)], [0, 0]),
    ],
)
def test_a_run_is_ended_when_it_was_silent_too_long(
    name: str, run: FlowRun, turns: list[tuple[float, bool]], ended: list[int]
) -> None:
    assert rounds(run, *turns) == [bool(one) for one in ended], name


def test_a_run_that_our_store_closed_as_crashed_is_ended_at_once_unless_it_lives_again() -> None:
    run = a_run(StateType.RUNNING)

    assert rounds(run, (0, False), dead=True) == [True]
    assert rounds(run, (0, True), dead=True) == [False]


def test_of_the_overdue_runs_of_each_integration_all_but_the_newest_are_outdated() -> None:
    hours = [a_run(StateType.SCHEDULED, planned=-3600.0 * hour) for hour in (1, 3, 2)]
    other = a_run(StateType.SCHEDULED, deployment=B, planned=-7200)

    dropped = outdated([*hours, other])

    assert [run.id for run in dropped] == [hours[1].id, hours[2].id]
    assert outdated([other]) == []
