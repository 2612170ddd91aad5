"""What the owner answers to whoever came through the door: one verb per call."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pyarrow as pa
from pyarrow import flight

from core.errors import BadRequest, NotAllowed, OutOfScope, StoreUnavailable, SynclightError, where
from core.messages import message
from data.store.claims import Opening
from data.store.flight.messages import (
    MOST_BYTES,
    StoreRequest,
    answer_bytes,
    error_bytes,
    in_envelope,
    read_request,
)
from data.store.flight.refusals import BEYOND_TOKEN, Refusals
from data.store.flight.room import Room
from data.store.local import LocalStore
from data.store.local.deadlines import Deadlines
from data.store.statements import Scope

_log = logging.getLogger(__name__)

SNAPSHOT_PREFIX = "snapshot-"  # of folders beside the database that live as long as one request

MOST_CALLS = 64  # at the same time, each a thread; whoever comes then is asked to come again
MOST_ARRIVING = 4  # requests that are being read: each may be as large as a request can be
MOST_HELD_BYTES = 4 * MOST_BYTES  # of requests that were read and are not answered yet
_ARRIVAL_SECONDS = 20.0  # a request that takes longer to arrive is let go
_CHUNK_BYTES = 1_000_000


class Answers:
    """Reads a request, asks the store, and writes the answer or the error."""

    def __init__(self, store: LocalStore, refusals: Refusals) -> None:
        self._store = store
        self._refusals = refusals
        self._places = threading.BoundedSemaphore(MOST_CALLS)
        self._arriving = threading.BoundedSemaphore(MOST_ARRIVING)
        self._room = Room(MOST_HELD_BYTES, _ARRIVAL_SECONDS)
        self._deadlines = Deadlines()

    def whole(self, opening: Opening, requests: Iterator[bytes], context: Any) -> bytes:
        """Answer one verb. An error travels in the answer, so that the client raises the same one."""
        try:
            with self._asked(requests, context) as (verb, request):
                return in_envelope(self._answer(verb, request, opening))
        except grpc.RpcError:
            raise
        except Exception as error:  # noqa: BLE001 -- the caller learns no more than our sentence, and the server goes on
            return in_envelope(self._error(error))

    def in_parts(self, opening: Opening, requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
        """The same for a copy, which is sent piece by piece."""
        try:
            with self._asked(requests, context) as (verb, request):
                yield from map(in_envelope, self._copy_of(verb, request, opening.scope))
        except grpc.RpcError:
            raise
        except Exception as error:  # noqa: BLE001 -- same
            yield in_envelope(self._error(error))

    def close(self) -> None:
        """End what watches over requests that arrive."""
        self._deadlines.close()

    @contextmanager
    def _asked(self, requests: Iterator[bytes], context: Any) -> Iterator[tuple[str, StoreRequest]]:
        """One request, as long as there is room for it; it is not read where there is none."""
        if not self._places.acquire(blocking=False):
            raise StoreUnavailable(message("store_too_many_ask"))
        try:
            packed = self._arrived(requests, context)
            size = len(packed)
            try:
                opened = _opened(packed)
                del packed  # as large as what it held
                yield opened
            finally:
                self._room.give_back(size)
        finally:
            self._places.release()

    def _arrived(self, requests: Iterator[bytes], context: Any) -> bytes:
        if not self._arriving.acquire(timeout=_ARRIVAL_SECONDS):
            raise StoreUnavailable(message("store_too_many_ask"))
        try:
            with self._deadlines.within(_ARRIVAL_SECONDS, _Cut(context)):
                packed = next(requests, b"")
            if not self._room.take(len(packed)):
                raise StoreUnavailable(message("store_too_many_ask"))
            return packed
        finally:
            self._arriving.release()

    def _answer(self, verb: str, request: StoreRequest, opening: Opening) -> bytes:
        scope, claim = opening.scope, opening.claim(request.session)
        self._meet(request, scope)
        match verb:
            case "hello":
                return answer_bytes([], self._store.mark)
            case "read" if len(request.statements) == 1:
                asked = request.statements[0]
                found = self._store.read(asked.name, asked.params, scope=scope, claim=claim)
                return answer_bytes([found], self._store.mark)
            case "write":
                asked_for = request.statements, request.request_id, request.epoch
                return answer_bytes(self._store.write(*asked_for, scope=scope, claim=claim), self._store.mark)
            case _:
                raise BadRequest(message("store_message_unreadable"))

    def _copy_of(self, verb: str, request: StoreRequest, scope: Scope) -> Iterator[bytes]:
        self._meet(request, scope)
        match verb:
            case "snapshot":
                yield from self._copy(scope, self._store.snapshot)
            case "backup":
                yield from self._copy(scope, self._store.backup)
            case _:
                raise BadRequest(message("store_message_unreadable"))

    def _meet(self, request: StoreRequest, scope: Scope) -> None:
        """Both of one version, and of one history."""
        own = self._store.catalogue
        if request.schema != own.schema:
            raise BadRequest(message("store_schema_differs", schema=str(own.schema), other=str(request.schema)))
        if request.catalogue != own.hash:
            raise BadRequest(message("store_version_differs"))
        if request.seen is not None and scope.includes(Scope.SYNC):
            self._store.has_been_seen(request.seen)

    def _copy(self, scope: Scope, write: Callable[[Path], None]) -> Iterator[bytes]:
        """Send the copy itself: a client names no path on this machine."""
        if not scope.includes(Scope.SYNC):
            raise OutOfScope(message("copy_needs_sync_token"))
        with tempfile.TemporaryDirectory(prefix=SNAPSHOT_PREFIX, dir=self._store.folder) as folder:
            path = Path(folder) / "copy.duckdb"
            write(path)
            yield answer_bytes([], self._store.mark, bytes=path.stat().st_size)
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk

    def _error(self, error: Exception) -> bytes:
        if isinstance(error, OutOfScope | NotAllowed):
            self._refusals.count(BEYOND_TOKEN, str(error)[:200])
        elif isinstance(error, BadRequest):
            _log.warning("The store refused a request that is none it knows.")  # its sentence may hold a value
        if isinstance(error, SynclightError):
            return error_bytes(error)
        # where it happened, but not the text: it may hold a value
        _log.error("The store could not answer a request: %s", where(error))
        return error_bytes(BadRequest(message("store_could_not_answer")))


class _Cut:
    """A call whose request does not arrive."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def interrupt(self) -> None:
        """End it."""
        self._context.cancel()


def _opened(packed: bytes) -> tuple[str, StoreRequest]:
    try:
        action = flight.Action.deserialize(packed)
        return action.type, read_request(action.body)
    except (pa.ArrowException, UnicodeDecodeError):
        raise BadRequest(message("store_message_unreadable")) from None
