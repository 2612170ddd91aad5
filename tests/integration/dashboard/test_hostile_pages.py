"""Every page over a store full of hostile words: wherever one of them stands, it is text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.browser.seed_hostile import EXPENSES, PAYROLL, PORTAL, canary, hostile
from tests.browser.seeder import Seeder
from tests.integration.helpers.dashboard_stage import Stage
from tests.integration.helpers.page_strings import Written, written

TABS = ("History", "Performance")
RECORDS = {EXPENSES: (0, 1, 2), PAYROLL: (3, 4), PORTAL: (5, 6, 7)}


@pytest.fixture
def stage(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A hostile store, and a hostile name of who looks."""
    monkeypatch.setattr("core.settings.operating_system_user", lambda: canary("user"))
    stage.open("hostile")
    return stage


def test_text_from_outside_is_text_on_every_page_and_in_every_question(stage: Stage) -> None:
    seen = [(name, one) for name, app in _pages(stage) for one in _drawn(app)]

    assert [(name, one) for name, one in seen if one.is_live] == []
    assert _planted() - {field for _, one in seen for field in one.outside} == set()


def _pages(stage: Stage) -> Iterator[tuple[str, AppTest]]:
    yield "overview", stage.page()
    yield "notifications", stage.at("notifications", lang="en")
    yield "access", stage.at("access", lang="en")
    yield "activity", stage.at("activity", lang="en")
    yield "activity, filtered", stage.at("activity", lang="en", integration=PAYROLL, person=canary("doer"))
    for integration_id, records in RECORDS.items():
        app = _opened(stage.linked(integration_id))
        yield integration_id, app
        for button in _asking(app):
            app = app.button(key=button).click().run()
            assert app.session_state["dialog"]
            yield f"{integration_id}, {button}", app
        for tab in TABS:
            yield f"{integration_id}, {tab}", _at(app, tab)
        app = _at(app, "Find")
        for number in records:
            app.text_input[0].set_value(f"evil.example/key{number}")
            yield f"{integration_id}, Find {number}", app.run()


def _at(app: AppTest, tab: str) -> AppTest:
    app.session_state["tabs"] = tab
    return app.run()


def _opened(app: AppTest) -> AppTest:
    """With the records of every cause, and all their tries."""
    for number in range(3):
        app.session_state[f"tries-{number}"] = True
    while hidden := [button for button in app.button if button.label == "Show records"]:
        app = hidden[0].click().run()
    return app.run()


def _asking(app: AppTest) -> list[str]:
    """The buttons that open a question."""
    names = r"retry|release-\d|(one-)?(send|handle)-\d|overdue-(send|handle)|cancel"
    return [str(button.key) for button in app.button if re.fullmatch(names, str(button.key))]


def _drawn(app: AppTest) -> list[Written]:
    assert not app.exception
    return list(written(app))


def _planted() -> set[str]:
    seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # only the words are read
    hostile(seeder)
    return set(re.findall(r"evil\.example/(\w+)\)", str(seeder.tables)))
