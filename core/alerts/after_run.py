"""What a run's end tells: one message per episode, one when it becomes worse, one when it is over.

An episode lasts from the first failed sync of a row until nothing of it is open any more.
All ids come from the run, so that closing the same run again tells nobody twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.alerts.telling import (
    FAILING,
    RECOVERED,
    WORSE,
    WORSE_A_DAY,
    failure_message,
    marks_of,
    names,
    red_reasons,
    worsening,
)
from core.effects import AlertPlan, Closing, Episode, NewNotification
from core.model import Counts, OpenTotals, RunKind, RunStatus, Verdict

_COUNTS_AS_FAILED: Final = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})
_ENDS_THE_ROW: Final = frozenset({RunStatus.SUCCEEDED, RunStatus.WARNING})


def plan_after_run(
    closing: Closing,
    *,
    kind: RunKind,
    status: RunStatus,
    counts: Counts,
    open_after: OpenTotals,
    verdict_after: Verdict,
    run_id: str,
    now: datetime,
) -> AlertPlan:
    """What this run changes about the row of failures, the episode and the messages."""
    unchanged = AlertPlan(consecutive_failures=closing.consecutive_failures)
    if status not in _COUNTS_AS_FAILED | _ENDS_THE_ROW:
        return unchanged
    if kind is RunKind.RETRY:
        repaired = _last_sync_failed_only_through_records(closing) and not _is_open(open_after, verdict_after)
        return _after_the_row(closing, counts, run_id, verdict_after, now) if repaired else unchanged
    if status in _COUNTS_AS_FAILED:
        return _after_a_failure(closing, open_after, verdict_after, run_id, now)
    if _is_open(open_after, verdict_after):
        return AlertPlan(consecutive_failures=0)  # the row is over, the episode is not
    return _after_the_row(closing, counts, run_id, verdict_after, now)


def _after_a_failure(
    closing: Closing,
    open_after: OpenTotals,
    verdict: Verdict,
    run_id: str,
    now: datetime,
) -> AlertPlan:
    """The row grows; at the threshold the episode is told, and later once more for all that makes it worse."""
    in_a_row = closing.consecutive_failures + 1
    is_told = in_a_row >= closing.alert_after
    episode = closing.episode or Episode(f"{run_id}-episode", now, None)
    opened = None if closing.episode else episode.episode_id
    quiet = AlertPlan(consecutive_failures=in_a_row, open_episode=opened)
    if episode.alerted_at is None and not is_told:
        return quiet
    new: set[str] = set()
    if episode.alerted_at is not None:
        new = worsening(closing, verdict, episode.told)
        only_now_failing = is_told and FAILING not in episode.told  # until now it was only stale
        if not (new or only_now_failing) or closing.worse_today >= WORSE_A_DAY:
            return quiet
    kind = FAILING if episode.alerted_at is None else WORSE
    return AlertPlan(
        consecutive_failures=in_a_row,
        open_episode=opened,
        alert_episode=episode.episode_id if kind == FAILING else None,
        told=marks_of(closing, verdict),
        notification=failure_message(
            kind,
            f"{run_id}-{kind}",
            episode,
            closing,
            open_now=open_after,
            verdict=verdict,
            run_id=run_id,
            now=now,
            syncs_in_a_row=in_a_row,
            new=set(marks_of(closing, verdict)) - set(episode.told) if kind == WORSE else set(),
        ),
    )


def _after_the_row(closing: Closing, counts: Counts, run_id: str, verdict: Verdict, now: datetime) -> AlertPlan:
    """Nothing of it is open any more: the recovery is told to those who were told of the failure."""
    episode = closing.episode
    if episode is None:
        return AlertPlan(consecutive_failures=0)
    if episode.alerted_at is None:
        return AlertPlan(consecutive_failures=0, close_episode=episode.episode_id)
    facts = {
        **names(closing, run_id, verdict, now),
        "failing_since": episode.opened_at.isoformat(),
        "booked": counts.booked + counts.already_there,
        "pending": closing.facts.pending,
    }
    return AlertPlan(
        consecutive_failures=0,
        close_episode=episode.episode_id,
        notification=NewNotification(f"{run_id}-{RECOVERED}", RECOVERED, episode.episode_id, facts),
    )


def _last_sync_failed_only_through_records(closing: Closing) -> bool:
    """Only then can a retry repair it: after a stop or a crash nobody knows what the sync has not seen."""
    last = closing.facts.last_sync
    return last is not None and last.status is RunStatus.FAILED


def _is_open(open_after: OpenTotals, verdict: Verdict) -> bool:
    """Something of the episode is left: a record, or another reason for red."""
    return open_after.records > 0 or bool(red_reasons(verdict))
