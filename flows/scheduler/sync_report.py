"""What a finished sync says to Prefect: one line, a percentage, and the first hundred failures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import said_by
from core.i18n import Words, sanitise
from core.model import Counts, RunStatus, RunSummary
from data.queries.failures import OpenFailure

MOST_ROWS = 100
MOST_LETTERS = 500
_BAD = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})
# Prefect's page reads table cells as markdown: links, images, mail addresses and layout begin with one of these
_MARKUP = re.compile(r"[^\w\s.,;/()'%\-\u0080-\U0010ffff]|_|^-|(?<=www)\.", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the flow run ends.

    `message` is for the state, which Prefect prints as plain text; it may quote the external system.
    `summary` is for descriptions, which Prefect reads as markdown: our own words and counts only.
    """

    failed: bool
    message: str
    summary: str


def ending_of(summaries: Sequence[RunSummary], _: Words) -> Ending:
    """Failed when any of the runs failed; its line comes first."""
    ran = [summary for summary in summaries if summary.status is not RunStatus.SKIPPED]
    if not ran:
        skipped = _("Skipped: another run holds the lease.")
        return Ending(failed=False, message=skipped, summary=skipped)
    bad = [summary for summary in ran if summary.status in _BAD]
    shown = bad or ran
    return Ending(
        failed=bool(bad),
        message=_capped(" · ".join(f"{line(summary, _)}{_reason(summary, _)}" for summary in shown)),
        summary=_capped(" · ".join(line(summary, _) for summary in shown)),
    )


def broke_off(error: Exception, _: Words) -> Ending:
    """A session that ended with a sentence instead of a summary."""
    return Ending(failed=True, message=_capped(_.translate(said_by(error))), summary=_.status(RunStatus.STOPPED))


def broke_off_unexpectedly(error: Exception, _: Words) -> Ending:
    """A session that ended with an error nobody foresaw; its text may hold a value and is not shown."""
    message = _("The sync broke off unexpectedly ({kind}). The log says where.", kind=type(error).__name__)
    return Ending(failed=True, message=message, summary=_.status(RunStatus.STOPPED))


def event_of(summaries: Sequence[RunSummary], ending: Ending) -> tuple[str, dict[str, object]]:
    """Name and payload of the one event of a sync, for automations of your own: our words and counts only."""
    ran = [summary for summary in summaries if summary.status is not RunStatus.SKIPPED]
    shown = next((summary for summary in ran if summary.status in _BAD), ran[0] if ran else None)
    status = shown.status if shown else RunStatus.SKIPPED
    payload: dict[str, object] = {
        "summary": ending.summary,
        "runs": [summary.run_id for summary in ran],
        "booked": sum(summary.counts.booked + summary.counts.already_there for summary in ran),
        "not_booked": max((summary.counts.not_booked for summary in ran), default=0),
    }
    return f"synclight.sync.{status.value}", payload


def line(summary: RunSummary, _: Words) -> str:
    """One run in one line, without external text: `Failed: 498 booked, 40 not booked`."""
    counts = summary.counts
    booked = counts.booked + counts.already_there
    parts = [_("{count} booked", count=booked) if counts.due else _("nothing to send")]
    if counts.not_booked:
        parts.append(_("{count} not booked", count=counts.not_booked))
    if counts.skipped_rows:
        parts.append(_.n("{count} row left out", "{count} rows left out", counts.skipped_rows))
    if counts.pending:
        parts.append(_("{count} waiting in the target", count=counts.pending))
    return f"{_.kind(summary.kind)} – {_.status(summary.status)}: {', '.join(parts)}"


def _reason(summary: RunSummary, _: Words) -> str:
    if summary.stop is None:
        return ""
    return f", {sanitise(_.stopped(summary.stop, summary.system_name), limit=200, one_line=True)}"


def _capped(text: str) -> str:
    return sanitise(text, limit=MOST_LETTERS, one_line=True)


def failure_rows(failures: Sequence[OpenFailure], system_name: str, _: Words) -> list[dict[str, object]]:
    """The first hundred as a table: external text without markup, money as text.

    No message and no value that was sent: they may name a person, and Prefect's database forgets nobody.
    """
    return [
        {
            _("Record"): unmarked(_.record(failure.record_key, failure.origin), limit=100),
            _("System"): unmarked(system_name, limit=100),
            _("Code"): unmarked(failure.root.code or "", limit=100),
            _("Field"): unmarked(failure.root.label or failure.root.field or "", limit=200),
            _("Amount"): unmarked(
                f"{failure.money.amount} {failure.money.currency}" if failure.money else "", limit=60
            ),
            _("Tries"): failure.attempts,
        }
        for failure in failures[:MOST_ROWS]
    ]


def unmarked(text: str, limit: int) -> str:
    """External text for a cell that is read as markdown: it shows exactly these letters, and no link or image."""
    return _MARKUP.sub(lambda found: f"&#{ord(found.group())};", sanitise(text, limit, one_line=True))


def percent(counts: Counts) -> float:
    """How much of what is due has an answer, 0 to 100."""
    return round(100 * min(_handled(counts) / counts.due, 1.0), 1) if counts.due else 0.0


def progress_line(counts: Counts, _: Words) -> str:
    """How far a running sync is: `12 booked, 15 of 60 done`."""
    booked = counts.booked + counts.already_there
    return _(
        "{booked} booked, {done} of {due} done",
        booked=_.number(booked),
        done=_.number(_handled(counts)),
        due=_.number(counts.due),
    )


def _handled(counts: Counts) -> int:
    """Due records with an answer; those on their way are in no bucket yet."""
    return counts.booked + counts.already_there + counts.pending + counts.not_booked
