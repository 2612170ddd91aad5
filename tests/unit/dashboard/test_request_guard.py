from __future__ import annotations

import pytest

from dashboard.request_guard import (
    CONTENT_SECURITY_POLICY,
    LocalOnly,
    PageLanguage,
    SecurityHeaders,
    host_of,
    is_loopback,
    language_of_locale,
)
from tests.unit.helpers.asgi import PAGE, ask, body, header, page


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("LOCALHOST:8501", True),
        ("127.9.9.9:80", True),
        ("192.168.1.20:8501", False),
        ("localhost.evil.example", False),
        ("evil.example:8501", False),
        ("0.0.0.0:8501", False),
        ("", False),
    ],
)
def test_only_a_loopback_name_is_a_local_host(host: str, *, is_local: bool) -> None:
    assert is_loopback(host_of(host)) is is_local


def test_a_request_from_this_machine_is_answered() -> None:
    sent = ask(LocalOnly(page, lambda: ["127.0.0.1", "::1"]))

    assert sent[0]["status"] == 200


@pytest.mark.parametrize(
    ("listening", "client", "host"),
    [
        (["0.0.0.0"], "127.0.0.1", "127.0.0.1:8501"),  # noqa: S104  # the bind that is refused
        (["127.0.0.1", "::"], "127.0.0.1", "127.0.0.1:8501"),
        (["127.0.0.1"], "192.168.1.7", "127.0.0.1:8501"),
        (["127.0.0.1"], "127.0.0.1", "rebound.example"),
    ],
)
def test_a_wide_bind_a_far_client_and_a_foreign_host_are_refused(listening: list[str], client: str, host: str) -> None:
    sent = ask(LocalOnly(page, lambda: listening), client=client, host=host)

    assert sent[0]["status"] == 403
    assert b"this machine only" in body(sent)


def test_every_answer_carries_the_security_headers() -> None:
    sent = ask(SecurityHeaders(page), path="/healthz")

    assert header(sent, "content-security-policy") == CONTENT_SECURITY_POLICY
    assert header(sent, "x-content-type-options") == "nosniff"
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_the_page_says_the_language_of_the_link_and_remembers_it() -> None:
    sent = ask(PageLanguage(page), query="lang=nb")

    assert b'<html lang="nb">' in body(sent)
    assert header(sent, "content-length") == str(len(body(sent)))
    assert (header(sent, "set-cookie") or "").startswith("synclight_language=nb;")


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({"cookie": "synclight_language=nb"}, b"nb"),
        ({"cookie": "synclight_language=xx", "accept_language": "nn-NO,en;q=0.8"}, b"nb"),
        ({"accept_language": "de-DE"}, b"en"),
        ({}, b"en"),
    ],
)
def test_without_a_link_the_cookie_decides_then_the_browser(headers: dict[str, str], language: bytes) -> None:
    sent = ask(PageLanguage(page), **headers)

    assert b'<html lang="' + language + b'">' in body(sent)
    assert header(sent, "set-cookie") is None


@pytest.mark.parametrize(
    ("headers", "language"),
    [({"accept_language": "en-GB"}, b"nb"), ({"cookie": "synclight_language=en", "accept_language": "nb"}, b"en")],
)
def test_an_organisation_s_language_comes_before_the_browsers_as_on_the_page_itself(
    headers: dict[str, str], language: bytes
) -> None:
    sent = ask(PageLanguage(page, lambda _headers: "nb"), **headers)

    assert b'<html lang="' + language + b'">' in body(sent)


def test_an_unknown_language_in_a_link_is_not_remembered() -> None:
    sent = ask(PageLanguage(page), query='lang="><script>')

    assert header(sent, "set-cookie") is None
    assert b'<html lang="en">' in body(sent)


def test_what_is_no_page_passes_untouched() -> None:
    sent = ask(PageLanguage(page), path="/data.json", query="lang=nb")

    assert body(sent) == PAGE


def test_every_norwegian_is_bokmaal() -> None:
    assert [language_of_locale(name) for name in ("nb-NO", "no", "nn", "en-GB", "sv", "")] == [
        "nb",
        "nb",
        "nb",
        "en",
        "en",
        "en",
    ]
