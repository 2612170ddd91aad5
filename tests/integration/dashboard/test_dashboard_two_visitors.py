"""Two people of two organisations that speak different languages look at the pages of one process, in turn."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.errors import StoreUnavailable
from core.model import Principal
from core.permissions import Role
from dashboard import asgi, visitor
from dashboard.request_guard import PageLanguage
from data.queries.people import Organisation
from tests.integration.helpers.dashboard_stage import SCRIPT, Stage, shown
from tests.integration.helpers.two_organisations import ACME, BETA
from tests.unit.helpers.asgi import ask, body, page

PEOPLE = {"kari": ACME, "bob": BETA}  # acme speaks Norwegian, beta English
SPEAKS = {"kari": "nb", "bob": "en"}
NOT_BOOKED = {"nb": "Ikke bokført", "en": "Not booked"}
DOWN = {"nb": "Databasen svarer ikke", "en": "The store does not answer"}
SHOWN = {"kari": "Acme Likeperson", "bob": "Beta Kommune"}


class Desk:
    """Sends requests as one person or the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.headers: dict[str, str] = {}
        self.locale: str | None = None

    def look(self, person: str, locale: str | None = None, page: str | None = None) -> AppTest:
        self.headers, self.locale = {"x-person": person}, locale
        if page is None:
            return AppTest.from_file(str(SCRIPT), default_timeout=60).run()
        return self.stage.at(page)


@pytest.fixture
def desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As a sign-in would do: the person is read from the request, and belongs to one organisation."""

    def principal(person: str, _tenants: list[Organisation]) -> Principal:
        return Principal(person, {PEOPLE[person]: Role.ADMIN})

    def person_of(headers: Mapping[str, str]) -> str:
        return headers["x-person"]

    opened = Desk(stage)
    monkeypatch.setattr(visitor, "person_of", person_of)
    monkeypatch.setattr(visitor, "local_principal", principal)
    monkeypatch.setattr(ContextProxy, "headers", property(lambda _self: opened.headers))
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _self: opened.locale))
    return opened


def test_each_gets_their_own_language_and_name_in_turn(desk: Desk) -> None:
    desk.stage.open_two("usual")

    for person in ("kari", "bob", "bob", "kari", "bob"):
        said = shown(desk.look(person, locale="de-DE"))
        (other,) = set(PEOPLE) - {person}
        assert NOT_BOOKED[SPEAKS[person]] in said
        assert NOT_BOOKED[SPEAKS[other]] not in said
        assert SHOWN[person] in said
        assert SHOWN[other] not in said


def test_the_error_page_speaks_the_language_of_whoever_reads_it(desk: Desk) -> None:
    desk.stage.open_two("usual")
    for person in PEOPLE:
        desk.look(person)
    assert desk.stage.server is not None
    desk.stage.server.shutdown()

    for person in ("bob", "kari", "bob"):
        said = shown(desk.look(person, page="activity"))  # never asked before: the page is an error page
        (other,) = set(PEOPLE) - {person}
        assert DOWN[SPEAKS[person]] in said
        assert DOWN[SPEAKS[other]] not in said


def test_before_the_first_answer_of_the_store_each_browser_decides_for_its_own_reader(desk: Desk) -> None:
    for person, locale, language in (("bob", "en-GB", "en"), ("kari", "nn-NO", "nb"), ("bob", "en-GB", "en")):
        said = shown(desk.look(person, locale=locale))
        assert DOWN[language] in said
        assert sum(sentence in said for sentence in DOWN.values()) == 1


def test_one_who_was_seen_lends_no_language_to_one_who_was_not(desk: Desk) -> None:
    desk.stage.open_two("usual")
    desk.look("kari")
    assert desk.stage.server is not None
    desk.stage.server.shutdown()

    assert DOWN["en"] in shown(desk.look("bob", locale="en-GB"))
    with pytest.raises(StoreUnavailable):
        visitor.visitor({"x-person": "bob"}, _Down())


class _Down:
    """A store that does not answer."""

    def read(self, *_: object) -> object:
        raise StoreUnavailable("down")


def test_the_pages_own_language_is_that_of_whoever_asks_too(desk: Desk) -> None:
    desk.stage.open_two("usual")
    asked = PageLanguage(page, visitor.known_language)

    assert b'<html lang="nb">' in body(
        ask(asked, x_person="bob", accept_language="nb")
    )  # not asked before: the browser's
    for person in PEOPLE:
        desk.look(person)
    for person in ("kari", "bob", "kari"):
        expected = f'<html lang="{SPEAKS[person]}">'.encode()
        assert expected in body(ask(asked, x_person=person, accept_language="de"))


def test_organisations_that_do_not_agree_leave_the_language_to_the_browser(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        visitor, "local_principal", lambda person, _tenants: Principal(person, dict.fromkeys((ACME, BETA), Role.VIEWER))
    )
    desk.stage.open_two("usual")

    for locale, language in (("nb-NO", "nb"), ("en-GB", "en")):
        said = shown(desk.look("bob", locale=locale))
        assert NOT_BOOKED[language] in said


def test_the_demo_speaks_the_language_of_its_readers_browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCLIGHT_DEMO", "true")
    desk.stage.open_two("usual")

    for locale, language in (("nb-NO", "nb"), ("en-GB", "en"), ("nn-NO", "nb"), ("en-US", "en")):
        said = shown(desk.look("kari", locale=locale))  # whose organisation speaks Norwegian
        assert NOT_BOOKED[language] in said


@pytest.mark.parametrize(("demo", "expected"), [("true", b'<html lang="en">'), ("false", b'<html lang="nb">')])
def test_the_demos_page_says_the_language_of_its_readers_browser(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, demo: str, expected: bytes
) -> None:
    desk.stage.open_two("usual")
    desk.look("kari")
    monkeypatch.setenv("SYNCLIGHT_DEMO", demo)
    asgi._settings.cache_clear()

    assert expected in body(ask(PageLanguage(page, asgi.of_the_visitor), x_person="kari", accept_language="en-GB"))
    asgi._settings.cache_clear()
