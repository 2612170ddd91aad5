"""What every message holds: numbers and names in no language, and marks to compare the next state with.

All ids come from what happened, so that deciding the same again tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from core.effects import CauseTotal, Closing, Episode, NewNotification
from core.messages import kept_of
from core.model import Category, Light, OpenTotals, Reason, ReasonCode, Verdict, Word

FAILING: Final = "failing"
WORSE: Final = "worse"
STALE: Final = "stale"
RECOVERED: Final = "recovered"
REMINDER: Final = "reminder"
TEST: Final = "test"
WORSE_A_DAY: Final = 4  # per organisation and local day
MOST_CAUSES: Final = 5
_MOST_MARKS: Final = 500
_NUMBERS: Final = "numbers do not add up"
_CONNECTION_OR_CONFIGURATION: Final = frozenset(
    {
        Category.AUTHENTICATION,
        Category.AUTHORISATION,
        Category.UNAVAILABLE,
        Category.CONFIGURATION,
        Category.SCHEMA,
    }
)


def red_reasons(verdict: Verdict) -> list[Reason]:
    """Why it is red; empty when it is not."""
    return [reason for reason in verdict.reasons if reason.light is Light.RED]


def marks_of(closing: Closing, verdict: Verdict) -> tuple[str, ...]:
    """What a message about this state tells: kept with the episode, so that the next state can be compared."""
    return (FAILING, *sorted(_stops(verdict)), *sorted(cause.key for cause in closing.causes[:_MOST_MARKS]))


def worsening(closing: Closing, verdict: Verdict, told: Sequence[str]) -> set[str]:
    """What makes this state materially worse than the last message: a connection or configuration cause, new money."""
    stops = {mark for mark in _stops(verdict) if not mark.startswith("stop:") or mark[5:] in _GRAVE}
    causes = {cause.key for cause in closing.causes[:_MOST_MARKS] if _is_grave(cause)}
    return (stops | causes) - set(told)


def failure_message(
    kind: str,
    message_id: str,
    episode: Episode,
    closing: Closing,
    *,
    open_now: OpenTotals,
    verdict: Verdict,
    run_id: str | None,
    now: datetime,
    syncs_in_a_row: int = 0,
    new: frozenset[str] | set[str] = frozenset(),
) -> NewNotification:
    """Failing, worse or stale: what, since when, how many records, how much money, the causes; new ones first."""
    causes = sorted(closing.causes, key=lambda cause: cause.key not in new)  # stable: else in their own order
    facts = {
        **names(closing, run_id, verdict, now),
        "reasons": [{**_reason(reason), "is_new": reason_mark(reason) in new} for reason in verdict.reasons],
        "failing_since": episode.opened_at.isoformat(),
        "syncs_in_a_row": syncs_in_a_row,
        "records": open_now.records,
        **sums_as_text(open_now),
        "oldest_at": open_now.oldest_at.isoformat() if open_now.oldest_at else None,
        "causes": [{**_cause(cause), "is_new": cause.key in new} for cause in causes[:MOST_CAUSES]],
        "more_causes": max(len(causes) - MOST_CAUSES, 0),
    }
    return NewNotification(message_id, kind, episode.episode_id, facts)


def names(closing: Closing, run_id: str | None, verdict: Verdict, now: datetime) -> dict[str, object]:
    """What every message about one integration holds; JSON values only."""
    return {
        "integration_name": closing.integration_name,
        "target_name": closing.target_name,
        "run_id": run_id,
        "happened_at": now.isoformat(),
        "reasons": [_reason(reason) for reason in verdict.reasons],
    }


def sums_as_text(summed: OpenTotals | CauseTotal) -> dict[str, object]:
    """Its money, what was set off in it, and how many of its records no sum can hold."""
    credit = money_as_text(summed.credit)
    return {"money": money_as_text(summed.money), "credit": credit, "without_amount": summed.without_amount}


def money_as_text(money: Mapping[str, Decimal]) -> dict[str, str]:
    """Money in JSON is text: a float would lose øre."""
    return {currency: str(amount) for currency, amount in sorted(money.items())}


_GRAVE: Final = frozenset({"source", *(str(category) for category in _CONNECTION_OR_CONFIGURATION)})


def reason_mark(reason: Reason) -> str | None:
    """The mark of a reason that concerns the integration as a whole; None for what its records say themselves."""
    if reason.code is ReasonCode.STOPPED:
        return f"stop:{reason.numbers.get('category')}"
    if reason.code is ReasonCode.SOURCE_UNREADABLE and "rows" not in reason.numbers:
        return "stop:source"
    if reason.code is ReasonCode.NUMBERS_DO_NOT_ADD_UP:
        return _NUMBERS
    return STALE if reason.word is Word.NO_RECENT_SYNC else None


def _stops(verdict: Verdict) -> set[str]:
    """Why the sync as a whole went wrong."""
    marks = {reason_mark(reason) for reason in red_reasons(verdict)}
    return {mark for mark in marks if mark is not None and mark != STALE}  # being stale is told by the watch loop


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "code": str(reason.code),
        "light": str(reason.light),
        "word": str(reason.word),
        "numbers": dict(reason.numbers),
    }


def _is_grave(cause: CauseTotal) -> bool:
    """Money that is not booked, or a cause that stops everything."""
    return any(cause.money.values()) or bool(cause.credit) or cause.category in _CONNECTION_OR_CONFIGURATION


def _cause(cause: CauseTotal) -> dict[str, object]:
    return {
        "title": cause.title,
        "title_ours": kept_of(cause.title),
        "category": cause.category,
        "label": cause.label,
        "value": cause.value,
        "records": cause.records,
        **sums_as_text(cause),
    }
