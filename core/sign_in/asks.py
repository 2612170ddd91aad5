"""What a browser carries between asking to sign in and coming back: sealed, ten minutes, once."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from core.sign_in.ends import SignInFailed, Why

LASTS = timedelta(minutes=10)
MOST_OPENED = 50_000  # remembered; what is older than so many the provider itself takes once only
_LONGEST_PLACE = 2000
_OURS_TO_ANSWER = ("/sign-in", "/auth/", "/oauth2callback")


@dataclass(frozen=True, slots=True)
class Ask:
    """One wish to sign in. What is secret in it only its own browser can send back, and cannot read."""

    state: str
    nonce: str
    verifier: str
    place: str  # where the person wanted to go
    is_fresh_wanted: bool
    asked_at: datetime


class Asks:
    """Seals asks with a key of this process; each is opened once."""

    def __init__(self) -> None:
        self._seal = Fernet(Fernet.generate_key())
        self._opened: dict[str, datetime] = {}  # in the order they were opened, each until nobody can open it again

    def new(self, place: str, *, is_fresh_wanted: bool, now: datetime) -> tuple[Ask, str]:
        """A new ask, and what the browser keeps of it."""
        ask = Ask(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            place=place_of_ours(place),
            is_fresh_wanted=is_fresh_wanted,
            asked_at=now.astimezone(UTC),
        )
        told = {**asdict(ask), "asked_at": ask.asked_at.isoformat()}
        return ask, self._seal.encrypt(json.dumps(told).encode()).decode()

    def answered(self, sealed: str, state: str, now: datetime) -> Ask:
        """The ask that this answer is for. Raises SignInFailed where it is another's, too old or was opened before."""
        try:
            told = json.loads(self._seal.decrypt(sealed.encode("utf-8", "replace")))
        except InvalidToken:
            raise SignInFailed(Why.NOT_ASKED, "no ask of ours in this browser") from None
        ask = Ask(**{**told, "asked_at": datetime.fromisoformat(told["asked_at"])})
        if not hmac.compare_digest(ask.state.encode(), state.encode("utf-8", "replace")):
            raise SignInFailed(Why.NOT_ASKED, "the answer is for another ask")
        if not timedelta(0) <= now - ask.asked_at <= LASTS:
            raise SignInFailed(Why.NOT_ASKED, "the answer came too late")
        if ask.state in self._opened:
            raise SignInFailed(Why.NOT_ASKED, "the answer came before")
        self._forget(now)
        self._opened[ask.state] = now + LASTS
        return ask

    def _forget(self, now: datetime) -> None:
        """Those at the beginning end first: whoever asks thousands of times makes it neither slow nor large."""
        while self._opened:
            state, until = next(iter(self._opened.items()))
            if until >= now and len(self._opened) < MOST_OPENED:
                return
            del self._opened[state]


def place_of_ours(asked: str) -> str:
    """A page of ours and what it is asked, or the first page: never another server, never the door itself."""
    if len(asked) > _LONGEST_PLACE or not asked.startswith("/") or asked.startswith(("//", "/\\")):
        return "/"
    is_plain = asked.isascii() and asked.isprintable() and not any(sign in asked for sign in ' \\#<>"')
    path = asked.partition("?")[0]
    return asked if is_plain and "//" not in path and not path.startswith(_OURS_TO_ANSWER) else "/"
