"""When notifications become a letter, what is left out of it, and when a mute ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.alerts.gathering import LONGEST, OLD_NEWS, QUIET, STALE_REMINDER, is_ripe, reason_to_skip
from core.alerts.muting import MuteUntil, end_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kinds", "oldest", "newest", "ripe"),
    [
        (("failing",), QUIET, QUIET, True),
        (("failing",), QUIET, QUIET - SECOND, False),
        (("failing",), LONGEST - SECOND, timedelta(0), False),
        (("failing",), LONGEST, timedelta(0), True),
        (("test",), timedelta(0), timedelta(0), True),
    ],
)
def test_a_letter_is_made_after_quiet_or_after_its_limit(
    kinds: tuple[str, ...], oldest: timedelta, newest: timedelta, *, ripe: bool
) -> None:
    assert is_ripe(kinds, NOW - oldest, NOW - newest, NOW) is ripe


MUTED = {"muted_at": NOW - 5 * HOUR, "muted_until_at": NOW - HOUR}
OVER = {"ended_at": NOW - 2 * HOUR}


@pytest.mark.parametrize(
    ("kind", "facts", "reason"),
    [
        ("failing", {}, None),
        ("failing", OVER, None),  # it was true when it was told, and is not old
        ("failing", {**OVER, "created_at": NOW - OLD_NEWS - SECOND}, "long_over"),
        ("failing", {"created_at": NOW - OLD_NEWS - SECOND}, None),  # old, but still so
        ("failing", MUTED, None),  # the mute is over, and it is still failing
        ("failing", {**MUTED, **OVER}, "muted_and_over"),
        ("failing", {**MUTED, **OVER, "created_at": NOW - 6 * HOUR}, None),  # told before the mute
        ("recovered", {**MUTED, **OVER, "alerted_at": NOW - 4 * HOUR}, "muted_and_over"),
        ("recovered", {**MUTED, **OVER, "alerted_at": NOW - 6 * HOUR}, None),  # who heard of it hears its end
        ("reminder", {"created_at": NOW - STALE_REMINDER}, None),
        ("reminder", {"created_at": NOW - STALE_REMINDER - SECOND}, "long_over"),
    ],
)
def test_what_is_over_is_left_out_only_when_it_is_old_or_was_wholly_muted(
    kind: str, facts: dict[str, Any], reason: str | None
) -> None:
    usual: dict[str, Any] = {
        "created_at": NOW - 3 * HOUR,
        "alerted_at": None,
        "ended_at": None,
        "muted_at": None,
        "muted_until_at": None,
    }

    assert reason_to_skip(kind, **{**usual, **facts}, now=NOW) == reason


@pytest.mark.parametrize(
    ("choice", "now", "zone", "end"),
    [
        (MuteUntil.FOUR_HOURS, NOW, "Europe/Oslo", NOW + 4 * HOUR),
        (MuteUntil.TOMORROW, NOW, "Europe/Oslo", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (MuteUntil.MONDAY, NOW, "Europe/Oslo", datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (MuteUntil.MONDAY, NOW - timedelta(days=1), "Europe/Oslo", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (MuteUntil.A_MONTH, NOW, "Europe/Oslo", datetime(2026, 12, 23, 7, tzinfo=UTC)),
        # over a clock change: eight by the wall clock, not so many hours later
        (
            MuteUntil.TOMORROW,
            datetime(2026, 10, 24, 9, tzinfo=UTC),
            "Europe/Oslo",
            datetime(2026, 10, 25, 7, tzinfo=UTC),
        ),
        (MuteUntil.TOMORROW, datetime(2026, 3, 28, 9, tzinfo=UTC), "Europe/Oslo", datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (
            MuteUntil.TOMORROW,
            datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
            "Europe/Oslo",
            datetime(2026, 11, 25, 7, tzinfo=UTC),
        ),
    ],
)
def test_a_mute_ends_at_eight_by_the_organisations_clock(
    choice: MuteUntil, now: datetime, zone: str, end: datetime
) -> None:
    assert end_of(choice, now, zone) == end
