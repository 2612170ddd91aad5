"""Who is told what, and when: one message per episode, one when it is over, nothing else.

An episode lasts from the first failed sync of a row until nothing of it is open any more.
All ids come from the run, so that closing the same run again tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from core.effects import AlertPlan, CauseTotal, Closing, NewNotification
from core.model import Counts, Light, OpenTotals, RunKind, RunStatus, Verdict, Word

FAILING: Final = "failing"
RECOVERED: Final = "recovered"
MOST_CAUSES: Final = 5
_COUNTS_AS_FAILED = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})
_ENDS_THE_ROW = frozenset({RunStatus.SUCCEEDED, RunStatus.WARNING})


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
    """The row grows; at the threshold the episode is told, once."""
    in_a_row = closing.consecutive_failures + 1
    episode = closing.episode
    opened = None if episode else f"{run_id}-episode"
    episode_id = episode.episode_id if episode else f"{run_id}-episode"
    if in_a_row < closing.alert_after or (episode and episode.alerted_at):
        return AlertPlan(consecutive_failures=in_a_row, open_episode=opened)
    facts = {
        **_names(closing, run_id, verdict, now),
        "failing_since": (episode.opened_at if episode else now).isoformat(),
        "syncs_in_a_row": in_a_row,
        "records": open_after.records,
        "money": _as_text(open_after.money),
        "oldest_at": open_after.oldest_at.isoformat() if open_after.oldest_at else None,
        "causes": [_cause(cause) for cause in closing.causes[:MOST_CAUSES]],
        "more_causes": max(len(closing.causes) - MOST_CAUSES, 0),
    }
    return AlertPlan(
        consecutive_failures=in_a_row,
        open_episode=opened,
        alert_episode=episode_id,
        notification=NewNotification(f"{run_id}-{FAILING}", FAILING, episode_id, facts),
    )


def _after_the_row(closing: Closing, counts: Counts, run_id: str, verdict: Verdict, now: datetime) -> AlertPlan:
    """Nothing of it is open any more: the recovery is told to those who were told of the failure."""
    episode = closing.episode
    if episode is None:
        return AlertPlan(consecutive_failures=0)
    if episode.alerted_at is None:
        return AlertPlan(consecutive_failures=0, close_episode=episode.episode_id)
    facts = {
        **_names(closing, run_id, verdict, now),
        "failing_since": episode.opened_at.isoformat(),
        "booked": counts.booked + counts.already_there,
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
    """Something of the episode is left. Being stale is another matter, with an alert of its own."""
    failing = any(reason.light is Light.RED and reason.word is Word.FAILING for reason in verdict.reasons)
    return open_after.records > 0 or failing


def _names(closing: Closing, run_id: str, verdict: Verdict, now: datetime) -> dict[str, object]:
    """What every message holds; no language, and JSON values only."""
    return {
        "integration_name": closing.integration_name,
        "target_name": closing.target_name,
        "run_id": run_id,
        "happened_at": now.isoformat(),
        "reasons": [
            {"code": str(r.code), "light": str(r.light), "word": str(r.word), "numbers": dict(r.numbers)}
            for r in verdict.reasons
        ],
    }


def _cause(cause: CauseTotal) -> dict[str, object]:
    return {
        "title": cause.title,
        "category": cause.category,
        "label": cause.label,
        "value": cause.value,
        "records": cause.records,
        "money": _as_text(cause.money),
    }


def _as_text(money: Mapping[str, Decimal]) -> dict[str, str]:
    """Money in JSON is text: a float would lose øre."""
    return {currency: str(amount) for currency, amount in sorted(money.items())}
