"""What counts as another target: another system, or another company's books in it, and not how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from core.connectors.rest.config import RestTargetConfig

ADDRESS = "https://books.example.org/v1/vouchers?company=7&year=2026"
OAUTH = {
    "kind": "oauth2",
    "token_url": "https://login.example.org/token",
    "client_id": "synclight",
    "secret": "books",
    "scope": "post read",
    "more": {"tenant": "t1"},
}


def at(origin: str) -> dict[str, str]:
    return {"url": f"{origin}/v1/vouchers?company=7&year=2026", "look_up_url": f"{origin}/v1/find?q={{reference}}"}


def config(**changes: Any) -> RestTargetConfig:
    told: dict[str, Any] = {
        "kind": "rest",
        "name": "Books",
        "url": ADDRESS,
        "look_up_url": "https://books.example.org/v1/vouchers?reference={reference}",
        "token_secret": "books",
        "headers": {"X-Company": "7", "Accept-Language": "nb"},
    }
    told |= changes
    return RestTargetConfig.model_validate({name: value for name, value in told.items() if value is not None})


def oauth(changes: Mapping[str, Any] = MappingProxyType({})) -> RestTargetConfig:
    return config(token_secret=None, auth=OAUTH | dict(changes))


def basic(changes: Mapping[str, Any] = MappingProxyType({})) -> RestTargetConfig:
    return config(token_secret=None, auth={"kind": "basic", "user": "kari", "secret": "books"} | dict(changes))


HARMLESS = {
    "a trailing slash": (config(url="https://books.example.org/v1/vouchers/?company=7&year=2026"), config()),
    "an order": (config(url="https://books.example.org/v1/vouchers?year=2026&company=7"), config()),
    "a usual port": (config(**at("https://books.example.org:443")), config()),
    "capitals of a host": (config(**at("https://Books.Example.org")), config()),
    "the long form of it": (config(token_secret=None, auth={"kind": "bearer", "secret": "books"}), config()),
    "a language": (config(headers={"X-Company": "7", "Accept-Language": "en"}), config()),
    "no language": (config(headers={"X-Company": "7"}), config()),
    "a name of ours": (config(headers={"X-Company": "7", "User-Agent": "Synclight"}), config()),
    "what is accepted": (config(headers={"X-Company": "7", "Accept": "application/json"}), config()),
    "a version of ours": (config(headers={"X-Company": "7", "X-Client-Version": "2"}), config()),
    "a mark of the request": (config(post_headers={"X-Request-Id": "synclight"}), config()),
    "capitals of a header": (config(headers={"x-company": "7"}), config()),
    "another look-up": (config(look_up_url="https://books.example.org/v1/find?ref={reference}"), config()),
    "its name for people": (config(name="Regnskap"), config()),
    "a client's secret": (oauth({"secret": "other"}), oauth()),
    "an order of scopes": (oauth({"scope": "read post"}), oauth()),
    "a slash of the login": (oauth({"token_url": "https://login.example.org/token/"}), oauth()),
    "where the client stands": (oauth({"send_as": "basic"}), oauth()),
}
TELLING = {
    "a host": (config(**at("https://test.example.org")), config()),
    "a path": (config(url="https://books.example.org/v2/vouchers?company=7&year=2026"), config()),
    "a company in the query": (config(url="https://books.example.org/v1/vouchers?company=8&year=2026"), config()),
    "a company left out": (config(url="https://books.example.org/v1/vouchers?year=2026"), config()),
    "a port": (config(**at("https://books.example.org:8443")), config()),
    "a company in a header": (config(headers={"X-Company": "8"}), config()),
    "no company in a header": (config(headers={}), config()),
    "a header nobody knows": (config(headers={"X-Company": "7", "X-Klient": "2"}), config()),
    "a client of theirs": (config(headers={"X-Company": "7", "X-Client": "2"}), config()),
    "a header of records": (config(post_headers={"X-Company": "8"}), config()),
    "a client": (oauth({"client_id": "other"}), oauth()),
    "a tenant": (oauth({"more": {"tenant": "t2"}}), oauth()),
    "a scope": (oauth({"scope": "post read company-8"}), oauth()),
    "a login": (oauth({"token_url": "https://other.example.org/token"}), oauth()),
    "a user": (basic({"user": "ola"}), basic()),
    "a token by another name": (config(token_secret="live"), config()),  # noqa: S106
    "a password by another name": (basic({"secret": "live"}), basic()),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_edit_leads_to_the_same_target(name: str) -> None:
    one, other = HARMLESS[name]

    assert one.identity == other.identity


@pytest.mark.parametrize("name", TELLING)
def test_what_tells_another_company_leads_to_another_target(name: str) -> None:
    one, other = TELLING[name]

    assert one.identity != other.identity


def test_what_older_versions_kept_stays_known() -> None:
    assert config().identity_as_written == "eb260dafd84c6b3e"
