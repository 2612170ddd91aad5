"""LocalStore: the store's verbs over DuckDB in this process."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import (
    BadRequest,
    DatabaseUnreadable,
    Refused,
    StaleEpoch,
    StoreFull,
    StoreUnavailable,
)
from core.messages import message
from core.ports import Clock
from data.store.claims import Claim
from data.store.local.asked import asked_for
from data.store.local.backup import write_backup
from data.store.local.claiming import as_claimed
from data.store.local.database import open_database
from data.store.local.disk import FULL, Disk
from data.store.local.errors import Broken, as_ours, is_about_the_sql, is_no_space, translate_copy
from data.store.local.running import Limits, PreparedSql, Runner, rows_found
from data.store.local.snapshot import write_snapshot
from data.store.local.timeline import LostHistory, Timeline, new_generation, restore_statements
from data.store.protocol import Epoch, Params, Statement
from data.store.statements import Catalogue, Scope
from data.store.watermark import Watermark
from data.store.wire import pack, unpack

_log = logging.getLogger(__name__)

_PRUNE_EVERY_WRITES = 1_000
_KEEP_ANSWERS = timedelta(days=7)


class LocalStore:
    """One database, many reading threads, one writer at a time.

    `on_fatal` is called once when the database can not be trusted any more; afterwards every verb
    raises StoreUnavailable.
    """

    def __init__(
        self,
        path: Path | None,
        clock: Clock,
        scope: str = Scope.OWN,
        *,
        catalogue: Catalogue | None = None,
        limits: Limits | None = None,
        on_fatal: Callable[[], None] | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.load()
        self.limits = limits or Limits()
        self._clock = clock
        self.folder = None if path is None else path.parent
        self._scope = Scope(scope)
        self._on_fatal = on_fatal
        self._broken = False
        self._closed = False
        try:
            self._connection = open_database(path, clock, self.limits.memory_megabytes, self.limits.spill_megabytes)
        except duckdb.Error as error:
            raise _unreadable(error, path) from None
        self._writer = self._connection.cursor()
        self._writing = threading.Lock()
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._reading = threading.BoundedSemaphore(self.limits.readers)
        self._runner = Runner(self.catalogue, clock, self.limits)
        self._writes = 0
        self._disk = Disk(path, self.limits.reserve_megabytes)
        self._timeline = Timeline(path)
        try:
            self._continue_history()
            self._prune()
        except duckdb.Error as error:  # the history is the first that is read of the file
            self.close()
            raise _unreadable(error, path) from None
        except BaseException:
            self.close()
            raise

    def read(
        self, name: str, params: Params | None = None, *, scope: Scope | None = None, claim: Claim | None = None
    ) -> pa.Table:
        """Run one statement that changes nothing; `scope` and `claim` are the caller's, not the store's own."""
        run = self._runner.prepare(Statement(name, params or {}), scope or self._scope)
        if run.sql.changes:
            raise BadRequest(message("statement_changes_the_store", name=name))
        with self._reader() as cursor:
            try:
                (own,) = as_claimed(self._runner, cursor, [run], claim, self._clock.now())
                return self._runner.run(cursor, own)
            except duckdb.Error as error:
                if isinstance(error, duckdb.IOException) and is_no_space(error):
                    raise StoreFull(message("statement_without_disk_room", name=name)) from None
                raise self._translated(error, name) from None

    def write(
        self,
        statements: Sequence[Statement],
        request_id: str,
        epoch: Epoch | None = None,
        *,
        scope: Scope | None = None,
        claim: Claim | None = None,
    ) -> list[pa.Table]:
        """Run the statements as one transaction; see `data.store.protocol.Store`."""
        if not request_id:
            raise BadRequest(message("write_needs_request_id"))
        runs = self._runner.prepare_all(statements, scope or self._scope)
        asked = asked_for(runs) if claim is None else None
        with self._only_writer() as cursor:
            self._disk.check_room()
            try:
                answer = self._transaction(cursor, runs, request_id, epoch, asked, claim=claim)
            except duckdb.Error as error:
                # raised by begin or commit; the database itself rolls back
                raise self._translated(error, "write") from None
            self._keep_mark()
            self._writes += 1
            if self._writes % _PRUNE_EVERY_WRITES == 0:
                self._prune()
            return answer

    def snapshot(self, path: Path) -> None:
        """Write the analysts' views as of one moment; writers go on meanwhile. An older file stays until then."""
        with self._copying("snapshot") as cursor:
            write_snapshot(cursor, self.catalogue, path)

    def backup(self, path: Path) -> None:
        """Write a full copy as of one moment, read it whole and compare it. An older file stays until then."""
        with self._copying("backup") as cursor:
            write_backup(cursor, self.catalogue, self._clock, path)

    @contextmanager
    def _copying(self, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._reader() as cursor:
            try:
                yield cursor
            except (duckdb.Error, pa.ArrowException, OSError, StoreFull) as error:
                raise translate_copy(error, name) from None

    @property
    def mark(self) -> Watermark:
        """How far this store's history goes."""
        return self._timeline.present

    def has_been_seen(self, mark: Watermark) -> None:
        """Somebody who syncs saw this much: a store that is behind goes on in restore mode."""
        if not self._timeline.is_behind(mark):
            return
        with self._only_writer():
            if self._timeline.is_behind(mark):
                self._enter_restore(LostHistory.BEHIND_CLIENT, mark)

    def close(self) -> None:
        """Let running work end, then close the file; the log is folded into it."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._wait_for_readers()
            self._runner.close()
            self._writer.close()
            while self._idle:
                self._idle.pop().close()
            self._connection.close()
            # somebody may hold this store until the very end; duckdb complains about what is alive then
            del self._writer, self._connection

    # --- one transaction -------------------------------------------------------------------------

    def _transaction(
        self,
        cursor: duckdb.DuckDBPyConnection,
        runs: list[PreparedSql],
        request_id: str,
        epoch: Epoch | None,
        asked: dict[str, Any] | None,
        *,
        claim: Claim | None = None,
    ) -> list[pa.Table]:
        cursor.execute("begin")
        try:
            runs = as_claimed(self._runner, cursor, runs, claim, self._clock.now())
            asked = asked or asked_for(runs)  # of a person: with their name in it, so that nobody gets another's answer
            first, present = self._before(cursor, request_id, epoch)
            if first is not None:
                cursor.execute("rollback")
                return _first_answer(first, asked, request_id)
            _check_epoch(epoch, present)
            tables = [self._expecting(cursor, run) for run in runs]
            number, at = self._timeline.take_number(), self._clock.now()
            self._keep(cursor, request_id, pack(asked, tables), number)
        except BaseException:
            _roll_back(cursor)
            raise
        cursor.execute("commit")
        self._timeline.committed(number, at)
        return tables

    def _before(
        self, cursor: duckdb.DuckDBPyConnection, request_id: str, epoch: Epoch | None
    ) -> tuple[bytes | None, int | None]:
        integration_id = None if epoch is None else epoch.integration_id
        question = Statement("store_before_write", {"request_id": request_id, "integration_id": integration_id})
        rows = self._runner.rows(cursor, self._runner.prepare(question, Scope.OWN))
        answers = [answer for answer, _ in rows if answer is not None]
        epochs = [held for _, held in rows if held is not None]
        return answers[0] if answers else None, epochs[0] if epochs else None

    def _expecting(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql) -> pa.Table:
        try:
            table = self._runner.run(cursor, run)
        except duckdb.Error as error:
            raise self._translated(error, run.sql.name) from None
        found = rows_found(run, table)
        if run.expect not in ("any", found):
            raise Refused(run.sql.name, found, int(run.expect))
        return table

    def _keep(self, cursor: duckdb.DuckDBPyConnection, request_id: str, answer: bytes, number: int) -> None:
        keep = Statement("store_keep_answer", {"request_id": request_id, "answer": answer, "number": number})
        self._runner.run(cursor, self._runner.prepare(keep, Scope.OWN))

    def _prune(self) -> None:
        """Forget old answers; a disk that is full now has room another day."""
        prune = Statement("store_prune_answers", {"before": self._clock.now() - _KEEP_ANSWERS})
        try:
            self._disk.check_room()  # any commit may fold the log, and that ends us where there is no room
            self._runner.run(self._writer, self._runner.prepare(prune, Scope.OWN))
        except StoreFull as full:
            _log.warning("%s", full)
        except duckdb.Error as error:
            _log.warning("%s", self._translated(error, prune.name))

    # --- which history it is -----------------------------------------------------------------------

    def _continue_history(self) -> None:
        """At opening: go on where the last owner ended, or in restore mode where some of it is lost."""
        ask = self._runner.prepare(Statement("store_timeline"), Scope.OWN)
        ((generation, known, number, at),) = self._runner.rows(self._writer, ask)
        self._timeline.opened(generation, known or (), number, at or self._clock.now())
        lost = self._timeline.noticed()
        if lost is not None:
            self._enter_restore(*lost)
        for statement in self._timeline.begin():
            self._runner.run(self._writer, self._runner.prepare(statement, Scope.OWN))
            self._writer.execute("checkpoint")  # a log that is lost must not take the history's name along
        self._keep_mark()

    def _enter_restore(self, lost: LostHistory, mark: Watermark | None) -> None:
        """One transaction; crashed before the mark is written, the next opening finds the history it left."""
        self._disk.check_room()
        generation = new_generation()
        runs = self._runner.prepare_all(restore_statements(lost, mark, generation), Scope.OWN)
        try:
            self._transaction(self._writer, runs, f"restore-{generation}", None, asked_for(runs))
        except duckdb.Error as error:
            raise self._translated(error, "restore") from None
        self._timeline.left(generation, mark)
        self._keep_mark(flush=True)
        _log.warning("The store has lost what was stored last (%s). Each record is looked up before it is sent.", lost)

    def _keep_mark(self, *, flush: bool = False) -> None:
        """Before any answer. What was committed and not marked is not answered: the client asks again."""
        try:
            self._timeline.keep_mark(flush=flush)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                self._fail()
            raise StoreUnavailable(message("watermark_not_written")) from None

    # --- who may use which connection ------------------------------------------------------------

    @contextmanager
    def _only_writer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._writing.acquire(timeout=self.limits.seconds):
            raise StoreUnavailable(message("store_busy_with_writes"))
        try:
            self._check_open()
            yield self._writer
        finally:
            self._writing.release()

    @contextmanager
    def _reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._reading.acquire(timeout=self.limits.seconds):
            raise StoreUnavailable(message("store_busy_with_reads"))
        try:
            self._check_open()
            cursor = self._idle.pop() if self._idle else self._connection.cursor()
            try:
                yield cursor
            except BaseException:
                cursor.close()  # whatever state it is in, nobody meets it again
                raise
            self._idle.append(cursor)
        finally:
            self._reading.release()

    def _wait_for_readers(self) -> None:
        for _ in range(self.limits.readers):
            self._reading.acquire()
        self._reading.release(self.limits.readers)  # whoever comes later is told that the store is closed

    def _check_open(self) -> None:
        if self._broken:
            raise StoreUnavailable(message("store_database_restarting"))
        if self._closed:
            raise StoreUnavailable(message("store_closed"))

    def _translated(self, error: duckdb.Error, name: str) -> Exception:
        ours = as_ours(error, name)
        if isinstance(ours, Broken):
            self._fail()
        return ours

    def _fail(self) -> None:
        if not self._broken:
            self._broken = True
            if self._on_fatal is not None:
                self._on_fatal()


def _unreadable(error: duckdb.Error, path: Path | None) -> Exception:
    """What is read at opening, the history among it, makes no sense; a wrong statement of ours stays what it is."""
    if is_about_the_sql(error):
        return error
    if is_no_space(error):
        return StoreFull(FULL)
    return DatabaseUnreadable(message("database_cannot_be_opened", path=str(path)))


def _check_epoch(epoch: Epoch | None, present: int | None) -> None:
    if epoch is not None and epoch.epoch != present:
        raise StaleEpoch(epoch.integration_id, epoch.epoch)


def _first_answer(stored: bytes, asked: dict[str, Any], request_id: str) -> list[pa.Table]:
    """What an older version remembered has the names only."""
    header, tables = unpack(stored)
    if any(header[name] != told for name, told in asked.items() if name in header):
        raise BadRequest(message("request_id_used_before", request_id=repr(request_id[:80])))
    return tables


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.Error:  # no transaction is left to roll back, or the database is broken: said elsewhere
        return
