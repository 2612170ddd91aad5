"""The pages over a real store, without a browser: every state draws and says what it should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard import page_context
from data.store.protocol import Statement
from tests.integration.helpers.dashboard_stage import Stage, shown


def test_the_overview_says_what_is_not_booked_and_lists_every_integration(stage: Stage) -> None:
    stage.open("usual")
    app = stage.page()

    assert not app.exception
    page = shown(app)
    assert "NOK\u00a041,200" in page
    assert "37 records" in page
    assert "The sync stopped: the connection to Tripletex lønn has expired" in page
    assert "The connection to Tripletex lønn has expired" in page
    assert "51 h since the last sync, limit 48 h" in page
    assert "Local mode" in page


def test_the_overview_in_bokmaal(stage: Stage) -> None:
    stage.open("usual")
    page = shown(stage.page("nb"))

    assert "Ikke bokført" in page
    assert "Gjør dette først" in page
    assert "Lokal modus" in page


def test_everything_booked_needs_no_one(stage: Stage) -> None:
    stage.open("well")
    app = stage.page()

    assert not app.exception
    assert "Everything is booked" in shown(app)


@pytest.mark.parametrize("off", [-1, 1], ids=["a day slow", "a day fast"])
@pytest.mark.parametrize(("kind", "calm"), [("well", True), ("silent", False)])
def test_a_dashboard_whose_clock_is_a_day_off_shows_the_light_of_the_stores_clock(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kind: str, calm: bool, off: int
) -> None:
    right = page_context._own_now
    monkeypatch.setattr(page_context, "_own_now", lambda: right() + timedelta(days=off))
    stage.open(kind)

    app = stage.page()

    assert not app.exception
    assert ("Everything is booked" in shown(app)) is calm


def test_an_empty_store_says_how_to_begin(stage: Stage) -> None:
    stage.open("empty")
    app = stage.page()

    assert not app.exception
    assert "Connect your first system" in shown(app)


def test_a_thousand_integrations_are_one_table(stage: Stage) -> None:
    stage.open("many")
    app = stage.page()

    assert not app.exception
    assert len(app.dataframe) == 1
    assert len(app.dataframe[0].value) == 1000


def test_without_a_store_the_page_says_one_kind_sentence(stage: Stage) -> None:
    app = stage.page()

    assert not app.exception
    assert "The store does not answer" in shown(app)


def test_a_store_that_goes_down_leaves_what_was_known(stage: Stage) -> None:
    stage.open("usual")
    app = stage.page()
    assert stage.server is not None
    stage.server.shutdown()
    stage.server = None

    app.run()

    assert not app.exception
    page = shown(app)
    assert "The store does not answer. You see what was known" in page
    assert "NOK\u00a041,200" in page


def test_an_integration_says_why_it_is_red_with_the_rule_and_shows_a_record_in_full(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    assert not app.exception
    page = shown(app)
    assert "24 records were refused by Tripletex and are not booked" in page
    assert "Rule: one record that is due and not booked is enough for red." in page
    assert "Invalid cost center code: 9999" in [one.value for one in app.code]
    assert "Kostnadssted  (/lines/0/costCenter)" in page
    assert "18 sent, 16 booked, 1 already there, 1 refused again, 0 twice" in page
    assert "Retry failed records" in app.button(key="retry").label
    assert [metric.value for metric in app.metric][:2] == ["NOK\u00a028,750", "6 days"]


def test_what_an_expired_connection_left_unsent_names_the_connection_and_its_cure(stage: Stage) -> None:
    stage.open("usual")
    overview, page = shown(stage.page()), shown(stage.linked("acme-payroll"))

    for told in (overview, page):
        assert "The connection to Tripletex lønn has expired" in told
        assert "Make a new key in Tripletex lønn" in told
        assert "They go with the next sync" not in told
    assert ":orange-badge[:material/person: Waits for you]" in page


def test_nobody_promises_that_nothing_is_open_where_no_sync_came_for_days(stage: Stage) -> None:
    stage.open("usual")
    app = stage.linked("acme-bufdir")

    assert next(metric.value for metric in app.metric) == "–"
    assert "none known" in shown(app)


@pytest.mark.parametrize(("free", "is_said"), [("4.9", True), ("5.0", False)])
def test_a_disk_that_is_nearly_full_is_said_on_every_page(stage: Stage, free: str, is_said: bool) -> None:
    stage.open("usual")
    assert stage.store is not None
    stage.store.write([Statement("beat", {"name": "reconciler", "detail": free})], "room")

    for app in (stage.page(), stage.at("activity", lang="en")):
        assert ("Only 4.9 % of the disk is free. Make room" in shown(app)) is is_said


def test_a_retry_that_left_some_open_is_not_called_done(stage: Stage) -> None:
    stage.open("usual")
    page = shown(stage.linked("acme-expenses"))

    assert "18 sent, 16 booked, 1 already there, 1 refused again, 0 twice" in page
    assert ":orange-badge[:material/warning: Partly done]" in page
    assert ":green-badge[:material/check_circle: Done]" not in page


def test_a_retry_behind_a_running_sync_says_that_it_waits_for_it(stage: Stage) -> None:
    stage.open("busy")
    app = stage.integration("acme-expenses")

    assert not app.exception
    page = shown(app)
    told = [one.proto.text for one in app.get("progress")]
    assert told == ["15 of 40 done · 3 not booked", "Stored, starts after the running sync"]
    assert app.button(key="sync-now").disabled
    assert "24 records were refused" in page  # a running sync never changes the light


def test_the_overview_is_not_green_while_the_monitor_is_silent(stage: Stage) -> None:
    stage.open("silent")
    app = stage.page()

    assert not app.exception
    page = shown(app)
    assert "We do not know how 3 integrations are doing" in page
    assert "Everything is booked" not in page
    assert "Nothing to do" not in page


def test_the_tab_is_neutral_while_the_monitor_is_silent(stage: Stage) -> None:
    stage.open("silent")
    page = shown(stage.linked("acme-expenses", "nb"))

    assert "Vi kjenner ikke til noen feilede bilag" in page
    assert "Alt som skulle bokføres, er bokført" not in page


def test_what_the_last_syncs_cannot_explain_is_red_and_named(stage: Stage) -> None:
    stage.open("rows")
    page = shown(stage.page())

    assert "What the last syncs read, and where it is" in page
    assert '<td class="bad">NOK\u00a0100</td>' in page
    assert "NOK\u00a030,100" in page


def test_the_last_syncs_add_up(stage: Stage) -> None:
    stage.open("usual")
    page = shown(stage.page())

    assert '<td class="good">NOK\u00a00 ✓</td>' in page
    assert "NOK\u00a0797,650" in page  # 713,650 + 42,000 + 42,000: only syncs that read their whole source


def test_without_a_whole_sync_there_is_no_sum(stage: Stage) -> None:
    stage.open("hostile")

    assert "Unexplained" not in shown(stage.page())


def test_refused_records_and_unread_rows_are_the_same_number_everywhere(stage: Stage) -> None:
    stage.open("rows")
    app = stage.page()

    assert "24 records" in shown(app)
    assert "24 records are not booked: 23 refused by Tripletex, 1 row could not be read" in shown(app)


def test_a_row_of_the_source_is_not_shown_as_an_answer(stage: Stage) -> None:
    stage.open("rows")
    app = stage.integration("acme-expenses", "nb", cause=1)

    assert not app.exception
    page = shown(app)
    assert "Fra kilden" in page
    assert "utlegg.csv linje 333: Beløp «12,3x» kunne ikke leses" in page
    assert "Verdi i kilden" in page
    assert "Tripletex svarte" not in page
    table = app.dataframe[0].value
    assert "Beløp" in table.columns
    assert "Verdi i kilden" in table.columns


def test_show_the_records_of_the_second_cause_opens_the_second_cause(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses", cause=2)

    labels = [app.button(key=f"show-{number}").label for number in range(2)]
    assert labels == ["Show records", "Hide records"]


def test_records_from_an_earlier_sync_say_since_when(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    column = list(app.dataframe[0].value["Not booked"])
    assert column.count("new") == 4
    assert sum(text.startswith("since ") for text in column) == 14


def test_a_closed_period_can_be_sent_again_once_a_person_says_that_it_is_open(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    assert app.button(key="release-1").label == "The period is open now: send these 6"
    app = app.button(key="release-1").click().run()
    assert "NOK\u00a07,300" in shown(app)
    app = app.button(key="retry-send").click().run()

    assert stage.store is not None
    batch = stage.store.read("retry_batches", {"organisations": ["acme"], "integration_id": "acme-expenses", "most": 1})
    assert batch.to_pylist()[0]["records"] == 6
    assert "release-1" not in [button.key for button in app.button]


def test_a_stopped_sync_is_explained_in_the_persons_language(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-payroll", "nb", cause=1)

    page = shown(app)
    assert "Ikke sendt, fordi synken stoppet: Tilkoblingen til Tripletex lønn er utløpt." in page
    assert "Lag en ny nøkkel i Tripletex lønn" in page


def test_a_cause_in_the_address_that_is_not_there_opens_the_first(stage: Stage) -> None:
    stage.open("usual")
    app = stage.linked("acme-expenses", cause="<script>")

    assert not app.exception
    assert [app.button(key=f"show-{number}").label for number in range(2)] == ["Hide records", "Show records"]
