"""A real dashboard where people sign in, over a real store, and browsers that are nothing but their cookies."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from core.settings import Settings
from flows.stack.plans import UVICORN
from flows.stack.sign_in import sign_in_environment
from flows.stack.way_in import listening, takes_visitors
from tests.integration.helpers.owners import Owner
from tests.integration.helpers.store_worlds import free_port
from tests.integration.sign_in.provider import CLIENT, SECRET, Provider

WITHIN_SECONDS = 60
P = TypeVar("P", bound="Trusted")


@dataclass
class Said:
    """One answer."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers.get("location", "")

    @property
    def why(self) -> str:
        """What the sign-in page is told went before."""
        return parse_qs(urlsplit(self.leads_to).query).get("why", [""])[0]


class Trusted(Protocol):
    """A provider."""

    @property
    def issuer(self) -> str: ...

    def close(self) -> None: ...


@dataclass
class House(Generic[P]):
    """The dashboard's process, its store's, and the provider they trust."""

    home: Path
    provider: P
    public_url: str | None = None  # None: where it listens
    seed: Callable[[Path], None] | None = None  # fills the store's file before it is opened
    proxy: str | None = None  # who passes requests on to it
    prefect_port: int = 9  # nobody is there

    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.owner = Owner(self.home)
        self.settings = Settings(
            home=self.home,
            dashboard_port=self.port,
            prefect_port=self.prefect_port,
            proxy=self.proxy,
            mode="oidc",
            oidc_issuer=self.provider.issuer,
            oidc_client_id=CLIENT,
            public_url=self.public_url or self.url,
        )
        (self.home / "secrets").mkdir(parents=True)
        secret = self.home / "secrets" / "oidc"
        secret.touch(mode=0o600)
        secret.write_text(SECRET)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def public(self) -> str:
        return self.settings.dashboard_url

    def start(self) -> None:
        if self.seed is not None:
            self.settings.database.parent.mkdir(parents=True)
            self.seed(self.settings.database)
        self.owner.start()
        spelled = self.settings.model_dump(exclude_none=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SYNCLIGHT_")}
        environment = {
            **kept,
            **{f"SYNCLIGHT_{key.upper()}": str(value) for key, value in spelled.items()},
            **sign_in_environment(self.settings),
        }
        serve = ("uvicorn", "dashboard.asgi:app", *listening(self.settings))
        log = (self.home / "dashboard.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *serve, *UVICORN],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        end = time.monotonic() + WITHIN_SECONDS
        while not takes_visitors(self.settings)():
            assert self.process.poll() is None, (self.home / "dashboard.log").read_text()
            assert time.monotonic() < end, "the dashboard did not start"
            time.sleep(0.1)

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WITHIN_SECONDS)
        if self.owner.started is not None:
            self.owner.started.kill()
            self.owner.started.communicate(timeout=WITHIN_SECONDS)
        self.provider.close()


class Door(House[Provider]):
    """Of a provider that does what it is told."""

    cookie = "__Host-synclight_session"

    def __init__(
        self,
        home: Path,
        seed: Callable[[Path], None] | None = None,
        public_url: str | None = "https://synclight.example",
    ) -> None:
        super().__init__(home, Provider(), public_url, seed)


@dataclass
class Browser:
    """Keeps cookies, follows nothing."""

    door: Door
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **headers: str) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.door.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"accept": "text/html", "host": urlsplit(self.door.public).netloc, "cookie": cookies}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={name: value for name, value in told.items() if value})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        cookies = answer.headers.get_all("set-cookie") or []
        connection.close()
        for cookie in cookies:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies.pop(name, None)
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
        return Said(answer.status, {name.lower(): value for name, value in answer.getheaders()}, cookies, text)

    def get(self, path: str, **headers: str) -> Said:
        return self.ask("GET", path, **headers)

    def is_in(self, path: str = "/") -> bool:
        return self.get(path).status == 200

    def sent_off(self, place: str = "/", **more: str) -> dict[str, str]:
        """To the provider; what it is asked there, and the code it gives."""
        said = self.get(f"/auth/login?{urlencode({'next': place, **more})}")
        assert said.leads_to.startswith(self.door.provider.issuer), (said.leads_to, said.text)
        code, asked = self.door.provider.code_for(said.leads_to)
        return {**asked, "code": code}

    def come_back(self, asked: dict[str, str], **more: str) -> Said:
        answer: dict[str, Any] = {"code": asked["code"], "state": asked["state"], **more}
        return self.get(f"/oauth2callback?{urlencode(answer)}")

    def sign_in(self, place: str = "/", **more: str) -> Said:
        return self.come_back(self.sent_off(place, **more))
