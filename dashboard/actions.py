"""The one door back: store the wish, then ask Prefect. Prefect being down delays a retry, never loses it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prefect.deployments import run_deployment
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

from core.errors import NotAllowed, ReasonMissing, Refused, StoreFull, StoreUnavailable, SynclightError
from core.model import Principal, RunKind
from core.settings import Settings
from data.commands.audit import note_sync_asked
from data.commands.cancelling import ask_to_cancel
from data.commands.changes_after_booking import mark_seen, undo_seen
from data.commands.handling import mark_handled, undo_handled
from data.commands.retries import Offer, request_retry
from data.store.protocol import Store

log = logging.getLogger(__name__)

ASK_SECONDS = 20.0  # the longest "Sync now" waits for Prefect: a busy one is slow, not down
RETRY_SECONDS = 6.0  # a retry is stored already: there is less to wait for
AGAIN_SECONDS = 1.0  # its database is locked for a moment: it says so with a 5xx, and is asked again
_NOT_STARTED = ("ConnectError", "ConnectTimeout", "PrefectHTTPStatusError")  # certainly no run
_ITS_OWN_FAULT = 500  # from this status on Prefect may have done something before it failed
_UNAWARE = "ObjectNotFound"  # it follows the tables a moment later than they are written
_asking = ThreadPoolExecutor(max_workers=4, thread_name_prefix="ask-prefect")


class ActionResult(StrEnum):
    """How an action ended; the page says it in a sentence."""

    STARTED = "started"
    STORED = "stored"  # the retry is stored, and starts when Prefect answers again
    SCHEDULER_DOWN = "scheduler_down"
    SCHEDULER_UNAWARE = "scheduler_unaware"  # it answers, and has not heard of this integration yet
    SCHEDULER_SLOW = "scheduler_slow"  # it took the question, and has not said what became of it
    DONE = "done"  # the store has it
    CHANGED = "changed"  # the set is another one than was shown: nothing was stored
    REASON_MISSING = "reason_missing"
    NOT_ALLOWED = "not_allowed"
    STORE_DOWN = "store_down"
    STORE_FULL = "store_full"


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """What became of a click. `found` and `wanted` count records when the set had changed."""

    said: ActionResult
    batch_id: str | None = None
    found: int = 0
    wanted: int = 0


def sync_now(
    principal: Principal, store: Store, settings: Settings, integration_id: str, *, key: str, now: datetime
) -> ActionAnswer:
    """Write down who asks, then ask for one manual sync; the same key makes no second one."""
    try:
        note_sync_asked(principal, store, integration_id, key=key, now=now)
    except (NotAllowed, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    wish = _Wish(RunKind.MANUAL, principal.person, f"manual:{key}")
    return ActionAnswer(_ask_prefect(settings, integration_id, wish, ASK_SECONDS))


def retry(
    principal: Principal,
    store: Store,
    settings: Settings,
    integration_id: str,
    offered: Offer,
    *,
    request_id: str,
    now: datetime,
) -> ActionAnswer:
    """Store what was offered as a batch, then ask Prefect to run it; the same request id makes one batch."""
    try:
        batch_id = request_retry(
            principal,
            store,
            integration_id,
            offered.records,
            request_id=request_id,
            now=now,
            cause_key=offered.cause_key,
            record_keys=offered.record_keys,
            released=offered.released,
        )
    except (Refused, NotAllowed, StoreFull, StoreUnavailable) as error:
        return _refused(error)  # it may be stored: the same request id is used when the person tries again
    wish = _Wish(RunKind.RETRY, principal.person, f"retry:{batch_id}", batch_id)
    said = _ask_prefect(settings, integration_id, wish, RETRY_SECONDS)
    return ActionAnswer(said if said is ActionResult.STARTED else ActionResult.STORED, batch_id=batch_id)


def handle(
    principal: Principal,
    store: Store,
    integration_id: str,
    record_keys: Sequence[str],
    *,
    reason: str,
    request_id: str,
    now: datetime,
) -> ActionAnswer:
    """Call these records handled, with the reason; the same request id does it once."""
    try:
        mark_handled(
            principal,
            store,
            integration_id,
            len(record_keys),
            reason=reason,
            request_id=request_id,
            now=now,
            record_keys=record_keys,
        )
    except (Refused, NotAllowed, ReasonMissing, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    return ActionAnswer(ActionResult.DONE, found=len(record_keys))


def take_back(
    principal: Principal,
    store: Store,
    integration_id: str,
    record_keys: Sequence[str],
    *,
    request_id: str,
    now: datetime,
) -> ActionAnswer:
    """Undo what was called handled; the same request id does it once."""
    try:
        undo_handled(principal, store, integration_id, record_keys, request_id=request_id, now=now)
    except (Refused, NotAllowed, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    return ActionAnswer(ActionResult.DONE, found=len(record_keys))


def mark_as_seen(
    principal: Principal,
    store: Store,
    integration_id: str,
    shown: Mapping[str, str],
    *,
    reason: str,
    request_id: str,
    now: datetime,
) -> ActionAnswer:
    """Say that a person has looked at these changes (key → revision), and why; the same request id does it once."""
    try:
        mark_seen(principal, store, integration_id, shown, reason=reason, request_id=request_id, now=now)
    except (Refused, NotAllowed, ReasonMissing, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    return ActionAnswer(ActionResult.DONE, found=len(shown))


def tell_again(
    principal: Principal,
    store: Store,
    integration_id: str,
    shown: Mapping[str, str],
    *,
    request_id: str,
    now: datetime,
) -> ActionAnswer:
    """Take back what was marked as seen (key → revision); the same request id does it once."""
    try:
        undo_seen(principal, store, integration_id, shown, request_id=request_id, now=now)
    except (Refused, NotAllowed, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    return ActionAnswer(ActionResult.DONE, found=len(shown))


def cancel(
    principal: Principal, store: Store, integration_id: str, run_id: str, *, request_id: str, now: datetime
) -> ActionAnswer:
    """Ask a running sync to stop; it reads the wish with its next heartbeat."""
    try:
        ask_to_cancel(principal, store, integration_id, run_id, request_id=request_id, now=now)
    except (Refused, NotAllowed, StoreFull, StoreUnavailable) as error:
        return _refused(error)
    return ActionAnswer(ActionResult.DONE)


def _refused(error: SynclightError) -> ActionAnswer:
    """What an error of the store means to a person."""
    match error:
        case Refused():
            return ActionAnswer(ActionResult.CHANGED, found=error.found, wanted=error.wanted)
        case NotAllowed():
            return ActionAnswer(ActionResult.NOT_ALLOWED)
        case ReasonMissing():
            return ActionAnswer(ActionResult.REASON_MISSING)
        case StoreFull():
            return ActionAnswer(ActionResult.STORE_FULL)
    return ActionAnswer(ActionResult.STORE_DOWN)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What Prefect is asked for; the same key makes no second run."""

    kind: RunKind
    person: str
    key: str
    batch_id: str | None = None


def _ask_prefect(settings: Settings, integration_id: str, wish: _Wish, seconds: float) -> ActionResult:
    """Whether Prefect took the wish; it gets some seconds, and no error of it reaches the page."""
    job = _asking.submit(_run_deployment, settings, integration_id, wish, seconds)
    try:
        job.result(timeout=seconds)
    except TooLong:
        log.warning("Prefect did not answer within %s s", seconds)
        return ActionResult.SCHEDULER_SLOW
    except Exception as error:  # noqa: BLE001  # Prefect's client has no common error; the wish is stored
        name = type(error).__name__
        log.warning("Prefect did not take the run of %s: %s", integration_id, name)
        if name == _UNAWARE:
            return ActionResult.SCHEDULER_UNAWARE
        certain = name in _NOT_STARTED and not _may_be_asked_again(error)
        return ActionResult.SCHEDULER_DOWN if certain else ActionResult.SCHEDULER_SLOW
    return ActionResult.STARTED


def _may_be_asked_again(error: Exception) -> bool:
    return isinstance(error, PrefectHTTPStatusError) and error.response.status_code >= _ITS_OWN_FAULT


def _run_deployment(settings: Settings, integration_id: str, wish: _Wish, seconds: float) -> None:
    updates: dict[object, object] = {
        PREFECT_API_URL: settings.prefect_api_url,
        PREFECT_API_REQUEST_TIMEOUT: seconds,
        PREFECT_CLIENT_MAX_RETRIES: 0,
    }
    auth = settings.token_file("prefect")
    if auth.is_file():
        updates[PREFECT_API_AUTH_STRING] = auth.read_text("utf-8").strip()
    end = time.monotonic() + seconds
    with temporary_settings(updates=updates):
        while True:
            try:
                run_deployment(
                    name=f"sync/{integration_id}",
                    parameters={"kind": wish.kind.value, "batch_id": wish.batch_id, "triggered_by": wish.person},
                    timeout=0,
                    idempotency_key=wish.key,
                    tags=[f"kind:{wish.kind.value}"],
                    as_subflow=False,
                )
            except PrefectHTTPStatusError as error:
                if not _may_be_asked_again(error) or time.monotonic() + AGAIN_SECONDS >= end:
                    raise
                time.sleep(AGAIN_SECONDS)
            else:
                return
