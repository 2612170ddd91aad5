"""The owner's door: the store's verbs over Arrow Flight, for whoever holds a token."""

from __future__ import annotations

import hmac
import logging
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import flight

from core.errors import BadRequest, Misconfigured, OutOfScope, StoreUnavailable, SynclightError, where
from core.messages import message
from data.store.flight.messages import StoreRequest, answer_bytes, error_bytes, read_request
from data.store.flight.refusals import BEYOND_TOKEN, WRONG_TOKEN, Refusals
from data.store.local import LocalStore
from data.store.statements import Scope

_log = logging.getLogger(__name__)

SNAPSHOT_PREFIX = "snapshot-"  # of folders beside the database that live as long as one request

MOST_CALLS = 64  # at the same time, each a thread; whoever comes then is asked to come again

_BEARER = "bearer"
_CHUNK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key, PEM."""

    certificate: bytes
    key: bytes


class FlightServer(flight.FlightServerBase):  # type: ignore[misc]  # pyarrow ships no types
    """Serves one LocalStore from the moment it is made; `shutdown()` lets running requests end.

    `tokens` says which scope a token opens. Port 0 takes a free one (see `port`).
    Raises Misconfigured when the address can not be served.
    """

    def __init__(
        self,
        store: LocalStore,
        tokens: Mapping[str, Scope],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: Tls | None = None,
    ) -> None:
        _check_address(host, tls)
        _check_free(host, port)
        self._store = store
        self._refusals = Refusals(lambda row, request_id: store.write([row], request_id, scope=Scope.OWN))
        self._places = threading.BoundedSemaphore(MOST_CALLS)
        try:
            super().__init__(
                f"grpc+{'tcp' if tls is None else 'tls'}://{host}:{port}",
                middleware={_BEARER: _Bearer(tokens, self._refusals)},
                tls_certificates=None if tls is None else [(tls.certificate, tls.key)],
            )
        except (pa.ArrowException, OSError):
            raise _taken(host, port) from None

    def do_action(self, context: flight.ServerCallContext, action: flight.Action) -> Iterator[bytes]:
        """Answer one verb. An error travels in the answer, so that the client raises the same one."""
        scope: Scope = context.get_middleware(_BEARER).scope
        if not self._places.acquire(blocking=False):
            yield error_bytes(StoreUnavailable(message("store_too_many_ask")))
            return
        try:
            yield from self._answer(action.type, read_request(action.body), scope)
        except OutOfScope as error:
            self._refusals.count(BEYOND_TOKEN, str(error)[:200])
            yield error_bytes(error)
        except SynclightError as error:
            yield error_bytes(error)
        except Exception as error:  # noqa: BLE001 -- the caller learns no more than this, and the server goes on
            # where it happened, but not the text: it may hold a value
            _log.error("The store could not answer a request: %s", where(error))
            yield error_bytes(BadRequest(message("store_could_not_answer")))
        finally:
            self._places.release()

    def shutdown(self) -> None:
        """Let running requests end, and write down what was refused."""
        super().shutdown()
        self._refusals.close()

    def _answer(self, verb: str, request: StoreRequest, scope: Scope) -> Iterator[bytes]:
        self._check_version(request)
        if request.seen is not None and scope.includes(Scope.SYNC):
            self._store.has_been_seen(request.seen)
        match verb:
            case "hello":
                yield answer_bytes([], self._store.mark)
            case "read" if len(request.statements) == 1:
                asked = request.statements[0]
                yield answer_bytes([self._store.read(asked.name, asked.params, scope=scope)], self._store.mark)
            case "write":
                tables = self._store.write(request.statements, request.request_id, request.epoch, scope=scope)
                yield answer_bytes(tables, self._store.mark)
            case "snapshot":
                yield from self._copy(scope, self._store.snapshot)
            case "backup":
                yield from self._copy(scope, self._store.backup)
            case _:
                raise BadRequest(message("store_message_unreadable"))

    def _check_version(self, request: StoreRequest) -> None:
        own = self._store.catalogue
        if request.schema != own.schema:
            raise BadRequest(message("store_schema_differs", schema=str(own.schema), other=str(request.schema)))
        if request.catalogue != own.hash:
            raise BadRequest(message("store_version_differs"))

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


class _Caller(flight.ServerMiddleware):  # type: ignore[misc]  # pyarrow ships no types
    """What the token of one call opens."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope


class _Bearer(flight.ServerMiddlewareFactory):  # type: ignore[misc]  # pyarrow ships no types
    """Turns the token of a call into its scope, or turns the call away."""

    def __init__(self, tokens: Mapping[str, Scope], refusals: Refusals) -> None:
        super().__init__()
        self._refusals = refusals
        self._tokens = [(token.encode(), scope) for token, scope in tokens.items()]

    def start_call(self, info: flight.CallInfo, headers: Mapping[str, list[Any]]) -> _Caller:
        """Every token is compared, each in constant time."""
        del info
        given = _bearer(headers)
        scopes = [scope for token, scope in self._tokens if hmac.compare_digest(token, given)]
        if not scopes:
            self._refusals.count(WRONG_TOKEN)
            raise flight.FlightUnauthenticatedError("The store does not know this token.")
        return _Caller(scopes[0])


def _bearer(headers: Mapping[str, list[Any]]) -> bytes:
    for name, values in headers.items():
        if name.lower() == "authorization" and values:
            value = values[0]
            text = value if isinstance(value, bytes) else str(value).encode()
            return text.removeprefix(b"Bearer ")
    return b""


def _check_address(host: str, tls: Tls | None) -> None:
    if tls is None and not _is_loopback(host):
        raise Misconfigured(
            message("store_needs_tls_to_listen", host=host),
            "configuration",
        )


def _check_free(host: str, port: int) -> None:
    """Ask before gRPC does, which would fill the screen with its own words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise _taken(host, port) from None


def _taken(host: str, port: int) -> Misconfigured:
    return Misconfigured(
        message("store_cannot_listen", host=host, port=str(port)),
        "configuration",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
