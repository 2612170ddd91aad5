"""How many bytes of requests may be held at the same time."""

from __future__ import annotations

import threading


class Room:
    """`take` waits until there is room, and says whether there was some in time."""

    def __init__(self, most_bytes: int, seconds: float) -> None:
        self._free = most_bytes
        self._seconds = seconds
        self._changed = threading.Condition()

    def take(self, size: int) -> bool:
        """Whether there was room for so much; then it is given back later."""
        with self._changed:
            fits = self._changed.wait_for(lambda: self._free >= size, self._seconds)
            if fits:
                self._free -= size
            return fits

    def give_back(self, size: int) -> None:
        """There is so much more room."""
        with self._changed:
            self._free += size
            self._changed.notify_all()
