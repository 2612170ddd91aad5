"""The store as one person's session opens it: every request says whose it is, and the store looks up what they may."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from core.errors import BadRequest
from core.messages import message
from data.store.claims import Claim
from data.store.protocol import Epoch, Params, Statement


class Claimed(Protocol):
    """A store that can be asked in somebody's name."""

    def read(self, name: str, params: Params | None = None, *, claim: Claim | None = None) -> pa.Table:
        """As Store.read."""

    def write(
        self,
        statements: Sequence[Statement],
        request_id: str,
        epoch: Epoch | None = None,
        *,
        claim: Claim | None = None,
    ) -> list[pa.Table]:
        """As Store.write."""


class OfSession:
    """A Store over one that is shared; `secret` None: of somebody who has not signed in yet."""

    def __init__(self, store: Claimed, secret: str | None) -> None:
        self._store = store
        self._claim = Claim(secret)

    def read(self, name: str, params: Params | None = None) -> pa.Table:
        """Raises what Store.read raises, and SignInNeeded."""
        return self._store.read(name, params, claim=self._claim)

    def write(self, statements: Sequence[Statement], request_id: str, epoch: Epoch | None = None) -> list[pa.Table]:
        """Raises what Store.write raises, and SignInNeeded."""
        return self._store.write(statements, request_id, epoch, claim=self._claim)

    def snapshot(self, path: Path) -> None:
        """No copy is made in a person's name: it holds everybody's."""
        del path
        raise BadRequest(message("copy_needs_sync_token"))

    def backup(self, path: Path) -> None:
        """As for a snapshot."""
        del path
        raise BadRequest(message("copy_needs_sync_token"))

    def close(self) -> None:
        """The shared store stays open."""
