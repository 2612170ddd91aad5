"""Whoever asks for too much is refused with a sentence, and the owner goes on; whoever may not ask is counted."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.configuration import OrganisationConfig
from core.errors import BadRequest, StoreUnavailable
from data.commands.audit import audit_rows
from data.commands.integrations import save_organisation
from data.store.flight.client import FlightStore
from data.store.flight.messages import MOST_BYTES
from data.store.flight.refusals import Refusals
from data.store.flight.server import FlightServer
from data.store.local import Limits, LocalStore
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL
from tests.integration.helpers.owners import Owner
from tests.integration.helpers.store_worlds import (
    NOON,
    READ,
    SYNC,
    TOKENS,
    TestClock,
    beat,
    catalogue,
    names,
    socket_in,
    world,
)


def test_a_request_that_is_too_large_is_refused_before_it_is_sent(tmp_path: Path, clock: TestClock) -> None:
    with world("flight", tmp_path, clock) as (store, _):
        huge = pa.table({"key": pa.array(["x" * 1_000_000] * 70), "amount": pa.array([1] * 70, pa.decimal128(18, 2))})
        for statement in (beat("a", "x" * MOST_BYTES), Statement("t_bulk", {"rows": huge})):
            with pytest.raises(BadRequest, match="may hold 64 MB at most"):
                store.write([statement], "w1")

        store.write([beat("a", "x" * 1_000_000)], "w1")

        assert names(store) == ["a"]


def test_hundreds_of_connections_are_answered_or_asked_to_come_again(owner: Owner) -> None:
    owner.start()
    clients = [owner.client() for _ in range(80)]

    def asked(client: FlightStore) -> str:
        try:
            client.hello()
        except StoreUnavailable as error:
            return str(error)
        return "answered"

    with ThreadPoolExecutor(50) as pool:
        said = set(pool.map(asked, clients))
    still = asked(clients[0])
    for client in clients:
        client.close()

    assert still == "answered"
    assert said <= {"answered", "The store is busy: too many ask at the same time."}


def test_more_calls_than_places_are_asked_to_come_again(
    tmp_path: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.store.flight.answers.MOST_CALLS", 4)
    known = catalogue(tmp_path / "sql")
    with closing(LocalStore(None, clock, catalogue=known)) as local:
        server = FlightServer(local, TOKENS, socket_in(tmp_path))
        with (
            closing(FlightStore(server.location, SYNC, catalogue=known)) as client,
            ThreadPoolExecutor(4) as pool,
        ):
            with local._only_writer():  # whoever writes now waits
                waiting = [pool.submit(client.write, [beat(f"{one}")], f"w{one}") for one in range(4)]
                while server._answers._places._value:
                    time.sleep(0.01)
                with pytest.raises(StoreUnavailable, match="too many ask at the same time"):
                    client.hello()
            for each in waiting:
                each.result()
            assert len(names(client)) == 4
        server.shutdown()


def test_what_does_not_fit_into_memory_is_put_beside_the_database_up_to_a_size(
    tmp_path: Path, clock: TestClock
) -> None:
    distinct = "count(distinct md5(range::varchar) || md5((range + 1)::varchar))"
    many = {"t_distinct": f"-- scope: read\nselect {distinct} as n from range($n)"}
    known = catalogue(tmp_path / "sql", many)
    for megabytes, fits in ((1000, True), (5, False)):
        folder = tmp_path / f"{megabytes}"
        (folder / "spill").mkdir(parents=True)
        (folder / "spill" / "of an owner that was killed").write_text("x")
        limits = Limits(memory_megabytes=64, spill_megabytes=megabytes)
        with closing(LocalStore(folder / "store.duckdb", clock, catalogue=known, limits=limits)) as store:
            assert not (folder / "spill" / "of an owner that was killed").exists()
            if fits:
                assert store.read("t_distinct", {"n": 1_000_000}).to_pylist() == [{"n": 1_000_000}]
            else:
                with pytest.raises(BadRequest, match="more memory than the store allows"):
                    store.read("t_distinct", {"n": 1_000_000})
            store.write([beat("a")], "w1")
            assert names(store) == ["a"]


# --- who may not ask ------------------------------------------------------------------------------------


def test_wrong_tokens_and_too_narrow_ones_are_in_the_log_of_every_organisation(
    tmp_path: Path, clock: TestClock
) -> None:
    known = catalogue(tmp_path / "sql")
    with closing(LocalStore(tmp_path / "store.duckdb", clock, catalogue=known)) as local:
        save_organisation(
            PRINCIPAL, local, OrganisationConfig(id="acme", name="Acme", admins=("a@acme.example",)), NOON
        )
        server = FlightServer(local, {READ: local.catalogue.find("t_names", local._scope).scope}, socket_in(tmp_path))
        for token in (SYNC, "guess"):
            with closing(FlightStore(server.location, token, catalogue=known)) as stranger, pytest.raises(BadRequest):
                stranger.read("t_names")
        with closing(FlightStore(server.location, READ, catalogue=known)) as reader:
            for number in range(20):
                with pytest.raises(BadRequest, match="needs the scope sync"):
                    reader.write([beat("a")], f"w{number}")
        server.shutdown()

        rows = [row for row in audit_rows(PRINCIPAL, local) if row.person == "unknown"]
        counted: dict[str, int] = {}
        for row in rows:
            counted[row.action] = counted.get(row.action, 0) + row.after["count"]
        assert counted == {"wrong_token": 2, "beyond_token": 20}
        assert len(rows) <= 4
        assert names(local) == []


def test_a_thousand_refusals_are_a_few_rows() -> None:
    written: list[dict[str, Any]] = []
    done = threading.Event()

    def write(statement: Statement, _request_id: str) -> None:
        written.append(dict(statement.params))
        if len(written) > 1:
            done.set()

    refusals = Refusals(write, window_seconds=0.2)
    for _ in range(1000):
        refusals.count("wrong_token")
    done.wait(5)
    refusals.close()

    assert 2 <= len(written) <= 4
    assert sum(int(row["after"].split('"count": ')[1].split(",")[0]) for row in written) == 1000
