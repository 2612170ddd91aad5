"""A request of many that one record breaks: the others are booked, and only it stays open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from core.engine.run import fewer_together
from core.model import Outcome, Outgoing
from tests.fakes import FakeTarget, Office, nobody_knows, record


@dataclass
class Breaks(FakeTarget):
    """Answers 500 to a whole request, and books nothing of it, when one of these is in it."""

    poison: frozenset[str] = frozenset()
    sizes: list[int] = field(default_factory=list)

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        self.sizes.append(len(batch))
        if self.poison & {one.record_key for one in batch}:
            self.requests += batch
            return [nobody_knows(one) for one in batch]
        return await super().deliver(batch, send_by)


KEYS = [f"U-{number:02d}" for number in range(30)]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS], page_size=30)
    yield opened
    opened.store.close()


def breaks(office: Office, size: int, *keys: str) -> Breaks:
    target = Breaks(poison=frozenset(keys))
    target.facts = replace(target.facts, batch_size=size, concurrency=1)
    office.target = target
    return target


def unbooked(office: Office) -> list[str]:
    return [key for key, state in office.states().items() if state != "booked"]


@pytest.mark.parametrize("poison", [("U-00",), ("U-13",), ("U-29",), ("U-03", "U-04"), ("U-05", "U-15", "U-25")])
def test_the_neighbours_of_a_record_that_breaks_a_request_are_booked_in_the_same_sync(
    office: Office, poison: tuple[str, ...]
) -> None:
    target = breaks(office, 10, *poison)

    summary = office.sync()

    assert unbooked(office) == list(poison)
    assert set(target.bookings.values()) == {1}
    assert summary.counts.unknown == len(poison)


def test_it_alone_is_looked_up_and_sent_in_the_syncs_that_follow(office: Office) -> None:
    target = breaks(office, 10, "U-00")
    office.sync()
    before = len(target.sizes)

    office.sync()

    assert target.sizes[before:] == [1]
    assert set(target.bookings.values()) == {1}


def test_in_a_very_large_request_it_is_found_by_ever_smaller_parts(office: Office) -> None:
    office.records = [record(f"U-{number:03d}") for number in range(120)]
    office.page_size = 200
    target = breaks(office, 100, "U-007")

    office.sync()
    assert max(target.sizes[2:]) == fewer_together(100, 1) == 12
    office.sync()

    assert unbooked(office) == ["U-007"]
    assert set(target.bookings.values()) == {1}


def test_nothing_is_divided_before_it_is_proven_that_nothing_was_booked(office: Office) -> None:
    target = breaks(office, 10, "U-00")
    target.ill = True

    office.sync()

    assert target.sizes == [10, 10, 10]
    assert len(unbooked(office)) == 10


@pytest.mark.parametrize(
    ("size", "parts"), [(1, [1, 1, 1]), (10, [10, 1, 1]), (100, [100, 12, 1]), (1000, [1000, 125, 15])]
)
def test_parts_become_smaller_with_every_try(size: int, parts: list[int]) -> None:
    assert [fewer_together(size, attempts) for attempts in range(3)] == parts
