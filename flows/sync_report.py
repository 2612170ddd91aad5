"""What a finished sync says to Prefect: one line, a percentage, and the first hundred failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Counts, RunStatus, RunSummary
from core.words import Words, plain
from data.failures import OpenFailure

MOST_ROWS = 100
_BAD = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})


@dataclass(frozen=True, slots=True)
class Ending:
    """How the flow run ends."""

    failed: bool
    message: str


def ending_of(summaries: Sequence[RunSummary], _: Words) -> Ending:
    """Failed when any of the runs failed; its line comes first."""
    ran = [summary for summary in summaries if summary.status is not RunStatus.SKIPPED]
    if not ran:
        return Ending(failed=False, message=_("Skipped: another run holds the lease."))
    bad = [summary for summary in ran if summary.status in _BAD]
    shown = bad or ran
    return Ending(failed=bool(bad), message=" · ".join(line(summary, _) for summary in shown))


def line(summary: RunSummary, _: Words) -> str:
    """One run in one line: `Failed: 498 booked, 40 not booked`."""
    counts = summary.counts
    booked = counts.booked + counts.already_there
    parts = [_("{count} booked", count=booked) if counts.due else _("nothing to send")]
    if counts.not_booked:
        parts.append(_("{count} not booked", count=counts.not_booked))
    if counts.pending:
        parts.append(_("{count} waiting in the target", count=counts.pending))
    if summary.stop is not None:
        parts.append(plain(summary.stop.message, limit=200, one_line=True))
    return f"{_.kind(summary.kind)} – {_.status(summary.status)}: {', '.join(parts)}"


def failure_rows(failures: Sequence[OpenFailure], system_name: str) -> list[dict[str, object]]:
    """The first hundred as a table: external text as plain text, money as text."""
    return [
        {
            "record": plain(failure.record_key, limit=100, one_line=True),
            "system": system_name,
            "message": plain(failure.root.message, limit=300, one_line=True),
            "field": plain(failure.root.label or failure.root.field or "", limit=200, one_line=True),
            "value": plain(failure.root.value or "", limit=100, one_line=True),
            "amount": f"{failure.money.amount} {failure.money.currency}" if failure.money else "",
            "attempts": failure.attempts,
        }
        for failure in failures[:MOST_ROWS]
    ]


def percent(counts: Counts) -> float:
    """How much of what is due has an answer, 0 to 100."""
    if not counts.due:
        return 0.0
    answered = counts.booked + counts.already_there + counts.pending + counts.not_booked
    return round(100 * min(answered / counts.due, 1.0), 1)
