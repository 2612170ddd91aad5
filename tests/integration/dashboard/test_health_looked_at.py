"""Whether all is well is said by looking: at a store, a monitor and a scheduler that answer, or do not."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest

from core.settings import Settings
from dashboard.health import looking
from data.store.protocol import Statement
from tests.integration.helpers.owners import Owner, beat
from tests.integration.helpers.store_worlds import free_port


class Scheduler(BaseHTTPRequestHandler):
    """Says whether it is well."""

    def __init__(self, status: int, *arguments: object) -> None:
        self.status = status
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def scheduler(status: int = 200) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Scheduler, status))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("mode", ["local", "oidc"])
def test_it_is_well_only_while_store_monitor_and_scheduler_answer(
    tmp_path: Path, mode: Literal["local", "oidc"]
) -> None:
    owner = Owner(tmp_path)
    owner.start()
    settings = Settings(home=tmp_path, mode=mode)

    def is_well(port: int) -> bool:
        return looking(settings.model_copy(update={"prefect_port": port}))()

    with scheduler() as there, scheduler(503) as ill, closing(owner.client()) as store:
        assert not is_well(there), "the monitor never turned"
        store.write([beat("watch")], "one")
        assert not is_well(there), "one of its loops never turned"
        store.write([beat("reconciler")], "two")
        assert is_well(there)
        assert not is_well(ill)
        assert not is_well(free_port())
        store.write([Statement("forget_beat", {"name": "watch"}, expect=1)], "three")
        assert not is_well(there)
        store.write([beat("watch")], "four")
        look = looking(settings.model_copy(update={"prefect_port": there}))
        assert look()
        owner.end(signal.SIGTERM)
        assert not look()
