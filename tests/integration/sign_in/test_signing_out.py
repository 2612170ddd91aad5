"""Signing out: here first, then at the provider, and nobody is led to anywhere else."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from data.commands.sessions import sign_out
from tests.integration.sign_in.browsers import Browser, Door
from tests.integration.sign_in.provider import CLIENT, Provider
from tests.integration.sign_in.told_provider import about, way_out


def pressed(door: Door, browser: Browser) -> None:
    """The button of a page."""
    with closing(door.owner.client("act")) as store:
        sign_out(store, browser.cookies[door.cookie], request_id=uuid4().hex)


def test_whoever_signs_out_here_is_led_to_the_providers_own_sign_out(door: Door, browser: Browser) -> None:
    browser.sign_in()
    still_in = browser.get("/auth/sign-out")  # a link of somebody else ends nothing
    assert (still_in.leads_to, browser.is_in()) == ("/", True)
    pressed(door, browser)
    out = browser.get("/auth/sign-out?next=https://evil.example/&post_logout_redirect_uri=https://evil.example/")

    there = urlsplit(out.leads_to)
    assert out.leads_to.startswith(f"{door.provider.issuer}/end?kept=1&")
    assert parse_qs(there.query) == {
        "kept": ["1"],
        "client_id": [CLIENT],
        "post_logout_redirect_uri": [f"{door.public}/auth/signed-out"],
    }
    assert door.cookie not in browser.cookies
    back = browser.get("/auth/signed-out?state=x&next=https://evil.example/")
    assert back.leads_to == "/sign-in?why=signed_out"
    assert "You are signed out." in browser.get(back.leads_to).text


@pytest.mark.parametrize(
    "endpoint",
    [
        None,
        7,
        "",
        "http://id.example/end",
        "javascript:alert(1)",
        "//evil.example",
        "https://a@evil.example/",
        "https://id.example/#x",
    ],
)
def test_a_provider_that_offers_no_safe_sign_out_is_left_alone(endpoint: object) -> None:
    with closing(Provider(tells={"end_session_endpoint": endpoint})) as provider:
        assert about(provider).startswith(provider.issuer)
        assert way_out(provider) is None


def test_signing_out_at_the_provider_can_be_turned_off() -> None:
    with closing(Provider()) as provider:
        assert way_out(provider) is not None
        assert way_out(provider, signs_out=False) is None
        provider.answers = 503
        assert way_out(provider) == "unreachable"
