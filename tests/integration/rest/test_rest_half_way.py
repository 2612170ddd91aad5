"""Whole syncs of requests of many that a system refuses: at its door, or when it has booked some of them already."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from core.model import RunStatus
from tests.integration.helpers.told_system import Said, ToldSystem
from tests.integration.rest.told_books import Books, entry, on_books

RECORDS = 12


@dataclass
class Ledger:
    """Books one after the other and counts; it refuses as long as `refuses` says so."""

    refusal: Said
    before: int = 0  # how many of a request it has booked when it refuses
    refuses: Callable[["Ledger"], bool] = lambda ledger: ledger.requests == 1
    bookings: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    def post(self, sent: Any) -> Said:
        self.requests += 1
        if self.refuses(self):
            self.bookings.update(one["reference"] for one in sent[: self.before])
            return self.refusal
        self.bookings.update(one["reference"] for one in sent)
        return Said({"results": [{"reference": one["reference"], "status": 201, "id": self.id(one)} for one in sent]})

    def look_up(self, reference: str) -> Said:
        there = {"id": f"B-{reference}", "reference": reference, "amount": "100.00", "currency": "NOK"}
        return Said({"records": [there] if reference in self.bookings else []})

    @staticmethod
    def id(sent: Any) -> str:
        return f"B-{sent['reference']}"


def sync_all(ledger: Ledger, syncs: int = 3, **bulk: Any) -> list[dict[str, str]]:
    states: list[dict[str, str]] = []

    async def test(books: Books) -> None:
        for _ in range(syncs):
            await books.sync(checked=True, bulk={"size": 5, **bulk})
            states.append(books.office.states())
            books.office.clock.move(timedelta(hours=1))

    on_books(ToldSystem(post=ledger.post, look_up=ledger.look_up), test, RECORDS)
    return states


def booked_once(ledger: Ledger) -> bool:
    return len(ledger.bookings) == RECORDS and set(ledger.bookings.values()) == {1}


HALF_WAY = [
    (403, {"message": "You may not post to cost centre 99"}),
    (403, {"message": "Forbidden"}),
    (403, b"<html><h1>Forbidden</h1></html>"),
    (403, {"errors": [{"detail": "The role may not post here"}]}),
    (400, {"message": "Invalid token"}),
    (400, {"error": "invalid_token"}),
    (402, {"message": "Your subscription has ended"}),
    (404, {"message": "no Route matched with those values"}),
    (404, {"message": "Supplier 4711 not found"}),
    (409, {"message": "The period is locked"}),
    (422, {"message": "Cost centre 99 is closed"}),
    (423, {"title": "The company is being upgraded"}),
    (429, {"message": "acme-expenses:UT-3: too many vouchers today"}),
    (429, {"message": "Too many requests"}),
    (429, b""),
    (500, {"message": "NullReferenceException"}),
    (503, b""),
]


@pytest.mark.parametrize(
    ("status", "body", "before"),
    [*((*one, 2) for one in HALF_WAY), *((*HALF_WAY[0], before) for before in (0, 1, 4, 5)), (*HALF_WAY[3], 5)],
)
def test_what_is_refused_half_way_through_a_request_is_booked_once(status: int, body: Any, before: int) -> None:
    ledger = Ledger(Said(body, status), before)
    states = sync_all(ledger)

    assert set(states[-1].values()) == {"booked"}
    assert booked_once(ledger), ledger.bookings


@pytest.mark.parametrize(("status", "body"), [one for one in HALF_WAY if one[0] != 409])
def test_what_is_refused_as_a_whole_where_none_of_it_is_booked_is_booked_once(status: int, body: Any) -> None:
    ledger = Ledger(Said(body, status))
    states = sync_all(ledger, transactional=True)

    assert set(states[-1].values()) == {"booked"}
    assert booked_once(ledger), ledger.bookings


AT_THE_DOOR = [
    (401, {"message": "Expired"}, {}),
    (401, b"", {}),
    (407, {"message": "The proxy wants a password"}, {}),
    (405, {"message": "Not here"}, {}),
]


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize(("status", "body", "headers"), AT_THE_DOOR)
def test_what_is_refused_at_the_door_waits_and_is_asked_for_by_nobody(
    status: int, body: Any, headers: dict[str, str], *, transactional: bool
) -> None:
    is_shut = [True]
    ledger = Ledger(Said(body, status, headers), refuses=lambda _: is_shut[0])
    system = ToldSystem(post=ledger.post, look_up=ledger.look_up)

    async def test(books: Books) -> None:
        bulk = {"size": 5, "transactional": transactional}
        stopped = await books.sync(checked=True, bulk=bulk)

        assert stopped.stop is not None
        assert set(books.office.states().values()) == {"waiting"}
        assert ledger.requests <= 2  # what was on its way; nothing is divided
        assert system.asked == []
        is_shut.clear()
        is_shut.append(False)
        assert (await books.sync(checked=True, bulk=bulk)).counts.booked == RECORDS
        assert booked_once(ledger)

    on_books(system, test, RECORDS)


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize("headers", [{}, {"retry-after": "1"}])
def test_a_limit_told_at_the_door_is_waited_for_in_the_same_sync(
    headers: dict[str, str], *, transactional: bool
) -> None:
    ledger = Ledger(Said({"message": "Too many requests"}, 429, headers))
    states = sync_all(ledger, 1, transactional=transactional)

    assert set(states[0].values()) == {"booked"}
    assert booked_once(ledger)


def test_a_limit_told_at_the_door_to_every_other_request_costs_no_look_up() -> None:
    ledger = Ledger(Said(b"", 429, {"retry-after": "1"}), refuses=lambda one: one.requests % 2 == 1)
    system = ToldSystem(post=ledger.post, look_up=ledger.look_up)

    async def test(books: Books) -> None:
        summary = await books.sync(checked=True, bulk={"size": 2})
        assert (summary.stop, summary.counts.booked, system.asked) == (None, RECORDS, [])
        assert booked_once(ledger)

    on_books(system, test, RECORDS)


def test_a_limit_that_the_look_ups_and_the_check_meet_is_waited_for() -> None:
    ledger = Ledger(Said(b"", 503), before=1)
    asked: Counter[str] = Counter()
    slow_down = Said(b"", 429, {"retry-after": "1"})

    def every_third(reference: str) -> Said:
        asked["look-ups"] += 1
        return slow_down if asked["look-ups"] % 3 == 1 else ledger.look_up(reference)

    async def test(books: Books) -> None:
        summary = await books.sync(checked=True, bulk={"size": 5}, concurrency=1)
        assert (summary.stop, set(books.office.states().values())) == (None, {"booked"})
        assert booked_once(ledger)

    on_books(ToldSystem(post=ledger.post, look_up=every_third), test, RECORDS)


@pytest.mark.parametrize(
    ("status", "body"), [one for one in HALF_WAY if one[0] in (403, 402) or one == (400, {"error": "invalid_token"})]
)
def test_who_is_let_in_nowhere_leaves_every_record_waiting_and_one_cause(status: int, body: Any) -> None:
    ledger = Ledger(Said(body, status), refuses=lambda _: True)

    async def test(books: Books) -> None:
        for _ in range(4):
            summary = await books.sync(checked=True, bulk={"size": 5})
            books.office.clock.move(timedelta(hours=1))

            assert summary.status in {RunStatus.STOPPED, RunStatus.FAILED}
            assert set(books.office.states().values()) <= {"waiting", "unknown"}
            assert len({row["message"] for row in books.office.rows()}) == 1
        assert not ledger.bookings
        ledger.refuses = lambda _: False
        for _ in range(3):
            await books.sync(checked=True, bulk={"size": 5})
            books.office.clock.move(timedelta(hours=1))
        assert booked_once(ledger)

    on_books(ToldSystem(post=ledger.post, look_up=ledger.look_up), test, RECORDS)


PAGE = Said(b"<html><title>403 Forbidden</title></html>", 403, {"content-type": "text/html"})


def test_a_right_that_is_missing_in_the_first_sync_leaves_nothing_unknown_that_no_look_up_could_ever_settle() -> None:
    ledger = Ledger(PAGE, refuses=lambda _: True)

    async def test(books: Books) -> None:
        for _ in range(2):
            asked = ledger.requests
            assert (await books.sync(bulk={"size": 5})).status is RunStatus.STOPPED
            assert set(books.office.states().values()) == {"waiting"}
            assert ledger.requests - asked <= 9
        ledger.refuses = lambda _: False
        assert (await books.sync(bulk={"size": 5})).status is RunStatus.SUCCEEDED
        assert booked_once(ledger)

    on_books(ToldSystem(post=ledger.post, look_up=ledger.look_up), test, RECORDS)


def test_what_a_page_refuses_half_way_after_a_booking_is_looked_up_though_no_check_says_that_it_is_well() -> None:
    ledger = Ledger(PAGE, before=2, refuses=lambda ledger: ledger.requests == 2)

    async def test(books: Books) -> None:
        for _ in range(2):
            await books.sync(bulk={"size": 5}, concurrency=1)
            books.office.clock.move(timedelta(hours=1))
        assert booked_once(ledger), ledger.bookings

    on_books(ToldSystem(post=ledger.post, look_up=ledger.look_up), test, RECORDS)


@pytest.mark.parametrize(("status", "body"), [*HALF_WAY, (403, PAGE.body)])
@pytest.mark.parametrize("records", [3, RECORDS])
def test_the_first_request_of_many_that_is_refused_half_way_is_booked_once_though_no_check_says_that_it_is_well(
    status: int, body: Any, records: int
) -> None:
    ledger = Ledger(Said(body, status, PAGE.headers if body == PAGE.body else {}), before=2)
    sizes: list[int] = []

    def post(sent: Any) -> Said:
        ledger.refuses = lambda _: len(sent) > 1 and max(sizes, default=1) == 1
        said = ledger.post(sent)
        sizes.append(len(sent))
        return said

    async def test(books: Books) -> None:
        for _ in range(3):
            await books.sync(bulk={"size": 5}, concurrency=1)
            books.office.clock.move(timedelta(hours=1))
        assert set(books.office.states().values()) == {"booked"}
        assert set(ledger.bookings.values()) == {1}

    on_books(ToldSystem(post=post, look_up=ledger.look_up), test, records)
    assert sizes[0] == 1
    assert max(sizes) == min(5, records - 1)


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("bulk", [None, {"size": 5}, {"size": 5, "transactional": True}])
def test_a_record_that_a_firewall_forbids_with_a_page_holds_up_no_other(bulk: Any, *, checked: bool) -> None:

    def post(posted: Any) -> Said:
        items = posted.get("items", [posted]) if isinstance(posted, dict) else posted
        if any(one["reference"].endswith("UT-3") for one in items):
            return PAGE
        booked.extend(items)
        told = [{"reference": one["reference"], "status": 201, "id": f"B-{one['reference']}"} for one in items]
        return Said({"results": told}) if bulk else Said(entry(posted, f"B-{posted['reference']}"), 201)

    async def test(books: Books) -> None:
        summary = await books.sync(checked=checked, **({"bulk": bulk} if bulk else {}))

        assert summary.stop is None
        assert {key for key, state in books.office.states().items() if state != "booked"} == {"UT-3"}
        assert books.office.states()["UT-3"] == "rejected"
        assert "A firewall in between may forbid" in books.said()["UT-3"][0]
        assert len(booked) == RECORDS - 1

    booked: list[Any] = []
    system = ToldSystem(
        post=post,
        look_up=lambda asked: Said(
            {"records": [entry(one, f"B-{asked}") for one in booked if one["reference"] == asked]}
        ),
    )
    on_books(system, test, RECORDS)
