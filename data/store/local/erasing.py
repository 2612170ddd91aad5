"""Erases in a file that nobody has open, and writes it anew: what DuckDB lets go of stays in free blocks of the file.

Before the store opens its database, and so after each restore: an erasure that the database does not know is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import StoreFull, StoreUnavailable, SynclightError
from core.messages import message
from core.ports import Clock
from data.store.emptied import emptied_facts, emptied_rows
from data.store.erasures import BESIDE_DATABASE, Erasure, digest_of_key, erasures_of
from data.store.local.backup import write_backup
from data.store.local.database import open_database
from data.store.local.errors import is_no_space
from data.store.local.running import Limits
from data.store.rows import TEXT, ours_json, table
from data.store.statements import Catalogue, Scope

SAID = message("words_erased")
_AT_ONCE = 10_000  # records
_ROW_STATEMENTS = ("erase_notifications", "erase_health_changes", "erase_activity")
_TOLD_STATEMENTS = {"erase_stops": True, "erase_errors": True, "erase_pauses": False}


def finish_erasures(database: Path, clock: Clock, known_to: Path | None = None) -> bool:
    """Apply what the file of erasures (beside the database, or `known_to`) holds; whether anything was to be done.

    Only while nobody has the database open. Whatever ends it on the way, the next one goes on.
    Raises what opening a database raises, StoreFull, StoreUnavailable (it is gone on with by the next one), and
    BadRequest: the file of erasures cannot be read.
    """
    erasures = erasures_of(known_to or database.with_name(BESIDE_DATABASE))
    if not erasures or not database.exists():
        return False
    try:
        return _finish(database, clock, erasures)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise _not_finished(error) from None


def _finish(database: Path, clock: Clock, erasures: Sequence[Erasure]) -> bool:
    catalogue = Catalogue.load()
    with closing(_opened(database, clock)) as connection:
        if not _Work(connection, catalogue, clock).apply_unknown(erasures):
            return False
        connection.execute("checkpoint")
        write_backup(connection.cursor(), catalogue, clock, database)  # the copy takes its place
    with closing(_opened(database, clock)) as connection:
        _Work(connection, catalogue, clock).run("note_rewritten")
    return True


def _not_finished(error: Exception) -> SynclightError:
    if is_no_space(error):
        return StoreFull(message("erasure_without_room"))
    return StoreUnavailable(message("erasure_not_finished", kind=type(error).__name__))  # its text may hold a value


def _opened(database: Path, clock: Clock) -> duckdb.DuckDBPyConnection:
    limits = Limits()
    return open_database(database, clock, limits.memory_megabytes, limits.spill_megabytes)


class _Work:
    def __init__(self, connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, clock: Clock) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._now = clock.now()

    def apply_unknown(self, erasures: Sequence[Erasure]) -> bool:
        """Each in a transaction of its own; whether the file has to be written anew."""
        known = {row["erasure_id"]: row["is_rewritten"] for row in self._rows("known_erasures")}
        missing = [one for one in erasures if one.erasure_id not in known]
        for erasure in missing:
            self._connection.execute("begin")
            self._apply(erasure)
            self._connection.execute("commit")
        return bool(missing) or not all(known.values())

    def run(self, name: str, rows: pa.Table | None = None, **params: Any) -> duckdb.DuckDBPyConnection:
        """One statement of ours on this connection."""
        sql = self._catalogue.find(name, Scope.OWN)
        given = params | ({"store_now": self._now} if "store_now" in sql.parameters else {})
        if rows is not None:
            self._connection.register("rows", rows)
        return self._connection.execute(sql.text, given)

    def _rows(self, name: str, rows: pa.Table | None = None, **params: Any) -> list[dict[str, Any]]:
        asked = self.run(name, rows, **params)
        names = [column[0] for column in asked.description or ()]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]

    def _apply(self, erasure: Erasure) -> None:
        records, keys = 0, self._keys(erasure)
        while some := list(islice(keys, _AT_ONCE)):
            records += len(some)
            self._erase_records(some)
        rows = [(place, one) for place, ids in erasure.rows.items() for one in ids]
        self._erase_rows(rows)
        # answers that are kept for repeated requests may hold anything; the last one tells how far the database goes
        self.run("store_prune_answers", before=self._now + timedelta(days=1))
        counted = {"records": records, "other_rows": len(rows)}
        told = {"organisation_id": erasure.organisation_id, "erased_at": erasure.moment}
        self.run(
            "keep_erasure",
            erasure_id=erasure.erasure_id,
            asked=erasure.asked,
            erased_by=erasure.erased_by,
            **told,
            **counted,
        )
        after = f'{{"records": {records}, "other_rows": {len(rows)}, "asked": "{erasure.asked}"}}'
        self.run("audit_erasure", audit_id=audit_id_of(erasure), person=erasure.erased_by, after=after, **told)

    def _keys(self, erasure: Erasure) -> Iterator[tuple[str, str]]:
        meant = {name: frozenset(digests) for name, digests in erasure.records.items()}
        whose = {"organisation_id": erasure.organisation_id, "integration_ids": sorted(meant)}
        for row in self._rows("keys_of", **whose) if meant else []:
            if digest_of_key(erasure.erasure_id, row["record_key"]) in meant[row["integration_id"]]:
                yield row["integration_id"], row["record_key"]

    def _erase_records(self, pairs: Sequence[tuple[str, str]]) -> None:
        named = table(
            {"integration_id": (TEXT, [one for one, _ in pairs]), "record_key": (TEXT, [key for _, key in pairs])}
        )
        self.run("erase_records", emptied_rows(self._rows("erasable_records", named), SAID, erased=True))
        self.run("erase_outcomes", named, said=str(SAID), ours=ours_json(SAID))

    def _erase_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        if not rows:
            return
        named = _places({"place": place, "row_id": one} for place, one in rows)
        facts = [_emptied(row) for row in self._rows("erasable_facts", named)]
        for name in _ROW_STATEMENTS:
            self.run(name, _places(facts))
        for name, is_told in _TOLD_STATEMENTS.items():
            self.run(name, named, **({"said": str(SAID), "ours": ours_json(SAID)} if is_told else {}))


def audit_id_of(erasure: Erasure) -> str:
    """The row of the log that tells it."""
    return f"erasure-{erasure.erasure_id}"


def _emptied(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **{name: emptied_facts(row[name], SAID, erased=True) for name in ("content", "earlier")}}


def _places(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    told = list(rows)
    names = ("place", "row_id", "content", "earlier")
    return table({name: (TEXT, [row.get(name) for row in told]) for name in names})
