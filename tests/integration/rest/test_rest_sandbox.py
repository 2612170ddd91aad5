"""The rest target against the real sandbox over HTTP: after every fault the sandbox's own counts are the judge."""

import asyncio
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown, Misconfigured
from core.model import Category, Found, NotFound, Outgoing, Result, Undecidable
from core.money import Money
from tests.integration.rest.rest_bench import (
    AMOUNT,
    LINE,
    PAYLOAD,
    Bench,
    Clock,
    failure_of,
    on_sandbox,
    record,
)


def test_a_record_is_booked_and_found() -> None:
    async def run(bench: Bench) -> None:
        before = Clock().now()
        outcome = await bench.send(record())
        assert (outcome.result, outcome.remark) == (Result.BOOKED, None)
        assert outcome.target_id in {f"B-{moment:%Y}-00001" for moment in (before, Clock().now())}
        assert await bench.target.look_up([record(), record("acme/UT-2")]) == [
            Found("UT-1", str(outcome.target_id), AMOUNT),
            NotFound("UT-2"),
        ]

    on_sandbox(run)


@pytest.mark.parametrize(
    "reference", ["acme/UT-1", "æøå/Lønn 1+1 & 50% #1?x=y", "a\r\nEvil: 1", "../../x", "日本\u202e"]
)
def test_a_reference_of_any_letters_goes_out_and_is_found(reference: str) -> None:
    async def run(bench: Bench) -> None:
        one = Outgoing("k", reference, f"{reference}:æ", PAYLOAD, AMOUNT)
        assert (await bench.send(one)).result is Result.BOOKED
        assert isinstance((await bench.target.look_up([one]))[0], Found)
        assert await bench.counts("bookings") == {reference: 1}
        assert await bench.counts("keys") == {f"{reference}:æ": 1}

    on_sandbox(run)


def test_the_sandbox_tells_what_it_has_in_hand_until_it_is_answered() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("latency", latency_ms=150)
        sent = asyncio.create_task(bench.send(record()))
        while await bench.counts("requests") == {}:  # noqa: ASYNC110  # it is asked over HTTP
            await asyncio.sleep(0.01)
        seen = [await bench.counts(what) for what in ("in_hand", "bookings")]
        await sent
        assert seen == [["acme/UT-1"], {}]
        assert [await bench.counts(what) for what in ("in_hand", "bookings")] == [[], {"acme/UT-1": 1}]

    on_sandbox(run)


def test_a_refusal_in_its_own_words_until_the_cost_centre_exists() -> None:
    async def run(bench: Bench) -> None:
        bad = record(lines=[{**LINE, "costCenter": "9999"}])
        failure = failure_of(outcome := await bench.send(bad))
        assert (outcome.result, failure.category, failure.http_status) == (
            Result.REJECTED,
            Category.REFERENCE_NOT_FOUND,
            422,
        )
        assert (failure.root.message, failure.root.field, failure.root.code) == (
            "Invalid cost center code: 9999",
            "/lines/0/costCenter",
            "CC_UNKNOWN",
        )

        assert await bench.control("cost-centres", code="9999") == 200
        assert (await bench.send(bad)).result is Result.BOOKED
        assert await bench.counts("bookings") == {"acme/UT-1": 1}

    on_sandbox(run)


def test_a_closed_period_and_a_long_text_come_together() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("periods", period="2026-09")
        failure = failure_of(await bench.send(record(date="2026-09-30", lines=[{**LINE, "description": "x" * 57}])))
        assert failure.category is Category.CLOSED_PERIOD
        assert [pair.code for pair in failure.messages] == ["PERIOD_CLOSED", "TEXT_TOO_LONG"]

    on_sandbox(run)


def test_a_remark_comes_with_the_booking() -> None:
    outcome = on_sandbox(lambda bench: bench.send(record(hasAttachment="nei")))

    assert (outcome.result, outcome.remark) == (Result.BOOKED, "Booked without an attachment: send it within 30 days.")


def test_the_same_key_again_is_already_there() -> None:
    async def run(bench: Bench) -> None:
        first = await bench.send(record())
        second = await bench.send(record())
        assert (second.result, second.target_id) == (Result.ALREADY_THERE, first.target_id)
        assert await bench.counts("bookings") == {"acme/UT-1": 1}

    on_sandbox(run)


def test_a_new_key_with_the_same_amount_is_already_there() -> None:
    async def run(bench: Bench) -> None:
        first = await bench.send(record())
        second = await bench.send(record(key="acme/UT-1:b"))
        assert (second.result, second.target_id, second.failure) == (Result.ALREADY_THERE, first.target_id, None)

    on_sandbox(run)


def test_our_reference_with_another_amount_is_for_a_person() -> None:
    async def run(bench: Bench) -> None:
        await bench.send(record())
        other = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:b", {"amount": "9.00"}, Money(Decimal("9.00"), "NOK"))
        outcome = await bench.send(other)
        assert (outcome.result, failure_of(outcome).category) == (Result.UNKNOWN, Category.DUPLICATE_MISMATCH)

    on_sandbox(run)


def test_already_there_but_not_found_is_unknown() -> None:
    async def run(bench: Bench) -> None:
        await bench.send(record())
        await bench.control("rules", system="accounting", look_up_lag_seconds=60)
        outcome = await bench.send(record(key="acme/UT-1:b"))
        assert (outcome.result, failure_of(outcome).category) == (Result.UNKNOWN, Category.DUPLICATE)

    on_sandbox(run)


def test_a_wrong_token_is_one_cause_and_a_renewed_one_helps() -> None:
    async def run(bench: Bench) -> None:
        bench.keys.token = "old"  # noqa: S105 - invented
        with pytest.raises(ConnectionDown, match=r"\(401\)") as caught:
            await bench.send(record())
        assert caught.value.category == Category.AUTHENTICATION
        assert not (await bench.target.check()).healthy

        bench.keys.token = "right"  # noqa: S105 - invented
        await bench.target.prepare()
        assert (await bench.send(record())).result is Result.BOOKED
        assert (await bench.target.check()).healthy

    on_sandbox(run)


@pytest.mark.parametrize("token", ["", "  ", "a b", "æ", "a\nb"])
def test_a_secret_that_is_no_token_is_said_so(token: str) -> None:
    async def run(bench: Bench) -> None:
        bench.keys.token = token
        with pytest.raises(Misconfigured, match="books is no token"):
            await bench.target.prepare()

    on_sandbox(run)


@pytest.mark.parametrize(
    ("retry_after", "least", "most"), [(7, 7, 7), ("date", 50, 60), (-3, None, None), ("9" * 40, 3600, 3600)]
)
def test_too_many_requests_means_later(retry_after: int | str, least: float | None, most: float | None) -> None:
    async def run(bench: Bench) -> None:
        at = Clock().now() + timedelta(seconds=60)
        value = f"{at:%a, %d %b %Y %H:%M:%S} GMT" if retry_after == "date" else retry_after
        await bench.fault("429", retry_after=value)
        outcome = await bench.send(record())
        assert (outcome.result, failure_of(outcome).category) == (Result.LATER, Category.THROTTLED)
        if least is None or most is None:
            assert outcome.retry_after_seconds is None
        else:
            assert least <= (outcome.retry_after_seconds or -1) <= most
        assert await bench.counts("bookings") == {}

    on_sandbox(run)


@pytest.mark.parametrize(
    ("kind", "booked"),
    [
        ("500", 0),
        ("503", 0),
        ("html", 0),
        ("drop_before_commit", 0),
        ("empty", 1),
        ("truncated", 1),
        ("commit_then_drop", 1),
    ],
)
def test_after_a_fault_only_a_look_up_knows(kind: str, booked: int) -> None:
    async def run(bench: Bench) -> None:
        await bench.fault(kind)
        outcome = await bench.send(record())
        assert (outcome.result, failure_of(outcome).category) == (Result.UNKNOWN, Category.OUTCOME_UNKNOWN)
        found = (await bench.target.look_up([record()]))[0]
        assert isinstance(found, Found if booked else NotFound)
        assert len(await bench.counts("bookings")) == booked
        assert await bench.counts("requests") == {"acme/UT-1": 1}

        again = await bench.send(record())
        assert again.result is (Result.ALREADY_THERE if booked else Result.BOOKED)
        assert await bench.counts("bookings") == {"acme/UT-1": 1}

    on_sandbox(run)


def test_a_late_booking_is_missed_by_the_first_look_up() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("late_commit", latency_ms=300)
        assert (await bench.send(record())).result is Result.UNKNOWN
        assert isinstance((await bench.target.look_up([record()]))[0], NotFound)
        await asyncio.sleep(0.35)
        assert isinstance((await bench.target.look_up([record()]))[0], Found)

    on_sandbox(run)


def test_a_request_that_still_goes_on_is_unknown_until_it_is_found() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("in_progress", latency_ms=300)
        outcome = await bench.send(record())
        assert (outcome.result, failure_of(outcome).category) == (Result.UNKNOWN, Category.CONFLICT)
        await asyncio.sleep(0.35)
        assert isinstance((await bench.target.look_up([record()]))[0], Found)
        assert await bench.counts("bookings") == {"acme/UT-1": 1}

    on_sandbox(run)


def test_a_key_with_another_body_is_refused_and_the_first_one_found() -> None:
    async def run(bench: Bench) -> None:
        await bench.send(record())
        other = await bench.send(record(note="another body"))
        assert (other.result, other.failure) == (Result.ALREADY_THERE, None)
        assert await bench.counts("bookings") == {"acme/UT-1": 1}

    on_sandbox(run)


def test_headers_and_their_names_are_as_configured() -> None:
    async def run(bench: Bench) -> None:
        target = bench.make(idempotency_header="", reference_header="X-Reference", headers={"Accept-Language": "nb"})
        for _number in range(2):
            await target.deliver([record()], time.monotonic() + 5)
        await target.close()
        assert await bench.counts("keys") == {"": 2}

    on_sandbox(run)


def test_a_slow_answer_is_unknown_and_booked_all_the_same() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("latency", latency_ms=800)
        started = time.monotonic()
        outcome = await bench.send(record())
        assert time.monotonic() - started < 0.75
        assert outcome.result is Result.UNKNOWN
        await asyncio.sleep(0.5)
        assert isinstance((await bench.target.look_up([record()]))[0], Found)

    on_sandbox(run)


def test_nothing_is_sent_after_send_by() -> None:
    async def run(bench: Bench) -> None:
        outcome = await bench.send(record(), seconds_left=-0.001)
        assert (outcome.result, failure_of(outcome).category) == (Result.NOT_SENT, Category.NOT_SENT)
        assert await bench.counts("requests") == {}

    on_sandbox(run)


def test_a_record_that_is_no_json_is_not_sent() -> None:
    async def run(bench: Bench) -> None:
        outcome = await bench.send(record(amount=None, odd=float("nan")))
        assert (outcome.result, failure_of(outcome).category) == (Result.REJECTED, Category.SCHEMA)
        assert await bench.counts("requests") == {}

    on_sandbox(run)


def test_a_system_that_is_down_is_one_cause() -> None:
    async def run(bench: Bench) -> RestTarget:
        return bench.make()

    target = on_sandbox(run)

    async def ask() -> None:
        with pytest.raises(ConnectionDown, match="Accounting is not answering") as caught:
            await target.deliver([record()], time.monotonic() + 5)
        assert caught.value.category == Category.UNAVAILABLE
        with pytest.raises(ConnectionDown):
            await target.look_up([record(), record("acme/UT-2")])
        report = await target.check()
        assert (report.healthy, report.category, report.message) == (
            False,
            Category.UNAVAILABLE,
            "Accounting is not answering. The connection was refused. See that it runs, and that the address is right.",
        )
        await target.close()

    asyncio.run(ask())


def test_a_look_up_during_an_outage_decides_nothing() -> None:
    async def run(bench: Bench) -> None:
        await bench.send(record())
        for kind in ("500", "html", "429", "drop_before_commit"):
            await bench.fault(kind, on="all")
            assert isinstance((await bench.target.look_up([record()]))[0], Undecidable)
        await bench.fault("401", on="all")
        with pytest.raises(ConnectionDown):
            await bench.target.look_up([record()])

    on_sandbox(run)


def test_two_bookings_under_one_reference_are_an_incident() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", unique_reference=False, honours_key=False)
        await bench.send(record())
        await bench.send(record())
        assert (await bench.target.look_up([record()]))[0] == Undecidable(
            "UT-1", "Accounting has 2 records under our reference."
        )

    on_sandbox(run)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("health?x={reference}", "could not be read"),
        ("nowhere/{reference}", "answered 404"),
    ],
)
def test_a_look_up_at_the_wrong_place_decides_nothing(path: str, reason: str) -> None:
    async def run(bench: Bench) -> None:
        target = bench.make(look_up_url=f"{bench.url}/accounting/{path}")
        answer = (await target.look_up([record()]))[0]
        assert isinstance(answer, Undecidable)
        assert reason in answer.reason
        await target.close()

    on_sandbox(run)


def test_a_batch_that_breaks_off_says_what_was_booked() -> None:
    async def run(bench: Bench) -> None:
        records = [record(f"acme/UT-{number}", f"k{number}") for number in range(2)]
        await bench.fault("latency", latency_ms=200)
        sending = asyncio.create_task(bench.target.deliver(records, time.monotonic() + 5))
        await asyncio.sleep(0.1)
        await bench.fault("401")
        outcomes = await sending
        assert [outcome.result for outcome in outcomes] == [Result.BOOKED, Result.LATER]
        assert failure_of(outcomes[1]).category is Category.AUTHENTICATION

    on_sandbox(run)


def test_sixty_four_at_once_are_each_booked_once() -> None:
    async def run(bench: Bench) -> None:
        bench.target = bench.make(concurrency=64, timeout_seconds=10)
        records = [record(f"acme/UT-{number}", f"k{number}") for number in range(300)]
        outcomes = await asyncio.gather(*(bench.send(one) for one in records))
        assert {outcome.result for outcome in outcomes} == {Result.BOOKED}
        assert len({outcome.target_id for outcome in outcomes}) == 300
        assert set((await bench.counts("requests")).values()) == {1}

    on_sandbox(run)


def test_bookings_survive_a_restart(tmp_path: Path) -> None:
    async def book(bench: Bench) -> str | None:
        return (await bench.send(record())).target_id

    async def find(bench: Bench) -> Any:
        return (await bench.target.look_up([record()]))[0]

    booked = on_sandbox(book, tmp_path / "journal")

    assert on_sandbox(find, tmp_path / "journal") == Found("UT-1", str(booked), AMOUNT)
