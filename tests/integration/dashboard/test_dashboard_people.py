"""What people do on the pages, without a browser: handled, sent, stopped, found, and the log of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.i18n import Words
from tests.browser.seed_hostile import EXPENSES, canary
from tests.browser.seeder import HOSTILE
from tests.integration.helpers.dashboard_stage import Stage, shown


def test_what_a_person_calls_handled_needs_a_reason_and_leaves_the_list(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    app = app.button(key="one-handle-0").click().run()
    app.text_area[0].set_value("Booked by hand")
    app = app.button(key="handle-send").click().run()

    assert not app.exception
    assert "Handled elsewhere · 3" in shown(app)
    assert stage.store is not None
    asked = {"organisations": ["acme"], "integration_id": "acme-expenses", "limit": 9}
    assert stage.store.read("handled_records", asked).to_pylist()[0]["handled_reason"] == "Booked by hand"


def test_the_block_for_support_can_be_copied_whole_and_holds_no_secret(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    block = next(one.value for one in app.code if one.value.startswith("system: Tripletex"))
    assert "request id: req-81f2" in block
    assert "code: VALIDATION_ERROR" in block
    assert "our reference: SL-UT-004711" in block


def test_one_cause_can_be_sent_alone(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    assert app.button(key="send-0").label == "Send these 18 again"
    app = app.button(key="one-send-0").click().run()
    app = app.button(key="retry-send").click().run()

    assert stage.store is not None
    batch = stage.store.read("retry_batches", {"organisations": ["acme"], "integration_id": "acme-expenses", "most": 1})
    assert batch.to_pylist()[0]["records"] == 1


def test_the_activity_page_says_who_did_what_and_shows_hostile_text_as_text(stage: Stage) -> None:
    stage.open("usual")
    app = stage.at("activity", lang="en")

    assert not app.exception
    table = app.dataframe[0].value
    assert "Marked 2 records as handled: Ført for hånd i Tripletex, bilag 20617" in list(table["What"])
    assert "Refused: Asked to send records again. Wanted 19, possible 18" in list(table["What"])
    assert any(HOSTILE.startswith(who.rstrip("…")) and "<img" in who for who in table["Who"])
    as_markdown = "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.header))
    assert "evil.example" not in as_markdown


def test_a_running_sync_can_be_stopped_after_one_question(stage: Stage) -> None:
    stage.open("busy")
    app = stage.integration("acme-expenses")

    app = app.button(key="cancel").click().run()
    assert "what is booked stays booked" in shown(app)
    app = app.button(key="cancel-yes").click().run()

    assert not app.exception
    assert "stopped it" in shown(app)
    assert "cancel" not in [button.key for button in app.button]


def test_a_hostile_record_is_found_and_its_words_are_shown_whole(stage: Stage) -> None:
    stage.open("hostile")
    app = stage.linked(EXPENSES)
    app.session_state["tabs"] = "Find"
    app = app.run()
    app.text_input[0].set_value("evil.example/key0")
    app = app.run()

    assert not app.exception
    assert canary("message") in [one.value for one in app.code]
    assert canary("reference") in [one.value for one in app.text]


def test_the_history_says_which_days_a_sync_was_expected_and_did_not_come(stage: Stage) -> None:
    stage.open("usual")
    app = stage.linked("acme-bufdir")
    app.session_state["tabs"] = "History"
    app = app.run()

    assert not app.exception
    assert "expected, did not come" in shown(app)
    links = [link for link in app.dataframe[0].value["In Prefect"] if link]
    assert links
    assert all("/runs/flow-run/" in link for link in links)


def test_a_tab_stays_open_when_the_names_of_the_tabs_change(stage: Stage) -> None:
    stage.open("usual")
    app = stage.linked("acme-expenses")
    app.session_state["tabs"] = "History"
    app = app.run()
    for language, told in (("nb", "Tidslinje"), ("en", "Timeline")):
        app.query_params["lang"] = language
        app = app.run()
        assert told in shown(app)
        app = app.run()
        assert told in shown(app)


def test_the_performance_says_its_arithmetic_and_since_when_syncs_are_slower(stage: Stage) -> None:
    stage.open("slower")
    app = stage.linked("acme-slow")
    app.session_state["tabs"] = "Performance"
    app = app.run()

    assert not app.exception
    since = Words("en", "Europe/Oslo").day(datetime.now(UTC) - timedelta(days=4, minutes=18))  # noqa: TID251  # as the page
    sums = "Median of the last 7 days 10.0 s, against 4.0 s in the 28 days before: 2.5 times."
    assert f"**The sync has been slower since {since}.** {sums}" in shown(app)
    assert "A sync handles about as many records as before, so each record takes longer." in shown(app)


def test_ninety_days_tell_expected_and_unexpected_days_apart(stage: Stage) -> None:
    stage.open("slower")
    app = stage.linked("acme-slow")
    app.session_state["tabs"] = "History"
    app = app.run()
    month = shown(app)
    app = app.button_group(key="history-length").set_value(90).run()

    assert not app.exception
    assert "30 healthy · 0 with a warning · 0 failed" in month
    assert "81 healthy · 0 with a warning · 0 failed · 9 without an expected sync" in shown(app)
