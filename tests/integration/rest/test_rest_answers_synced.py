"""Whole syncs against a system that answers as it is told: what is stored, shown and sent again."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes import record as source_record
from tests.integration.helpers.told_system import Said, ToldSystem, on_told
from tests.integration.rest.told_books import CUT, Books, entry, on_books, showing

QUEUE = {"booked_path": "/status", "booked_values": ["booked"]}


UNDECIDED = [
    ({"items": []}, "The answer of Books to the look-up could not be read."),
    (
        {"records": [], "total": 1},
        "The answer of Books to the look-up also says total: 1. So nobody can tell whether the record is there.",
    ),
    ({"records": [{"reference": "acme-expenses:UT-1"}]}, "Books found our reference, but tells no id at /id."),
    (
        {"records": [entry({"reference": "acme-expenses:UT-1", "amount": "1"}, name) for name in ("B-1", "B-2")]},
        "Books has 2 records under our reference.",
    ),
    (
        {"records": [entry({"reference": "acme-expenses:UT-1", "amount": "1"}, isDeleted=True)]},
        "Books has B-1 under our reference and does not call it booked (isDeleted: true).",
    ),
]


@pytest.mark.parametrize(("shown", "reason"), UNDECIDED)
def test_why_a_look_up_could_not_decide_is_told_with_the_failure_and_kept_once(shown: Any, reason: str) -> None:
    async def test(books: Books) -> None:
        await books.sync(checked=True)
        assert books.said() == {"UT-1": [reason]}
        for _ in range(2):
            await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "unknown"}
        assert books.said() == {"UT-1": [reason]}
        assert len(books.system.posted) == 1
        assert len(books.office.rows("test_attempt_outcomes")) == 2  # the lost answer, and why nobody knows

    on_books(ToldSystem(post=CUT, look_up=Said(shown)), test)


def test_the_systems_own_words_stay_beside_the_reason() -> None:
    async def test(books: Books) -> None:
        await books.sync()

        reason = "The answer of Books to the look-up could not be read."
        assert books.said() == {"UT-1": [reason, "Deadlock in BOOKING"]}

    on_books(ToldSystem(post=Said({"message": "Deadlock in BOOKING"}, 500), look_up=Said({"items": []})), test)


def test_a_queue_that_refuses_later_is_red_at_once_with_its_words() -> None:
    system = ToldSystem(post=lambda posted: Said(entry(posted, status="queued"), 202))
    system.look_up = showing(system, status="queued")

    async def test(books: Books) -> None:
        first = await books.sync(**QUEUE)
        system.look_up = showing(system, status="rejected", error="Account 7140 does not exist")
        second = await books.sync(**QUEUE)

        assert (first.counts.pending, second.counts.failed_now, second.counts.due) == (1, 1, 1)
        assert books.office.states() == {"UT-1": "rejected"}
        assert books.said() == {"UT-1": ["Account 7140 does not exist"]}
        assert len(system.posted) == 1

    on_books(system, test)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "void"}, "Books has B-1 under our reference and does not call it booked (status: void)."),
        ({"status": "booked", "isDeleted": True}, "(isDeleted: true)"),
    ],
)
def test_what_was_in_the_queue_and_is_no_booking_any_more_is_for_a_person(more: Any, said: str) -> None:
    system = ToldSystem(post=lambda posted: Said(entry(posted, status="queued"), 201))
    system.look_up = showing(system, **more)

    async def test(books: Books) -> None:
        await books.sync(**QUEUE)
        summary = await books.sync(**QUEUE)

        assert (summary.counts.unknown, summary.counts.due) == (1, 1)
        assert books.office.states() == {"UT-1": "unknown"}
        assert said in books.said()["UT-1"][0]

    on_books(system, test)


def test_a_lost_answer_that_the_queue_refused_is_refused() -> None:
    system = ToldSystem(post=CUT)
    system.look_up = showing(system, status="rejected", error="No such account")

    async def test(books: Books) -> None:
        summary = await books.sync(checked=True, **QUEUE)

        assert (summary.counts.failed_now, summary.counts.unknown) == (1, 0)
        assert books.said() == {"UT-1": ["No such account"]}

    on_books(system, test)


@pytest.mark.parametrize(
    "nothing",
    [
        Said({"message": "no Route matched with those values"}, 404),
        Said({"records": [], "errors": [{"message": "The search index is being rebuilt"}]}),
        Said({"records": [], "hasMore": True}),
        Said({"records": []}, 200, {"Age": "77"}),
    ],
)
def test_what_an_ill_look_up_does_not_find_is_never_sent_again(nothing: Said) -> None:
    async def test(books: Books) -> None:
        for _ in range(3):
            await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "unknown"}
        assert len(books.system.posted) == 1

    on_books(ToldSystem(post=CUT, look_up=nothing), test)


def test_with_check_url_too_a_record_known_to_be_there_is_looked_up_first() -> None:
    """The health page is well and the search finds nothing: nothing is sent again, also by a new process."""
    system = ToldSystem(post=lambda posted: Said(entry(posted), 201))

    async def test(books: Books) -> None:
        await books.sync(checked=True)
        books.office.clock.move(timedelta(hours=1))
        books.office.records.append(source_record("UT-2"))
        system.post = CUT
        stopped = await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "booked", "UT-2": "unknown"}
        assert len(system.posted) == 2
        assert stopped.stop is not None
        assert stopped.stop.message.startswith("Books finds none of 1 records that it has booked before.")

        system.look_up = lambda reference: Said(
            {"records": [entry(system.posted[0])] if reference == system.posted[0]["reference"] else []}
        )
        system.post = lambda posted: Said(entry(posted, "B-2"), 201)
        await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "booked", "UT-2": "booked"}
        assert len(system.posted) == 3

    on_books(system, test)


def test_404_is_not_there_once_the_same_look_up_finds_a_record_that_is_there() -> None:
    system = ToldSystem(post=lambda posted: Said(entry(posted), 201))
    system.look_up = lambda reference: (
        Said(entry(system.posted[0]))
        if reference == system.posted[0]["reference"]
        else Said({"message": "No such record"}, 404)
    )

    async def test(books: Books) -> None:
        await books.sync(checked=True, found_path="")
        books.office.clock.move(timedelta(hours=1))
        books.office.records.append(source_record("UT-2"))
        system.post = lambda posted: CUT if len(system.posted) == 2 else Said(entry(posted, "B-2"), 201)
        await books.sync(checked=True, found_path="")

        assert books.office.states() == {"UT-1": "booked", "UT-2": "booked"}
        assert len(system.posted) == 3

    on_books(system, test)


def test_ids_in_a_header_are_no_outage() -> None:
    system = ToldSystem(post=lambda _: Said(b"", 204, {"OData-EntityId": f"http://x/records({len(system.posted)})"}))

    async def test(books: Books) -> None:
        summary = await books.sync()

        assert (summary.counts.booked, summary.stop) == (40, None)

    on_books(system, test, records=40)


def test_an_apostrophe_in_a_filter_is_doubled() -> None:
    async def test(books: Books) -> None:
        books.office.records = [source_record("O'Brien-1")]
        url = f"{books.system.url}/records?$filter=reference%20eq%20%27{{reference}}%27"
        await books.sync(look_up_url=url)

        assert {asked for asked in books.system.asked if "Brien" in asked} == {
            "reference eq 'acme-expenses:O''Brien-1'"
        }

    on_books(ToldSystem(post=CUT), test)


def test_some_headers_go_with_records_only() -> None:
    async def test(books: Books) -> None:
        await books.sync(post_headers={"Prefer": "return=representation"}, headers={"X-Client": "7"}, checked=True)

        sent = [(method, headers.get("prefer"), headers["x-client"]) for method, headers in books.system.headers]
        assert ("POST", "return=representation", "7") in sent
        assert ("GET", None, "7") in sent
        assert {prefer for method, prefer, _ in sent if method == "GET"} == {None}

    on_books(ToldSystem(post=CUT), test)


def test_a_token_may_come_with_201() -> None:
    async def test(books: Books) -> None:
        auth = {"kind": "oauth2", "token_url": f"{books.system.url}/token", "client_id": "us", "secret": "books"}
        summary = await books.sync(auth=auth)

        assert summary.counts.booked == 1

    system = ToldSystem(token=Said({"access_token": "t", "token_type": "Bearer", "expires_in": 3600}, 201))
    on_books(system, test)


def test_a_look_up_that_is_wrong_is_told_by_the_check() -> None:
    async def check(system: ToldSystem) -> str:
        target = system.target(checked=True)
        report = await target.check()
        await target.close()
        assert not report.healthy
        return report.message

    said = on_told(ToldSystem(look_up=Said({"items": []})), check)

    assert said == "The answer of Books to the look-up could not be read. Correct look_up_url or found_path."


def test_a_409_for_a_reason_of_business_is_refused_in_its_words_and_never_sent_again_by_itself() -> None:
    async def test(books: Books) -> None:
        first = await books.sync(checked=True)
        await books.sync(checked=True)

        assert (first.counts.failed_now, first.counts.unknown, first.stop) == (1, 0, None)
        assert books.office.states() == {"UT-1": "rejected"}
        assert books.said() == {"UT-1": ["Invalid state: fiscal year locked"]}
        assert len(books.system.posted) == 1

    on_books(ToldSystem(post=Said({"message": "Invalid state: fiscal year locked"}, 409)), test)


def test_a_duplicate_in_the_words_of_a_409_that_is_not_found_stays_unknown() -> None:
    async def test(books: Books) -> None:
        await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "unknown"}

    on_books(ToldSystem(post=Said({"message": "This number is in use"}, 409)), test)


@pytest.mark.parametrize("more", [{"message": "Failed to book"}, {"resultCode": 5}, {"docstatus": 2}])
def test_what_denies_itself_is_looked_up_and_left_open(more: Any) -> None:
    async def test(books: Books) -> None:
        await books.sync()

        assert books.office.states() == {"UT-1": "unknown"}

    on_books(ToldSystem(post=lambda posted: Said(entry(posted, **more), 201)), test)


def test_a_draft_of_frappe_is_pending_until_it_is_submitted() -> None:
    system = ToldSystem(post=lambda posted: Said(entry(posted, docstatus=0), 201))
    system.look_up = showing(system, docstatus=0)

    async def test(books: Books) -> None:
        await books.sync(checked=True)
        assert books.office.states() == {"UT-1": "pending_target"}
        system.look_up = showing(system, docstatus=1)
        await books.sync(checked=True)

        assert books.office.states() == {"UT-1": "booked"}
        assert len(system.posted) == 1

    on_books(system, test)


@pytest.mark.parametrize("bulk", [{}, {"bulk": {"size": 5}}], ids=["one", "many"])
def test_a_system_whose_every_answer_carries_an_unusual_message_has_its_records_booked(bulk: dict[str, Any]) -> None:
    odd = {"message": "Takk for sist"}

    def post(payload: Any) -> Said:
        if not bulk:
            return Said({**entry(payload, f"B-{payload['reference'][-1:]}"), **odd}, 201)
        return Said(
            {"results": [{**entry(one, f"B-{one['reference'][-1:]}"), "status": 201} for one in payload], **odd}
        )

    def look_up(reference: Any) -> Said:
        sent = (one for posted in system.posted for one in (posted if isinstance(posted, list) else [posted]))
        return Said(
            {"records": [entry(one, f"B-{reference[-1:]}", **odd) for one in sent if one["reference"] == reference]}
        )

    system = ToldSystem(post=post)
    system.look_up = look_up

    async def test(books: Books) -> None:
        await books.sync(**bulk)
        assert set(books.office.states().values()) == {"booked"}
        assert len(system.posted) == 3  # where no check says that it is well, the first go alone also of many

    on_books(system, test, records=3)


def test_an_id_beside_an_unusual_message_that_no_look_up_shows_stays_unknown_and_keeps_the_words() -> None:
    system = ToldSystem(post=lambda payload: Said(entry(payload, message="Konto 7140 kan ikke brukes"), 201))
    system.look_up = lambda _: Said({"records": []})

    async def test(books: Books) -> None:
        await books.sync()
        assert set(books.office.states().values()) == {"unknown"}
        assert "says message: Konto 7140 kan ikke brukes" in books.said()["UT-1"][0]

    on_books(system, test)


ODD = "Employee 12 has left"


def _lagging(system: ToldSystem, looks: int) -> Any:
    """It shows what it has only after so many look-ups."""
    asked: list[str] = []

    def show(reference: str) -> Said:
        asked.append(reference)
        items = [
            one for sent in system.posted for one in (sent if isinstance(sent, list) else sent.get("items", [sent]))
        ]
        there = [entry(one, f"B-{one['reference']}") for one in items if one["reference"] == reference][:1]
        return Said({"records": there if asked.count(reference) > looks else []})

    return show


@pytest.mark.parametrize("looks", [1000, 4])
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("text", ["Takk!", ODD])
def test_what_a_system_told_an_id_for_is_posted_once_however_late_its_look_up_shows_it(
    text: str, looks: int, *, many: bool
) -> None:
    def post(posted: Any) -> Said:
        if not many:
            return Said(entry(posted, f"B-{posted['reference']}", message=text), 201)
        items = posted if isinstance(posted, list) else posted["items"]
        told = [{"reference": one["reference"], "status": 201, "id": f"B-{one['reference']}"} for one in items]
        return Said({"results": told, "message": text}, 200)

    system = ToldSystem(post=post)
    system.look_up = _lagging(system, looks)
    options: dict[str, Any] = {"bulk": {"size": 10}} if many else {}

    async def test(books: Books) -> None:
        for _ in range(4):
            await books.sync(checked=True, **options)

        assert len(system.posted) == 1
        is_there = looks < 1000 or text == "Takk!"
        assert set(books.office.states().values()) == {"booked" if is_there else "unknown"}
        if not is_there:
            assert any("gave it the number B-" in one for one in books.said()["UT-1"])

    on_books(system, test, 4 if many else 1)


def test_a_record_with_a_status_that_nobody_knows_is_posted_once_and_booked_once_it_is_known() -> None:
    """Told, then not shown, then shown with that status, then gone again, then booked: the same voucher all along."""
    status, system = ["Staging"], ToldSystem(post=lambda posted: Said(entry(posted, status="Staging"), 201))

    def show(reference: str) -> Said:
        there = [entry(one, status=status[0]) for one in system.posted if one["reference"] == reference]
        return Said({"records": there if status[0] else []})

    system.look_up = show

    async def test(books: Books) -> None:
        for word in ("", "Staging", "", ""):
            status[0] = word
            await books.sync(checked=True)

            assert (len(system.posted), books.office.states()) == (1, {"UT-1": "unknown"})
        assert (
            "If Staging means booked, name it in booked_values, and in booked_path where it stands."
            in (books.said()["UT-1"])
        )
        status[0] = "Posted"
        await books.sync(checked=True)

        assert (len(system.posted), books.office.states()) == (1, {"UT-1": "booked"})

    on_books(system, test)


def test_a_status_that_nobody_knows_stops_no_run_while_the_record_is_shown() -> None:
    status, system = ["Staging"], ToldSystem()

    def told(posted: Any) -> dict[str, Any]:
        return entry(posted, f"B-{posted['reference']}", status=status[0])

    system.post = lambda posted: Said(told(posted), 201)
    system.look_up = lambda reference: Said(
        {"records": [told(one) for one in system.posted if one["reference"] == reference][:1]}
    )

    async def test(books: Books) -> None:
        for status[0], state in (("Staging", "unknown"), ("Posted", "booked")):
            await books.sync(checked=True, concurrency=1)

            assert len(system.posted) == 14
            assert set(books.office.states().values()) == {state}

    on_books(system, test, records=14)


PAGE = Said(b"<html><h1>404 Not Found</h1></html>", 404, {"content-type": "text/html"})


def test_a_gateways_404_page_for_every_record_is_one_cause_and_none_goes_again_before_look_ups() -> None:
    system = ToldSystem(post=PAGE, look_up=Said({"records": []}))

    async def test(books: Books) -> None:
        for left, states in ((3, {"unknown": 3, "waiting": 2}), (6, {"unknown": 1, "waiting": 4})):
            stop = (await books.sync(checked=True, concurrency=1)).stop

            assert stop is not None
            assert "404 to every record" in stop.message
            assert len(system.posted) == left  # in the second sync the first of them goes again, after two look-ups
            assert Counter(books.office.states().values()) == states

        system.posted.clear()
        system.post = lambda sent: Said(entry(sent, f"B-{sent['reference']}"), 201)
        system.look_up = lambda reference: Said(
            {"records": [entry(one, f"B-{reference}") for one in system.posted if one["reference"] == reference]}
        )
        await books.sync(checked=True, concurrency=1)
        assert set(books.office.states().values()) == {"booked"}

    on_books(system, test, records=5)


@pytest.mark.parametrize("status", [402, 404, 423])
@pytest.mark.parametrize("pages", [("UT-4",), ("UT-2", "UT-3", "UT-4", "UT-5")])
@pytest.mark.parametrize("checked", [True, False])
def test_what_was_booked_behind_a_page_is_booked_once_though_the_look_up_lags(
    status: int, pages: tuple[str, ...], *, checked: bool
) -> None:
    booked: Counter[str] = Counter()
    asked: Counter[str] = Counter()

    def post(sent: Any) -> Said:
        booked[sent["reference"]] += 1
        is_page = sent["reference"].endswith(pages) and booked[sent["reference"]] == 1
        return Said(PAGE.body, status, PAGE.headers) if is_page else Said(entry(sent, f"B-{sent['reference']}"), 201)

    def look_up(reference: str) -> Said:
        asked[reference] += 1
        there = entry({"reference": reference, "amount": "100.00"}, f"B-{reference}")
        return Said({"records": [there] if asked[reference] > 1 and booked[reference] else []})

    async def test(books: Books) -> None:
        for _ in range(3):
            await books.sync(checked=checked, concurrency=1, settle_seconds=60)
            books.office.clock.move(timedelta(hours=1))
        assert set(books.office.states().values()) == {"booked"}
        assert set(booked.values()) == {1}

    on_books(ToldSystem(post=post, look_up=look_up), test, records=6)


def test_what_was_made_behind_a_404_page_is_booked() -> None:
    system = ToldSystem(post=PAGE)
    system.look_up = showing(system)

    async def test(books: Books) -> None:
        await books.sync()

        assert books.office.states() == {"UT-1": "booked"}

    on_books(system, test)
