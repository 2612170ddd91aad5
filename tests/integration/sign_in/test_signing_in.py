"""Signing in against a provider on loopback: what a browser must bring, and what it is given."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus

import psutil
import pytest

from core.access.bounded_http import MOST_BEGUN
from core.access.people import SignedIn
from data.commands.sessions import end_sessions, look_up_session
from flows.clock import SystemClock
from tests.integration.sign_in.browsers import Browser, Door
from tests.integration.sign_in.owner import OWNER


def test_a_stranger_is_shown_nothing_but_the_sign_in_page(browser: Browser) -> None:
    opened = browser.get("/integration?id=acme-payroll&tab=history")
    page = browser.get(opened.leads_to)

    assert (opened.status, opened.leads_to) == (303, "/sign-in?next=%2Fintegration%3Fid%3Dacme-payroll%26tab%3Dhistory")
    assert page.status == 200
    assert "Sign in with your work account" in page.text
    assert page.headers["cache-control"] == "no-store"
    for path in ("/_stcore/host-config", "/media/anything.csv", "/_stcore/health", "/component/x"):
        assert browser.get(path, accept="*/*").status == 401
    assert browser.get("/auth/logout").status == 404
    assert browser.get("/app/static/mark.svg").status == 200


def test_whoever_was_invited_signs_in_and_comes_to_the_page_they_wanted(door: Door, browser: Browser) -> None:
    asked = browser.sent_off("/integration?id=acme-payroll")
    said = browser.come_back(asked)

    assert asked["code_challenge_method"] == "S256"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid email profile")
    assert len(asked["nonce"]) >= 43
    assert (said.status, said.leads_to) == (303, "/integration?id=acme-payroll")
    (cookie,) = [each for each in said.cookies if each.startswith(door.cookie)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" in cookie
    assert "Max-Age" not in cookie  # it ends in the store, and with the browser
    assert browser.is_in("/integration?id=acme-payroll")


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/x//evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/auth/login",
        "/oauth2callback?code=x",
        "/sign-in",
        "/%0d%0aset-cookie:x=y\r\nx: y",
        "/" + "a" * 3000,
        "evil.example",
        "/\tevil",
        "@evil.example/",
    ],
)
def test_nobody_is_led_to_another_place_by_signing_in(browser: Browser, place: str) -> None:
    assert browser.sign_in(place).leads_to == "/"


def test_an_answer_is_taken_once_and_from_the_browser_that_asked(door: Door, browser: Browser) -> None:
    asked = browser.sent_off()
    kept = dict(browser.cookies)
    another = Browser(door)

    assert another.come_back(asked).why == "not_asked"
    assert browser.come_back(asked | {"state": "x" * 43}).why == "not_asked"
    browser.cookies = dict(kept)
    assert browser.come_back(asked).leads_to == "/"
    replayed = Browser(door, dict(kept))
    assert replayed.come_back(asked).why == "not_asked"
    assert not replayed.is_in()


def test_a_session_that_somebody_planted_is_not_the_one_that_signs_in(door: Door, browser: Browser) -> None:
    browser.cookies[door.cookie] = "0" * 64
    browser.sign_in()

    assert browser.cookies[door.cookie] != "0" * 64
    assert not Browser(door, {door.cookie: "0" * 64}).is_in()


def test_signing_in_again_ends_the_session_before(door: Door, browser: Browser) -> None:
    browser.sign_in()
    before = Browser(door, dict(browser.cookies))
    assert before.is_in()
    browser.sign_in()

    assert browser.is_in()
    assert not before.is_in()


def test_no_cookie_travels_in_plain_text(browser: Browser) -> None:
    browser.sign_in()

    for path in ("/?lang=nb", "/_stcore/host-config", "/_stcore/health"):
        assert all("; Secure" in cookie for cookie in browser.get(path).cookies)
    assert any(cookie.startswith("__Host-synclight_language=nb") for cookie in browser.get("/?lang=nb").cookies)


def test_two_cookies_of_one_name_are_nobodys(door: Door, browser: Browser) -> None:
    browser.sign_in()
    told = f"{door.cookie}={browser.cookies[door.cookie]}"

    assert Browser(door).get("/", cookie=told).status == 200
    assert Browser(door).get("/", cookie=f"{told}; {door.cookie}=planted").status == 303


def test_an_answer_of_another_provider_is_not_taken(browser: Browser) -> None:
    asked = browser.sent_off()

    assert browser.come_back(asked, iss="https://evil.example").why == "not_believed"


def test_a_person_who_says_no_there_is_told_so(browser: Browser) -> None:
    asked = browser.sent_off()
    said = browser.get(f"/oauth2callback?error=access_denied&error_description=%3Cb%3Eevil&state={asked['state']}")

    assert said.why == "refused"
    page = browser.get(said.leads_to)
    assert "cancelled or refused" in page.text
    assert "evil" not in page.text


def test_what_stands_in_the_address_is_not_shown(browser: Browser) -> None:
    page = browser.get("/sign-in?why=%3Cscript%3Eevil()%3C/script%3E&next=%22%3E%3Cscript%3Eevil()")

    assert "evil" not in page.text


def test_it_answers_under_its_public_name_only(browser: Browser) -> None:
    told = browser.get("/", host="rebound.example")

    assert told.status == 403
    assert "Synclight is not found here" in told.text
    assert browser.get("/", host="rebound.example", x_forwarded_host="synclight.example").status == 403


@pytest.mark.parametrize("origin", ["", "null", "http://127.0.0.1:1", "https://evil.example"])
def test_only_its_own_pages_may_ask_for_a_change(browser: Browser, origin: str) -> None:
    browser.sign_in()

    assert browser.ask("POST", "/_stcore/anything", origin=origin).status == 403


def test_a_proxy_in_front_never_makes_it_local_mode(browser: Browser) -> None:
    told = browser.get("/?entrance=" + "0" * 64, x_forwarded_for="127.0.0.1", x_forwarded_proto="https")

    assert (told.status, told.leads_to.partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Sign in with your work account"), ("nb", "Logg inn med jobbkontoen")]
)
def test_the_page_speaks_both_languages(browser: Browser, language: str, said: str) -> None:
    page = browser.get(f"/sign-in?lang={language}&why=idle")

    assert said in page.text
    assert f'<html lang="{language}">' in page.text


def handshake(browser: Browser, origin: str) -> int:
    return browser.ask(
        "GET",
        "/_stcore/stream",
        connection="Upgrade",
        upgrade="websocket",
        origin=origin,
        sec_websocket_key="c3ludGhldGljLWtleS0xMg==",
        sec_websocket_version="13",
    ).status


def test_a_websocket_opens_for_a_page_of_ours_with_a_session_and_for_nothing_else(door: Door, browser: Browser) -> None:
    assert handshake(browser, door.public) == 403
    browser.sign_in()

    assert handshake(browser, door.public) == 101
    for origin in ("", "null", "http://127.0.0.1:1", "https://evil.example", door.public + ".evil.example"):
        assert handshake(browser, origin) == 403


def session_of(browser: Browser) -> SignedIn:
    with closing(browser.door.owner.client("act")) as store:
        found = look_up_session(store, browser.cookies[browser.door.cookie], is_used=False)
    assert isinstance(found, SignedIn), found
    return found


def test_a_fresh_sign_in_is_asked_for_and_proven(door: Door, browser: Browser) -> None:
    asked = browser.sent_off("/activity", fresh="1")
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert browser.come_back(asked).leads_to == "/activity"
    assert SystemClock().now() - session_of(browser).fresh_at < timedelta(minutes=1)

    for auth_time in (int(time.time()) - 3600, None):
        door.provider.changes = {"auth_time": auth_time}
        said = browser.sign_in("/activity", fresh="1")
        assert said.leads_to == "/sign-in?next=%2Factivity&why=not_fresh&fresh=1"
        assert "once more" in browser.get(said.leads_to).text


def test_whoever_was_only_recognised_there_has_proved_nothing_just_now(door: Door, browser: Browser) -> None:
    an_hour_ago = int(time.time()) - 3600
    door.provider.changes = {"auth_time": an_hour_ago}
    browser.sign_in()
    assert session_of(browser).fresh_at.timestamp() == an_hour_ago

    door.provider.changes = {"auth_time": None}
    browser.sign_in()
    assert session_of(browser).fresh_at.year == 1970


def test_a_session_that_an_admin_ended_opens_nothing_and_says_so(door: Door, browser: Browser) -> None:
    browser.sign_in()
    whose = session_of(browser).person.person_id
    with closing(door.owner.client("configure")) as store:
        end_sessions(OWNER, store, "acme", whose, request_id="end", now=SystemClock().now())

    assert browser.get("/activity").leads_to == "/sign-in?next=%2Factivity&why=revoked"
    assert browser.get("/media/x.csv", accept="*/*").status == 401
    assert handshake(browser, door.public) == 403


def test_a_code_and_a_state_stand_in_no_log_and_each_request_once(door: Door, browser: Browser) -> None:
    asked = browser.sent_off("/activity?canary=of-a-link")
    browser.come_back(asked)

    said = (door.home / "dashboard.log").read_text()
    assert asked["state"] not in said
    assert "canary" not in said
    assert "code=" not in said
    before = said.count("/never-asked-before")
    browser.get("/never-asked-before")
    assert (door.home / "dashboard.log").read_text().count("/never-asked-before") == before + 1


def test_connections_that_say_nothing_keep_nobody_out_of_the_dashboard(door: Door, browser: Browser) -> None:
    silent = [socket.create_connection(("127.0.0.1", door.port)) for _ in range(600)]
    for one in silent:
        one.sendall(b"GET / HTTP/1.1\r\n")

    assert browser.get("/sign-in").status == HTTPStatus.OK
    assert door.process is not None
    held = [one for one in psutil.Process(door.process.pid).net_connections() if one.status == psutil.CONN_ESTABLISHED]
    for one in silent:
        one.close()
    assert len(held) < 2 * MOST_BEGUN
