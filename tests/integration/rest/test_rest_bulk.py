"""Many records per request against the real sandbox over HTTP; the sandbox's own counts are the judge."""

import asyncio
import time
from typing import Any

import pytest

from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown
from core.model import Category, Found, NotFound, Outcome, Outgoing, Result, RunStatus
from tests.fakes import Office
from tests.fakes import record as source_record
from tests.integration.rest.rest_bench import (
    LINE,
    Bench,
    Clock,
    failure_of,
    on_sandbox,
    record,
    source_records,
    sync,
)

B, U = Result.BOOKED, Result.UNKNOWN


def many(count: int, **changes: Any) -> list[Outgoing]:
    return [record(f"acme/UT-{number}", f"k{number}", **changes) for number in range(count)]


def bulk_target(bench: Bench, size: int = 50, more: dict[str, Any] | None = None, **options: Any) -> RestTarget:
    bulk = {"size": size, "url": f"{bench.url}/accounting/bulk", "items": "/items", "key_field": "idempotencyKey"}
    return bench.make(bulk={**bulk, **options}, **(more or {}))


async def send(target: RestTarget, records: list[Outgoing]) -> list[Outcome]:
    try:
        return await target.deliver(records, time.monotonic() + 30)
    finally:
        await target.close()


def results_of(outcomes: list[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


@pytest.mark.parametrize("items", ["", "/items"])
def test_a_hundred_records_go_out_in_two_requests(items: str) -> None:
    async def run(bench: Bench) -> None:
        target = bulk_target(bench, items=items)
        assert target.facts.batch_size == 50
        outcomes = await send(target, many(100))
        assert set(results_of(outcomes)) == {B}
        assert len({outcome.target_id for outcome in outcomes}) == 100
        assert set((await bench.counts("bookings")).values()) == {1}
        assert (await bench.counts("totals"))["bulk_requests"] == 2

    on_sandbox(run)


def test_each_refusal_is_its_own() -> None:
    async def run(bench: Bench) -> None:
        records = many(4)
        records[1] = record("acme/UT-1", "k1", lines=[{**LINE, "costCenter": "9999"}])
        outcomes = await send(bulk_target(bench), records)
        assert results_of(outcomes) == [B, Result.REJECTED, B, B]
        failure = failure_of(outcomes[1])
        assert (failure.category, failure.root.field) == (Category.REFERENCE_NOT_FOUND, "/lines/0/costCenter")

    on_sandbox(run)


@pytest.mark.parametrize(
    ("kind", "wanted", "booked"),
    [
        ("bulk_omit", [B, B, U, B], 4),
        ("bulk_reorder", [B, B, B, B], 4),
        ("bulk_half", [B, B, U, U], 2),
        ("bulk_crash", [U, U, U, U], 2),
        ("bulk_extra", [B, B, B, B], 4),
        ("bulk_twice", [B, B, U, B], 4),
        ("bulk_numbers", [B, B, B, B], 4),
        ("empty", [U, U, U, U], 4),
        ("truncated", [U, U, U, U], 4),
        ("commit_then_drop", [U, U, U, U], 4),
        ("drop_before_commit", [U, U, U, U], 0),
        ("500", [U, U, U, U], 0),
        ("html", [U, U, U, U], 0),
        ("429", [U, U, U, U], 0),
        ("refuse", [Result.REJECTED] * 4, 0),
    ],
)
def test_after_every_fault_each_is_booked_once(kind: str, wanted: list[Result], booked: int) -> None:
    async def run(bench: Bench) -> None:
        await bench.fault(kind)
        records = many(4)
        outcomes = await send(bulk_target(bench), records)
        assert results_of(outcomes) == wanted
        assert len(await bench.counts("bookings")) == booked
        found = await bench.target.look_up(records)
        assert sum(isinstance(one, Found) for one in found) == booked
        assert all(isinstance(found[place], Found) for place, result in enumerate(wanted) if result is B)

        left = [one for one, answer in zip(records, found, strict=True) if isinstance(answer, NotFound)]
        again = await send(bulk_target(bench), left)
        assert set(results_of(again)) <= {B}
        assert await bench.counts("bookings") == {one.reference: 1 for one in records}

    on_sandbox(run)


def test_a_result_for_somebody_else_is_remarked() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("bulk_extra")
        first, *_rest = await send(bulk_target(bench), many(3))
        assert first.remark == "Accounting also answered for what we did not send: somebody-else"

    on_sandbox(run)


def test_one_refusal_takes_back_all_and_says_whose_it_was() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", transactional=True)
        records = many(4)
        records[2] = record("acme/UT-2", "k2", lines=[{**LINE, "costCenter": "9999"}])
        outcomes = await send(bulk_target(bench, transactional=True), records)
        # The first two said 201 with an id before they were taken back: only a look-up knows.
        assert results_of(outcomes) == [Result.UNKNOWN, Result.UNKNOWN, Result.REJECTED, Result.NOT_SENT]
        assert "UT-2" in failure_of(outcomes[3]).root.message
        assert await bench.counts("bookings") == {}

        rest = [records[0], records[1], records[3]]
        assert set(results_of(await send(bulk_target(bench, transactional=True), rest))) == {B}

    on_sandbox(run)


def test_a_request_that_is_too_large_is_divided() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", max_bulk_bytes=1200)
        outcomes = await send(bulk_target(bench), many(20))
        assert set(results_of(outcomes)) == {B}
        assert await bench.counts("bookings") == {f"acme/UT-{number}": 1 for number in range(20)}

    on_sandbox(run)


def test_one_record_that_is_too_large_is_refused_alone() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", max_bulk_bytes=1200)
        records = [*many(3), record("acme/UT-big", "kb", note="x" * 2000)]
        outcomes = await send(bulk_target(bench), records)
        assert results_of(outcomes) == [B, B, B, Result.REJECTED]
        assert failure_of(outcomes[3]).category is Category.PAYLOAD_TOO_LARGE

        ours = bulk_target(bench, more={"max_body_bytes": 1000})
        outcomes = await send(ours, [*many(3), record("acme/UT-big", "kb", note="x" * 2000)])
        assert outcomes[3].result is Result.REJECTED
        assert "Nothing was sent" in failure_of(outcomes[3]).root.message
        assert "acme/UT-big" not in await bench.counts("requests")

    on_sandbox(run)


def test_the_same_batch_again_is_already_there() -> None:
    async def run(bench: Bench) -> None:
        first = await send(bulk_target(bench), many(3))
        second = await send(bulk_target(bench), many(3))
        assert [one.target_id for one in second] == [one.target_id for one in first]
        assert await bench.counts("bookings") == {f"acme/UT-{number}": 1 for number in range(3)}

    on_sandbox(run)


def test_a_token_refused_between_two_requests_leaves_the_rest_waiting() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("latency", latency_ms=200)
        sending = asyncio.create_task(send(bulk_target(bench, size=2), many(6)))
        await asyncio.sleep(0.1)
        await bench.fault("401", count=None)
        outcomes = await sending
        assert results_of(outcomes) == [B, B, *[Result.LATER] * 4]
        assert {failure_of(outcome).category for outcome in outcomes[2:]} == {Category.AUTHENTICATION}
        assert len(await bench.counts("bookings")) == 2

    on_sandbox(run)


def test_a_token_refused_at_once_is_one_cause() -> None:
    async def run(bench: Bench) -> None:
        await bench.fault("401", count=None)
        with pytest.raises(ConnectionDown):
            await send(bulk_target(bench, size=2), many(6))

    on_sandbox(run)


FAST = {"concurrency": 4, "timeout_seconds": 3, "request_life_seconds": 3, "settle_seconds": 0.05}


def test_a_whole_sync_sends_full_requests() -> None:
    async def run(bench: Bench) -> None:
        target = bulk_target(bench, size=100, more=FAST)
        office = Office(clock=Clock(), records=source_records(2000), target=target, page_size=500)
        summary = await sync(office)
        await target.close()
        assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 2000)
        assert (await bench.counts("totals"))["bulk_requests"] == 20
        office.store.close()

    on_sandbox(run)


def test_a_whole_sync_with_faults_books_each_record_once() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", unique_reference=False, honours_key=False)
        for kind in ("bulk_crash", "bulk_omit", "commit_then_drop", "drop_before_commit", "bulk_twice"):
            await bench.fault(kind)
        target = bulk_target(bench, size=20, more=FAST)
        office = Office(clock=Clock(), records=source_records(300), target=target, page_size=100)
        summary = await sync(office)
        await target.close()
        assert (summary.status, summary.counts.unknown, summary.counts.due) == (RunStatus.SUCCEEDED, 0, 300)
        assert await bench.counts("bookings") == {f"acme-expenses:UT-{n:04d}": 1 for n in range(300)}
        office.store.close()

    on_sandbox(run)


def test_a_whole_sync_of_all_or_nothing_requests_books_all_but_the_culprits() -> None:
    async def run(bench: Bench) -> None:
        await bench.control("rules", system="accounting", transactional=True)
        target = bulk_target(bench, size=20, more=FAST, transactional=True)
        records = source_records(100)
        for place in (3, 27, 28, 99):
            records[place] = source_record(f"UT-{place:04d}", costCenter="9999")
        office = Office(clock=Clock(), records=records, target=target, page_size=100)
        summary = await sync(office)
        await target.close()
        assert (summary.counts.booked, summary.counts.failed_now, summary.counts.unsent) == (96, 4, 0)
        assert set((await bench.counts("bookings")).values()) == {1}
        office.store.close()

    on_sandbox(run)
