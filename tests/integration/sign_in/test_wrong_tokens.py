"""Fifteen wrong tokens and a few more: none of them signs anybody in, and each is said alike."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from core.permissions import Role
from data.commands.invitations import Invited, invite
from flows.clock import SystemClock
from tests.integration.sign_in.browsers import Browser, Door
from tests.integration.sign_in.owner import OWNER
from tests.integration.sign_in.provider import Claims, Provider, half_hash, signed
from tests.integration.sign_in.told_provider import about

ANOTHER = RSAKey.generate_key(2048, auto_kid=True)
MINUTE = 60


def part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(_: Provider, claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def with_public_key_as_secret(provider: Provider, claims: Claims) -> str:
    said = f"{part({'alg': 'HS256', 'kid': provider.key.kid})}.{part(claims)}"
    seal = hmac.digest(provider.key.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def with_client_secret(provider: Provider, claims: Claims) -> str:
    shared = OctKey.import_key("a secret of two".ljust(32, "-"))
    return jwt.encode({"alg": "HS256", "kid": provider.key.kid}, claims, shared, ["HS256"])


def by_a_stranger(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, ANOTHER, ["RS256"])


def with_a_key_nobody_knows(_: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "nobody"}, claims, ANOTHER, ["RS256"])


def with_its_own_key_inside(_: Provider, claims: Claims) -> str:
    header = {"alg": "RS256", "jwk": ANOTHER.as_dict(private=False)}
    return jwt.encode(header, claims, ANOTHER, ["RS256"])


def changed_after(provider: Provider, claims: Claims) -> str:
    header, _, signature = signed(provider, claims).split(".")
    return f"{header}.{part({**claims, 'sub': 'boss-1'})}.{signature}"


def for_an_api(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid, "typ": "at+jwt"}, claims, provider.key, ["RS256"])


def with_another_kind_of_key(provider: Provider, claims: Claims) -> str:
    curve = ECKey.generate_key("P-256")
    return jwt.encode({"alg": "ES256", "kid": provider.key.kid}, claims, curve, ["ES256"])


def now() -> int:
    return int(time.time())


MADE: list[Callable[[Provider, Claims], str]] = [
    unsigned,
    with_public_key_as_secret,
    with_client_secret,
    by_a_stranger,
    with_a_key_nobody_knows,
    with_its_own_key_inside,
    changed_after,
    for_an_api,
    with_another_kind_of_key,
    lambda _, claims: "x" * 20_000,
    lambda _, claims: "a.b.c",
    lambda _, claims: "",
    lambda _, claims: "ø.ø.ø",
]
CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"iss": None},
    {"iss": ["https://evil.example"]},
    {"aud": "another-client"},
    {"aud": None},
    {"aud": []},
    {"aud": ["synclight-test", "another-client"]},  # and nobody says for whom it was made
    {"aud": ["synclight-test", "another-client"], "azp": "another-client"},
    {"azp": "another-client"},
    {"exp": 1},
    {"exp": None},
    {"exp": "tomorrow"},
    {"exp": True},
    {"exp": 1e999},
    {"iat": 1},
    {"iat": None},
    {"nonce": None},
    {"nonce": "another"},
    {"nonce": ["another"]},
    {"nonce": ""},
    {"at_hash": half_hash("another token")},
    {"at_hash": 7},
    {"sub": None},
    {"sub": ""},
    {"sub": "s" * 256},
    {"sub": 7},
    {"sub": ["kari-1"]},
    {"sub": "kari\n1"},
    {"sub": "kåre"},
    {"auth_time": "now"},
    {"auth_time": 1e300},
]


def refused(browser: Browser) -> None:
    said = browser.sign_in()

    assert said.why == "not_believed", said
    assert not any(cookie.startswith(browser.door.cookie) for cookie in said.cookies)
    assert not browser.is_in()


@pytest.mark.parametrize("make", MADE)
def test_a_token_that_was_not_made_by_the_provider_for_this_signs_nobody_in(
    door: Door, browser: Browser, make: Callable[[Provider, Claims], str]
) -> None:
    door.provider.make = make

    refused(browser)


@pytest.mark.parametrize("changes", CLAIMS, ids=str)
def test_a_token_that_says_something_wrong_signs_nobody_in(
    door: Door, browser: Browser, changes: dict[str, Any]
) -> None:
    door.provider.changes = changes

    refused(browser)


@pytest.mark.parametrize(("claim", "seconds"), [("iat", 5 * MINUTE), ("nbf", 5 * MINUTE), ("iat", -5 * MINUTE)])
def test_a_token_of_another_time_signs_nobody_in(door: Door, browser: Browser, claim: str, seconds: int) -> None:
    door.provider.changes = {claim: now() + seconds}

    refused(browser)


def test_a_nonce_of_an_earlier_sign_in_signs_nobody_in(door: Door, browser: Browser) -> None:
    earlier = browser.sent_off()
    door.provider.changes = {"nonce": earlier["nonce"]}

    refused(browser)


def test_a_code_of_another_browser_signs_nobody_in(door: Door, browser: Browser) -> None:
    stolen = Browser(door).sent_off()
    asked = browser.sent_off()

    assert browser.come_back(asked | {"code": stolen["code"]}).why == "not_believed"  # its proof (PKCE) is another's


def test_true_tokens_with_what_is_allowed_sign_in(door: Door, browser: Browser) -> None:
    for changes in (
        {"aud": ["synclight-test"]},
        {"aud": ["synclight-test", "another-client"], "azp": "synclight-test"},
        {"at_hash": None},
        {"name": "K" * 5000},
        {"name": {"not": "a name"}},
        {"iat": now() + 30},
    ):
        door.provider.changes = changes
        assert browser.sign_in().leads_to == "/", changes


@pytest.mark.parametrize("skew", [-5 * MINUTE, 5 * MINUTE])
def test_a_provider_whose_clock_is_wrong_signs_nobody_in_and_one_a_little_off_does(
    door: Door, browser: Browser, skew: int
) -> None:
    door.provider.skew = skew
    refused(browser)
    door.provider.skew = skew / 10

    assert browser.sign_in().leads_to == "/"


def test_after_the_provider_changed_its_keys_people_sign_in_as_before(door: Door, browser: Browser) -> None:
    browser.sign_in()
    before = door.provider.key
    try:
        door.provider.key = ANOTHER
        door.provider.shown = [ANOTHER]
        assert browser.sign_in().leads_to == "/"
        door.provider.key = before
        refused(Browser(door))  # the old one is not told any more
    finally:
        door.provider.key = before
        door.provider.shown = [before]
    assert browser.sign_in().leads_to == "/"


def test_a_provider_that_is_slow_or_gone_is_said_and_left_alone_for_a_while() -> None:
    with closing(Provider()) as provider:
        provider.seconds = 0.6
        assert about(provider) == "unreachable"
        assert len(provider.asked) == 1
    assert about(provider) == "unreachable"


@pytest.mark.parametrize(
    "tells",
    [
        {"jwks_uri": "http://evil.example/keys"},
        {"token_endpoint": None},
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": ["x"]},
    ],
    ids=str,
)
def test_a_provider_that_says_something_wrong_of_itself_is_not_believed(
    tells: dict[str, Any],
) -> None:
    with closing(Provider()) as provider:
        provider.tells = tells
        assert about(provider) == "not_believed"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"sub": "stranger", "email": "ola@acme.example"}, "not_invited"),
        ({"sub": "stranger", "email": "kari@acme.example", "email_verified": False}, "not_invited"),
        ({"sub": "stranger", "email": "kari@acme.example", "email_verified": "true"}, "not_invited"),
        ({"sub": "stranger", "email": "kari@acme.example", "email_verified": None}, "not_invited"),
        ({"sub": "stranger", "email": "kari@acme.example"}, "not_invited"),  # that invitation was taken
    ],
)
def test_an_address_alone_lets_nobody_in(door: Door, browser: Browser, claims: Claims, why: str) -> None:
    browser.sign_in()
    assert browser.is_in()
    door.provider.person = {**door.provider.person, **claims}
    stranger = Browser(door)

    assert stranger.sign_in().why == why
    assert not stranger.is_in()


def test_a_provider_that_is_down_or_broken_is_said_and_whoever_is_in_stays(door: Door, browser: Browser) -> None:
    browser.sign_in()
    another = Browser(door)
    asked = another.sent_off()
    door.provider.answers = 503

    assert another.come_back(asked).why == "unreachable"
    door.provider.answers = 404
    assert another.sign_in().why == "not_believed"
    assert browser.is_in()


def test_nothing_of_a_wrong_answer_stands_in_the_log(door: Door, browser: Browser) -> None:
    door.provider.changes = {"aud": "canary-of-a-claim"}
    browser.sign_in()

    said = (door.home / "dashboard.log").read_text()
    assert "nobody was signed in" in said
    assert "canary-of-a-claim" not in said
    assert "code-" not in said


@pytest.mark.parametrize(
    ("userinfo", "why"),
    [
        ({"sub": "somebody", "email": "nora@acme.example", "email_verified": True}, "not_believed"),
        ({"email": "nora@acme.example", "email_verified": True}, "not_believed"),
        ({"sub": "nora-1", "email": "nora@acme.example"}, "not_invited"),
        ({"sub": "nora-1", "email": ["nora@acme.example"], "email_verified": True}, "not_invited"),
        ({"sub": "nora-1", "email": "nora@acme.example", "email_verified": True}, ""),
    ],
)
def test_an_address_told_beside_the_token_counts_only_for_the_same_person(
    door: Door, browser: Browser, userinfo: Claims, why: str
) -> None:
    with closing(door.owner.client("configure")) as store:
        nora, asked = Invited("nora@acme.example"), uuid4().hex
        invite(OWNER, store, "acme", Role.VIEWER, nora, request_id=asked, now=SystemClock().now())
    door.provider.person, door.provider.userinfo = {"sub": "nora-1"}, userinfo

    assert browser.sign_in().why == why
    assert browser.is_in() is not bool(why)
