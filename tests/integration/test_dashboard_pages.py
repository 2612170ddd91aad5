"""The pages over a real store, without a browser: every state draws, and text from outside stays text."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import visit
from data.flight_server import FlightServer
from data.local_store import LocalStore
from data.statements import Scope
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import HOSTILE, TOKEN, Seeder, SystemClock

SCRIPT = Path(__file__).parents[2] / "dashboard" / "app.py"


class Stage:
    """A home with a served store; `page` draws one page of the dashboard over it."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.server: FlightServer | None = None
        self.store: LocalStore | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        (home / "tokens").mkdir()
        (home / "tokens" / "act.token").write_text(TOKEN)
        for name, value in {"HOME": str(home), "STORE_PORT": str(self.port), "PREFECT_PORT": "9"}.items():
            monkeypatch.setenv(f"SYNCLIGHT_{name}", value)
        self.forget()

    def forget(self) -> None:
        """A dashboard process that has seen nothing yet."""
        st.cache_resource.clear()
        visit._last_known.clear()
        visit._tenants_known.clear()

    def open(self, kind: str) -> None:
        path = self.home / "store.duckdb"
        LocalStore(path, SystemClock()).close()
        seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # the pages look at the real clock
        KINDS[kind](seeder)
        seeder.write(path)
        self.store = LocalStore(path, SystemClock())
        self.server = FlightServer(self.store, {TOKEN: Scope.ACT}, port=self.port)

    def close(self) -> None:
        if self.server is not None:
            self.server.shutdown()
        if self.store is not None:
            self.store.close()
        self.server = self.store = None
        self.forget()

    def page(self, language: str = "en") -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app.query_params["lang"] = language
        return app.run()

    def integration(self, integration_id: str, language: str = "en", cause: int = 0) -> AppTest:
        """The overview, and from there to the integration whose cause stands there."""
        app = self.page(language)
        app.query_params["id"] = integration_id
        return app.button(key=f"show-cause-{cause}").click().run()

    def linked(self, integration_id: str, language: str = "en", **more: str) -> AppTest:
        """The page of an integration, opened by its address."""
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app._page_hash = calc_hash("integration")
        for name, value in {"lang": language, "id": integration_id, **more}.items():
            app.query_params[name] = value
        return app.run()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    opened = Stage(tmp_path, monkeypatch)
    yield opened
    opened.close()


def shown(app: AppTest) -> str:
    """Everything that is written on the page."""
    kinds = (app.markdown, app.text, app.caption, app.header, app.subheader, app.title, app.code)
    written = [str(element.value) for elements in kinds for element in elements]
    return "\n".join([*written, *(str(element.proto.body) for element in app.get("html"))])


def test_the_overview_says_what_is_not_booked_and_lists_every_integration(stage: Stage) -> None:
    stage.open("usual")
    app = stage.page()

    assert not app.exception
    page = shown(app)
    assert "NOK\u00a041,200" in page
    assert "37 records" in page
    assert "The sync stopped: the connection to Tripletex lønn has expired" in page
    assert "Not sent, because the sync stopped" in page
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
    assert "The store does not answer. You see what was known today" in page
    assert "NOK\u00a041,200" in page


def test_an_integration_says_why_it_is_red_with_the_rule_and_shows_a_record_in_full(stage: Stage) -> None:
    stage.open("usual")
    app = stage.integration("acme-expenses")

    assert not app.exception
    page = shown(app)
    assert "24 records were refused by Tripletex and are not booked" in page
    assert "Rule: one refused record is enough for red." in page
    assert "Invalid cost center code: 9999" in [one.value for one in app.code]
    assert "Kostnadssted  (/lines/0/costCenter)" in page
    assert "18 sent, 16 booked, 1 already there, 1 refused again, 0 twice" in page
    assert "Retry failed records" in app.button(key="retry").label
    assert [metric.value for metric in app.metric][:2] == ["NOK\u00a028,750", "6 days"]


def test_a_retry_behind_a_running_sync_says_that_it_waits_for_it(stage: Stage) -> None:
    stage.open("busy")
    app = stage.integration("acme-expenses")

    assert not app.exception
    page = shown(app)
    told = [one.proto.text for one in app.get("progress")]
    assert told == ["15 of 40 handled · 3 not booked", "Stored, starts after the running sync"]
    assert app.button(key="sync-now").disabled
    assert "24 records were refused" in page  # a running sync never changes the light


def test_text_from_outside_reaches_the_page_as_text_only(stage: Stage) -> None:
    stage.open("hostile")
    app = stage.page()
    as_markdown = "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.header))
    as_html = "\n".join(str(one.proto.body) for one in app.get("html"))

    assert not app.exception
    assert HOSTILE in [one.value for one in app.text]
    assert "evil.example" not in as_markdown
    assert "<img" not in as_html


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

    assert "At the last whole sync" in page
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
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app._page_hash = calc_hash("activity")
    app.query_params["lang"] = "en"
    app.run()

    assert not app.exception
    table = app.dataframe[0].value
    assert "Marked 2 records as handled: Ført for hånd i Tripletex, bilag 20617" in list(table["What"])
    assert "Refused: Sent records again. Wanted 19, possible 18" in list(table["What"])
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
