"""What every connector promises, whatever its system: each kind in the registry passes all of it, on its own stand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from core.configuration import read_integration
from core.connectors.loading import load, paper_for
from core.connectors.stands import Trouble
from core.errors import ConnectionDown, Misconfigured
from core.i18n import Words
from core.model import Found, NotFound, Result, Undecidable
from core.money import Money
from core.ports import TryableTarget
from flows.cli.draft import propose
from tests.contract.bench import STANDS, Bench, on_stand

Test = Callable[[Bench], Awaitable[None]]
Run = Callable[[Test], None]
BOOKED = (Result.BOOKED, Result.ALREADY_THERE)
ILL = (ConnectionDown, Misconfigured)
NASTY_KEYS = ("UT-1", "ut-1", "UT 1", "UT-1 ", "æøå/7", "a?b&c=d#e", '"quoted"', "100 %", "%41", "A", "x" * 150, "会計")


@pytest.fixture(params=STANDS, ids="-".join)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    kind, variant = request.param

    def on_its_stand(test: Test) -> None:
        on_stand(kind, variant, tmp_path, test)

    return on_its_stand


def test_a_booked_record_has_the_systems_own_id_and_is_found_by_its_reference(run: Run) -> None:
    async def test(bench: Bench) -> None:
        (record,) = bench.records()
        (outcome,) = await bench.send([record])
        (found,) = await bench.ask([record])

        assert outcome.result is Result.BOOKED
        assert outcome.target_id
        assert isinstance(found, Found)
        assert (found.target_id, found.booked) == (outcome.target_id, True)
        assert found.amount in (None, record.amount)
        assert bench.stand.bookings() == {record.reference: 1}

    run(test)


def test_a_look_up_tells_the_amount_that_the_system_has_and_never_ours(run: Run) -> None:
    async def test(bench: Bench) -> None:
        (record,) = bench.records()
        await bench.send([record])
        (answer,) = await bench.ask([replace(record, amount=Money(Decimal("7431.25"), "NOK"))])

        assert isinstance(answer, Found)
        assert answer.amount in (None, record.amount)

    run(test)


def test_a_success_without_an_id_is_no_booking(run: Run) -> None:
    async def test(bench: Bench) -> None:
        bench.stand.meet(Trouble.NAMES_NO_ID)

        outcome = await bench.send_one()

        assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
        assert outcome.failure is not None

    run(test)


def test_a_refusal_keeps_the_systems_words_as_they_are(run: Run) -> None:
    async def test(bench: Bench) -> None:
        bench.stand.meet(Trouble.REFUSES)

        outcome = await bench.send_one()

        assert outcome.result is Result.REJECTED
        assert outcome.failure is not None
        assert bench.stand.refusal in [pair.message for pair in outcome.failure.messages]
        assert bench.stand.bookings() == {}

    run(test)


def test_a_lost_answer_is_unknown_and_a_look_up_finds_the_booking(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records()
        bench.stand.meet(Trouble.LOSES_ANSWERS)
        (outcome,) = await bench.send(records)
        bench.stand.recover()
        (answer,) = await bench.ask(records)

        assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
        assert isinstance(answer, Found)
        assert bench.stand.bookings() == {records[0].reference: 1}

    run(test)


def test_a_lost_record_is_unknown_and_a_look_up_does_not_find_it(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records()
        bench.stand.meet(Trouble.LOSES_RECORDS)
        (outcome,) = await bench.send(records)
        bench.stand.recover()

        assert outcome.result is Result.UNKNOWN
        assert await bench.ask(records) == [NotFound(records[0].record_key)]
        assert bench.stand.bookings() == {}

    run(test)


def test_what_was_never_sent_is_not_found(run: Run) -> None:
    async def test(bench: Bench) -> None:
        await bench.send(bench.records())
        other = bench.records(start=2)

        assert await bench.ask(other) == [NotFound(other[0].record_key)]

    run(test)


def test_an_unwell_system_cannot_tell_and_never_says_not_found(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records()
        await bench.send(records)
        bench.stand.meet(Trouble.IS_UNWELL)

        try:
            (answer,) = await bench.ask(records)
        except ILL:
            return
        assert isinstance(answer, Undecidable)

    run(test)


def test_an_unwell_system_is_told_by_the_check_and_a_well_one_too(run: Run) -> None:
    async def test(bench: Bench) -> None:
        well = await bench.target.check()
        bench.stand.meet(Trouble.IS_UNWELL)
        ill = await bench.target.check()

        assert (well.healthy, ill.healthy) == (True, False)
        assert well.message
        assert ill.message
        assert bench.stand.bookings() == {}

    run(test)


def test_trying_it_out_books_nothing_and_is_not_well_where_we_are_shut_out(run: Run) -> None:
    async def test(bench: Bench) -> None:
        if not isinstance(bench.target, TryableTarget) or not bench.stand.secrets:
            return
        well = await bench.target.try_out()
        bench.stand.meet(Trouble.SHUTS_OUT)
        shut_out = await bench.target.try_out()

        assert (well.healthy, shut_out.healthy) == (True, False)
        assert bench.stand.bookings() == {}

    run(test)


def test_a_system_that_is_not_there_is_unwell_takes_nothing_and_never_says_not_found(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records(2)
        await bench.send(records[:1])
        bench.stand.meet(Trouble.IS_GONE)

        assert not (await bench.target.check()).healthy
        with suppress(*ILL):
            assert [answer for answer in await bench.ask(records) if not isinstance(answer, Undecidable)] == []
        with suppress(*ILL):
            (outcome,) = await bench.send(records[1:])
            assert outcome.result in (Result.UNKNOWN, Result.NOT_SENT, Result.LATER)
        bench.stand.recover()
        assert bench.stand.bookings() == {records[0].reference: 1}

    run(test)


def test_nothing_leaves_after_its_deadline(run: Run) -> None:
    async def test(bench: Bench) -> None:
        outcomes = await bench.send(bench.records(3), seconds_left=-0.001)

        assert {outcome.result for outcome in outcomes} == {Result.NOT_SENT}
        assert bench.stand.bookings() == {}

    run(test)


def test_a_secret_is_in_nothing_that_is_said(run: Run) -> None:
    async def test(bench: Bench) -> None:
        await bench.send(bench.records())
        bench.stand.meet(Trouble.SHUTS_OUT)

        said = [*await bench.all_that_is_said()]

        assert [word for word in said for secret in bench.stand.secrets.values() if secret in word] == []

    run(test)


def test_only_secrets_that_the_configuration_names_are_asked_for(run: Run) -> None:
    async def test(bench: Bench) -> None:
        await bench.send(bench.records())

        assert set(bench.keys.asked) <= set(bench.config.secret_names) == set(bench.stand.secrets)

    run(test)


def test_a_batch_has_one_outcome_for_each_record_in_their_order(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records(bench.target.facts.batch_size)
        outcomes = await bench.send(records)
        answers = await bench.ask([*reversed(records)])

        assert [outcome.record_key for outcome in outcomes] == [record.record_key for record in records]
        assert [answer.record_key for answer in answers] == [record.record_key for record in reversed(records)]
        ids = [outcome.target_id for outcome in outcomes]
        assert [answer.target_id for answer in answers if isinstance(answer, Found)] == [*reversed(ids)]

    run(test)


def test_a_repeated_request_books_once_where_the_connector_says_so(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = bench.records()
        (first,) = await bench.send(records)
        if not bench.target.facts.repeat_is_safe:
            return
        (second,) = await bench.send(records)

        assert second.result in BOOKED
        assert second.target_id == first.target_id
        assert bench.stand.bookings() == {records[0].reference: 1}

    run(test)


def test_records_with_nasty_keys_are_booked_and_found_each_under_its_own_reference(run: Run) -> None:
    async def test(bench: Bench) -> None:
        records = [bench.record(key) for key in NASTY_KEYS]
        outcomes = await bench.send(records)
        found = await bench.ask(records)

        assert [outcome.result for outcome in outcomes] == [Result.BOOKED] * len(records)
        assert len({record.reference for record in records}) == len(records)
        ids = [answer.target_id for answer in found if isinstance(answer, Found)]
        assert ids == [outcome.target_id for outcome in outcomes]
        assert len(set(ids)) == len(records)

    run(test)


def test_a_dry_run_writes_what_would_leave_and_sends_nothing(run: Run) -> None:
    async def test(bench: Bench) -> None:
        paper = paper_for(bench.kind, bench.config, bench.clock)
        (record,) = bench.records()
        await paper.target.prepare()
        with suppress(*ILL):  # nothing is there to answer
            await paper.target.deliver([record], bench.clock.monotonic() + 30)
        await paper.target.close()

        (request,) = paper.requests
        assert record.reference in request.body + request.url + str(dict(request.headers))
        assert bench.keys.asked == []
        assert bench.stand.bookings() == {}

    run(test)


def test_its_first_draft_is_a_configuration_of_its_kind(run: Run, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        (tmp_path / "utlegg.csv").write_text("Bilag;Beløp\nA1;12,50\nA2;13,75\n")
        made = await propose(tmp_path / "utlegg.csv", "acme", Words("en"), target_kind=bench.kind.kind)

        config = read_integration(made.text, "utlegg.toml")

        assert type(config.target) is bench.kind.config
        assert config.name == f"utlegg → {config.target.name}"
        assert "CHECK" in made.text.partition("[target]")[2].partition("[schedule]")[0]

    run(test)


def test_its_configuration_says_where_records_go_and_is_read_again_as_it_was_stored(run: Run) -> None:
    async def test(bench: Bench) -> None:
        again = bench.kind.config.model_validate_json(bench.config.model_dump_json())

        assert again == bench.config
        assert bench.config.address
        assert bench.target.facts.system_name == bench.config.name

    run(test)


def test_its_sandbox_remembers_what_was_booked_when_it_is_opened_again(run: Run, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        (record,) = bench.records()
        (token,) = bench.stand.secrets.values() or ("no-secret",)
        answers = []
        for _ in range(2):
            sandbox = load(bench.kind.sandbox or "")(tmp_path, bench.clock, token, "2026-09")
            target = sandbox.target(bench.config, bench.keys, bench.clock)
            await target.prepare()
            if not answers:
                await target.deliver([record], bench.clock.monotonic() + 30)
            answers += await target.look_up([record])
            await target.close()
            sandbox.close()

        assert [type(answer) for answer in answers] == [Found, Found]
        assert answers[0] == answers[1]

    run(test)
