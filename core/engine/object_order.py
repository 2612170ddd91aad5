"""Order within one business object, where the target says it matters: a later record waits behind an unbooked one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from core.engine.change_builder import Item


class ObjectOrder:
    """Who waits behind whom. Holds only objects with something unbooked; nothing at all where order does not matter."""

    def __init__(self, *, order_matters: bool) -> None:
        self._order_matters = order_matters
        self._unbooked: dict[str, dict[str, None]] = {}  # object → keys that are on the way or not booked
        self._object_of: dict[str, str] = {}
        self._held: dict[str, deque[Item]] = {}
        self._freed: list[Item] = []  # may go, and nobody has taken them yet

    def block(self, object_key: str | None, key: str) -> None:
        """A record that is not booked: what belongs to the same object waits."""
        if self._order_matters and object_key is not None:
            self._unbooked.setdefault(object_key, {})[key] = None
            self._object_of[key] = object_key

    def may_go(self, item: Item) -> bool:
        """Whether it may be sent now; otherwise it is held until all before it are booked."""
        own, key = item.record.object_key, item.record.record_key
        if not self._order_matters or own is None:
            return True
        if self._unbooked.get(own, {}).keys() - {key}:
            self._held.setdefault(own, deque()).append(item)
            return False
        self.block(own, key)
        return True

    def others(self, key: str) -> set[str]:
        """What else of its object is not booked."""
        return self._unbooked.get(self._object_of.get(key, ""), {}).keys() - {key}

    def once_more(self, items: list[Item]) -> list[Item]:
        """Which of these, and of what is held, may be sent now: of each object the first that stands in the source."""
        for item in items:
            key = item.record.record_key
            own = self._object_of.pop(key, None)
            if own is not None:
                self._unbooked[own].pop(key, None)
        held, self._held = self._held, {}
        together = [*items, *(item for behind in held.values() for item in behind)]
        return [item for item in sorted(together, key=lambda item: item.place) if self.may_go(item)]

    def release(self, key: str) -> None:
        """A record that holds up nothing any more: the next of its object is freed, when nothing else holds it up."""
        own = self._object_of.pop(key, None)
        if own is None:
            return
        unbooked = self._unbooked[own]
        unbooked.pop(key, None)
        if unbooked:
            return
        del self._unbooked[own]
        held = self._held.get(own)
        if not held:
            return
        item = held.popleft()
        if not held:
            del self._held[own]
        self.block(own, item.record.record_key)
        self._freed.append(item)

    def take_freed(self) -> list[Item]:
        """What may be sent since somebody last asked."""
        freed, self._freed = self._freed, []
        return freed

    def give_back(self) -> Iterator[tuple[Item, str]]:
        """Everything that is still held, with the record it waits for."""
        held, self._held = self._held, {}
        for own, items in held.items():
            before = next(iter(self._unbooked[own]))
            for item in items:
                yield item, before
