"""An identity provider on loopback that does what it is told: a true one, or one that lies, is slow, down or new."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "synclight-test", "a secret of two"
KARI = {"sub": "kari-1", "name": "Kari Nordmann", "email": "kari@acme.example", "email_verified": True}
Claims = dict[str, Any]
MakeToken = Callable[["Provider", Claims], str]


def signed(provider: Provider, claims: Claims) -> str:
    """As an honest provider does it."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key, ["RS256"])


def half_hash(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


@dataclass
class Provider:
    """What it does can be changed between two requests."""

    person: Claims = field(default_factory=lambda: dict(KARI))
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    shown: list[RSAKey] = field(default_factory=list)  # its keys, as it tells them
    make: MakeToken = signed
    tells: dict[str, Any] = field(default_factory=dict)  # more, or other, of its metadata
    changes: Claims = field(default_factory=dict)  # other claims than true ones; None: left out
    answers: int = 200
    seconds: float = 0.0  # how slow it is
    skew: float = 0.0  # how far its clock is ahead
    asked: list[str] = field(default_factory=list)
    userinfo: Claims | None = None  # what it tells to whoever asks with the access token
    is_recognised: bool = False  # the person signed in there an hour ago, and is not asked again unless we say so
    asks: dict[str, dict[str, str]] = field(default_factory=dict)  # code → what the browser was sent with

    def __post_init__(self) -> None:
        self.shown = [self.key]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/directory"

    def be_honest(self) -> None:
        self.person, self.make, self.tells, self.changes = dict(KARI), signed, {}, {}
        self.answers, self.seconds, self.skew, self.shown = 200, 0.0, 0.0, [self.key]
        self.userinfo, self.is_recognised = None, False

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def code_for(self, address: str) -> tuple[str, dict[str, str]]:
        """What a person who signs in there brings back: a code, and what the browser was sent with."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.asks)}"
        self.asks[code] = asked
        return code, asked

    def metadata(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end?kept=1",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
        }
        return {name: value for name, value in {**own, **self.tells}.items() if value is not None}

    def tokens(self, form: dict[str, str], login: str) -> tuple[int, Any]:
        asked = self.asks.pop(form.get("code", ""), None)
        if asked is None or _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        assert login.startswith("Basic ")
        now, access_token = time.time() + self.skew, "an access token"
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(now),
            "exp": int(now) + 300,
            "auth_time": int(now) - (3600 if self.is_recognised and "max_age" not in asked else 0),
            "nonce": asked["nonce"],
            "at_hash": half_hash(access_token),
            **self.person,
            **self.changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"id_token": self.make(self, claims), "access_token": access_token, "token_type": "Bearer"}


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: Provider, *arguments: Any) -> None:
        self.provider = provider
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix("/directory")
        if path == "/authorize":  # a person who is signed in there already
            code, asked = self.provider.code_for(self.path)
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()
            return
        if path == "/userinfo":
            assert self.headers["authorization"] == "Bearer an access token"
            self._say(path, self.provider.userinfo or {})
            return
        keys = [key.as_dict(private=False, use="sig", alg="RS256") for key in self.provider.shown]
        self._say(path, self.provider.metadata() if path.startswith("/.well-known") else {"keys": keys})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, told = self.provider.tokens(form, self.headers.get("authorization", ""))
        self._say("/token", told, status)

    def _say(self, path: str, told: Any, status: int = 200) -> None:
        self.provider.asked.append(path)
        time.sleep(self.provider.seconds)
        body = json.dumps(told).encode()
        self.send_response(status if self.provider.answers == 200 else self.provider.answers)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
