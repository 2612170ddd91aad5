"""The shared rules, kept in the file as this version of the code spells them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from data.store.shared_rules import Rule, hash_of


def make_rules(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], schema: int) -> None:
    """Make them anew where the file holds others: one transaction, and a checkpoint, like a migration."""
    wanted = hash_of(rules, schema)
    kept = connection.execute("select comment from duckdb_tables() where table_name = 'schema_version'").fetchall()
    if kept == [(wanted,)]:
        return
    connection.execute("begin")
    for rule in rules:
        connection.execute(rule.text)
    connection.execute(f"comment on table schema_version is '{wanted}'")  # it takes no parameter
    connection.execute("commit")
    connection.execute("checkpoint")
