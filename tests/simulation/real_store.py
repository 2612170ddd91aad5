"""The real store, in memory, behind the same few verbs as the dict model."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.causes import HELD_BACK, RELEASED_BY_A_PERSON
from core.configuration import OrganisationConfig
from core.effects import Question
from core.errors import Refused
from core.model import Counts
from data.commands.cancelling import ask_to_cancel
from data.commands.changes_after_booking import changed_records, mark_seen
from data.commands.handling import undo_handled
from data.commands.integrations import save_integration, save_organisation
from data.commands.retries import request_retry, waiting_batches
from data.ledger.changes import Ledger
from data.ledger.questions import answer
from data.ledger.routes import dead_routes
from data.store.backups import restore
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.statements import Catalogue
from tests.fakes import PRINCIPAL, integration
from tests.simulation.loop import Loop
from tests.simulation.model_store import INTEGRATION, first_seen
from tests.simulation.tables import ADDRESSES

SQL = Path(__file__).parents[1] / "sql"


class RealLedger:
    """data.ledger.changes.Ledger and data.ledger.questions together."""

    def __init__(self, store: RealStore) -> None:
        self._store = store
        self._ledger = Ledger(store.local, INTEGRATION, "acme", "Accounting")

    @property
    def epoch(self) -> object:
        return self._ledger.epoch

    def commit(self, changes: Any, request_id: str) -> Any:
        answer = self._present().commit(changes, request_id)
        self._store.kept(changes, request_id)
        return answer

    def renew(self, milliseconds: int, run_id: str | None, counts: Counts | None, request_id: str) -> str | None:
        return self._present().renew(milliseconds, run_id, counts, request_id)

    def answer(self, question: Question) -> Any:
        return answer(self._store.local, INTEGRATION, question)

    def _present(self) -> Ledger:
        """Its store may have been put back meanwhile."""
        self._ledger.store = self._store.local
        return self._ledger


class RealStore:
    """One integration in a LocalStore of its own."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._copies = 0
        self._folder = TemporaryDirectory()
        self._loses = False
        self._kept: set[str] = set()  # pages, by their request
        self.local = LocalStore(None, loop, catalogue=Catalogue.load(SQL))
        organisation = OrganisationConfig(id="acme", name="Acme Likeperson", admins=("admin@example.org",))
        save_organisation(PRINCIPAL, self.local, organisation, loop.now())
        save_integration(PRINCIPAL, self.local, integration(INTEGRATION), loop.now())

    def close(self) -> None:
        self.local.close()
        self._folder.cleanup()

    def copy(self) -> Path:
        """A backup, in a file of its own."""
        self._copies += 1
        path = Path(self._folder.name) / f"backup-{self._copies}.duckdb"
        self.local.backup(path)
        return path

    def put_back(self, copy: Path) -> None:
        """What `synclight restore` does, and the next start; a store in memory becomes one of a file by it."""
        self.local.close()
        database = Path(self._folder.name) / "home" / "store.duckdb"
        restore(database, copy, self._loop.now())
        self.local = LocalStore(database, self._loop, catalogue=Catalogue.load(SQL))

    def run_ids(self) -> set[str]:
        return {row["run_id"] for row in self.rows("runs")}

    def record_keys(self) -> set[str]:
        return {row["record_key"] for row in self.rows("records")}

    def ledger(self) -> RealLedger:
        return RealLedger(self)

    def proven(self, target: str) -> list[str]:
        rows = [row for row in self.rows("records") if row["state"] == "booked" and row["target"] == target]
        return [row["target_id"] for row in rows if row["target_id"] is not None]

    def lead_to(self, number: int) -> None:
        save_integration(PRINCIPAL, self.local, integration(INTEGRATION, ADDRESSES[number]), self._loop.now())

    def lose_a_krone(self) -> None:
        self._loses = True

    def kept(self, changes: Any, request_id: str) -> None:
        """The first page kept after `lose_a_krone` loses it; one that is asked for twice is kept once."""
        key = first_seen(changes)
        if key is not None and self._loses and request_id not in self._kept:
            self._loses = False
            self.local.write([Statement("test_lose_one", {"record_key": key}, expect=1)], f"lose {request_id}")
        if key is not None:
            self._kept.add(request_id)

    def rows(self, table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.local.read(f"test_{table}").to_pylist()
        return rows

    def request_retry(
        self, expected: int, request_id: str, ticked: list[str] | None = None, *, released: bool = False
    ) -> None:
        now = self._loop.now()
        which = {"record_keys": ticked, "released": released}
        request_retry(PRINCIPAL, self.local, INTEGRATION, expected, request_id=request_id, now=now, **which)

    def retryable(self, *, released: bool = False) -> list[str]:
        held = HELD_BACK - RELEASED_BY_A_PERSON if released else HELD_BACK
        held_back = sorted(category.value for category in held)
        return [row["record_key"] for row in self.local.read("test_retryable", {"held_back": held_back}).to_pylist()]

    def taken_back(self) -> list[str]:
        return [row["record_key"] for row in self.rows("records") if row["category"] == "taken_back"]

    def open_keys(self) -> list[str]:
        return [row["record_key"] for row in self.rows("records") if row["due"] and row["open_since_at"] is not None]

    def handle(self, key: str) -> bool:
        own = {"integration_id": INTEGRATION, "organisations": ["acme"], "record_keys": [key]}
        handled = [
            Statement("test_handle", {"record_key": key}, expect=1),
            Statement("name_handled_rows", {"integration_id": INTEGRATION, "record_keys": [key]}),
            Statement("count_rows_handled", own),
        ]
        try:
            self.local.write(handled, f"handle {key} {self._loop.seconds}")
        except Refused:
            return False
        return True

    def handled_rows(self) -> list[str]:
        rows = self.rows("records")
        return [row["record_key"] for row in rows if row["category"] == "source_row" and row["state"] == "handled"]

    def rows_said_handled(self) -> list[str]:
        rows = self.rows("records")
        return [row["record_key"] for row in rows if row["category"] == "source_row" and row["handled_at"] is not None]

    def undo(self, key: str) -> None:
        asked = {"request_id": f"{key} {self._loop.seconds}", "now": self._loop.now()}
        undo_handled(PRINCIPAL, self.local, INTEGRATION, [key], **asked)

    def mark_changes_seen(self) -> int:
        shown = {one.record_key: one.revision for one in changed_records(PRINCIPAL, self.local, INTEGRATION)}
        if shown:
            asked = {"request_id": f"{self._loop.seconds}", "now": self._loop.now()}
            mark_seen(PRINCIPAL, self.local, INTEGRATION, shown, reason="looked", **asked)
        return len(shown)

    def ask_to_cancel(self) -> bool:
        running = [row["run_id"] for row in self.rows("runs") if row["status"] == "running"]
        if not running:
            return False
        now = self._loop.now()
        try:
            ask_to_cancel(PRINCIPAL, self.local, INTEGRATION, running[0], request_id=f"{self._loop.seconds}", now=now)
        except Refused:
            return False
        return True

    def wants_session(self) -> bool:
        return bool(waiting_batches(self.local) or dead_routes(self.local))

    def rejected(self) -> set[str]:
        return {row["record_key"] for row in self.rows("records") if row["state"] == "rejected"}
