"""What a session is asked to do, and with which limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.model import ConnectorFacts, Failure, RunKind


def _as_it_is(_payload: Mapping[str, Any], failure: Failure) -> Failure:
    return failure


def _no_jitter() -> float:
    return 0.5


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """One session: a sync (or only its stored retries) of one integration."""

    integration_id: str
    kind: RunKind
    facts: ConnectorFacts
    worker: str
    nonce: str  # makes run ids of two sessions differ
    target: str = ""  # its identity: what was said by another target does not count
    triggered_by: str = "schedule"
    flow_run_id: str | None = None
    explain: Callable[[Mapping[str, Any], Failure], Failure] = _as_it_is  # fills label and value sent
    jitter: Callable[[], float] = _no_jitter  # 0..1
    lease_length: timedelta = timedelta(seconds=30)
    send_within_seconds: float = 30.0  # from the stored intent to the last moment a request may leave
    longest_wait: timedelta = timedelta(minutes=5)  # for `unknown` records within one run
    doubts_at_once: int = 50_000  # in restore mode: records held in memory until they are looked up
    longest_pause_seconds: float = 60.0  # asked for by the target, waited for within one run

    def reference_of(self, record_key: str) -> str:
        """What the target finds a record by, in its form."""
        return self.facts.reference(self.integration_id, record_key)

    @property
    def settle_after(self) -> timedelta:
        """From the end of our request until an empty look-up may count."""
        return self.facts.request_life + self.facts.settle
