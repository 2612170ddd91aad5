"""Where the dashboard listens: at a port of this machine, or at a socket that only the proxy in front of it reaches."""

from __future__ import annotations

import http.client
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from core.errors import Misconfigured, reason_of
from core.messages import message
from core.model import Category
from core.settings import LOOPBACK, Settings

_PROBE_SECONDS = 1.0
_HEALTH_SECONDS = 10.0  # a store that hangs is waited for


class _ThroughSocket(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_HEALTH_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a port."""
        self.sock = _connected(self._path, _HEALTH_SECONDS)


def listening(settings: Settings) -> tuple[str, ...]:
    """What the dashboard's server is told about it."""
    if settings.proxy_socket is not None:
        return "--uds", str(settings.proxy_socket)
    return "--host", LOOPBACK, "--port", str(settings.dashboard_port)


def address(settings: Settings) -> str:
    """The same, as people read it."""
    return str(settings.proxy_socket or f"http://{LOOPBACK}:{settings.dashboard_port}")


def takes_visitors(settings: Settings) -> Callable[[], bool]:
    """Ready when it accepts connections: it does so once it can answer."""

    def ready() -> bool:
        try:
            if settings.proxy_socket is not None:
                _connected(settings.proxy_socket, _PROBE_SECONDS).close()
            else:
                socket.create_connection((LOOPBACK, settings.dashboard_port), _PROBE_SECONDS).close()
        except OSError:
            return False
        return True

    return ready


def health(settings: Settings) -> int | None:
    """The status that it answers whoever watches from outside; None where nobody answers."""
    connection = http.client.HTTPConnection(LOOPBACK, settings.dashboard_port, timeout=_HEALTH_SECONDS)
    if settings.proxy_socket is not None:
        connection = _ThroughSocket(settings.proxy_socket)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def check_way_in(settings: Settings) -> None:
    """What the proxy's socket stands in lets in nobody else. Raises Misconfigured."""
    if settings.proxy_socket is None:
        return
    folder = settings.proxy_socket.parent
    try:
        mode = folder.stat().st_mode
    except OSError as error:
        said = message("proxy_folder_unusable", folder=str(folder), reason=reason_of(error))
        raise Misconfigured(said, Category.CONFIGURATION) from None
    if mode & stat.S_IRWXO:
        raise Misconfigured(message("proxy_folder_open", folder=str(folder)), Category.CONFIGURATION)


def _connected(path: Path, seconds: float) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(seconds)
    try:
        made.connect(str(path))
    except OSError:
        made.close()
        raise
    return made
