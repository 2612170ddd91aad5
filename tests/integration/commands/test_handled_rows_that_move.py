"""A handled row that stands on another line: a person's word follows its content, and never hides another row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.model import BrokenRow, DeliveryState, RunStatus
from core.places import Place, PlaceKind
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.queries.failures import OpenFailure, open_failures
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, record

ID = "acme-expenses"
WHY = "Booked by hand, voucher 20617"


def at(line: int, content: str | None = "a1", key: str | None = None, file: str = "claims.csv") -> BrokenRow:
    return BrokenRow(Place(file, PlaceKind.LINE, line), f"{file} line {line} cannot be read", key, content=content)


def key_of(row: BrokenRow) -> str:
    return f"{row.record_key} ({row.origin})" if row.record_key else str(row.origin)


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-001", "100.00")])
    yield opened
    opened.store.close()


def begin(office: Office, *rows: BrokenRow, handled: tuple[BrokenRow, ...]) -> None:
    office.broken = list(rows)
    office.sync()
    office.clock.move(timedelta(minutes=1))
    keys, now = [key_of(row) for row in handled], office.clock.now()
    mark_handled(PRINCIPAL, office.store, ID, len(keys), reason=WHY, request_id="h", now=now, record_keys=keys)


def read_anew(office: Office, *rows: BrokenRow) -> tuple[RunStatus, int, int, int]:
    """How the next sync ended: its status, what it counted as failed now, as carried over, and as nothing to do."""
    office.clock.move(timedelta(hours=1))
    office.broken = list(rows)
    summary = office.sync()
    counts = summary.counts
    return summary.status, counts.failed_now, counts.carried_over, counts.nothing_to_do


def open_now(office: Office) -> dict[str, OpenFailure]:
    return {one.record_key: one for one in open_failures(PRINCIPAL, office.store, ID)}


def handled_now(office: Office) -> set[str]:
    return {one.record_key for one in handled_records(PRINCIPAL, office.store, ID)}


OK, FAILED = RunStatus.SUCCEEDED, RunStatus.FAILED
A, B, C = "a1", "b2", "c3"

# what stood there, what was handled, what stands there now → what is handled now; all else is open
MOVES = {
    "one line down": ([at(7)], [at(7)], [at(8)], [at(8)]),
    "one line up": ([at(7)], [at(7)], [at(3)], [at(3)]),
    "with its key": ([at(7, A, "UT-8")], [at(7, A, "UT-8")], [at(9, A, "UT-8")], [at(9, A, "UT-8")]),
    "with its key into another file": (
        [at(7, A, "UT-8")],
        [at(7, A, "UT-8")],
        [at(7, A, "UT-8", "new.csv")],
        [at(7, A, "UT-8", "new.csv")],
    ),
    "without a key into another file": ([at(7)], [at(7)], [at(7, file="new.csv")], []),
    "another row comes to its place": ([at(7)], [at(7)], [at(7, B), at(8)], [at(8)]),
    "all move by one": ([at(7), at(8, B)], [at(7), at(8, B)], [at(8), at(9, B)], [at(8), at(9, B)]),
    "all move by one, and one above them is new": (
        [at(7), at(8, B)],
        [at(7), at(8, B)],
        [at(7, C), at(8), at(9, B)],
        [at(8), at(9, B)],
    ),
    "two change places": ([at(7), at(8, B)], [at(7), at(8, B)], [at(7, B), at(8)], [at(7, B), at(8)]),
    "two change places, one of them handled": ([at(7), at(8, B)], [at(7)], [at(7, B), at(8)], [at(8)]),
    "a second one alike comes": ([at(7)], [at(7)], [at(7), at(8)], [at(7)]),
    "a second one alike comes while it moves": ([at(7)], [at(7)], [at(8), at(9)], [at(8)]),
    "two alike, one handled, both move": ([at(7), at(8)], [at(7)], [at(17), at(18)], [at(17)]),
    "two alike, the handled one leaves": ([at(7), at(8)], [at(8)], [at(7)], []),
    "two alike, one handled, one leaves and one moves": ([at(7), at(8)], [at(8)], [at(9)], []),
    "two alike, one handled, all move by one": ([at(7), at(8)], [at(8)], [at(8), at(9)], [at(8)]),
    "two alike, both handled, one leaves": ([at(7), at(8)], [at(7), at(8)], [at(9)], [at(9)]),
    "another key, alike else": ([at(7, A, "UT-8")], [at(7, A, "UT-8")], [at(8, A, "UT-9")], []),
    "it changes while it moves": ([at(7)], [at(7)], [at(8, B)], []),
    "nobody knows what stands in it": ([at(7)], [at(7)], [at(8, None)], []),
    "nobody knew what stood in it": ([at(7, None)], [at(7, None)], [at(8, None)], []),
    "it stays, and another comes": ([at(7)], [at(7)], [at(7), at(8, B)], [at(7)]),
    "it leaves": ([at(7)], [at(7)], [at(8, B, "UT-9")], []),
}


@pytest.mark.parametrize(("before", "handled", "now", "still"), MOVES.values(), ids=MOVES)
def test_what_a_person_said_follows_the_content_of_a_row(
    office: Office, before: list[BrokenRow], handled: list[BrokenRow], now: list[BrokenRow], still: list[BrokenRow]
) -> None:
    begin(office, *before, handled=tuple(handled))

    status, failed, carried, _nothing = read_anew(office, *now)

    assert handled_now(office) == {key_of(row) for row in still}
    assert open_now(office).keys() == {key_of(row) for row in now if row not in still}
    assert failed + carried == len(now) - len(still)
    assert status is (OK if len(now) == len(still) else FAILED)
    (told,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    assert told.facts.open.handled_rows == len(still)
    assert read_anew(office, *now)[1:3] == (0, len(now) - len(still)) or None in {row.content for row in now}
    assert handled_now(office) == {key_of(row) for row in still}


def test_it_counts_as_nothing_to_do_where_it_moved_to(office: Office) -> None:
    begin(office, at(7), at(20, B), handled=(at(7),))

    assert read_anew(office, at(8), at(20, B)) == (FAILED, 0, 1, 2)


def test_it_is_followed_from_sync_to_sync_with_who_said_it_and_why(office: Office) -> None:
    begin(office, at(7), handled=(at(7),))
    (first,) = handled_records(PRINCIPAL, office.store, ID)
    for line in (8, 12, 3):
        assert read_anew(office, at(line))[0] is OK

    (last,) = handled_records(PRINCIPAL, office.store, ID)

    assert replace(last, record_key=first.record_key, origin=first.origin, message=first.message) == first


def test_taken_back_where_it_moved_to_it_is_open_since_it_first_was(office: Office) -> None:
    office.broken = [at(7)]
    office.sync()
    since = open_now(office)[key_of(at(7))].open_since_at
    begin(office, at(7), handled=(at(7),))
    read_anew(office, at(8))

    undo_handled(PRINCIPAL, office.store, ID, [key_of(at(8))], request_id="u", now=office.clock.now())

    assert open_now(office)[key_of(at(8))].open_since_at == since


def test_after_a_sync_that_broke_off_it_is_followed_by_the_next(office: Office) -> None:
    office.page_size = 1
    office.records.append(record("UT-002"))
    begin(office, at(7), handled=(at(7),))
    office.broken = [at(8)]
    office.clock.move(timedelta(hours=1))
    whole = office.page

    async def breaks_off(cursor: str | None) -> object:
        if cursor is not None:
            raise RuntimeError("the machine goes off")
        return await whole(cursor)

    office.page = breaks_off  # type: ignore[method-assign,assignment]
    with pytest.raises(RuntimeError):
        office.sync()
    office.page = whole  # type: ignore[method-assign]
    office.clock.move(timedelta(hours=1))

    assert read_anew(office, at(8))[0] is OK
    assert handled_now(office) == {key_of(at(8))}


@pytest.mark.parametrize("line", [7, 9])
def test_what_was_handled_with_another_content_is_open_and_says_so(office: Office, line: int) -> None:
    begin(office, at(7, A, "UT-8"), handled=(at(7, A, "UT-8"),))

    for _ in range(2):
        read_anew(office, at(line, B, "UT-8"))
        failure = open_now(office)[key_of(at(line, B, "UT-8"))]
        assert failure.state is DeliveryState.REJECTED
        assert [getattr(pair.message, "code", "") for pair in failure.messages] == [
            "",
            "row_was_handled_with_other_content",
        ]
        assert f"{PRINCIPAL.person} marked this row as handled" in failure.messages[-1].message
        assert WHY in failure.messages[-1].message


def test_a_row_from_whose_place_a_handled_one_moved_says_nothing_of_that(office: Office) -> None:
    begin(office, at(7), handled=(at(7),))

    read_anew(office, at(7, B), at(8))

    assert len(open_now(office)[key_of(at(7))].messages) == 1


def test_what_stood_in_a_row_that_moved_waits_for_a_person_once_it_can_be_read(office: Office) -> None:
    begin(office, at(7, A, "UT-8"), handled=(at(7, A, "UT-8"),))
    read_anew(office, at(9, A, "UT-8"))
    office.records.append(record("UT-8", "80.00"))

    read_anew(office)

    assert [one.record_key for one in office.target.requests] == ["UT-001"]
    assert open_now(office)["UT-8"].category.value == "handled_as_row"
