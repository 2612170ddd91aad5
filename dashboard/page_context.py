"""One look at a page: who looks, in which language, at which moment, and how the store is asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from core.access.people import FRESH_FOR, SignedIn
from core.errors import StoreUnavailable
from core.i18n import Words
from core.messages import message
from core.model import Principal
from core.settings import Settings
from data.queries.monitor_health import store_now
from data.store.protocol import Store

Answer = TypeVar("Answer")

# What the store last answered, per person and question: shown, with its time, while the store is down.
_last_known: dict[tuple[Principal, Hashable], tuple[Any, datetime]] = {}
_MOST_KNOWN = 500
_ahead: list[timedelta] = []  # how far the store's clock is ahead of ours


@dataclass(slots=True)
class PageContext:
    """Made anew for every run of a page. `known_at` is set once an answer is not fresh."""

    principal: Principal
    store: Store
    settings: Settings
    words: Words
    now: datetime
    pages: Mapping[str, Any] = field(default_factory=dict)  # name → Streamlit page, for links
    known_at: datetime | None = None
    who_now: Callable[[], Principal] | None = None  # what they may do by the time they press
    session: SignedIn | None = None  # None: Local mode, where nobody signs in
    _is_down: bool = field(default=False, repr=False)

    def ask(self, question: Hashable, load: Callable[[], Answer]) -> Answer:
        """The store's answer, or the last known one while it is down. Raises StoreUnavailable if there is none.

        After the first failure of this visit nobody waits for the store again.
        """
        key = (self.principal, question)
        if not self._is_down:
            try:
                answer = load()
            except StoreUnavailable:
                self._is_down = True
            else:
                _remember(key, answer, self.now)
                return answer
        if key not in _last_known:
            raise StoreUnavailable(message("store_silent_and_not_asked_before"))
        answer, known_at = _last_known[key]
        self.known_at = min(self.known_at or known_at, known_at)
        return answer

    @property
    def is_fresh(self) -> bool:
        """Whether they proved just now who they are: roles and secrets are changed by nobody else."""
        return self.session is None or self.now - self.session.fresh_at < FRESH_FOR

    def words_in(self, time_zone: str) -> Words:
        """The same language, in an organisation's own time zone."""
        return Words(self.words.language, time_zone)


def clock_now() -> datetime:
    """The dashboard's edge: the moment a page is looked at, by the store's clock as it was when last heard."""
    return _own_now() + (_ahead[0] if _ahead else timedelta(0))


def hear_clock(store: Store) -> None:
    """Set our clock by the store's, which wrote down what pages compare with. A store that is down changes nothing."""
    with suppress(StoreUnavailable):
        store_at = store_now(store)
        _ahead[:] = [store_at - _own_now()]


def _own_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the one place where the pages meet the clock


def _remember(key: tuple[Principal, Hashable], answer: Any, now: datetime) -> None:
    if len(_last_known) >= _MOST_KNOWN and key not in _last_known:
        _last_known.pop(next(iter(_last_known)))
    _last_known[key] = (answer, now)
