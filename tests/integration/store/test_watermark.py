"""A store that lost what it had acknowledged says so, however it was lost; one that lost nothing goes on."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.configuration import OrganisationConfig
from core.errors import StaleEpoch, StoreUnavailable
from data.commands.integrations import save_integration, save_organisation
from data.ledger.questions import closing as closing_facts
from data.store.flight.client import FlightStore
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.local.timeline import watermark_of
from data.store.protocol import Epoch, Statement
from data.store.watermark import MarkFile, Watermark
from tests.fakes import PRINCIPAL, integration
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
)

WATCHED = {
    "t_restores": """-- scope: read
        select why, noticed_at, lost_from_at, lost_until_at from restores order by noticed_at""",
    "t_restoring": "-- scope: read\nselect integration_id, restoring_since_at from integration_state order by all",
    "t_audit_restores": """-- scope: read
        select organisation_id, person, after from audit_log where action = 'restore' order by all""",
}


@contextmanager
def opened(folder: Path, clock: TestClock) -> Iterator[LocalStore]:
    known = catalogue(folder.parent / "sql", WATCHED)
    with closing(LocalStore(folder / "store.duckdb", clock, catalogue=known)) as store:
        yield store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def configure(store: LocalStore, integration_id: str = "acme-expenses") -> None:
    organisation = OrganisationConfig(id="acme", name="Acme Likeperson", admins=("admin@example.org",))
    save_organisation(PRINCIPAL, store, organisation, NOON)
    save_integration(PRINCIPAL, store, integration(integration_id), NOON)


def lease(store: LocalStore, request_id: str, integration_id: str = "acme-expenses") -> int:
    take = Statement("take_lease", {"integration_id": integration_id, "holder": "w", "milliseconds": 0}, expect=1)
    return int(store.write([take], request_id)[0].column("epoch")[0].as_py())


def noticed(store: LocalStore) -> list[str]:
    return [row["why"] for row in store.read("t_restores").to_pylist()]


def restoring(store: LocalStore) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = store.read("t_restoring").to_pylist()
    return rows


def copy(home: Path, to: Path) -> Path:
    """The files as they are now, as a crash or a copy command finds them."""
    shutil.copytree(home, to)
    return to


# --- nothing is lost ------------------------------------------------------------------------------------


def test_a_store_that_lost_nothing_goes_on(home: Path, tmp_path: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        configure(store)
        first = store.mark
        store.write([beat("a")], "w1")
        killed = copy(home, tmp_path / "killed")
    for folder in (home, killed):
        with opened(folder, clock) as store:
            assert noticed(store) == []
            assert store.mark == Watermark(first.generation, first.number + 1, NOON)
            assert MarkFile(folder / "store.duckdb.mark").read() == store.mark


def test_a_store_killed_between_its_commit_and_its_watermark_has_lost_nothing(
    home: Path, tmp_path: Path, clock: TestClock
) -> None:
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
        before = watermark_of(home / "store.duckdb").read_bytes()
        store.write([beat("b")], "w2")
        killed = copy(home, tmp_path / "killed")
    watermark_of(killed / "store.duckdb").write_bytes(before)

    with opened(killed, clock) as store:
        assert noticed(store) == []
        store.write([beat("c")], "w3")
        assert names(store) == ["a", "b", "c"]


def test_a_store_killed_before_its_very_first_watermark_is_new(home: Path, tmp_path: Path, clock: TestClock) -> None:
    with opened(home, clock):
        watermark_of(home / "store.duckdb").unlink()
    with opened(home, clock) as store:
        assert noticed(store) == []


def test_forgetting_old_answers_keeps_the_number(home: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
    for _ in range(2):
        clock.turn(timedelta(days=30))
        with opened(home, clock) as store:
            assert (store.mark.number, noticed(store)) == (1, [])


def test_nothing_is_answered_that_the_watermark_does_not_know(home: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        watermark_of(home / "store.duckdb").unlink()
        (home / "store.duckdb.mark").mkdir()
        with pytest.raises(StoreUnavailable):
            store.write([beat("a")], "w1")
        with pytest.raises(StoreUnavailable, match="being restarted"):
            store.read("t_names")


# --- something is lost ----------------------------------------------------------------------------------


def test_a_log_cut_anywhere_is_noticed_whenever_something_is_missing(
    home: Path, tmp_path: Path, clock: TestClock
) -> None:
    acknowledged = [f"{number:02}" for number in range(4)]
    with opened(home, clock) as store:
        for name in acknowledged:
            store.write([beat(name)], name)
        killed = copy(home, tmp_path / "killed")
    whole = (killed / "store.duckdb.wal").read_bytes()
    lost = 0
    for place in range(0, len(whole), 97):
        cut = copy(killed, tmp_path / f"cut-{place}")
        (cut / "store.duckdb.wal").write_bytes(whole[:place])
        with opened(cut, clock) as store:
            missing = names(store) != acknowledged
            assert noticed(store) == (["behind_watermark"] if missing else [])
            lost += missing
    assert lost > len(acknowledged)


def test_a_log_that_is_gone_is_noticed(home: Path, tmp_path: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
        killed = copy(home, tmp_path / "killed")
    (killed / "store.duckdb.wal").unlink()

    with opened(killed, clock) as store:
        assert (names(store), noticed(store)) == ([], ["behind_watermark"])


def test_yesterdays_file_is_noticed_with_the_span_of_what_is_missing(
    home: Path, tmp_path: Path, clock: TestClock
) -> None:
    with opened(home, clock) as store:
        configure(store)
    yesterday = copy(home, tmp_path / "yesterday")
    clock.turn(timedelta(days=1))
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
    shutil.copy(yesterday / "store.duckdb", home / "store.duckdb")
    clock.turn(timedelta(hours=1))

    with opened(home, clock) as store:
        span = {"lost_from_at": NOON, "lost_until_at": NOON + timedelta(days=1)}
        row = {"why": "behind_watermark", "noticed_at": clock.now(), **span}
        assert store.read("t_restores").to_pylist() == [row]
        assert restoring(store) == [{"integration_id": "acme-expenses", "restoring_since_at": clock.now()}]
        (told,) = store.read("t_audit_restores").to_pylist()
        assert (told["organisation_id"], told["person"]) == ("acme", "Synclight")
        assert "2026-11-24" in told["after"]
    with opened(home, clock) as store:
        assert len(noticed(store)) == 1


def test_a_file_of_another_history_is_noticed(home: Path, tmp_path: Path, clock: TestClock) -> None:
    for folder in (home, tmp_path / "other"):
        folder.mkdir(exist_ok=True)
        with opened(folder, clock) as store:
            store.write([beat("a")], "w1")
    shutil.copy(tmp_path / "other" / "store.duckdb", home / "store.duckdb")

    with opened(home, clock) as store:
        assert noticed(store) == ["other_generation"]


def test_an_empty_store_in_the_place_of_a_lost_one_is_noticed(home: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
    (home / "store.duckdb").unlink()

    with opened(home, clock) as store:
        assert noticed(store) == ["other_generation"]
        configure(store)
        assert restoring(store) == [{"integration_id": "acme-expenses", "restoring_since_at": NOON}]


@pytest.mark.parametrize("damage", [None, b"", b"x" * 160])
def test_a_store_without_a_watermark_it_can_trust_is_checked(
    home: Path, clock: TestClock, damage: bytes | None
) -> None:
    with opened(home, clock) as store:
        store.write([beat("a")], "w1")
    watermark_of(home / "store.duckdb").unlink()
    if damage is not None:
        watermark_of(home / "store.duckdb").write_bytes(damage)

    with opened(home, clock) as store:
        assert noticed(store) == ["no_watermark"]
    with opened(home, clock) as store:
        assert noticed(store) == ["no_watermark"]


def test_a_crash_in_the_middle_of_noticing_notices_once(home: Path, tmp_path: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        empty = copy(home, tmp_path / "empty")
        store.write([beat("a")], "w1")
    old_mark = watermark_of(home / "store.duckdb").read_bytes()
    shutil.copy(empty / "store.duckdb", home / "store.duckdb")
    with opened(home, clock):
        watermark_of(home / "store.duckdb").write_bytes(old_mark)

    with opened(home, clock) as store:
        assert noticed(store) == ["behind_watermark"]


# --- what restore mode does -----------------------------------------------------------------------------


def test_no_epoch_of_a_lost_history_comes_again_even_when_one_file_is_put_back_twice(
    home: Path, tmp_path: Path, clock: TestClock
) -> None:
    with opened(home, clock) as store:
        configure(store)
        lease(store, "w1")
        first = copy(home, tmp_path / "first")
    given: dict[str, list[int]] = {"acme-expenses": [], "acme-payroll": []}
    for restore in range(3):
        clock.turn(timedelta(minutes=1))
        shutil.copytree(first, home, dirs_exist_ok=True)
        MarkFile(watermark_of(home / "store.duckdb")).write(Watermark("put-back", 0, clock.now()))
        with opened(home, clock) as store:
            if restore == 0:
                with pytest.raises(StaleEpoch):
                    store.write([beat("late")], "late", Epoch("acme-expenses", 1))
            configure(store, "acme-payroll")  # the first file has never heard of it
            for name, epochs in given.items():
                epochs += [lease(store, f"{restore} {turn} {name}", name) for turn in range(2)]

    for epochs in given.values():
        assert epochs == sorted(set(epochs))
        assert epochs[0] > 1_000_000


def test_a_checked_integration_leaves_restore_mode_with_its_closing(home: Path, clock: TestClock) -> None:
    with opened(home, clock) as store:
        configure(store)
        store.has_been_seen(Watermark("elsewhere", 7, NOON))
        before = closing_facts(store, "acme-expenses")
        row = {"version": before.version, "restore_checked": False, "integration_id": "acme-expenses"}
        for checked in (False, True):
            assert closing_facts(store, "acme-expenses").facts.restoring_since_at == NOON
            close = dict.fromkeys(store.catalogue.find("close_state", store._scope).parameters) | row
            close |= {"is_sync": True, "restore_checked": checked, "ended_at": NOON, "status": "succeeded"}
            close |= {"consecutive_failures": 0, "numbers_do_not_add_up": False}
            store.write([Statement("close_state", close, expect=1)], f"close {checked}")
            row["version"] += 1

        assert closing_facts(store, "acme-expenses").facts.restoring_since_at is None


# --- what the machines that sync have seen ------------------------------------------------------------------


@contextmanager
def served(
    home: Path, clock: TestClock, memory: Path | None, token: str = SYNC
) -> Iterator[tuple[LocalStore, FlightStore]]:
    with opened(home, clock) as store:
        server = FlightServer(store, TOKENS, socket_in(home.with_name(f"{home.name}-door")))
        with closing(FlightStore(server.location, token, catalogue=store.catalogue, memory=memory)) as client:
            yield store, client
        server.shutdown()


def test_a_store_put_back_together_with_its_watermark_is_noticed_by_a_machine_that_syncs(
    home: Path, tmp_path: Path, clock: TestClock
) -> None:
    memory = tmp_path / "machine.mark"
    with served(home, clock, memory) as (store, client):
        client.write([beat("a")], "w1")
        yesterday = copy(home, tmp_path / "yesterday")
        client.write([beat("b")], "w2")
        assert MarkFile(memory).read() == store.mark
    with served(yesterday, clock, None) as (store, client):
        client.hello()
        assert noticed(store) == []
    for _ in range(2):
        with served(yesterday, clock, memory) as (store, client):
            client.hello()
            assert noticed(store) == ["behind_client"]
            assert MarkFile(memory).read() == store.mark


def test_a_second_machine_with_the_same_memory_is_no_news(home: Path, tmp_path: Path, clock: TestClock) -> None:
    machines = tmp_path / "one.mark", tmp_path / "two.mark"
    for machine in machines:
        MarkFile(machine).write(Watermark("elsewhere", 1000, NOON))
    for machine in machines:
        with served(home, clock, machine) as (store, client):
            client.write([beat(machine.name)], machine.name)
            assert noticed(store) == ["behind_client"]


def test_only_whoever_syncs_can_send_the_store_into_restore_mode(home: Path, tmp_path: Path, clock: TestClock) -> None:
    memory = tmp_path / "machine.mark"
    MarkFile(memory).write(Watermark("elsewhere", 1000, NOON))
    with served(home, clock, memory, READ) as (store, client):
        client.hello()

        assert noticed(store) == []


def test_a_machine_that_cannot_remember_gets_no_answer(home: Path, tmp_path: Path, clock: TestClock) -> None:
    memory = tmp_path / "machine.mark"
    memory.mkdir()
    with served(home, clock, None) as (_store, client):
        client._memory = MarkFile(memory)
        with pytest.raises(StoreUnavailable, match="written down"):
            client.write([beat("a")], "w1")


def test_a_mark_never_goes_back(tmp_path: Path) -> None:
    file = MarkFile(tmp_path / "one.mark")
    for number in (3, 5, 4):
        file.advance(Watermark("g", number, NOON))

    assert file.read() == Watermark("g", 5, NOON)
    file.advance(Watermark("another", 1, NOON))
    assert file.read() == Watermark("another", 1, NOON)
