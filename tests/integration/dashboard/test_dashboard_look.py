"""What is booked and worth a look, on the pages, without a browser."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.browser.seeder import HOSTILE
from tests.integration.helpers.dashboard_stage import Stage, shown

PORTAL = "acme-portal"


def rows(stage: Stage) -> dict[str, dict[str, Any]]:
    assert stage.store is not None
    params = {"organisations": ["acme"], "integration_id": PORTAL, "record_keys": None, "limit": 9}
    return {row["record_key"]: row for row in stage.store.read("changed_records", params).to_pylist()}


def change(stage: Stage, key: str) -> None:
    """A sync finds another revision of it meanwhile."""
    assert stage.store is not None
    with stage.store._connection.cursor() as cursor:
        cursor.execute("update records set revision = 'r3', amount = 300 where record_key = ?", [key])


def test_the_records_the_light_speaks_of_can_be_read_where_it_says_so(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)

    assert not app.exception
    page = shown(app)
    assert "2 records were booked with a remark" in page
    assert "2 records were changed after they were booked. Rule: a change after booking is yellow, until" in page
    assert "Worth a look" in page
    changed, remarked = (frame.value for frame in app.dataframe)
    assert list(changed["Record"]) == ["P-1", "P-2"]
    assert list(changed["Amount booked, NOK"]) == [100.0, 100.0]
    assert list(changed["Amount now, NOK"]) == [250.0, 100.0]
    assert list(changed["Voucher number"]) == ["V-P-1", "V-P-2"]
    assert list(remarked["Record"]) == ["P-4", "P-3", "P-5"]
    assert list(remarked["Remark"])[1:] == ["Booked without an attachment.", "The cost centre ends in December."]
    assert "2 with the last sync and the retries since · 1 older, of the last 30 days" in page


def test_a_remark_is_shown_whole_and_as_text(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)

    assert HOSTILE in [one.value for one in app.code]
    as_markdown = "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.header))
    assert "evil.example" not in as_markdown
    assert "<img" not in "\n".join(str(one.proto.body) for one in app.get("html"))


def test_marking_the_changes_as_seen_ends_their_yellow_and_is_in_the_log(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)

    assert app.button(key="mark-seen").label == "Mark 2 as seen"
    app = marked(app)

    assert not app.exception
    page = shown(app)
    assert "changed after they were booked" not in page
    assert "2 records were booked with a remark" in page  # that is another reason
    assert rows(stage) == {}
    activity = stage.at("activity", lang="en")
    assert list(activity.dataframe[0].value["What"]) == ["Marked 2 changes after booking as seen: Corrected by hand"]


def test_ticked_changes_alone_are_marked(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)

    app = ticked(app, 1)
    assert app.button(key="mark-seen").label == "Mark 1 as seen"
    marked(app)

    assert list(rows(stage)) == ["P-1"]


def test_nothing_is_marked_as_seen_without_a_reason(stage: Stage) -> None:
    stage.open("look")

    app = marked(stage.linked(PORTAL), why=" ")

    assert not app.exception
    assert list(rows(stage)) == ["P-1", "P-2"]


def test_a_change_marked_as_seen_by_mistake_is_taken_back(stage: Stage) -> None:
    stage.open("look")
    app = marked(stage.linked(PORTAL))
    (table,) = [one for one in app.dataframe if "Why" in one.value]
    assert list(table.value["Why"]) == ["Corrected by hand"] * 2

    app.session_state[table.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = app.run().button(key="take-seen-back").click().run()

    assert not app.exception
    assert list(rows(stage)) == ["P-1"]
    activity = stage.at("activity", lang="en")
    assert activity.dataframe[0].value["What"][0] == "Took 1 seen change back"


def marked(app: AppTest, why: str = "Corrected by hand") -> AppTest:
    app = app.button(key="mark-seen").click().run()
    app.text_area[0].set_value(why)
    return app.button(key="look-send").click().run()


def ticked(app: AppTest, row: int) -> AppTest:
    """The table's own tick cannot be pressed here: its state is what the page reads."""
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


def test_a_record_that_changed_once_more_since_it_was_shown_is_not_marked(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)
    change(stage, "P-1")

    app = marked(app)

    assert not app.exception
    assert "Nothing was marked. Still as you saw them: 1 of 2." in shown(app)
    assert list(rows(stage)) == ["P-1", "P-2"]
    app = app.button(key="seen-answer-read").click().run()
    assert "Nothing was marked" not in shown(app)
    assert list(app.dataframe[0].value["Amount now, NOK"]) == [300.0, 100.0]


def test_there_is_no_such_section_when_there_is_nothing(stage: Stage) -> None:
    stage.open("well")
    app = stage.linked("acme-expenses")

    assert not app.exception
    assert "Worth a look" not in shown(app)


def test_the_sum_of_the_overview_calls_booked_what_was_booked(stage: Stage) -> None:
    stage.open("look")
    page = shown(stage.page("nb"))

    assert "<th scope=row>Bokført</th><td>500\u00a0kr</td>" in page
    assert "<th scope=row>Endret etter bokføring</th><td>150\u00a0kr</td>" in page
    assert '<td class="good">0\u00a0kr ✓</td>' in page


def test_the_overview_says_why_and_leads_to_the_records(stage: Stage) -> None:
    stage.open("look")
    app = stage.page()

    assert "2 records were booked with a remark" in shown(app)
    (link,) = (one.proto for one in app.get("page_link") if "Portal" in one.proto.label)
    assert (link.page, link.query_string) == ("integration", f"id={PORTAL}")


def test_a_changed_record_is_found_with_what_was_booked_and_what_it_is_now(stage: Stage) -> None:
    stage.open("look")
    app = stage.linked(PORTAL)
    app.session_state["tabs"] = "Find"
    app = app.run()
    app.text_input[0].set_value("P-1")
    app = app.run()

    assert not app.exception
    table = app.dataframe[0].value
    assert [Decimal(str(amount)) for amount in table.loc[0, ["Amount, NOK", "Amount now, NOK"]]] == [100, 250]
    page = shown(app)
    assert "Amount booked" in page
    assert "NOK\u00a0100" in page
    assert "Amount now" in page
    assert "NOK\u00a0250" in page
