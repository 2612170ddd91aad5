"""A real nginx with the site file of this repository, and certificates of an authority that the test made."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.integration.helpers.mail.mail_servers import Papers, papers
from tests.integration.helpers.ports import free_ports

NAME = "synclight.example.org"
SITE = Path(__file__).parents[3] / "deploy" / "nginx" / "synclight.conf"
DEBIANS = Path("/etc/nginx/nginx.conf")
WITHIN_SECONDS = 20
Answer = tuple[int, list[tuple[str, str]], str]


@dataclass
class Front:
    """nginx on loopback. Its workers, who are another user, must be able to enter `folder`."""

    folder: Path
    site: str = field(default_factory=lambda: SITE.read_text("utf-8"))
    papers: Papers = field(init=False)

    def __post_init__(self) -> None:
        if shutil.which("nginx") is None:
            raise AssertionError("These tests need nginx: apt-get install nginx")
        self.papers = papers(self.folder / "papers", NAME)
        self.tls, self.plain = free_ports(2)
        self.run = self.folder / "run"
        self.run.mkdir()
        self.run.chmod(0o750)  # whatever may be closed to others by default here
        if os.geteuid() == 0:
            shutil.chown(self.run, group="www-data")
        self.socket = self.run / "dashboard.sock"

    @classmethod
    @contextmanager
    def in_a_folder_of_its_own(cls) -> Iterator[Front]:
        """In one that everybody may enter: what keeps strangers out is the folder of the socket."""
        folder = Path(tempfile.mkdtemp())
        folder.chmod(0o755)
        try:
            yield cls(folder)
        finally:
            shutil.rmtree(folder)

    @property
    def url(self) -> str:
        return f"https://{NAME}"

    @property
    def logged(self) -> str:
        """Everything it has written down."""
        return "".join(file.read_text("utf-8") for file in self.folder.glob("*.log"))

    @property
    def browser_flags(self) -> list[str]:
        """For a Chromium that finds it under its name, and trusts its certificate and no other."""
        leaf = x509.load_pem_x509_certificate(self.papers.server.read_bytes())
        key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        here = f"MAP {NAME}:443 127.0.0.1:{self.tls}, MAP {NAME}:80 127.0.0.1:{self.plain}"
        pin = b64encode(sha256(key).digest()).decode()
        return [f"--host-resolver-rules={here}", f"--ignore-certificate-errors-spki-list={pin}"]

    def start(self) -> None:
        here = self.folder / "site.conf"
        here.write_text(self._led_here(self.site))
        (self.folder / "nginx.conf").write_text(self._of_debian(here))
        self.process = subprocess.Popen(
            ["nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log", "-g", "daemon off;"]
        )
        end = time.monotonic() + WITHIN_SECONDS
        while not self._accepts():
            assert self.process.poll() is None, "nginx did not start"
            assert time.monotonic() < end, "nginx did not listen"
            time.sleep(0.02)

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(WITHIN_SECONDS)

    def ask(self, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Over TLS, with the certificate looked at as a browser does it."""
        trusted = ssl.create_default_context(cafile=str(self.papers.ca))
        connection = http.client.HTTPSConnection(NAME, timeout=30, context=trusted)
        line = socket.create_connection(("127.0.0.1", self.tls), 30)
        connection.sock = trusted.wrap_socket(line, server_hostname=NAME)
        told = {name.replace("_", "-"): value for name, value in {"accept": "text/html", **headers}.items()}
        return _answer(connection, method, path, body, told)

    def ask_plainly(self, path: str, host: str = NAME) -> Answer:
        """Without TLS."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        return _answer(connection, "GET", path, None, {"host": host})

    def _led_here(self, site: str) -> str:
        for told, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.tls} ssl"),
            ("/etc/ssl/synclight/fullchain.pem", str(self.papers.server)),
            ("/etc/ssl/synclight/privkey.pem", str(self.papers.key)),
            ("/run/synclight/dashboard.sock", str(self.socket)),
            ("/var/log/nginx", str(self.folder)),
        ):
            site = site.replace(told, here)
        return "\n".join(line for line in site.split("\n") if "listen [::]" not in line)

    def _of_debian(self, site: Path) -> str:
        told = DEBIANS.read_text("utf-8").replace("/run/nginx.pid", f"{self.folder}/nginx.pid")
        told = told.replace("/var/log/nginx", str(self.folder)).replace("/etc/nginx/sites-enabled/*", str(site))
        return told.replace("include /etc/nginx/conf.d/*.conf;", "")

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls)) == 0


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    told = [(name.lower(), value) for name, value in answer.getheaders()]
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, told, text
