"""The owner's end of Arrow Flight: where it listens, and what it lets in at most.

gRPC's own library serves it: pyarrow's server reads a request of any size before anybody asks for its token.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc

from core.errors import Misconfigured
from core.messages import message
from data.store.claims import Opening
from data.store.flight import answers
from data.store.flight.answers import Answers
from data.store.flight.door import Door
from data.store.flight.messages import MOST_BYTES
from data.store.flight.refusals import Refusals
from data.store.local import LocalStore
from data.store.socket_folder import SocketFolder, location_of, make_socket_folder
from data.store.statements import Scope

MOST_CONNECTIONS = 512  # a process has one; a flow run two
_SPARE_THREADS = 16  # they say that all others are busy, and turn away who has no token
_MOST_WAITING = 256  # calls; more are turned away unread
_ENVELOPE_BYTES = 1_000  # what Flight puts around a request
_GRACE_SECONDS = 30.0  # longer than any statement may take

_OPTIONS = [
    ("grpc.max_receive_message_length", MOST_BYTES + _ENVELOPE_BYTES),  # by the length that stands before a message
    ("grpc.max_allowed_incoming_connections", MOST_CONNECTIONS),
    ("grpc.max_concurrent_streams", _MOST_WAITING),
    ("grpc.max_metadata_size", 16_384),
    ("grpc.compression_enabled_algorithms_bitset", 1),  # none: what is sent small must not unpack large
    ("grpc.server_handshake_timeout_ms", 10_000),  # a place is free again when nothing is said
    ("grpc.max_connection_idle_ms", 600_000),
    ("grpc.so_reuseport", 0),
]


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key, PEM."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Network:
    """An address of the network; port 0 takes a free one. Without TLS it is refused, on this machine too."""

    host: str
    port: int = 0
    tls: Tls | None = None


class FlightServer:
    """Serves one LocalStore from the moment it is made; `shutdown()` lets running requests end.

    `tokens` says which scope a token opens; one of `people` opens nothing but what the session opens that comes with
    it, and what somebody may ask who has not signed in. `at`: at a socket of this machine, or on the network.
    Raises Misconfigured when it cannot listen there.
    """

    def __init__(
        self, store: LocalStore, tokens: Mapping[str, Scope], at: Path | Network, *, people: Collection[str] = ()
    ) -> None:
        opened = {token: Opening(scope, for_people=token in people) for token, scope in tokens.items()}
        self._refusals = Refusals(lambda row, request_id: store.write([row], request_id, scope=Scope.OWN))
        self._answers = Answers(store, self._refusals)
        self._threads = ThreadPoolExecutor(answers.MOST_CALLS + _SPARE_THREADS, "store")
        self._server = grpc.server(
            self._threads,
            handlers=[Door(opened, self._answers, self._refusals)],
            options=_OPTIONS,
            maximum_concurrent_rpcs=_MOST_WAITING,
        )
        self._folder: SocketFolder | None = None
        try:
            self.location = self._listen_on(at) if isinstance(at, Network) else self._listen_at(at)
        except BaseException:
            self._let_go()
            raise
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()

    def shutdown(self) -> None:
        """Let running requests end, and write down what was refused."""
        self._server.stop(_GRACE_SECONDS).wait()
        self._let_go()
        self._refusals.close()

    def _listen_at(self, file: Path) -> str:
        """What a killed owner left there is nobody's, and is taken away."""
        self._folder = make_socket_folder(file)
        cannot = Misconfigured(message("store_cannot_listen_at_socket", file=str(file)), "configuration")
        if self._folder.is_taken():
            raise cannot
        try:
            self._server.add_insecure_port(f"unix:{self._folder.path}")
            os.chmod(self._folder.path, 0o600)  # noqa: PTH101 -- a short name, no path of the home
        except (RuntimeError, OSError):
            raise cannot from None
        return location_of(file)

    def _listen_on(self, at: Network) -> str:
        if at.tls is None:
            raise Misconfigured(message("store_needs_tls_to_listen", host=at.host), "configuration")
        _check_free(at)
        credentials = grpc.ssl_server_credentials([(at.tls.key, at.tls.certificate)])
        try:
            port = self._server.add_secure_port(f"{_bracketed(at.host)}:{at.port}", credentials)
        except RuntimeError:
            raise _taken(at) from None
        return f"grpc+tls://{_bracketed(at.host)}:{port}"

    def _let_go(self) -> None:
        self._threads.shutdown()
        self._answers.close()
        if self._folder is not None:
            self._folder.close()


def _check_free(at: Network) -> None:
    """Ask before gRPC does, which would fill the screen with its own words."""
    with socket.socket(socket.AF_INET6 if ":" in at.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((at.host, at.port))
        except OSError:
            raise _taken(at) from None


def _taken(at: Network) -> Misconfigured:
    return Misconfigured(message("store_cannot_listen", host=at.host, port=str(at.port)), "configuration")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
