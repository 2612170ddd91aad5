"""When notifications become letters: what fails together is told together.

A letter waits until nothing more has come for a little while, and never longer than ten minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.alerts.telling import FAILING, RECOVERED, REMINDER, STALE, TEST, WORSE

QUIET: Final = timedelta(seconds=20)  # syncs of one schedule end within seconds of each other
LONGEST: Final = timedelta(minutes=10)
OLD_NEWS: Final = timedelta(days=3)  # what ended and waited longer than this helps nobody any more
STALE_REMINDER: Final = timedelta(hours=20)  # the next one says the same, and more
LETTERS: Final[tuple[tuple[str, ...], ...]] = ((FAILING, WORSE, STALE), (REMINDER,), (RECOVERED,), (TEST,))
"""The kinds that share a letter, in the order in which letters are made."""

NO_LONGER_ADMIN: Final = "no_longer_admin"
NO_LONGER_RECIPIENT: Final = "no_longer_recipient"  # of another channel than the admins' own
LONG_OVER: Final = "long_over"
MUTED_AND_OVER: Final = "muted_and_over"


def is_ripe(
    kinds: tuple[str, ...], oldest_at: datetime, newest_at: datetime, now: datetime, quiet: timedelta = QUIET
) -> bool:
    """Whether these notifications may leave as one letter now; a person who asked for a test waits for nothing."""
    return kinds == (TEST,) or now - newest_at >= quiet or now - oldest_at >= LONGEST


def reason_to_skip(
    kind: str,
    *,
    created_at: datetime,
    alerted_at: datetime | None,
    ended_at: datetime | None,
    muted_at: datetime | None,
    muted_until_at: datetime | None,
    now: datetime,
) -> str | None:
    """Why one notification is left out of its letter: it is over, and either old or wholly inside a mute."""
    if kind == REMINDER and now - created_at > STALE_REMINDER:
        return LONG_OVER
    if ended_at is None:
        return None
    if now - created_at > OLD_NEWS:
        return LONG_OVER
    if muted_at is None or muted_until_at is None or not muted_at <= created_at <= muted_until_at:
        return None
    told_before = kind == RECOVERED and alerted_at is not None and alerted_at < muted_at
    return None if told_before else MUTED_AND_OVER
