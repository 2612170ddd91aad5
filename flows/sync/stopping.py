"""Prefect cancels a run, or the stack stops: the run is asked to stop as a person would ask it, and ends cleanly."""

from __future__ import annotations

import logging
from uuid import uuid4

from core.errors import SynclightError
from core.model import Principal
from core.permissions import Role
from core.settings import Settings
from data.commands.cancelling import ask_to_cancel
from data.ledger.routes import route
from flows.clock import SystemClock
from flows.wiring import open_store

PATIENCE_SECONDS = 20.0  # for what is on its way; Prefect kills a run that it cancelled after 30
ASKED_BY = "Prefect"

log = logging.getLogger(__name__)


def ask_the_run_to_stop(settings: Settings, integration_id: str, run_id: str | None) -> None:
    """Store the wish; the run reads it with its next heartbeat. What cannot be asked is left to its lease."""
    if run_id is None:
        return
    try:
        store = open_store(settings, "sync")
        try:
            asker = Principal(ASKED_BY, {route(store, integration_id).organisation_id: Role.FINANCE})
            now = SystemClock().now()
            ask_to_cancel(asker, store, integration_id, run_id, request_id=uuid4().hex, now=now)
        finally:
            store.close()
    except SynclightError as error:
        log.warning("the run could not be asked to stop: %s", error)
