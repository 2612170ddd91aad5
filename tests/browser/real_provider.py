"""`oidc-provider` from npm, on loopback."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.helpers.npm_packages import installed
from tests.integration.helpers.store_worlds import free_port
from tests.integration.sign_in.provider import CLIENT, SECRET

HERE = Path(__file__).with_name("oidc_provider")


@dataclass
class RealProvider:
    """A process on loopback."""

    port: int = field(default_factory=free_port)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, callback: str) -> None:
        told = {"ISSUER": self.issuer, "CLIENT": CLIENT, "SECRET": SECRET, "CALLBACK": callback}
        self.process = subprocess.Popen(
            ["node", "server.mjs"],
            cwd=installed(HERE),
            env={**os.environ, **told},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "the provider did not start"
            assert time.monotonic() < end, "the provider did not answer"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)
