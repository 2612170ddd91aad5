"""Sign-ins that failed are counted, and written down now and then: an attacker must not fill the store with them."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network

from core.errors import SynclightError
from core.sign_in import Why

Whose = tuple[str, str | None]
"""From which address, and the account as far as it was proven."""
Write = Callable[[str, str | None, Sequence[str], int], None]

WINDOW_SECONDS = 600.0
MOST_KNOWN = 20  # addresses and accounts in one window; the rest are one row
MANY: Whose = ("", None)
_OF_ONE_HOUSE = 64  # bits of an IPv6 address; whoever has one has all below it

log = logging.getLogger(__name__)


class Failures:
    """The first of an address is written down at once; those that follow as one number, ten minutes later."""

    def __init__(self, write: Write, window_seconds: float = WINDOW_SECONDS) -> None:
        self._write = write
        self._window_seconds = window_seconds
        self._lock = threading.Lock()
        self._counts: dict[Whose, Counter[str]] = {}
        self._timer: threading.Timer | None = None

    def count(self, address: str, account: str | None, why: Why) -> None:
        """One more; any thread may count."""
        whose: Whose = (_house(address), account)
        with self._lock:
            if whose not in self._counts and len(self._counts) >= MOST_KNOWN:
                whose = MANY
            is_first = whose not in self._counts
            counts = self._counts.setdefault(whose, Counter())
            if not is_first:
                counts[why.value] += 1
            if self._timer is None:
                self._begin_window()
        if is_first:
            self._write_down(whose, Counter([why.value]))

    def _begin_window(self) -> None:
        self._timer = threading.Timer(self._window_seconds, self.close_window)
        self._timer.daemon = True
        self._timer.start()

    def close_window(self) -> None:
        """Write down what was only counted."""
        with self._lock:
            counts, self._counts, self._timer = self._counts, {}, None
        for whose, some in counts.items():
            if some:
                self._write_down(whose, some)

    def _write_down(self, whose: Whose, counts: Counter[str]) -> None:
        try:
            self._write(*whose, sorted(counts), counts.total())
        except SynclightError as error:
            log.warning("%s failed sign-ins are not in the log of the store: %s", counts.total(), type(error).__name__)


def _house(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return address if found.version == 4 else str(ip_network((found, _OF_ONE_HOUSE), strict=False))  # noqa: PLR2004
