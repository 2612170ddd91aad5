"""The engine's changes as statements, under the lease of one integration."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import singledispatchmethod
from typing import Any

import pyarrow as pa

from core.causes import cause_key
from core.effects import (
    Change,
    CloseRun,
    Conclude,
    DoubtElsewhere,
    DropLease,
    FinishBatch,
    FollowMovedRows,
    Intend,
    LeaveToAPerson,
    LeaveUnsent,
    Moved,
    OpenRun,
    ResolveLeftovers,
    RetireUnseen,
    SeenBroken,
    SeenRecords,
    SkipRun,
    StartBatch,
    TakeLease,
    Unfinished,
)
from core.messages import message
from core.model import Category, Counts, Failure, FieldMessage, Lease, Outcome, Result, RunKind, RunStatus
from core.planning import key_of_broken
from core.planning.handled_rows import why_let_go
from core.references import plain
from data.ledger.closing import closing_statements
from data.store.protocol import Epoch, Statement, Store
from data.store.rows import (
    MOMENT,
    MONEY,
    TEXT,
    amount_of,
    currency,
    failure_columns,
    failure_json,
    ours_json,
    place_json,
    storable,
    table,
    text_rows,
)

STATE_AFTER = {
    Result.BOOKED: "booked",
    Result.ALREADY_THERE: "booked",
    Result.PENDING_TARGET: "pending_target",
    Result.REJECTED: "rejected",
    Result.UNKNOWN: "unknown",
    Result.LATER: "waiting",
    Result.NOT_SENT: "waiting",
}
CUT_OFF = message("cut_off_while_sent")
LANDED = (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
BOOKED = (Result.BOOKED, Result.ALREADY_THERE)
STAYS_OPEN = (Result.REJECTED, Result.UNKNOWN)


class Ledger:
    """Keeps changes of one integration. `request_id` comes from the driver and stays the same when it asks again."""

    def __init__(self, store: Store, integration_id: str, organisation_id: str, target_name: str) -> None:
        self.store = store
        self.integration_id = integration_id
        self.organisation_id = organisation_id
        self.target_name = target_name
        self.epoch: Epoch | None = None
        self._dropped: Epoch | None = None

    def commit(self, changes: Sequence[Change], request_id: str) -> Any:
        """Keep all, in one transaction; the answer is that of the last change."""
        if isinstance(changes[0], TakeLease):
            return self._take_lease(changes[0], request_id)
        statements = [_storable(statement) for change in changes for statement in self._statements(change)]
        epoch = None if isinstance(changes[0], SkipRun) else self.epoch
        answers = self.store.write(statements, request_id, epoch) if statements else []
        if isinstance(changes[-1], ResolveLeftovers):
            return [_unfinished(row) for row in answers[-1].to_pylist()]
        if isinstance(changes[-1], FollowMovedRows):
            counted = answers[-2].to_pylist()[0]
            return Moved(counted["new_rows"], counted["known_rows"])
        if isinstance(changes[-1], RetireUnseen | FinishBatch):
            return int(answers[-1].column(0)[0].as_py())
        if isinstance(changes[-1], DropLease):
            self._dropped, self.epoch = self.epoch or self._dropped, None
        return None

    def renew(self, milliseconds: int, run_id: str | None, progress: Counts | None, request_id: str) -> str | None:
        """Prolong the lease, beat, and answer who asked to cancel this run; StaleEpoch when the lease was lost."""
        if self.epoch is None:
            return None
        renewal = {**self._own, "epoch": self.epoch.epoch, "milliseconds": milliseconds}
        statements = [Statement("renew_lease", renewal, expect=1)]
        if run_id is not None and progress is not None:
            beat = {"name": f"run:{run_id}", "detail": json.dumps(asdict(progress))}
            statements += [Statement("beat", beat), Statement("cancel_asked", {"run_id": run_id})]
        answers = self.store.write(statements, request_id, self.epoch)
        asked = answers[-1].to_pylist() if len(statements) > 1 else []
        return asked[0]["cancel_asked_by"] if asked else None

    @property
    def _own(self) -> dict[str, Any]:
        return {"integration_id": self.integration_id}

    @property
    def _both(self) -> dict[str, Any]:
        return {"integration_id": self.integration_id, "organisation_id": self.organisation_id}

    def _take_lease(self, change: TakeLease, request_id: str) -> Lease:
        milliseconds = int(change.length.total_seconds() * 1000)
        params = {**self._own, "holder": change.holder, "milliseconds": milliseconds}
        answer = self.store.write([Statement("take_lease", params, expect=1)], request_id)[0]
        epoch = int(answer.column("epoch")[0].as_py())
        self.epoch = Epoch(self.integration_id, epoch)
        return Lease(self.integration_id, epoch, answer.column("until_at")[0].as_py() - change.length)

    @singledispatchmethod
    def _statements(self, change: Change) -> list[Statement]:
        raise TypeError(f"no statements for {type(change).__name__}")

    @_statements.register
    def _(self, _change: DropLease) -> list[Statement]:
        held = self.epoch or self._dropped  # asked once more, it is the same wish
        return [Statement("drop_lease", {**self._own, "epoch": held.epoch if held else 0}, expect=1)]

    @_statements.register
    def _(self, change: ResolveLeftovers) -> list[Statement]:
        unknown = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(CUT_OFF),))
        unsent = Failure(Category.NOT_SENT, (FieldMessage(change.planned_message),))
        milliseconds = int(change.resolvable_after.total_seconds() * 1000)
        sent = {"answered_at": change.at, "milliseconds": milliseconds}
        outcomes = {"category": unknown.category.value, "message": CUT_OFF, "ours": ours_json(CUT_OFF)}
        return [
            Statement("leftover_outcomes", {**self._own, "answered_at": change.at, **outcomes}),
            Statement("leftover_sending", {**self._own, **sent, **self._cause(unknown)}),
            Statement("leftover_waiting", {**self._own, "answered_at": change.at, **self._cause(unsent)}),
            Statement("unfinished_runs", self._own),
        ]

    def _cause(self, failure: Failure) -> dict[str, Any]:
        root = failure.root
        return {
            "category": failure.category.value,
            "message": root.message,
            "ours": ours_json(root.message),
            "failure": failure_json(failure),
            "cause_key": cause_key(self.target_name, failure.category, root.field, root.message, root.value),
        }

    @_statements.register
    def _(self, change: OpenRun) -> list[Statement]:
        epoch = self.epoch.epoch if self.epoch else None
        return [Statement("open_run", self._run(change, RunStatus.RUNNING, epoch), expect=1)]

    @_statements.register
    def _(self, change: SkipRun) -> list[Statement]:
        return [Statement("open_run", self._run(change.run, RunStatus.SKIPPED, None), expect=1)]

    def _run(self, run: OpenRun, status: RunStatus, epoch: int | None) -> dict[str, Any]:
        return {
            **self._both,
            "run_id": run.run_id,
            "kind": run.kind.value,
            "status": status.value,
            "triggered_by": run.triggered_by,
            "batch_id": run.batch_id,
            "flow_run_id": run.flow_run_id,
            "worker": run.worker,
            "epoch": epoch,
            "started_at": run.started_at,
            "ended_at": run.started_at if status is RunStatus.SKIPPED else None,
        }

    @_statements.register
    def _(self, change: SeenRecords) -> list[Statement]:
        rows = _rows_seen(change)
        is_known = [record.record_key in change.known for record in change.records]
        again = rows.filter(pa.array(is_known, pa.bool_()))
        new = rows.filter(pa.array([not one for one in is_known], pa.bool_()))
        seen = {"run_id": change.run_id, "seen_at": change.at}
        # Either looks through all that is stored: it is left out where it has nothing to do.
        statements: list[Statement] = []
        if again.num_rows:
            statements.append(
                Statement("see_again_records", {"integration_id": self.integration_id, **seen, "rows": again})
            )
        if new.num_rows:
            statements.append(Statement("see_new_records", {**self._both, **seen, "rows": new}))
        return statements

    @_statements.register
    def _(self, change: SeenBroken) -> list[Statement]:
        keys = [key_of_broken(row) for row in change.rows]
        rows = table(
            {
                "record_key": (TEXT, keys),
                "reference": (TEXT, [plain(self.integration_id, key) for key in keys]),
                "origin": (TEXT, [row.origin for row in change.rows]),
                "place": (TEXT, [place_json(row.origin) for row in change.rows]),
                "content": (TEXT, [row.content for row in change.rows]),
                "row_key": (TEXT, [row.record_key for row in change.rows]),
                "cause_key": (TEXT, change.cause_keys),
                **failure_columns(change.failures),
            }
        )
        params = {**self._both, "run_id": change.run_id, "seen_at": change.at, "rows": rows}
        return [Statement("see_broken_rows", params, expect=len(keys))]

    @_statements.register
    def _(self, change: Intend | DoubtElsewhere) -> list[Statement]:
        out = [intent.outgoing for intent in change.intents]
        rows = table(
            {
                "attempt_id": (TEXT, [intent.attempt_id for intent in change.intents]),
                "record_key": (TEXT, [o.record_key for o in out]),
                "revision": (TEXT, [intent.revision for intent in change.intents]),
                "reference": (TEXT, [o.reference for o in out]),
                "idempotency_key": (TEXT, [o.idempotency_key for o in out]),
                "amount": (MONEY, [amount_of(o.amount) for o in out]),
                "currency": (TEXT, [currency(o.amount) for o in out]),
                "generation": (pa.int32(), [intent.generation for intent in change.intents]),
                "doubt": (TEXT, [ours_json(intent.doubt) for intent in change.intents]),
            }
        )
        until_at = change.at if isinstance(change, DoubtElsewhere) else change.send_by_at
        times = {"intent_at": change.at, "send_by_at": until_at}
        marked = {**self._own, "run_id": change.run_id, "intent_at": change.at, "target": change.target or None}
        elsewhere = isinstance(change, DoubtElsewhere)
        marked["rows_handled"] = change.rows_handled
        return [
            Statement("mark_sending", {**marked, "elsewhere": elsewhere, "rows": rows}, expect=len(out)),
            Statement("insert_attempts", {**self._both, "run_id": change.run_id, **times, "rows": rows}, len(out)),
        ]

    @_statements.register
    def _(self, change: Conclude) -> list[Statement]:
        settled = change.settled
        results = [one.outcome.result for one in settled]
        rows = table(
            {
                "attempt_id": (TEXT, [one.attempt_id for one in settled]),
                "record_key": (TEXT, [one.outcome.record_key for one in settled]),
                "result": (TEXT, [result.value for result in results]),
                "state": (TEXT, [STATE_AFTER[result] for result in results]),
                "landed": (pa.bool_(), [result in LANDED for result in results]),
                "is_open": (pa.bool_(), [result in STAYS_OPEN for result in results]),
                "target_id": (TEXT, [one.outcome.target_id for one in settled]),
                "remark": (TEXT, [one.outcome.remark for one in settled]),
                "next_try_at": (MOMENT, [one.next_try_at for one in settled]),
                "pending_until_at": (MOMENT, [one.pending_until_at for one in settled]),
                "resolvable_at": (MOMENT, [one.resolvable_at for one in settled]),
                "cause_key": (TEXT, [one.cause_key for one in settled]),
                "http_status": (
                    pa.int32(),
                    [one.outcome.failure.http_status if one.outcome.failure else None for one in settled],
                ),
                **failure_columns([one.outcome.failure for one in settled]),
                "ours": (TEXT, [ours_json(_words_of(one.outcome)) for one in settled]),
            }
        )
        run = {"run_id": change.run_id, "answered_at": change.at, "rows": rows}
        return [
            *self._one_voucher_each(change),
            Statement("apply_outcomes", {**self._own, **run, "target": change.target or None}, expect=len(settled)),
            Statement("insert_outcomes", {**self._both, **run, "found_by": change.found_by}, expect=len(settled)),
        ]

    def _one_voucher_each(self, change: Conclude) -> list[Statement]:
        outcomes = [one.outcome for one in change.settled]
        ids = [(one.record_key, one.target_id) for one in outcomes if one.result in BOOKED and one.target_id]
        if not ids or not change.one_voucher_each:
            return []
        return [Statement("proven_already", claimed(self.integration_id, ids, change.target), expect=0)]

    @_statements.register
    def _(self, change: LeaveUnsent) -> list[Statement]:
        rows = text_rows("record_key", change.record_keys)
        root = {**self._cause(change.failure), "cause_key": change.cause_key, "code": change.failure.root.code}
        told = {"run_id": change.run_id, "answered_at": change.at, "suspected": change.suspected}
        return [Statement("leave_unsent", {**self._own, **told, **root, "rows": rows})]

    @_statements.register
    def _(self, change: LeaveToAPerson) -> list[Statement]:
        rows = table(
            {
                "record_key": (TEXT, change.record_keys),
                "left_for": (TEXT, change.rows),
                "cause_key": (TEXT, change.cause_keys),
                **failure_columns(change.failures),
            }
        )
        params = {**self._own, "run_id": change.run_id, "at": change.at, "rows": rows}
        return [Statement("leave_to_a_person", params), self._let_go(change)]

    def _let_go(self, change: LeaveToAPerson) -> Statement:
        """Those that wait still: a person has taken back what was said of their rows."""
        why = why_let_go()
        cause = {
            **self._cause(why),
            "cause_key": cause_key("", why.category, None, why.root.message, None),
            "code": None,
        }
        told = {"run_id": change.run_id, "answered_at": change.at, "suspected": False}
        rows = text_rows("record_key", change.record_keys)
        return Statement("leave_unsent", {**self._own, **told, **cause, "rows": rows})

    @_statements.register
    def _(self, change: FollowMovedRows) -> list[Statement]:
        run = {**self._own, "run_id": change.run_id, "contents": list(change.contents)}
        return [Statement("count_moved_rows", run), Statement("follow_moved_rows", run)]

    @_statements.register
    def _(self, change: RetireUnseen) -> list[Statement]:
        run = {**self._own, "run_id": change.run_id}
        rows = Statement("retire_rows", run)
        if change.rows_only:
            return [rows]
        return [rows, Statement("count_unseen", run), Statement("retire_unseen", run)]

    @_statements.register
    def _(self, change: StartBatch) -> list[Statement]:
        return [Statement("start_batch", {"batch_id": change.batch_id, "run_id": change.run_id}, expect=1)]

    @_statements.register
    def _(self, change: FinishBatch) -> list[Statement]:
        rows = table({"record_key": (TEXT, list(change.results)), "result": (TEXT, list(change.results.values()))})
        return [
            Statement("finish_batch_records", {"batch_id": change.batch_id, "rows": rows}, expect=len(change.results)),
            Statement("finish_batch", {"batch_id": change.batch_id, "finished_at": change.at}, expect=1),
            Statement("count_gone", {**self._own, "rows": rows}),
            Statement("retire_gone", {**self._own, "rows": rows}),
        ]

    @_statements.register
    def _(self, change: CloseRun) -> list[Statement]:
        return closing_statements(change, self.integration_id, self.organisation_id)


def _rows_seen(change: SeenRecords) -> pa.Table:
    edited, records = set(change.edited), change.records
    return table(
        {
            "record_key": (TEXT, [r.record_key for r in records]),
            "revision": (TEXT, [r.revision for r in records]),
            "edited": (pa.bool_(), [r.record_key in edited for r in records]),
            "reference": (TEXT, change.references),
            "amount": (MONEY, [amount_of(r.amount) for r in records]),
            "currency": (TEXT, [currency(r.amount) for r in records]),
            "object_key": (TEXT, [r.object_key for r in records]),
            "origin": (TEXT, [r.origin for r in records]),
            "place": (TEXT, [place_json(r.origin) for r in records]),
        }
    )


def _storable(statement: Statement) -> Statement:
    """No text from outside may stop a sync, whichever way it came."""
    params = {name: storable(value) for name, value in statement.params.items()}
    return replace(statement, params=params)


def claimed(integration_id: str, target_ids: Sequence[tuple[str, str]], target: str) -> dict[str, Any]:
    """Ids that would prove these records, as `proven_already` asks for them."""
    keys, ids = [key for key, _id in target_ids], [each for _key, each in target_ids]
    return {"integration_id": integration_id, "record_keys": keys, "target_ids": ids, "target": target or None}


def _words_of(outcome: Outcome) -> str | None:
    """The first message of a failure, or the remark on a booking."""
    return outcome.failure.root.message if outcome.failure else outcome.remark


def _unfinished(row: dict[str, Any]) -> Unfinished:
    counts = Counts(**json.loads(row["detail"])) if row["detail"] else Counts()
    return Unfinished(row["run_id"], RunKind(row["kind"]), row["started_at"], counts)
