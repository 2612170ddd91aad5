from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.local_mode import LocalOnly, OwnPagesOnly
from dashboard.request_guard import (
    CONTENT_SECURITY_POLICY,
    PageLanguage,
    SecurityHeaders,
    language_of_locale,
)
from tests.unit.helpers.asgi import PAGE, ask, body, header, page

ASKED_BY = ("cookie", "host", "origin", "accept_language", "sec_fetch_dest", "sec_fetch_site", "accept", "referer")


def test_every_answer_carries_the_security_headers() -> None:
    sent = ask(SecurityHeaders(page), path="/healthz")

    assert header(sent, "content-security-policy") == CONTENT_SECURITY_POLICY
    assert header(sent, "x-content-type-options") == "nosniff"
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_behind_tls_no_browser_asks_in_plain_text_any_more() -> None:
    told, plain = ask(SecurityHeaders(page, is_encrypted=True)), ask(SecurityHeaders(page))

    assert header(told, "strict-transport-security") == "max-age=31536000; includeSubDomains"
    assert header(plain, "strict-transport-security") is None


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


def test_behind_tls_the_remembered_language_belongs_to_this_host_alone() -> None:
    told = header(ask(PageLanguage(page, is_encrypted=True), query="lang=nb"), "set-cookie") or ""

    assert told.startswith("__Host-synclight_language=nb; Path=/;")
    assert told.endswith("; Secure")
    assert "domain" not in told.casefold()


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({"cookie": "synclight_language=en; __Host-synclight_language=nb"}, b"nb"),
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


@pytest.mark.parametrize(
    "planted", ["a/b=1", "{x}=1", "a,b=1", "who@here=1", "a[0]=1", 'a="', "=;=;", ";" * 99, "a" * 9000]
)
def test_a_cookie_that_another_program_of_this_host_planted_takes_no_page_away(planted: str) -> None:
    """Browsers keep cookies by host, not by port: such a cookie comes with each request until somebody deletes it."""
    assert b'<html lang="nb">' in body(ask(PageLanguage(page), cookie=f"{planted}; synclight_language=nb"))
    assert b'<html lang="en">' in body(ask(PageLanguage(page), cookie=planted))


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(ASKED_BY), st.text(max_size=60)), st.text(max_size=60))
def test_whatever_a_browser_is_made_to_send_the_doors_answer(headers: dict[str, str], query: str) -> None:
    doors = LocalOnly(OwnPagesOnly(PageLanguage(page)), lambda: ["127.0.0.1"])
    told = {name: value.encode("utf-8", "replace").decode("latin-1") for name, value in headers.items()}

    assert ask(doors, query=query.encode("utf-8", "replace").decode("latin-1"), **told)[0]["status"] in {200, 403}
    assert ask(doors, method="POST", **told)[0]["status"] in {200, 403}


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
