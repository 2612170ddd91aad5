"""Whole syncs against a system whose look-up shows what its answer said: what denies a booking, and what we sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes import record as source_record
from tests.integration.helpers.told_system import Said, ToldSystem
from tests.integration.rest.told_books import CUT, Books, entry, on_books

OURS = "Utlegg avvist av kortet, betalt kontant"
WRAPPED = {"record_path": "/data", "found_path": "/data"}
DEEP = {"record_path": "/answer/data/voucher", "found_path": "/answer/data/voucher"}


def told_by(show: Callable[[Any], Any], *, lost: bool = False) -> ToldSystem:
    """Answers and shows the same; it keeps what it is sent, as often as it is sent."""
    system = ToldSystem()
    system.post = lambda posted: CUT if lost else Said(show(entry(posted)), 201)

    def look_up(reference: str) -> Said:
        found = [one for one in system.posted if one["reference"] == reference]
        return Said(show({**entry(found[0]), **_texts(found[0])}) if found else {"data": None})

    system.look_up = look_up
    return system


def _texts(posted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in posted.items() if name not in ("claim", "amount", "reference")}


def states(system: ToldSystem, syncs: int = 3, **options: Any) -> list[str]:
    seen: list[str] = []

    async def test(books: Books) -> None:
        for _ in range(syncs):
            await books.sync(checked=True, **options)
            seen.append(books.office.states()["UT-1"])
            books.office.clock.move(timedelta(minutes=30))

    on_books(system, test)
    return seen


SAYS = [
    *(({"status": word}, "unknown") for word in ("voided", "deleted", "cancelled", "rejected", "rolled back")),
    *(({name: True}, "unknown") for name in ("deleted", "cancelled", "rejected", "rolledBack")),
    ({"docstatus": 2}, "unknown"),
    ({"message": "The voucher was not posted"}, "unknown"),
    ({"details": "Voucher was not posted"}, "unknown"),
    ({"info": "Posting failed: the period is closed"}, "unknown"),
    ({"detail": "Bilaget ble ikke bokført"}, "unknown"),
    ({"details": [{"message": "The voucher was rolled back"}]}, "unknown"),
    ({"notice": "Booking was rejected"}, "unknown"),
    ({"errno": 1}, "unknown"),
    ({"resultCode": 1, "resultText": "Period 2026-10 is closed"}, "unknown"),
    ({"draft": True}, "pending_target"),
    ({"posted": False}, "pending_target"),
    ({"status": "draft"}, "pending_target"),
]


@pytest.mark.parametrize(("more", "wanted"), SAYS, ids=str)
def test_what_the_answer_denies_the_look_up_that_shows_the_same_does_not_book(more: Any, wanted: str) -> None:
    system = told_by(lambda one: {"answer": {"data": {**more, "voucher": one}}})

    assert set(states(system, 2, **DEEP)) == {wanted}
    assert len(system.posted) == 1


@pytest.mark.parametrize(("more", "wanted"), SAYS[::3], ids=str)
def test_what_denies_right_round_or_in_the_record_does_not_book_it_either(more: Any, wanted: str) -> None:
    for show in (lambda one: {**more, "data": one}, lambda one: {"data": {**one, **more}}):
        system = told_by(show)

        assert set(states(system, 2, **WRAPPED)) == {wanted}
        assert len(system.posted) == 1


def ours_at(books: Books, name: str, text: Any = OURS) -> None:
    books.office.records = [source_record("UT-1", **{name: text})]


NAMES = ["message", "result", "statusText", "details"]


@pytest.mark.parametrize("name", NAMES)
def test_our_own_text_in_a_look_up_after_a_lost_answer_is_no_denial(name: str) -> None:
    system = told_by(lambda one: {"data": one}, lost=True)

    async def test(books: Books) -> None:
        ours_at(books, name)
        for _ in range(2):
            await books.sync(checked=True, **WRAPPED)
            assert books.office.states() == {"UT-1": "booked"}
            assert books.said() == {}
            books.office.clock.move(timedelta(minutes=30))
        assert len(system.posted) == 1

    on_books(system, test)


def test_our_own_text_is_known_again_by_a_later_sync_and_where_it_was_cut() -> None:
    """The look-up shows it only later, and 25 characters of it."""
    system = told_by(lambda one: {"data": {**one, "message": one.get("message", "")[:25]}}, lost=True)
    shown, system.look_up = system.look_up, Said({"message": "Index is being rebuilt"}, 503)

    async def test(books: Books) -> None:
        ours_at(books, "message")
        await books.sync(checked=True, **WRAPPED)
        assert books.office.states() == {"UT-1": "unknown"}
        books.office.clock.move(timedelta(hours=1))
        system.look_up = shown
        await books.sync(checked=True, **WRAPPED)

        assert books.office.states() == {"UT-1": "booked"}
        assert len(system.posted) == 1

    on_books(system, test)


@pytest.mark.parametrize("changed", [{"text": OURS}, {"message": "Taxi to Oslo"}, {}], ids=str)
def test_of_what_was_sent_with_another_mapping_nobody_knows_whose_words_these_are(changed: dict[str, str]) -> None:
    system = told_by(lambda one: {"data": one}, lost=True)
    shown, system.look_up = system.look_up, Said({"message": "Index is being rebuilt"}, 503)

    async def test(books: Books) -> None:
        ours_at(books, "message")
        await books.sync(checked=True, **WRAPPED)
        books.office.records = [source_record("UT-1", **changed)]
        books.office.clock.move(timedelta(hours=1))
        system.look_up = shown
        for _ in range(2):
            await books.sync(checked=True, **WRAPPED)

        assert books.office.states() == {"UT-1": "unknown"}  # a person decides, and nothing is sent again
        assert len(system.posted) == 1

    on_books(system, test)


def test_the_systems_own_words_where_we_send_a_text_now_are_no_text_of_ours() -> None:
    """The mapping sends a message since then; what was sent before had none, and was not booked."""
    system = told_by(lambda one: {"data": {**one, "message": "Bilaget ble ikke bokført"}}, lost=True)
    shown, system.look_up = system.look_up, Said({"message": "Index is being rebuilt"}, 503)

    async def test(books: Books) -> None:
        await books.sync(checked=True, **WRAPPED)
        ours_at(books, "message")
        books.office.clock.move(timedelta(hours=1))
        system.look_up = shown
        await books.sync(checked=True, **WRAPPED)

        assert books.office.states() == {"UT-1": "unknown"}
        assert len(system.posted) == 1

    on_books(system, test)


ENVELOPES = [
    *(({"status": word}, "unknown") for word in ("voided", "cancelled", "rejected", "rolled back")),
    *(({name: True}, "unknown") for name in ("deleted", "cancelled", "rejected", "rolledBack")),
    ({"docstatus": 2}, "unknown"),
    ({"draft": True}, "pending_target"),
    ({"posted": False}, "pending_target"),
    ({"committed": False}, "pending_target"),
    ({"status": "draft"}, "pending_target"),
]


@pytest.mark.parametrize(
    ("more", "wanted", "results"),
    [*((*one, "/results") for one in ENVELOPES), *((*one, "/answer/results") for one in ENVELOPES[::4])],
    ids=str,
)
def test_what_the_envelope_of_many_says_is_no_booking_of_any(more: Any, wanted: str, results: str) -> None:
    def post(sent: Any) -> Said:
        inner = [{"reference": one["reference"], "status": 201, "id": one["reference"]} for one in sent]
        whole = {**more, "results": inner}
        return Said(whole if results == "/results" else {"answer": whole}, 207)

    system = ToldSystem(post=post, look_up=Said({"message": "Not now"}, 503))

    async def test(books: Books) -> None:
        await books.sync(checked=True, bulk={"size": 5, "results": results})

        assert set(books.office.states().values()) == {wanted}
        assert len(system.posted) == 1

    on_books(system, test, records=3)
