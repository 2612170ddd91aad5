"""Whole syncs against systems that answer 409: for a closed period, or because they have booked our record already."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from core.errors import Refused
from core.model import RunKind
from data.commands.retries import request_retry
from tests.fakes import PRINCIPAL
from tests.fakes import record as source_record
from tests.integration.helpers.told_system import Said, ToldSystem
from tests.integration.rest.told_books import CUT, Books, entry, on_books

CLOSED = Said({"message": "Period 2026-10 is closed"}, 409)
LATER = timedelta(minutes=30)
OF_OUR_OWN = [
    "This key cannot be used again",
    "A request with that number must be sent once only",
    "More than one request per reference is not allowed",
    "Reference must not be reused",
    "Reference is blocked by voucher 4711",
    "Invalid reference: voucher 4711 has it",
    "Referansen er ikke gyldig, bilag 4711 har den",
    "Ledger closed: voucher was booked as 4711",
    "Voucher 4711 is archived",
    "Bilaget er avsluttet",
    "Invalid state: POSTED",
    "Operation not allowed on a booked document",
    "The period is locked while a job is running",
    "Cost center 10 is closed",  # nothing in it speaks of what is there
    "Period 2026-10 is closed",
    "Not today",
    "",
]


@dataclass
class Keyed:
    """Books once per key; a gateway before it sends each request twice and hands out the second answer.

    Its index is late: a look-up shows a voucher when `hidden` is cleared.
    """

    words: str
    twice: set[str] = field(default_factory=lambda: {"UT-2"})
    vouchers: dict[str, dict[str, Any]] = field(default_factory=dict)  # by key
    hidden: set[str] = field(default_factory=set)

    def system(self) -> ToldSystem:
        told = ToldSystem()

        def post(posted: Any) -> Said:
            key = [headers for method, headers in told.headers if method == "POST"][-1]["idempotency-key"]
            first = self._book(key, posted)
            return self._book(key, posted) if posted["claim"] in self.twice else first

        told.post = post
        told.look_up = lambda reference: Said({"records": [one for one in self.shown if one["reference"] == reference]})
        return told

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [one for one in self.vouchers.values() if one["id"] not in self.hidden]

    @property
    def booked(self) -> Counter[str]:
        return Counter(one["reference"].rpartition(":")[2] for one in self.vouchers.values())

    def _book(self, key: str, posted: Any) -> Said:
        if key in self.vouchers:
            return Said({"message": self.words} if self.words else b"", 409)
        made = self.vouchers[key] = entry(posted, f"B-{len(self.vouchers) + 1}")
        if posted["claim"] in self.twice:
            self.hidden.add(made["id"])
        return Said(made, 201)


async def retry(books: Books) -> None:
    """A person sends whatever is offered, cause by cause; nothing where nothing is open."""
    now = books.office.clock.now()
    keys = [row["record_key"] for row in books.office.rows() if row["state"] in ("rejected", "unknown")]
    told = {"request_id": f"r-{now}", "now": now, "record_keys": keys, "released": True}
    try:
        request_retry(PRINCIPAL, books.office.store, "acme-expenses", len(keys), **told)  # type: ignore[arg-type]
    except Refused:
        return
    await books.sync(RunKind.RETRY, checked=True)


@pytest.mark.parametrize("between", ["nothing", "a sync"])
@pytest.mark.parametrize("words", OF_OUR_OWN)
def test_a_409_about_our_own_booking_is_never_booked_twice_by_a_persons_retry(words: str, between: str) -> None:
    keyed = Keyed(words)

    async def test(books: Books) -> None:
        await books.sync(checked=True)
        assert books.office.states()["UT-2"] != "booked"
        keyed.hidden.clear()
        books.office.clock.move(LATER)
        if between == "a sync":
            await books.sync(checked=True)
        await retry(books)

        assert books.office.states() == dict.fromkeys(("UT-1", "UT-2", "UT-3"), "booked")
        assert set(keyed.booked.values()) == {1}

    on_books(keyed.system(), test, records=3)


def test_a_correction_of_what_was_refused_with_409_is_looked_up_before_it_is_sent() -> None:
    keyed = Keyed("Cost center 10 is closed")

    async def test(books: Books) -> None:
        await books.sync(checked=True)
        assert books.office.states()["UT-2"] == "rejected"
        keyed.hidden.clear()
        books.office.records[1] = source_record("UT-2", text="corrected")
        books.office.clock.move(LATER)
        await books.sync(checked=True)

        assert set(keyed.booked.values()) == {1}
        assert books.office.states()["UT-2"] == "booked"

    on_books(keyed.system(), test, records=3)


def first_then(first: Said, then: Said) -> Callable[[Any], Said]:
    """The second record is answered so; the others are booked."""
    answers = iter([first])
    return lambda posted: (
        next(answers, then) if posted["claim"] == "UT-2" else Said(entry(posted, posted["claim"]), 201)
    )


def showing_booked(system: ToldSystem) -> Callable[[Any], Said]:
    return lambda reference: Said(
        {
            "records": [
                entry(one, one["claim"])
                for one in system.posted
                if one["reference"] == reference and one["claim"] != "UT-2"
            ]
        }
    )


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("then", [CLOSED, Said({"code": "PERIOD_CLOSED", "message": "Period 2026-10 is closed"}, 409)])
@pytest.mark.parametrize(
    "first",
    [
        CLOSED,
        Said({"message": "slow down"}, 429, {"retry-after": "99999"}),
        Said({"message": "expired"}, 401),
        CUT,
        Said({"message": "Unavailable"}, 503),
    ],
    ids=["at once", "429", "401", "lost", "503"],
)
def test_a_closed_period_told_by_409_ends_as_refused_and_is_not_sent_for_ever(
    first: Said, then: Said, *, checked: bool
) -> None:
    system = ToldSystem()
    system.post, system.look_up = first_then(first, then), showing_booked(system)

    async def test(books: Books) -> None:
        late = books.office.records.pop(1)
        await books.sync(checked=checked)  # the target has something of ours
        books.office.records.insert(1, late)
        for _sync in range(3):
            await books.sync(checked=checked)
            books.office.clock.move(timedelta(days=1.5))
        posts = Counter(one["claim"] for one in system.posted)["UT-2"]
        assert books.office.states()["UT-2"] == "rejected"
        assert books.said()["UT-2"] == ["Period 2026-10 is closed"]
        assert posts <= 2 + (first.status == 401)
        for _sync in range(2):
            await books.sync(checked=checked)

        assert Counter(one["claim"] for one in system.posted)["UT-2"] == posts

    on_books(system, test, records=3)


def test_it_is_red_and_unknown_with_its_words_until_look_ups_count() -> None:
    async def test(books: Books) -> None:
        first = await books.sync(checked=True, settle_seconds=3600)
        assert (first.counts.unknown, first.counts.failed_now) == (1, 0)
        assert books.office.states() == {"UT-1": "unknown"}
        assert books.said() == {"UT-1": ["Period 2026-10 is closed"]}
        books.office.clock.move(timedelta(hours=2))
        await books.sync(checked=True, settle_seconds=100)

        assert books.office.states() == {"UT-1": "rejected"}
        assert len(books.system.posted) == 1

    on_books(ToldSystem(post=CLOSED), test)


def test_where_nothing_was_ever_booked_and_no_check_is_configured_it_stays_unknown_and_is_not_sent_again() -> None:
    async def test(books: Books) -> None:
        for _sync in range(4):
            await books.sync()
            books.office.clock.move(LATER)

        assert books.office.states() == {"UT-1": "unknown"}
        assert books.said() == {"UT-1": ["Period 2026-10 is closed"]}
        assert len(books.system.posted) == 1

    on_books(ToldSystem(post=CLOSED), test)


def test_what_is_told_as_there_and_is_not_found_is_sent_once_more_and_then_left_to_a_person() -> None:
    system = ToldSystem(post=Said({"message": "This number is in use"}, 409))

    async def test(books: Books) -> None:
        for _sync in range(4):
            await books.sync(checked=True)
            books.office.clock.move(LATER)
        assert books.office.states() == {"UT-1": "unknown"}
        assert len(system.posted) == 2
        assert books.said()["UT-1"][0] == "This number is in use"
        assert books.said()["UT-1"][1].startswith("Books said so again when it was sent once more")
        system.post = lambda posted: Said(entry(posted), 201)
        await retry(books)

        assert books.office.states() == {"UT-1": "booked"}
        assert len(system.posted) == 3
        assert len({headers["idempotency-key"] for method, headers in system.headers if method == "POST"}) == 1

    on_books(system, test)


def test_what_is_told_as_there_and_shows_later_is_found_by_the_next_sync() -> None:
    keyed = Keyed("This number is in use")

    async def test(books: Books) -> None:
        for _sync in range(2):
            await books.sync(checked=True)
        keyed.hidden.clear()
        await books.sync(checked=True)

        assert set(books.office.states().values()) == {"booked"}
        assert set(keyed.booked.values()) == {1}

    on_books(keyed.system(), test, records=3)


def test_a_persons_retry_of_a_closed_period_carries_a_new_key_and_is_refused_in_the_same_run() -> None:
    system = ToldSystem(post=CLOSED)

    async def test(books: Books) -> None:
        await books.sync(checked=True)
        await retry(books)
        assert books.office.states() == {"UT-1": "rejected"}
        assert books.said() == {"UT-1": ["Period 2026-10 is closed"]}
        system.post = lambda posted: Said(entry(posted), 201)
        await retry(books)

        assert books.office.states() == {"UT-1": "booked"}
        keys = [headers["idempotency-key"] for method, headers in system.headers if method == "POST"]
        assert len(set(keys)) == len(keys) == 3

    on_books(system, test)


def test_many_closed_periods_do_not_make_the_system_count_as_down() -> None:
    async def test(books: Books) -> None:
        summary = await books.sync(checked=True)

        assert (summary.stop, summary.counts.failed_now) == (None, 30)
        assert len(books.system.posted) == 30

    on_books(ToldSystem(post=CLOSED), test, records=30)
