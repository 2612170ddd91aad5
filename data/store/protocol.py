"""The store's verbs: one protocol for LocalStore (in process) and FlightStore (over Arrow Flight)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import pyarrow as pa

from core.messages import message

Params = Mapping[str, Any]
_COPIES: Mapping[str, str] = {"snapshot": message("copy_snapshot"), "backup": message("copy_backup")}


class Epoch(NamedTuple):
    """Which lease a write belongs to."""

    integration_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A named `.sql` file of data/sql with its parameters.

    A parameter is a value (str, int, float, bool, Decimal, aware datetime, None, list of str) or,
    under the name `rows` only, an Arrow table which the statement reads as the relation `rows`.
    `expect` is the number of rows it must change or return; another number rolls the write back.
    `wish` says what somebody asks for, where its parameters say more (the moment, what was found): by it a repeated
    request id is known to ask for the same, instead of by all parameters of the write.
    """

    name: str
    params: Params = field(default_factory=dict)
    expect: int | Literal["any"] = "any"
    wish: str = ""


class Store(Protocol):
    """Read, write and copy; nothing else is possible."""

    def read(self, name: str, params: Params | None = None) -> pa.Table:
        """Run one `read`-scope statement. Raises BadRequest, StoreUnavailable."""

    def write(
        self,
        statements: Sequence[Statement],
        request_id: str,
        epoch: Epoch | None = None,
    ) -> list[pa.Table]:
        """One transaction, all or nothing; one table per statement.

        Repeating a request id returns the first answer and writes nothing; asking for something else is refused.
        Raises Refused, StaleEpoch, BadRequest, StoreFull, StoreUnavailable (then it may have been committed).
        """

    def snapshot(self, path: Path) -> None:
        """Write the analysts' views as of one moment; see `data/sql/analysts/v_*.sql`."""

    def backup(self, path: Path) -> None:
        """Write a full copy as of one moment, for putting back; see `data.store.backups`."""

    def close(self) -> None:
        """Let go."""


def copy_name(verb: str) -> str:
    """What a copy is called inside a sentence of ours."""
    return _COPIES.get(verb, verb)
