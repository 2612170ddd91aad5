"""The daily reminder: at 08:00 of the organisation's own day, once, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from core.alerts.telling import FAILING, REMINDER, STALE, money_as_text
from core.effects import NewNotification
from core.money import added, set_off_together

AT: Final = time(8)
MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """An episode that has not ended, with what decides whether it is reminded of."""

    episode_id: str
    integration_id: str
    told_at: datetime | None  # its last message; reminders do not count
    acknowledged_at: datetime | None
    muted_until_at: datetime | None
    is_red: bool
    is_only_stale: bool
    records: int
    money: Mapping[str, Decimal]
    oldest_at: datetime | None
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `money`, if not all is
    without_amount: int = 0


def day_to_decide(time_zone: str, now: datetime, last_day: str | None) -> date | None:
    """The local day whose reminder is decided now: from 08:00 by the wall clock on, and each day once."""
    local = now.astimezone(ZoneInfo(time_zone))
    if local.time() < AT or (last_day is not None and last_day >= local.date().isoformat()):
        return None
    return local.date()


def worth_reminding(episodes: Sequence[OpenEpisode], time_zone: str, day: date, now: datetime) -> list[OpenEpisode]:
    """Told before this morning, still red, seen by nobody, not muted; the largest first."""
    morning = datetime.combine(day, AT, ZoneInfo(time_zone))
    chosen = [
        one
        for one in episodes
        if one.is_red
        and one.told_at is not None
        and one.told_at < morning
        and one.acknowledged_at is None
        and (one.muted_until_at is None or one.muted_until_at <= now)
    ]
    return sorted(chosen, key=lambda one: (-one.records, one.integration_id))


def reminder(
    organisation_id: str,
    day: date,
    episodes: Sequence[OpenEpisode],
    details: Mapping[str, Mapping[str, object]],
    now: datetime,
) -> NewNotification:
    """One message of the organisation; `details`: integration → what a failure message about it holds."""
    money = added(one.money for one in episodes)
    credit = set_off_together((one.money, one.credit) for one in episodes)
    oldest = [one.oldest_at for one in episodes if one.oldest_at is not None]
    facts = {
        "happened_at": now.isoformat(),
        "count": len(episodes),
        "records": sum(one.records for one in episodes),
        "money": money_as_text(money),
        "credit": money_as_text(credit),
        "without_amount": sum(one.without_amount for one in episodes),
        "oldest_at": min(oldest).isoformat() if oldest else None,
        "integrations": [
            {
                **details[one.integration_id],
                "integration_id": one.integration_id,
                "kind": STALE if one.is_only_stale else FAILING,
            }
            for one in episodes[:MOST_SHOWN]
            if one.integration_id in details
        ],
    }
    episode_id = episodes[0].episode_id if len(episodes) == 1 else ""  # one episode: in its thread
    return NewNotification(f"{organisation_id}-{day.isoformat()}-{REMINDER}", REMINDER, episode_id, facts)
