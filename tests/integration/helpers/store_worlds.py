"""What the store's tests share: their own statements, a clock to turn, and both kinds of store."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.store.flight.client import FlightStore
from data.store.flight.server import FlightServer
from data.store.local import Limits, LocalStore
from data.store.protocol import Statement, Store
from data.store.statements import Catalogue, Scope

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKENS = {"r" * 64: Scope.READ, "a" * 64: Scope.ACT, "s" * 64: Scope.SYNC}
READ, ACT, SYNC = TOKENS

STATEMENTS = {
    "t_names": """-- scope: read
        select name from heartbeats order by name""",
    "t_beats": """-- scope: read
        select name, beat_at, detail from heartbeats order by name""",
    "t_count": """-- scope: read
        select count(*) as n from heartbeats where starts_with(name, $prefix)""",
    "t_echo": """-- scope: read
        select $text as text, $whole as whole, $yes as yes, $amount as amount, $at as at_, $names as names""",
    "t_listed": """-- scope: read
        select name from heartbeats where list_contains($names, name) order by name""",
    "t_many": """-- scope: read
        select range as n, repeat('x', 100) as filler from range($n)""",
    "t_endless": """-- scope: read
        select count(*) as n from range(1000000000) a, range(1000000) b where a.range <> b.range""",
    "t_distinct": """-- scope: read
        select count(distinct repeat('x', 100) || range) as n from range($n)""",
    "t_rows": """-- scope: read
        select rows.key, rows.amount from rows order by rows.key""",
    "t_sums": """-- scope: read
        select integration_id, amount from integration_money order by integration_id""",
    "t_audit": """-- scope: act
        insert into audit_log (audit_id, organisation_id, person, action, happened_at)
        values ($id, 'o', 'kari', 'retry', $store_now)""",
    "t_beat": """-- scope: sync
        insert into heartbeats (name, beat_at, detail) values ($name, $store_now, $detail)""",
    "t_beat_returning": """-- scope: sync
        insert into heartbeats (name, beat_at) values ($name, $store_now) returning name""",
    "t_forget": """-- scope: sync
        delete from heartbeats where name = $name""",
    "t_detail": """-- scope: sync
        update heartbeats set detail = $detail where name = $name""",
    "t_add_one": """-- scope: sync
        update heartbeats set detail = cast(cast(detail as integer) + 1 as varchar) where name = $name""",
    "t_lease": """-- scope: sync
        insert into leases values ($id, 1, 'w', $store_now)
        on conflict (integration_id) do update set epoch = leases.epoch + 1 returning epoch""",
    "t_bulk": """-- scope: sync
        insert into heartbeats (name, beat_at, detail)
        select key, $store_now, cast(amount as varchar) from rows""",
    "t_bulk_update": """-- scope: sync
        update heartbeats set detail = cast(rows.amount as varchar) from rows where name = rows.key""",
    "t_broken": """-- scope: sync
        insert into no_such_table values ($name)""",
    "t_money": """-- scope: sync
        insert into integration_money (integration_id, organisation_id, currency, state, is_open, records, amount)
        values ($id, 'o', 'NOK', 'booked', false, 1, $amount)""",
}


class TestClock:
    """A clock that stands until it is turned."""

    __test__ = False

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    def turn(self, by: timedelta) -> None:
        self.at += by


def catalogue(folder: Path, more: Mapping[str, str] | None = None) -> Catalogue:
    folder.mkdir(exist_ok=True)
    for name, text in {**STATEMENTS, **(more or {})}.items():
        (folder / f"{name}.sql").write_text(text)
    return Catalogue.load(folder)


@contextlib.contextmanager
def world(kind: str, folder: Path, clock: TestClock, **limits: Any) -> Iterator[tuple[Store, LocalStore]]:
    """A store as its users meet it ("local" or "flight"), and the LocalStore behind it."""
    known = catalogue(folder / "sql")
    local = LocalStore(folder / "store.duckdb", clock, catalogue=known, limits=Limits(**limits))
    try:
        if kind == "local":
            yield local, local
            return
        server = FlightServer(local, TOKENS, socket_in(folder))
        client = FlightStore(server.location, SYNC, catalogue=known)
        try:
            yield client, local
        finally:
            client.close()
            server.shutdown()
    finally:
        local.close()


def beat(name: str, detail: str | None = None, **more: Any) -> Statement:
    return Statement("t_beat", {"name": name, "detail": detail}, **more)


def names(store: Store) -> list[str]:
    return [str(row["name"]) for row in store.read("t_names").to_pylist()]


def rows_table(count: int, prefix: str = "k") -> pa.Table:
    return pa.table(
        {
            "key": pa.array([f"{prefix}{number:05}" for number in range(count)], pa.string()),
            "amount": pa.array(list(range(count)), pa.decimal128(18, 2)),
        }
    )


def socket_in(folder: Path) -> Path:
    """Where a store of a test listens."""
    return folder / "socket" / "store.sock"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
