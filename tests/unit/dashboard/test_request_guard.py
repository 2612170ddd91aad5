from __future__ import annotations

import pytest

from dashboard.request_guard import (
    CONTENT_SECURITY_POLICY,
    PageLanguage,
    SecurityHeaders,
    language_of_locale,
)
from tests.unit.helpers.asgi import PAGE, ask, body, header, page


def test_every_answer_carries_the_security_headers() -> None:
    sent = ask(SecurityHeaders(page), path="/healthz")

    assert header(sent, "content-security-policy") == CONTENT_SECURITY_POLICY
    assert header(sent, "x-content-type-options") == "nosniff"
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", "no-store"), ("/media/a.csv", "no-store"), ("/integration", "no-store"), ("/static/a.js", None)],
)
def test_no_browser_keeps_a_page_or_an_export(path: str, kept: str | None) -> None:
    assert header(ask(SecurityHeaders(page), path=path), "cache-control") == kept


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
