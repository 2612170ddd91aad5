"""FlightStore: the store's verbs, asked of the owner process over Arrow Flight."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import flight

from core.errors import BadRequest, Misconfigured, StoreFull, StoreNotRunning, StoreUnavailable, reason_of
from core.messages import message
from data.store.claims import Claim
from data.store.flight.messages import IN_PARTS, Verb, answered_watermark, read_answer, request_bytes
from data.store.protocol import Epoch, Params, Statement, copy_name
from data.store.socket_folder import UNIX, SocketFolder, socket_of
from data.store.statements import Catalogue
from data.store.watermark import MarkFile
from data.store.whole_file import replacing

_COPY_SECONDS = 600.0
_COPIES = frozenset[Verb](("snapshot", "backup"))
_PARTS = (IN_PARTS.encode(), b"yes")
# a restarted owner is found again at once instead of after gRPC's two minutes of back-off
_CHANNEL = [
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 500),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),  # one in the environment would hear the token
]


class FlightStore:
    """May be used from several threads; finds the owner again by itself after a restart.

    `location` is like `grpc+unix:///…/store.sock`, or `grpc+tls://…` together with `certificates` (PEM roots);
    an address of the network without TLS is refused: the token would be read on its way.
    `memory` is a file in which a machine that syncs keeps how far it saw the store's history go: shown with each
    request, so that a store that lost some of it goes on in restore mode.
    No verb waits longer than `timeout_seconds`; then, and when nobody answers, it raises StoreUnavailable.
    """

    def __init__(
        self,
        location: str,
        token: str,
        timeout_seconds: float = 30.0,
        *,
        certificates: bytes | None = None,
        catalogue: Catalogue | None = None,
        memory: Path | None = None,
    ) -> None:
        if socket_of(location) is None and not location.startswith("grpc+tls://"):
            raise Misconfigured(message("store_needs_tls_to_be_asked", location=location), "configuration")
        self._location = location
        self._headers = [(b"authorization", b"Bearer " + _sendable(token))]
        self._timeout_seconds = timeout_seconds
        self._certificates = certificates
        self._catalogue = catalogue or Catalogue.load()
        self._memory = None if memory is None else MarkFile(memory)
        self._seen = None if self._memory is None else self._memory.read()
        self._lock = threading.Lock()
        self._connection: _Connection | None = None
        self._closed = False

    def hello(self) -> None:
        """Meet the owner: BadRequest when it is another version or does not know our token."""
        self._ask("hello")

    def read(self, name: str, params: Params | None = None, *, claim: Claim | None = None) -> pa.Table:
        """Run one statement that changes nothing."""
        (table,) = self._ask("read", [Statement(name, params or {})], claim=claim)
        return table

    def write(
        self,
        statements: Sequence[Statement],
        request_id: str,
        epoch: Epoch | None = None,
        *,
        claim: Claim | None = None,
    ) -> list[pa.Table]:
        """One transaction; after StoreUnavailable, ask again with the same request id."""
        return self._ask("write", statements, request_id, epoch, claim=claim)

    def snapshot(self, path: Path) -> None:
        """Fetch the analysts' views; an older file at `path` stays until the new one is complete."""
        self._fetch_copy("snapshot", path)

    def backup(self, path: Path) -> None:
        """Fetch a full copy, which the owner has read whole; an older file at `path` stays until it is complete."""
        self._fetch_copy("backup", path)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _ask(
        self,
        verb: Verb,
        statements: Sequence[Statement] = (),
        request_id: str = "",
        epoch: Epoch | None = None,
        *,
        claim: Claim | None = None,
    ) -> list[pa.Table]:
        session = None if claim is None else claim.secret
        body = request_bytes(self._catalogue, statements, request_id, epoch, self._seen, session=session)
        try:
            answer = self._first(verb, body)
        except flight.FlightUnavailableError:
            # a request is safe to repeat: reads change nothing, writes carry their request id
            self._forget_connection()
            answer = self._first_or_unavailable(verb, body)
        except (pa.ArrowException, OSError) as error:
            raise _ours(error) from None
        header, tables = read_answer(answer)
        self._remember(header)
        return tables

    def _remember(self, header: Mapping[str, Any]) -> None:
        """Before the answer is used: what it promises can be asked of the store for ever after."""
        mark = answered_watermark(header)
        if self._memory is None or mark is None or mark == self._seen:
            return
        try:
            self._memory.advance(mark)
        except OSError:
            raise StoreUnavailable(message("answer_not_written_down")) from None
        self._seen = mark

    def _first_or_unavailable(self, verb: Verb, body: bytes) -> pa.Buffer:
        try:
            return self._first(verb, body)
        except (pa.ArrowException, OSError) as error:
            raise _ours(error) from None

    def _first(self, verb: Verb, body: bytes) -> pa.Buffer:
        return next(self._call(verb, body, self._timeout_seconds))

    def _call(self, verb: Verb, body: bytes, timeout_seconds: float) -> Iterator[pa.Buffer]:
        headers = [*self._headers, _PARTS] if verb in _COPIES else self._headers
        options = flight.FlightCallOptions(timeout=timeout_seconds, headers=headers)
        connection = self._connected()  # held until the last answer: another thread may forget it
        for result in connection.client.do_action(flight.Action(verb, body), options):
            yield result.body

    def _connected(self) -> _Connection:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(message("store_connection_closed"))
            if self._connection is None:
                self._connection = _Connection(self._location, self._certificates)
            return self._connection

    def _forget_connection(self) -> None:
        """Other threads may still be using it: it is let go, not closed."""
        with self._lock:
            self._connection = None

    def _fetch_copy(self, verb: Verb, path: Path) -> None:
        try:
            with replacing(path) as unfinished:
                self._fetch(verb, unfinished)
        except OSError as error:
            raise _not_written(error, verb) from None

    def _fetch(self, verb: Verb, path: Path) -> None:
        try:
            parts = self._call(verb, request_bytes(self._catalogue, seen=self._seen), _COPY_SECONDS)
            header, _ = read_answer(next(parts))
            with path.open("xb") as file:
                for part in parts:
                    file.write(part)
        except pa.ArrowException as error:
            raise _ours(error) from None
        if path.stat().st_size != header["bytes"]:
            raise StoreUnavailable(message("copy_broke_off_older_kept", name=copy_name(verb)))


class _Connection:
    """A client, and the folder of the socket it asks at, held open for as long as the client connects anew."""

    def __init__(self, location: str, certificates: bytes | None) -> None:
        file = socket_of(location)
        try:
            self._folder = None if file is None else SocketFolder(file)
        except OSError:  # nobody has ever listened there
            raise StoreNotRunning(message("store_does_not_answer")) from None
        address = location if self._folder is None else f"{UNIX}://{self._folder.path}"
        self.client = flight.FlightClient(address, tls_root_certs=certificates, generic_options=_CHANNEL)

    def close(self) -> None:
        """Close both, in this order."""
        self.client.close()
        if self._folder is not None:
            self._folder.close()


def _not_written(error: OSError, verb: Verb) -> StoreFull | StoreUnavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(message("copy_without_room_older_kept", name=copy_name(verb)))
    return StoreUnavailable(message("copy_not_written_because", name=copy_name(verb), reason=reason_of(error)))


def _sendable(token: str) -> bytes:
    if not (token.isascii() and token.isprintable()):
        raise BadRequest(message("store_token_damaged"))
    return token.encode()


def _ours(error: Exception) -> BadRequest | StoreUnavailable:
    if isinstance(error, flight.FlightUnauthenticatedError):
        return BadRequest(message("store_token_unknown"))
    if isinstance(error, pa.ArrowInvalid):  # more calls or bytes than it takes: gRPC's word for both
        return StoreUnavailable(message("store_too_many_ask"))
    if isinstance(error, flight.FlightTimedOutError):
        return StoreUnavailable(message("store_did_not_answer_in_time"))
    return StoreNotRunning(message("store_does_not_answer"))
