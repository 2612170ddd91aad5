"""`synclight sync` and `retry`: store the wish, ask Prefect, and with `--wait` tell how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from core.errors import BadRequest, Refused, SchedulerDown, StoreUnavailable
from core.i18n import Words, sanitise
from core.model import RunKind
from core.settings import Settings
from data.commands.audit import note_sync_asked
from data.commands.cancelling import ask_to_cancel
from data.commands.retries import BatchView, Offers, batches, request_retry, retry_offers
from data.queries.runs import booked_twice
from data.queries.status import integration_statuses
from data.store.protocol import Store
from flows.cli.names import the_integration, who
from flows.cli.print import IN_JSON, Tick, a_progress_bar, print_answer
from flows.clock import SystemClock
from flows.scheduler.deployments import NO_PLACE, RunState, run_state, trigger
from flows.wiring import open_store

FINE, FAILED, REFUSED = 0, 1, 2
_LOOK_SECONDS = 1.0
_LONGEST_SILENCE = timedelta(minutes=2)

Seen = TypeVar("Seen")


def ask_for_sync(settings: Settings, name: str, *, wait: bool, as_json: bool = False) -> int:
    """Ask for one manual sync. Raises BadRequest, NotAllowed, StoreUnavailable, SchedulerDown."""
    _ = Words(settings.language)
    key = f"command:{uuid4().hex}"
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        integration_id = named.integration_id
        note_sync_asked(person, store, integration_id, key=key, now=SystemClock().now())
        run_id = trigger(settings, integration_id, RunKind.MANUAL, None, person.person, idempotency_key=key)
        value = {**named.as_json, "flow_run": run_id, "state": "ASKED", "message": "", "failed": False}
        if not wait:
            print_answer(_("A sync of {integration} is asked for.", integration=name), value, as_json=as_json)
            return FINE
        with a_progress_bar(name) as tick:
            state = _until(lambda: _seen_run(settings, store, integration_id, run_id, tick), lambda seen: seen.ended)
    code = FINE if state.type == "COMPLETED" or _is_another_running(state) else FAILED
    value |= {"state": state.type, "message": state.message, "failed": code == FAILED}
    print_answer(_end_of_sync(state, name, _), value, as_json=as_json)
    return code


def ask_for_retry(settings: Settings, name: str, *, wait: bool, as_json: bool = False) -> int:
    """Store the failed records as one batch, then ask for its run."""
    _ = Words(settings.language)
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        integration_id = named.integration_id
        offers = retry_offers(person, store, integration_id)
        count = offers.retry.records
        value: dict[str, Any] = {
            **named.as_json,
            "batch": None,
            "records": count,
            "status": "nothing",
            "results": {},
            "why": None,
            "scheduled": False,
        }
        if not count:
            return _nothing_to_retry(offers, value, _, as_json=as_json)
        now = SystemClock().now()
        try:
            batch_id = request_retry(person, store, integration_id, count, request_id=uuid4().hex, now=now)
        except Refused:
            raise BadRequest(_("The failed records changed while you asked. Nothing was stored; ask again.")) from None
        value |= {"batch": batch_id, "status": "waiting"}
        stored = [_.n("{count} record is stored for a retry.", "{count} records are stored for a retry.", count)]
        late = _ask_for_run(settings, integration_id, batch_id, person.person, _)
        stored += late
        value["scheduled"] = not late
        if not (wait and as_json):
            print_answer("\n".join(stored), value, as_json=as_json)
        if not wait:
            return FINE
        with a_progress_bar(name) as tick:
            batch = _until(lambda: _seen_batch(store, integration_id, batch_id, tick), _is_finished)
        twice = booked_twice(person, store, batch_id, batch.requested_at)
        sentence = f"{_.retried(batch.records, batch.results, twice)}."
        print_answer(sentence, {**value, "status": batch.status, "results": batch.results}, as_json=as_json)
        return FINE if batch.is_repaired else FAILED


def ask_to_stop(settings: Settings, name: str, *, as_json: bool) -> int:
    """Ask the running sync of one integration to stop cleanly. Raises BadRequest, NotAllowed, StoreUnavailable."""
    _ = Words(settings.language)
    now = SystemClock().now()
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        integration_id = named.integration_id
        (status,) = integration_statuses(person, store, now, integration_id)
        value = {**named.as_json, "run": None, "asked": False}
        if status.running is None:
            print_answer(_("No sync of {id} is running.", id=name), value, as_json=as_json)
            return FINE
        run_id = status.running.run_id
        try:
            ask_to_cancel(person, store, integration_id, run_id, request_id=uuid4().hex, now=now)
        except Refused:
            raise BadRequest(_("It is over already, or somebody asked it to stop before you.")) from None
    sentence = _("{id} stops within seconds: what is on its way is awaited, the rest goes with the next sync.", id=name)
    print_answer(sentence, {**value, "run": run_id, "asked": True}, as_json=as_json)
    return FINE


def _nothing_to_retry(offers: Offers, value: dict[str, Any], _: Words, *, as_json: bool) -> int:
    why = _why_nothing(offers, Words(IN_JSON))
    print_answer(_why_nothing(offers, _), {**value, "why": why}, as_json=as_json)
    return REFUSED if offers.open_records else FINE


def _why_nothing(offers: Offers, _: Words) -> str:
    if not offers.open_records:
        return _("There is nothing to retry: no record is open.")
    if offers.in_batch:
        return _("A retry of these records is already stored and has not finished.")
    return _("None of the open records can be helped by a retry: something else must be changed first.")


def _ask_for_run(settings: Settings, integration_id: str, batch_id: str, person: str, _: Words) -> list[str]:
    """Ask, and say what there is to say when nobody hears it."""
    try:
        trigger(settings, integration_id, RunKind.RETRY, batch_id, person, idempotency_key=f"retry:{batch_id}")
    except SchedulerDown:
        return [_("Prefect does not answer. The retry is stored, and starts when Prefect is back.")]
    return []


def _is_another_running(state: RunState) -> bool:
    """Turned away by Prefect because a run of the same integration holds the one place."""
    return state.type == "CANCELLED" and state.message == NO_PLACE


def _end_of_sync(state: RunState, name: str, _: Words) -> str:
    if _is_another_running(state):
        return _("Another sync of {integration} is running; this one was not started.", integration=name)
    return sanitise(state.message, limit=500, one_line=True) or state.type


def _seen_run(settings: Settings, store: Store, integration_id: str, run_id: str, tick: Tick) -> RunState:
    """How the flow run stands; the bar follows the run's own counts."""
    state = run_state(settings, run_id)
    for status in integration_statuses(who(store), store, SystemClock().now(), integration_id):
        if status.running is not None and status.running.counts is not None and status.running.counts.due:
            counts = status.running.counts
            tick(counts.booked + counts.already_there + counts.pending + counts.not_booked, counts.due)
    return state


def _seen_batch(store: Store, integration_id: str, batch_id: str, tick: Tick) -> BatchView | None:
    for batch in batches(who(store), store, integration_id):
        if batch.batch_id == batch_id:
            tick(sum(batch.results.values()), batch.records)
            return batch
    return None


def _is_finished(batch: BatchView | None) -> bool:
    return batch is not None and batch.status == "finished"


def _until(look: Callable[[], Seen | None], is_over: Callable[[Seen], bool]) -> Seen:
    """Look once a second until it is over; a short outage does not end the wait, a long one does."""
    silent_since: float | None = None
    while True:
        try:
            seen = look()
            silent_since = None
        except (StoreUnavailable, SchedulerDown):
            seen = None
            silent_since = silent_since or time.monotonic()
            if time.monotonic() - silent_since > _LONGEST_SILENCE.total_seconds():
                raise
        if seen is not None and is_over(seen):
            return seen
        time.sleep(_LOOK_SECONDS)
