"""The words of what is settled end after the organisation's time: one bounded step after the other.

Key, reference, revision, amount, state, category, code and every count stay: what is known of a record, and whether
it may be sent, is the same afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from core.messages import Message, message
from data.store.emptied import emptied_facts, emptied_rows
from data.store.protocol import Statement, Store
from data.store.rows import TEXT, ours_json, table

# Rows of one transaction: it takes some hundredths of a second, and four times as many take ten times as long.
MOST_AT_ONCE: Final = 250
RETENTION: Final = "retention"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ended:
    """One step: how many rows of which kind lost their words."""

    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class Due:
    """Whose words end, and which: those of before a moment."""

    organisation_id: str
    days: int
    before: datetime

    @property
    def said(self) -> Message:
        """What stands there from then on."""
        return message("words_ended", days=self.days)


def what_is_due(store: Store, now: datetime) -> list[Due]:
    """Each organisation with its time."""
    rows = store.read("retention_days").to_pylist()
    return [Due(row["organisation_id"], row["days"], now - timedelta(days=row["days"])) for row in rows]


def end_words(store: Store, due: Due, most: int = MOST_AT_ONCE) -> Iterator[Ended]:
    """Take a step at each turn, until nothing is left. Raises StoreUnavailable, StoreFull; begun anew it goes on."""
    yield from _of_records(store, due, most)
    yield from _of_outcomes(store, due, most)
    yield from _of_facts(store, due, most, "notifications")
    yield from _of_facts(store, due, most, "health_changes")
    yield from _of_stops(store, due, most)


def note_pass(store: Store, due: Due, ended: Mapping[str, int], pass_id: str) -> None:
    """One row of the log for a pass that ended any words: how many of which kind."""
    after = json.dumps({"days": due.days, "before": due.before.isoformat(), **ended})
    row = {"audit_id": f"{RETENTION}-{pass_id}", "organisation_id": due.organisation_id, "after": after}
    store.write([Statement("audit_retention", row, expect=1)], f"{RETENTION}-{pass_id}")


def _of_records(store: Store, due: Due, most: int) -> Iterator[Ended]:
    after = ("", "")
    while True:
        params = {"after_integration": after[0], "after_key": after[1], "before": due.before, "most": most}
        found = store.read("wordy_records", {"organisation_id": due.organisation_id, **params}).to_pylist()
        if not found:
            return
        after = (found[-1]["integration_id"], found[-1]["record_key"])
        yield _step(store, "records", Statement("empty_records", {"rows": emptied_rows(found, due.said)}))


def _of_outcomes(store: Store, due: Due, most: int) -> Iterator[Ended]:
    whose = {"organisation_id": due.organisation_id, "most": most}
    told, from_at = {"said": str(due.said), "ours": ours_json(due.said)}, _BEGINNING
    while found := store.read("wordy_outcomes", {**whose, "from_at": from_at, "before": due.before}).to_pylist():
        from_at = found[0]["from_at"]
        yield _step(store, "attempts", Statement("empty_outcomes", {**whose, **told, **found[0]}))


def _of_facts(store: Store, due: Due, most: int, kind: str) -> Iterator[Ended]:
    whose = {"organisation_id": due.organisation_id, "before": due.before, "most": most}
    while found := store.read(f"wordy_{kind}", whose).to_pylist():
        contents = [emptied_facts(row["content"], due.said) for row in found]
        rows = table({"row_id": (TEXT, [row["row_id"] for row in found]), "content": (TEXT, contents)})
        yield _step(store, kind, Statement(f"empty_{kind}", {"rows": rows}))


def _of_stops(store: Store, due: Due, most: int) -> Iterator[Ended]:
    whose = {"organisation_id": due.organisation_id, "before": due.before, "most": most}
    told = {"said": str(due.said), "ours": ours_json(due.said)}
    while (ended := _step(store, "runs", Statement("empty_stops", {**whose, **told}))).rows:
        yield ended


def _step(store: Store, kind: str, statement: Statement) -> Ended:
    return Ended(kind, int(store.write([statement], uuid4().hex)[0].column(0)[0].as_py()))
