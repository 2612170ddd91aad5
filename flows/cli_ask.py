"""`synclight sync` and `retry`: store the wish, ask Prefect, and with `--wait` tell how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from core.errors import Refused, SchedulerDown, StoreUnavailable
from core.model import RunKind
from core.settings import Settings
from core.words import Words, plain
from data.audit import note_sync_asked
from data.integrations import load_integration
from data.retries import BatchView, Offers, batches, request_retry, retry_offers
from data.store import Store
from flows.cli_show import who
from flows.clock import SystemClock
from flows.deployments import RunState, run_state, trigger
from flows.wiring import open_store

FINE, FAILED, REFUSED = 0, 1, 2
_LOOK_SECONDS = 1.0
_LONGEST_SILENCE = timedelta(minutes=2)
_REPAIRED = frozenset({"booked", "already_there", "pending_target"})

Seen = TypeVar("Seen")


def ask_for_sync(settings: Settings, integration_id: str, *, wait: bool) -> int:
    """Ask for one manual sync. Raises NotAllowed, StoreUnavailable, SchedulerDown."""
    _ = Words(settings.language)
    key = f"command:{uuid4().hex}"
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        note_sync_asked(person, store, integration_id, key=key, now=SystemClock().now())
    run_id = trigger(settings, integration_id, RunKind.MANUAL, None, person.person, idempotency_key=key)
    if not wait:
        _say(_("A sync of {integration} is asked for.", integration=integration_id))
        return FINE
    state = _until(lambda: run_state(settings, run_id), lambda seen: seen.ended)
    return _tell_sync(state, integration_id, _)


def ask_for_retry(settings: Settings, integration_id: str, *, wait: bool) -> int:
    """Store the failed records as one batch, then ask for its run."""
    _ = Words(settings.language)
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        load_integration(person, store, integration_id)
        offers = retry_offers(person, store, integration_id)
        count = offers.retry.records
        if not count:
            return _nothing_to_retry(offers, _)
        now = SystemClock().now()
        try:
            batch_id = request_retry(person, store, integration_id, count, request_id=uuid4().hex, now=now)
        except Refused:
            _say(_("The failed records changed while you asked. Nothing was stored; ask again."))
            return REFUSED
        _say(_.n("{count} record is stored for a retry.", "{count} records are stored for a retry.", count))
        _ask_for_run(settings, integration_id, batch_id, person.person, _)
        if not wait:
            return FINE
        return _tell_batch(_until(lambda: _batch(store, integration_id, batch_id), _is_finished), _)


def _nothing_to_retry(offers: Offers, _: Words) -> int:
    if not offers.open_records:
        _say(_("There is nothing to retry: no record is open."))
        return FINE
    if offers.in_batch:
        _say(_("A retry of these records is already stored and has not finished."))
    else:
        _say(_("None of the open records can be helped by a retry: something else must be changed first."))
    return REFUSED


def _ask_for_run(settings: Settings, integration_id: str, batch_id: str, person: str, _: Words) -> None:
    try:
        trigger(settings, integration_id, RunKind.RETRY, batch_id, person, idempotency_key=f"retry:{batch_id}")
    except SchedulerDown:
        _say(_("Prefect does not answer. The retry is stored, and starts when Prefect is back."))


def _tell_sync(state: RunState, integration_id: str, _: Words) -> int:
    if state.type == "CANCELLED":
        _say(_("Another sync of {integration} is running; this one was not started.", integration=integration_id))
        return FINE
    _say(plain(state.message, limit=500, one_line=True) or state.type)
    return FINE if state.type == "COMPLETED" else FAILED


def _tell_batch(batch: BatchView, _: Words) -> int:
    results = batch.results
    sent = sum(results.get(name, 0) for name in ("booked", "rejected", "unknown", "pending_target"))
    parts = [
        _("{count} sent", count=sent),
        _("{count} booked", count=results.get("booked", 0)),
        _("{count} already there", count=results.get("already_there", 0)),
        _("{count} refused again", count=results.get("rejected", 0)),
    ]
    others = batch.records - sum(results.get(name, 0) for name in ("booked", "already_there", "rejected"))
    if others:
        parts.append(_("{count} still open", count=others))
    _say(", ".join(parts) + ".")
    return FINE if set(results) <= _REPAIRED else FAILED


def _batch(store: Store, integration_id: str, batch_id: str) -> BatchView | None:
    found = batches(who(store), store, integration_id)
    return next((batch for batch in found if batch.batch_id == batch_id), None)


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


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201
