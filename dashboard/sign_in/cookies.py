"""The two cookies of a sign-in. Behind TLS their names begin with __Host-: no other host, no plain page sets them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import Response

from core.sign_in.asks import LASTS
from core.sign_in.installation import is_encrypted, origin_of


@dataclass(frozen=True, slots=True)
class Cookies:
    """What a browser holds for one installation."""

    public_url: str

    @property
    def session(self) -> str:
        """The secret of a session. It ends in the store, not here."""
        return self._name("session")

    @property
    def ask(self) -> str:
        """A wish to sign in, sealed."""
        return self._name("ask")

    def give(self, answer: Response, name: str, value: str) -> None:
        """Let the browser keep it until it is closed, or an ask as long as it may be answered.

        Lax: the way back from the provider, and a link in a mail, begin on another site.
        """
        max_age = int(LASTS.total_seconds()) if name == self.ask else None
        answer.set_cookie(
            name, value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=is_encrypted(self.public_url)
        )

    def take(self, answer: Response, name: str) -> None:
        """Let the browser forget it."""
        answer.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=is_encrypted(self.public_url))

    def _name(self, what: str) -> str:
        """A browser keeps cookies by name, not by port: two homes on one machine must not take each other's away."""
        if is_encrypted(self.public_url):
            return f"__Host-synclight_{what}"
        return f"synclight_{what}_{urlsplit(origin_of(self.public_url)).port or 80}"
