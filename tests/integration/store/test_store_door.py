"""The store's door: who comes near it, and how little it costs to turn everybody else away."""

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from stat import S_IMODE

import grpc
import psutil
import pyarrow as pa
import pytest
from pyarrow import flight

from core.errors import Misconfigured, StoreUnavailable
from data.store.flight.client import FlightStore
from data.store.flight.messages import MOST_BYTES
from data.store.flight.server import MOST_CONNECTIONS
from data.store.socket_folder import SocketFolder, is_served, make_socket_folder
from tests.integration.helpers.owners import WAIT_SECONDS, Owner, beat

DO_ACTION = "/arrow.flight.protocol.FlightService/DoAction"


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    """One that all attacks of this file meet, and that has to be the same process at their end."""
    attacked = Owner(tmp_path_factory.mktemp("attacked"))
    attacked.start()
    yield attacked
    attacked.end(signal.SIGTERM)


@pytest.fixture(autouse=True)
def still_serves(owner: Owner) -> Iterator[None]:
    yield
    assert owner.process.poll() is None
    with closing(owner.client()) as client:
        client.hello()


def grown(process: psutil.Process, before: int) -> int:
    return int(process.memory_info().rss) - before


HUGE = pa.py_buffer(bytes(2 * MOST_BYTES))


def refused(location: str, headers: list[tuple[bytes, bytes]]) -> str:
    """What somebody hears who sends far too much."""
    options = flight.FlightCallOptions(headers=headers, timeout=WAIT_SECONDS)
    own = [("grpc.use_local_subchannel_pool", 1)]
    with (
        flight.FlightClient(location, generic_options=own) as client,
        pytest.raises((flight.FlightError, pa.ArrowInvalid)) as caught,
    ):
        next(client.do_action(flight.Action("write", HUGE), options))
    return str(caught.value)


def test_dozens_of_huge_requests_without_a_token_cost_it_nothing(owner: Owner) -> None:
    process = psutil.Process(owner.process.pid)
    before = process.memory_info().rss

    with ThreadPoolExecutor(9) as pool:
        said = set(pool.map(lambda _: refused(owner.location, [])[:60], range(27)))

    assert all("unauthenticated" in words.lower() for words in said), said
    assert grown(process, before) < MOST_BYTES


def test_a_request_that_says_it_is_too_large_is_not_read_whatever_token_it_has(owner: Owner) -> None:
    process = psutil.Process(owner.process.pid)
    before = process.memory_info().rss
    token = [(b"authorization", b"Bearer " + (owner.home / "tokens" / "sync.token").read_bytes())]

    with ThreadPoolExecutor(4) as pool:
        said = set(pool.map(lambda _: refused(owner.location, token)[-60:], range(6)))

    assert all("larger than max" in words for words in said), said
    assert grown(process, before) < MOST_BYTES


@pytest.mark.parametrize("token", ["sync", None])
def test_what_is_sent_packed_is_not_unpacked(owner: Owner, token: str | None) -> None:
    process = psutil.Process(owner.process.pid)
    before = process.memory_info().rss
    given = "" if token is None else (owner.home / "tokens" / f"{token}.token").read_text()
    huge = flight.Action("write", bytes(MOST_BYTES - 1000)).serialize()

    with SocketFolder(owner.socket) as folder, closing_channel(folder) as channel:
        call = channel.unary_stream(DO_ACTION)
        headers = [("authorization", f"Bearer {given}")]
        with pytest.raises(grpc.RpcError, match="disabled"):
            next(call(huge, metadata=headers, timeout=WAIT_SECONDS, compression=grpc.Compression.Gzip))

    assert grown(process, before) < MOST_BYTES / 2


def closing_channel(folder: SocketFolder) -> grpc.Channel:
    return grpc.insecure_channel(f"unix:{folder.path}")


def test_thousands_of_silent_connections_leave_it_its_files_and_those_who_are_in(owner: Owner) -> None:
    process = psutil.Process(owner.process.pid)
    before = process.num_fds()
    with ExitStack() as held, closing(owner.client()) as client, SocketFolder(owner.socket) as folder:
        client.hello()
        for _ in range(2_000):
            silent = held.enter_context(socket.socket(socket.AF_UNIX))
            silent.settimeout(0)  # where nobody takes it in any more it is turned away by the system
            silent.connect_ex(folder.path)
        client.write([beat("a")], "through-the-crowd")

        assert process.num_fds() < before + MOST_CONNECTIONS + 50
    until = time.monotonic() + WAIT_SECONDS
    while process.num_fds() > before + 20 and time.monotonic() < until:
        time.sleep(0.05)
    assert process.num_fds() <= before + 20


def test_no_other_call_than_ours_is_answered(owner: Owner) -> None:
    token = [(b"authorization", b"Bearer " + (owner.home / "tokens" / "sync.token").read_bytes())]
    options = flight.FlightCallOptions(headers=token, timeout=WAIT_SECONDS)
    with flight.FlightClient(owner.location) as client:
        for ask in (client.list_flights, client.list_actions):
            with pytest.raises((flight.FlightError, NotImplementedError)):
                list(ask(options=options))
        with pytest.raises((flight.FlightError, NotImplementedError)):
            client.do_get(flight.Ticket(b"records"), options).read_all()


def test_it_listens_at_its_socket_and_on_no_network(owner: Owner) -> None:
    process = psutil.Process(owner.process.pid)

    assert process.net_connections("inet") == []
    assert S_IMODE(owner.socket.parent.stat().st_mode) == 0o700
    assert S_IMODE(owner.socket.stat().st_mode) == 0o600


def test_a_second_owner_does_not_take_the_socket_away(owner: Owner) -> None:
    with closing(owner.client()) as client:
        client.hello()
        second = owner.popen()
        _, said = second.communicate(timeout=WAIT_SECONDS)
        assert "already has an owner" in said
        client.hello()
    assert is_served(owner.socket)


def test_a_home_of_any_name_and_length_is_served(tmp_path: Path) -> None:
    home = tmp_path / ("folder of a person, på jobb 100 % #1 %2e/" * 6) / "home"
    home.mkdir(parents=True)
    served = Owner(home)
    served.start()
    try:
        with closing(served.client()) as client:
            client.write([beat("a")], "w1")
            served.process.kill()  # its socket stays, and is in nobody's way
            served.process.communicate(timeout=WAIT_SECONDS)
            assert served.socket.exists()
            assert not is_served(served.socket)
            with pytest.raises(StoreUnavailable):
                client.hello()
            served.start()
            client.write([beat("b")], "w2")
    finally:
        served.end(signal.SIGTERM)
    assert not served.socket.exists()


def test_a_folder_that_others_may_enter_gets_no_token(tmp_path: Path) -> None:
    file = tmp_path / "socket" / "store.sock"
    make_socket_folder(file).close()
    file.parent.chmod(0o711)

    with (
        closing(FlightStore(f"grpc+unix://{file}", "a" * 64)) as client,
        pytest.raises(Misconfigured, match="chmod 700"),
    ):
        client.hello()

    make_socket_folder(file).close()
    assert S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_link_or_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("")

    for name in ("linked", "file"):
        with pytest.raises(Misconfigured, match="cannot be made"):
            make_socket_folder(tmp_path / name / "store.sock")
    assert list((tmp_path / "elsewhere").iterdir()) == []
