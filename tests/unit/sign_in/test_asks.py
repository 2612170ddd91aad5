"""What a browser keeps between asking to sign in and coming back, and what is remembered while the store is down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.access.people import Person, SessionOver, SignedIn
from core.errors import SignInNeeded, StoreUnavailable
from core.permissions import Role
from core.sign_in import Asks, SignInFailed
from core.sign_in.asks import LASTS
from dashboard.sign_in import sessions as asked
from dashboard.sign_in.sessions import KNOWN_FOR, Sessions
from tests.fakes import START

SECOND = timedelta(seconds=1)


def test_an_ask_is_answered_once_in_time_and_as_it_was_sealed() -> None:
    asks = Asks()
    ask, sealed = asks.new("/activity", is_fresh_wanted=True, now=START)

    for told, state, now in (
        ("", ask.state, START),
        (sealed[:-4] + "AAAA", ask.state, START),
        (Asks().new("/", is_fresh_wanted=False, now=START)[1], ask.state, START),
        (sealed, "", START),
        (sealed, ask.state + "x", START),
        (sealed, ask.state, START + LASTS + SECOND),
        (sealed, ask.state, START - SECOND),
    ):
        with pytest.raises(SignInFailed):
            asks.answered(told, state, now)
    assert asks.answered(sealed, ask.state, START + LASTS) == ask
    with pytest.raises(SignInFailed):
        asks.answered(sealed, ask.state, START + LASTS)


def test_whoever_asks_thousands_of_times_takes_no_memory_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sign_in.asks.MOST_OPENED", 20)
    asks = Asks()

    def opened(moment: datetime) -> tuple[str, str]:
        ask, sealed = asks.new("/", is_fresh_wanted=False, now=moment)
        asks.answered(sealed, ask.state, moment)
        return sealed, ask.state

    many = [opened(START) for _ in range(100)]
    assert len(asks._opened) == 20
    for sealed, state in many[-20:]:
        with pytest.raises(SignInFailed):
            asks.answered(sealed, state, START + LASTS)
    opened(START + LASTS + SECOND)
    assert len(asks._opened) == 1


def test_nothing_of_an_ask_can_be_read_in_the_browser() -> None:
    ask, sealed = Asks().new("/", is_fresh_wanted=False, now=START)

    assert ask.verifier not in sealed
    assert len({ask.state, ask.nonce, ask.verifier}) == 3


KARI = SignedIn(
    Person("1", "kari@acme.example", None, None, is_operator=False),
    {"acme": Role.FINANCE},
    START,
    START,
    START,
    START + timedelta(minutes=5),
)


def test_while_the_store_is_down_a_session_is_believed_for_a_while_and_never_past_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Any] = [KARI]

    def look_up(*_: object, **__: object) -> Any:
        if not answers:
            raise StoreUnavailable("down")
        return answers[0]

    monkeypatch.setattr(asked, "look_up_session", look_up)
    known, store = Sessions(), object()

    def whose(secret: str, after: timedelta) -> SignedIn:
        return known.whose(store, secret, START + after, is_used=False)  # type: ignore[arg-type]

    assert whose("secret", SECOND) is KARI
    answers.clear()
    assert whose("secret", timedelta(minutes=4)) is KARI
    for secret, after in (("another", SECOND), ("secret", timedelta(minutes=5)), ("secret", KNOWN_FOR + 2 * SECOND)):
        with pytest.raises(StoreUnavailable):
            whose(secret, after)
    with pytest.raises(SignInNeeded):
        whose("", SECOND)
    answers.append(SessionOver.REVOKED)
    with pytest.raises(SignInNeeded):
        whose("secret", SECOND)
    answers.clear()
    with pytest.raises(StoreUnavailable):
        whose("secret", SECOND)  # it ended: nothing is remembered of it
