"""Bugs that somebody could write. Each is put in by hand, and the gate must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import engine, planning
from core.effects import Conclude, Sleep
from core.engine import change_builder, finishing, look_ups, object_order, reading, resolve_unknown, suspects, tickets
from core.model import Category, DeliveryState, Found, HalfDone, Lease, LookUpAnswer, NotFound, Result
from tests.simulation import changes, model_store, questions
from tests.simulation.tables import AttemptOutcome, StoredLease
from tests.simulation.target import Target

Plant = Callable[[pytest.MonkeyPatch], None]


def unknown_is_never_looked_up(patch: pytest.MonkeyPatch) -> None:
    def nobody_asks(_run: Any, records: list[Any]) -> Any:
        yield from ()
        return [NotFound(one.record_key) for one in records]

    patch.setattr(look_ups, "_ask", nobody_asks)


def an_empty_look_up_counts_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(look_ups, "Sleep", lambda _length: Sleep(timedelta(0)))


def the_wait_forgets_the_request_on_its_way(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(resolve_unknown, "_resolvable", lambda _missing, _otherwise: [])


def an_empty_look_up_is_believed_without_a_health_check(patch: pytest.MonkeyPatch) -> None:
    def everybody_is_well(_run: Any) -> Any:
        yield from ()
        return True

    patch.setattr(resolve_unknown, "healthy", everybody_is_well)


def a_new_key_while_one_is_unknown(patch: pytest.MonkeyPatch) -> None:
    careful = planning._step

    def careless(record: Any, known: Any, *rest: Any) -> planning.Step:
        step = careful(record, known, *rest)
        return planning.Step.SEND if step is planning.Step.STAY_UNKNOWN else step

    patch.setattr(planning, "_step", careless)
    patch.setattr(engine.pipeline, "SENDABLE", (*engine.run.SENDABLE, DeliveryState.UNKNOWN))
    patch.setattr(changes, "MAY_BE_SENT", (*changes.MAY_BE_SENT, DeliveryState.UNKNOWN))


def sent_before_the_intent_is_stored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(change_builder.ChangeBuilder, "intend", lambda *_: [])


def a_dead_run_leaves_its_records_waiting(patch: pytest.MonkeyPatch) -> None:
    def forget(tables: Any, row: Any, _change: Any, _failure: Any) -> Any:
        tables.outcomes.append(AttemptOutcome(row.last_attempt_id, "", row.record_key, Result.LATER, "leftover"))
        return replace(row, state=DeliveryState.WAITING)

    patch.setattr(changes, "_left_sending", forget)


def send_by_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Target, "honours_send_by", False)


def the_outcome_is_kept_without_the_state(patch: pytest.MonkeyPatch) -> None:
    whole = changes.apply

    def half(change: Any, tables: Any) -> object:
        records = dict(tables.records)
        result = whole(change, tables)
        if isinstance(change, Conclude) and change.found_by == "look_up":
            tables.records = records
        return result

    patch.setattr(model_store, "apply", half)


def the_lease_is_given_to_everybody(patch: pytest.MonkeyPatch) -> None:
    def give(self: Any, tables: Any, holder: str, length: timedelta) -> Any:
        tables.lease = StoredLease(1, holder, self._loop.now() + length)
        return Lease(model_store.INTEGRATION, 1)

    patch.setattr(model_store.ModelStore, "_take_lease", give)


def a_stale_epoch_may_write(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(model_store.ModelStore, "_check_epoch", lambda *_: None)


def the_key_has_no_revision(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "idempotency_key_of", lambda reference, _revision: reference[-5:])


def any_amount_under_our_reference_is_ours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(look_ups, "same_amount", lambda _ours, _theirs: True)


def _half_done_is_read_as(patch: pytest.MonkeyPatch, read_as: Callable[[HalfDone], LookUpAnswer]) -> None:
    right = look_ups._keep_answers

    def wrong(run: Any, known: Any, answers: Any) -> Any:
        return right(run, known, [read_as(one) if isinstance(one, HalfDone) else one for one in answers])

    patch.setattr(look_ups, "_keep_answers", wrong)


def a_draft_is_called_booked(patch: pytest.MonkeyPatch) -> None:
    _half_done_is_read_as(patch, lambda one: Found(one.record_key, one.draft_id, one.amount))


def a_draft_is_made_a_second_time(patch: pytest.MonkeyPatch) -> None:
    _half_done_is_read_as(patch, lambda one: NotFound(one.record_key))


def a_draft_that_was_not_finished_in_time_is_sent_anew(patch: pytest.MonkeyPatch) -> None:
    right = finishing._certain

    def hasty(run: Any, key: str, outcome: Any, why: str) -> Any:
        return right(run, key, outcome, why) if outcome is None or outcome.result is Result.UNKNOWN else outcome

    patch.setattr(finishing, "_certain", hasty)


def a_booking_is_compared_with_what_the_source_says_now(patch: pytest.MonkeyPatch) -> None:
    right = questions.known_from

    def wrong(row: Any) -> Any:
        return replace(right(row), sent_amount=row.amount)

    patch.setattr(questions, "known_from", wrong)


def dead_runs_are_never_closed(patch: pytest.MonkeyPatch) -> None:
    def nothing(_config: Any, _tickets: Any) -> Any:
        yield from ()

    patch.setattr(engine, "_close_dead_runs", nothing)


def every_machine_believes_its_own_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tickets.Tickets, "follow", lambda *_: None)


def a_repeated_request_is_done_twice(patch: pytest.MonkeyPatch) -> None:
    careful = model_store.ModelStore._transaction

    def forgetful(self: Any, *arguments: Any) -> object:
        self._answers.clear()
        return careful(self, *arguments)

    patch.setattr(model_store.ModelStore, "_transaction", forgetful)


def nobody_notices_that_the_store_was_put_back(patch: pytest.MonkeyPatch) -> None:
    right = model_store.ModelStore.put_back

    def unnoticed(self: Any, copy: Any) -> None:
        right(self, copy)
        self.tables.state = replace(self.tables.state, restoring_since_at=None)

    patch.setattr(model_store.ModelStore, "put_back", unnoticed)


def a_restore_lets_old_epochs_come_again(patch: pytest.MonkeyPatch) -> None:
    right = model_store.ModelStore.put_back

    def again(self: Any, copy: Any) -> None:
        right(self, copy)
        self.tables.lease = copy.tables.lease

    patch.setattr(model_store.ModelStore, "put_back", again)


def after_a_restore_only_what_the_store_knows_is_looked_up(patch: pytest.MonkeyPatch) -> None:
    careful = engine.pipeline.Pipeline._count

    def careless(self: Any, decision: Any) -> None:
        noticed = self._run._quiet_from
        self._run._quiet_from = noticed if decision.known is not None else None
        careful(self, decision)
        self._run._quiet_from = noticed

    patch.setattr(engine.pipeline.Pipeline, "_count", careless)


def after_a_restore_what_left_the_source_is_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    def nothing(_run: Any) -> Any:
        yield from ()

    patch.setattr(engine, "doubt_the_unseen", nothing)


def a_later_record_overtakes_an_unbooked_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(object_order.ObjectOrder, "may_go", lambda _self, _item: True)


def a_retry_does_not_ask_what_comes_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        reading.Reading, "_concerns", lambda self, record: not self._only or record.record_key in self._only.keys
    )


def a_look_up_that_is_asked_to_wait_asks_again_at_once(patch: pytest.MonkeyPatch) -> None:
    def at_once(run: Any, records: Any) -> Any:
        for _ in range(run.config.facts.max_tries):
            answers = yield from look_ups._ask(run, records)
        return answers

    patch.setattr(look_ups, "ask_patiently", at_once)


def a_retry_that_broke_off_forgets_what_it_booked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(questions, "landed_by", lambda _tables, _batch_id: {})


def what_a_person_has_seen_may_change_again_untold(patch: pytest.MonkeyPatch) -> None:
    careful = planning._step

    def careless(record: Any, known: Any, *rest: Any) -> planning.Step:
        step = careful(record, known, *rest)
        seen = known is not None and known.acknowledged_revision is not None
        return planning.Step.NOTHING if seen and step is planning.Step.EDITED else step

    patch.setattr(planning, "_step", careless)


def money_is_called_booked_that_only_the_source_says(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(questions, "LANDED_STATES", ())


def what_another_target_booked_counts_here(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "_is_said_by_another", lambda *_: False)


def what_another_target_may_have_booked_is_sent_here_too(patch: pytest.MonkeyPatch) -> None:
    for rule in ("is_of_another_target", "is_left_to_a_person"):
        patch.setattr(engine.run.Run, rule, lambda *_: False)


def what_was_taken_back_is_sent_again_once_it_is_gone(patch: pytest.MonkeyPatch) -> None:
    right = engine.run.Run.is_of_another_target
    patch.setattr(engine.run.Run, "is_left_to_a_person", right)


def a_correction_sends_what_another_target_may_have_booked(patch: pytest.MonkeyPatch) -> None:
    right = planning._step

    def wrong(record: Any, known: Any, *rest: Any) -> planning.Step:
        forgets = known is not None and known.category is Category.OTHER_TARGET
        return right(record, replace(known, category=None) if forgets else known, *rest)

    patch.setattr(planning, "_step", wrong)


def a_new_target_is_green_before_anybody_looked(patch: pytest.MonkeyPatch) -> None:
    right = model_store.ModelStore.lead_to

    def unnoticed(self: Any, number: int) -> None:
        right(self, number)
        self.tables.state = replace(self.tables.state, target_changed_at=None)

    patch.setattr(model_store.ModelStore, "lead_to", unnoticed)


def a_person_asks_again_with_the_key_that_was_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine.pipeline, "generation_of", lambda known, *_, **__: known.generation if known else 0)


def a_look_up_forgets_how_often_a_person_asked(patch: pytest.MonkeyPatch) -> None:
    right = engine.run.Run._sent_again

    def wrong(self: Any, key: str) -> Any:
        item = right(self, key)
        item.generation = 0
        return item

    patch.setattr(engine.run.Run, "_sent_again", wrong)


def a_new_key_goes_beside_a_lost_request(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "gets_a_new_key", lambda *_, **__: False)


def what_a_page_forbade_gets_a_new_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(questions, "_is_lost", lambda one: one.result is Result.UNKNOWN and one.found_by == "answer")


def what_a_page_forbids_is_refused_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(suspects, "hidden_behind_a_page", lambda outcome: outcome)


def one_voucher_proves_two_records(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changes, "proven_already", lambda *_: {})


def a_refusal_of_what_was_sent_before_counts_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine.pipeline.Pipeline, "_doubting_its_refusal", lambda _self, one: one)


def what_broke_a_request_is_sent_with_the_same_neighbours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine.run, "fewer_together", lambda size, _attempts: size)


def what_is_refused_alone_is_refused_for_good(patch: pytest.MonkeyPatch) -> None:
    """As where the target's own check was asked, and said that it is well."""

    def wrong(self: Any, one: Any, _outcome: Any) -> bool:
        return one.item.suspected_at is not None or self._run.counters.booked > 0

    patch.setattr(suspects.Suspects, "_is_its_own", wrong)


def what_waits_for_a_right_is_never_sent_again(patch: pytest.MonkeyPatch) -> None:
    right = engine.pipeline.Pipeline.send_suspected

    def wrong(self: Any) -> Any:
        for item in self._suspected:
            self._leave(item, self._window.why_not_sent())
        self._suspected = []
        yield from right(self)

    patch.setattr(engine.pipeline.Pipeline, "send_suspected", wrong)


def a_key_that_came_with_other_content_is_used_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        resolve_unknown, "Category", SimpleNamespace(ACCEPTED_PENDING=Category.ACCEPTED_PENDING, KEY_REUSED=0)
    )


def a_handled_row_is_sent_once_it_can_be_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "_row_left_for", lambda *_, **__: None)


def a_row_that_is_handled_in_a_run_is_sent_by_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine.run.Run, "rows_handled", None)


def a_look_up_sends_what_stood_in_a_handled_row(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine.run.Run, "handled_row_of", lambda *_: None)


def a_handled_row_that_moves_is_open_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changes, "_paired", lambda *_: {})


def a_handled_row_hides_all_that_are_alike(patch: pytest.MonkeyPatch) -> None:
    def all_of_them(gone: Any, come: Any, of_gone: Any, of_come: Any) -> dict[str, Any]:
        pairs = [(now, was) for was in gone for now in come if of_gone(was) == of_come(now)]
        return {now.record_key: was for now, was in pairs}

    patch.setattr(changes, "_paired", all_of_them)


def wrong_numbers_stop_nobody(patch: pytest.MonkeyPatch) -> None:
    right = engine.run.Run.stop_for

    def deaf(self: Any, stop: Any) -> None:
        if stop.message != engine.NUMBERS:
            right(self, stop)

    patch.setattr(engine.run.Run, "stop_for", deaf)


ALL: tuple[Plant, ...] = (
    unknown_is_never_looked_up,
    an_empty_look_up_counts_at_once,
    the_wait_forgets_the_request_on_its_way,
    an_empty_look_up_is_believed_without_a_health_check,
    a_new_key_while_one_is_unknown,
    sent_before_the_intent_is_stored,
    a_dead_run_leaves_its_records_waiting,
    send_by_is_ignored,
    the_outcome_is_kept_without_the_state,
    the_lease_is_given_to_everybody,
    a_stale_epoch_may_write,
    the_key_has_no_revision,
    any_amount_under_our_reference_is_ours,
    a_draft_is_called_booked,
    a_draft_is_made_a_second_time,
    a_draft_that_was_not_finished_in_time_is_sent_anew,
    a_booking_is_compared_with_what_the_source_says_now,
    dead_runs_are_never_closed,
    every_machine_believes_its_own_clock,
    a_repeated_request_is_done_twice,
    a_look_up_that_is_asked_to_wait_asks_again_at_once,
    a_retry_that_broke_off_forgets_what_it_booked,
    a_later_record_overtakes_an_unbooked_one,
    a_retry_does_not_ask_what_comes_before,
    nobody_notices_that_the_store_was_put_back,
    a_restore_lets_old_epochs_come_again,
    after_a_restore_only_what_the_store_knows_is_looked_up,
    after_a_restore_what_left_the_source_is_not_looked_up,
    what_a_person_has_seen_may_change_again_untold,
    money_is_called_booked_that_only_the_source_says,
    a_new_key_goes_beside_a_lost_request,
    what_a_page_forbade_gets_a_new_key,
    what_a_page_forbids_is_refused_at_once,
    what_is_refused_alone_is_refused_for_good,
    what_waits_for_a_right_is_never_sent_again,
    a_key_that_came_with_other_content_is_used_for_ever,
    a_handled_row_is_sent_once_it_can_be_read,
    a_row_that_is_handled_in_a_run_is_sent_by_it,
    a_look_up_sends_what_stood_in_a_handled_row,
    a_handled_row_that_moves_is_open_again,
    a_handled_row_hides_all_that_are_alike,
    wrong_numbers_stop_nobody,
    what_broke_a_request_is_sent_with_the_same_neighbours,
    a_refusal_of_what_was_sent_before_counts_at_once,
    one_voucher_proves_two_records,
    what_another_target_booked_counts_here,
    what_another_target_may_have_booked_is_sent_here_too,
    what_was_taken_back_is_sent_again_once_it_is_gone,
    a_correction_sends_what_another_target_may_have_booked,
    a_new_target_is_green_before_anybody_looked,
    a_person_asks_again_with_the_key_that_was_refused,
    a_look_up_forgets_how_often_a_person_asked,
)
