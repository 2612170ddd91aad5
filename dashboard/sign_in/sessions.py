"""Whose session a browser holds, asked of the store each time; remembered only for while the store is down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.access.people import SessionOver, SignedIn, digest_of
from core.errors import SignInNeeded, StoreUnavailable
from core.messages import message
from data.commands.sessions import look_up_session
from data.store.protocol import Store

_MOST_KNOWN = 2000
KNOWN_FOR = timedelta(
    minutes=10
)  # while the store is down nobody can end a session: it is believed no longer than this


@dataclass(slots=True)
class Sessions:
    """What the store said last of each session, by its digest."""

    _known: dict[str, tuple[SignedIn, datetime]] = field(default_factory=dict)

    def whose(self, store: Store, secret: str, now: datetime, *, is_used: bool) -> SignedIn:
        """The session that goes on. Raises SignInNeeded; StoreUnavailable where nothing is known of it."""
        if not secret:
            raise SignInNeeded(SessionOver.UNKNOWN)
        digest = digest_of(secret)
        try:
            found = look_up_session(store, secret, is_used=is_used)
        except StoreUnavailable:
            return self._remembered(digest, now)
        if isinstance(found, SessionOver):
            self._known.pop(digest, None)
            raise SignInNeeded(found)
        self._remember(digest, found, now)
        return found

    def last_known(self, secret: str) -> SignedIn | None:
        """As the store said it last; nobody is let in by it."""
        known = self._known.get(digest_of(secret))
        return None if known is None else known[0]

    def _remember(self, digest: str, found: SignedIn, now: datetime) -> None:
        self._known.pop(digest, None)  # the one that was asked last stands last
        if len(self._known) >= _MOST_KNOWN:
            self._known.pop(next(iter(self._known)), None)
        self._known[digest] = (found, now)

    def _remembered(self, digest: str, now: datetime) -> SignedIn:
        known = self._known.get(digest)
        if known is None or now - known[1] > KNOWN_FOR or now >= known[0].ends_at:
            raise StoreUnavailable(message("store_silent_and_not_asked_before"))
        return known[0]


sessions = Sessions()
"""Of this process: pages and door share it."""
