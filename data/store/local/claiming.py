"""Statements as the person may ask them who comes with a session: looked up in the transaction that they run in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb

from data.store.claims import Claim, caller_of, narrowed
from data.store.local.running import PreparedSql, Runner
from data.store.protocol import Statement
from data.store.statements import Scope, Whose


def as_claimed(
    runner: Runner, cursor: duckdb.DuckDBPyConnection, runs: Sequence[PreparedSql], claim: Claim | None, now: datetime
) -> list[PreparedSql]:
    """The same with the values this person may give. Raises SignInNeeded, NotAllowed, OutOfScope, BadRequest."""
    if claim is None or all(run.sql.whose is Whose.DOOR for run in runs):
        return list(runs)
    who = caller_of(_ask(runner, cursor, "store_caller", {"session_id": claim.digest}))

    def whose(what: Mapping[str, Any]) -> set[str]:
        return {owner for (owner,) in _ask(runner, cursor, "store_whose", what)}

    return [replace(run, values=narrowed(run.sql, run.values, who, now, whose)) for run in runs]


def _ask(runner: Runner, cursor: duckdb.DuckDBPyConnection, name: str, what: Mapping[str, Any]) -> list[Any]:
    return runner.rows(cursor, runner.prepare(Statement(name, what), Scope.OWN))
