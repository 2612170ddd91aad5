"""The names of lights, runs and states."""

from __future__ import annotations

from core.i18n.active_language import ActiveLanguage
from core.model import DeliveryState, Result, RunKind, RunStatus, Word


def light(_: ActiveLanguage, word: Word) -> str:
    """The word beside the light."""
    return {
        Word.FAILING: _("Failing"),
        Word.NO_RECENT_SYNC: _("No recent sync"),
        Word.NEEDS_ATTENTION: _("Needs attention"),
        Word.WAITING_FOR_FIRST_SYNC: _("Waiting for first sync"),
        Word.PAUSED: _("Paused"),
        Word.UNKNOWN: _("Unknown"),
        Word.HEALTHY: _("Healthy"),
    }[word]


def run_status(_: ActiveLanguage, status: RunStatus) -> str:
    """How a run ended."""
    return {
        RunStatus.RUNNING: _("Running"),
        RunStatus.SUCCEEDED: _("Succeeded"),
        RunStatus.WARNING: _("Succeeded with warnings"),
        RunStatus.FAILED: _("Failed"),
        RunStatus.STOPPED: _("Stopped"),
        RunStatus.CRASHED: _("Crashed"),
        RunStatus.SKIPPED: _("Skipped"),
    }[status]


def kind(_: ActiveLanguage, kind: RunKind) -> str:
    """Why a run was made."""
    return {
        RunKind.SCHEDULED: _("Scheduled"),
        RunKind.MANUAL: _("Started by hand"),
        RunKind.RETRY: _("Retry"),
    }[kind]


def state(_: ActiveLanguage, state: DeliveryState) -> str:
    """Where a record is."""
    return {
        DeliveryState.WAITING: _("Waiting"),
        DeliveryState.SENDING: _("Being sent"),
        DeliveryState.BOOKED: _("Booked"),
        DeliveryState.PENDING_TARGET: _("Received, not booked yet"),
        DeliveryState.REJECTED: _("Refused"),
        DeliveryState.UNKNOWN: _("Not known if booked"),
        DeliveryState.HANDLED: _("Handled elsewhere"),
    }[state]


def result(_: ActiveLanguage, result: Result | str | None) -> str:
    """How one try ended; None while there is no answer."""
    names = {
        Result.BOOKED: _("Booked"),
        Result.ALREADY_THERE: _("Already there"),
        Result.PENDING_TARGET: _("Received, not booked yet"),
        Result.REJECTED: _("Refused"),
        Result.UNKNOWN: _("Not known if booked"),
        Result.LATER: _("Asked to come later"),
        Result.NOT_SENT: _("Not sent"),
    }
    return _("No answer yet") if result is None else names.get(Result(result), str(result))
