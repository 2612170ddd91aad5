"""The pages over a served store, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import page_context, visitor
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.statements import Scope
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import TOKEN, Seeder, SystemClock
from tests.integration.helpers.store_worlds import socket_in
from tests.integration.helpers.two_organisations import seed_two

config.set_option(key="runner.magicEnabled", value=False)  # as the dashboard itself: parsers share a state
SCRIPT = Path(__file__).parents[3] / "dashboard" / "app.py"


class Stage:
    """A home with a served store; `page` draws one page of the dashboard over it."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.server: FlightServer | None = None
        self.store: LocalStore | None = None
        self.socket = socket_in(home)
        (home / "tokens").mkdir()
        (home / "tokens" / "act.token").write_text(TOKEN)
        for name, value in {"HOME": str(home), "PREFECT_PORT": "9"}.items():
            monkeypatch.setenv(f"SYNCLIGHT_{name}", value)
        self.forget()

    def forget(self) -> None:
        """A dashboard process that has seen nothing yet."""
        st.cache_resource.clear()
        page_context._last_known.clear()
        visitor._last_known.clear()
        page_context._ahead.clear()

    def open(self, kind: str) -> None:
        path = self.home / "store.duckdb"
        LocalStore(path, SystemClock()).close()
        seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # the pages look at the real clock
        KINDS[kind](seeder)
        seeder.write(path)
        self._serve(path)

    def open_two(self, kind: str) -> None:
        """The same for two organisations, acme and beta."""
        path = self.home / "store.duckdb"
        seed_two(path, kind)
        self._serve(path)

    def _serve(self, path: Path) -> None:
        self.store = LocalStore(path, SystemClock())
        self.server = FlightServer(self.store, {TOKEN: Scope.ACT}, self.socket)

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
        return self.at("integration", lang=language, id=integration_id, **more)

    def at(self, page: str, **query: str) -> AppTest:
        """A page, opened by its address."""
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app._page_hash = calc_hash(page)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()


def shown(app: AppTest) -> str:
    """Everything that is written on the page."""
    kinds = (app.markdown, app.text, app.caption, app.header, app.subheader, app.title, app.code)
    written = [str(element.value) for elements in kinds for element in elements]
    return "\n".join([*written, *(str(element.proto.body) for element in app.get("html"))])
