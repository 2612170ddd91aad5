"""A system of somebody else's as a process on loopback."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tests.integration.helpers.npm_packages import installed

SYSTEMS = Path(__file__).with_name("systems")
PATIENCE_SECONDS = 120


class System:
    """Started by its command, asked over HTTP, ended by its id."""

    def __init__(self, command: Sequence[str], port: int, ready_at: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            command, cwd=installed(SYSTEMS), stdout=self._log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        self._wait_for(ready_at)

    def _wait_for(self, path: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert self._process.poll() is None, self._told()
            assert time.monotonic() < end, self._told()
            try:
                self.ask("GET", path)
            except OSError:
                time.sleep(0.2)
            else:
                return

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What it answers to us, past the product."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", content, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            raw = answer.read()
        return json.loads(raw) if raw else None

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def _told(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-4000:]
