"""`oidc-provider` from npm, as its package-lock pins it: installed once into a cache outside the repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from tests.integration.helpers.store_worlds import free_port
from tests.integration.sign_in.provider import CLIENT, SECRET

HERE = Path(__file__).with_name("oidc_provider")
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
CACHE = Path.home() / ".cache" / "synclight-tests"


def installed() -> Path:
    """The folder with the provider and all it needs."""
    folder = CACHE / hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(dir=CACHE))
        for name in FILES:
            shutil.copy(HERE / name, making)
        command = ["npm", "ci", "--ignore-scripts", "--omit=dev"]
        done = subprocess.run(command, cwd=making, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        try:
            making.rename(folder)
        except OSError:  # another test run was faster
            shutil.rmtree(making)
    return folder


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
            cwd=installed(),
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
