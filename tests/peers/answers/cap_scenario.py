"""An answer of SAP CAP: what is asked for in its own words, and what its own table holds in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.peers.answers.scenario import Scenario

BY_FILTER = "?$filter=reference%20eq%20%27{reference}%27"


@dataclass(frozen=True)
class CapScenario(Scenario):
    """`gave`: each answer to a request with records, as its journal has it."""

    gave: Sequence[str] = ("201",)
    service: str = "ledger"
    entity: str = "Vouchers"
    find: str = BY_FILTER  # of the entity, or of the one that it begins with
    there: Sequence[Mapping[str, Any]] = ()  # vouchers of somebody else's, or ours from before
    then: Sequence[tuple[str, str, Any]] = ()  # what its own people do between the syncs
    holds: Mapping[str, int] = field(default_factory=dict)  # under a record's reference; else one where it is booked
    batch: Mapping[str, Any] | None = None  # many in one request: what each part of it says beside its record

    def settings(self, url: str) -> dict[str, Any]:
        """Where it is asked."""
        service = f"{url}/{self.service}"
        found = f"{service}/{self.entity}{self.find}" if self.find[0] in "?(/" else f"{service}/{self.find}"
        posted = f"{service}/{self.entity}" if self.batch is None else f"{service}/$batch"
        paths = {"target_id_path": "/number", "found_path": "/value", "check_url": f"{url}/health"}
        return {"name": "CAP", "url": posted, "look_up_url": found, **paths}

    @property
    def requests(self) -> int:
        """Each has its answer."""
        return len(self.gave)

    @property
    def held(self) -> dict[str, int]:
        """How many vouchers of its own table each record has in the end."""
        return {key: self.holds.get(key, int(state == "booked")) for key, state in self.states.items()}

    @property
    def table(self) -> str:
        """Where it would stand if it were booked."""
        return self.entity if self.entity in ("Slips", "Claims") else "Vouchers"

    def payload(self, key: str) -> dict[str, Any]:
        """In a batch each record is a request of its own."""
        record = super().payload(key)
        if self.batch is None:
            return record
        headers = {"content-type": "application/json"}
        return {"id": key, "method": "POST", "url": self.entity, "headers": headers, **self.batch, "body": record}
