"""Who may ask the store over the wire, and what it says to strangers, other versions and nonsense."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyarrow import flight

from core.errors import BadRequest, Misconfigured, StoreFull, StoreUnavailable, SynclightError
from data.store.flight.client import FlightStore
from data.store.flight.messages import error_bytes, read_answer, request_bytes
from data.store.flight.server import FlightServer, Network, Tls
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.socket_folder import location_of
from data.store.statements import Catalogue
from flows.clock import SystemClock
from tests.integration.helpers.store_worlds import (
    ACT,
    READ,
    SYNC,
    TOKENS,
    TestClock,
    beat,
    catalogue,
    names,
    socket_in,
)


@pytest.fixture
def known(tmp_path: Path) -> Catalogue:
    return catalogue(tmp_path / "sql")


@pytest.fixture
def server(known: Catalogue, tmp_path: Path) -> Iterator[FlightServer]:
    local = LocalStore(None, TestClock(), catalogue=known)
    server = FlightServer(local, TOKENS, socket_in(tmp_path))
    yield server
    server.shutdown()
    local.close()


def client(server: FlightServer, known: Catalogue, token: str = SYNC, timeout_seconds: float = 10) -> FlightStore:
    return FlightStore(server.location, token, timeout_seconds, catalogue=known)


@pytest.mark.parametrize(
    ("token", "allowed"),
    [(READ, {"t_names"}), (ACT, {"t_names", "t_audit"}), (SYNC, {"t_names", "t_audit", "t_beat"})],
)
def test_a_token_opens_its_scope_and_the_ones_before_it(
    server: FlightServer, known: Catalogue, token: str, allowed: set[str]
) -> None:
    store = client(server, known, token)
    statements = [
        Statement("t_names"),
        Statement("t_audit", {"id": "1"}),
        beat("a"),
        Statement("store_prune_answers", {"before": TestClock().now()}),
    ]
    answered = set()
    for statement in statements:
        try:
            store.write([statement], statement.name)
            answered.add(statement.name)
        except BadRequest as refused:
            assert f"The statement {statement.name} needs the scope" in str(refused)  # noqa: PT017 -- each in its turn
    store.close()

    assert answered == allowed


def test_one_statement_of_a_foreign_scope_refuses_the_whole_write(server: FlightServer, known: Catalogue) -> None:
    store = client(server, known, ACT)

    with pytest.raises(BadRequest, match="needs the scope sync; this caller has act"):
        store.write([Statement("t_audit", {"id": "1"}), beat("a")], "w1")
    store.write([Statement("t_audit", {"id": "1"}, expect=1)], "w2")
    store.close()


def test_a_snapshot_needs_the_widest_token(server: FlightServer, known: Catalogue, tmp_path: Path) -> None:
    store = client(server, known, ACT)

    with pytest.raises(BadRequest, match="needs the token called sync"):
        store.snapshot(tmp_path / "copy.duckdb")
    store.close()

    assert not list(tmp_path.glob("*copy*"))


@pytest.mark.parametrize("token", ["", "x" * 64, SYNC[:-1], SYNC + "s", "Bearer", "Bearer " + SYNC])
def test_a_wrong_token_is_refused(server: FlightServer, known: Catalogue, token: str) -> None:
    store = client(server, known, token)

    with pytest.raises(BadRequest, match="does not know this token"):
        store.read("t_names")
    with pytest.raises(BadRequest, match="does not know this token"):
        store.write([beat("a")], "w1")
    store.close()


@pytest.mark.parametrize("token", ["blåbær", "two\nlines", "\x00"])
def test_a_damaged_token_is_not_even_sent(known: Catalogue, token: str) -> None:
    with pytest.raises(BadRequest, match="its file is damaged"):
        FlightStore("grpc+unix:///nowhere/store.sock", token, catalogue=known)


def test_no_token_at_all_is_refused(server: FlightServer, known: Catalogue) -> None:
    with (
        flight.FlightClient(server.location) as stranger,
        pytest.raises(flight.FlightUnauthenticatedError),
    ):
        list(stranger.do_action(flight.Action("hello", request_bytes(known))))


def test_a_request_that_is_none_of_ours_is_written_down_without_what_it_held(
    server: FlightServer, known: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    store = client(server, known, SYNC)
    with pytest.raises(BadRequest):
        store.read("kari_nordmann", {"x": "05057012345"})
    store.close()

    assert caplog.messages == ["The store refused a request that is none it knows."]


def test_an_old_token_is_refused_after_it_was_renewed(known: Catalogue, tmp_path: Path) -> None:
    local = LocalStore(None, TestClock(), catalogue=known)
    with FlightServer(local, {"new" * 20: TOKENS[SYNC]}, socket_in(tmp_path)) as server:
        store = client(server, known, SYNC)

        with pytest.raises(BadRequest, match="may be an old one"):
            store.hello()
        store.close()
    local.close()


def test_another_version_is_refused_with_a_sentence(server: FlightServer, known: Catalogue, tmp_path: Path) -> None:
    other = catalogue(tmp_path / "other", {"t_names": "-- scope: read\nselect name from heartbeats"})
    store = client(server, other)

    with pytest.raises(BadRequest, match="come from different versions"):
        store.hello()
    with pytest.raises(BadRequest, match="come from different versions"):
        store.read("t_names")
    store.close()


def test_another_schema_is_refused_with_both_numbers(server: FlightServer, known: Catalogue) -> None:
    newer = Catalogue({}, known.schema + 1)
    store = client(server, newer)

    with pytest.raises(BadRequest, match=f"The store is at schema {known.schema}, this program at {known.schema + 1}"):
        store.hello()
    store.close()


def test_the_same_version_meets(server: FlightServer, known: Catalogue) -> None:
    store = client(server, known, READ)

    store.hello()

    assert store.read("t_names").num_rows == 0
    store.close()


@pytest.mark.parametrize("verb", ["hello", "read", "write", "snapshot", "drop"])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff" * 3, b"\xff\xff\xff\xff{}", b"\x02\x00\x00\x00{}", b'\x0d\x00\x00\x00{"sizes":[9]}', b"x" * 100_000],
)
def test_nonsense_is_answered_with_one_sentence(server: FlightServer, known: Catalogue, verb: str, body: bytes) -> None:
    options = flight.FlightCallOptions(headers=[(b"authorization", b"Bearer " + SYNC.encode())])
    with flight.FlightClient(server.location) as stranger:
        (result,) = stranger.do_action(flight.Action(verb, body), options)

    with pytest.raises(BadRequest, match="a message it cannot read"):
        read_answer(result.body)
    store = client(server, known)
    store.hello()
    store.close()


def test_an_unknown_verb_and_a_read_of_two_are_refused(server: FlightServer, known: Catalogue) -> None:
    options = flight.FlightCallOptions(headers=[(b"authorization", b"Bearer " + SYNC.encode())])
    two = request_bytes(known, [Statement("t_names"), Statement("t_names")])
    with flight.FlightClient(server.location) as stranger:
        for verb, body in (("drop", request_bytes(known)), ("read", two), ("read", request_bytes(known))):
            (result,) = stranger.do_action(flight.Action(verb, body), options)
            with pytest.raises(BadRequest, match="a message it cannot read"):
                read_answer(result.body)


@pytest.mark.parametrize("error", [BadRequest("a"), StoreFull("b"), StoreUnavailable("c")])
def test_errors_keep_their_kind_and_sentence(error: SynclightError) -> None:
    with pytest.raises(type(error), match=f"^{error}$"):
        read_answer(error_bytes(error))


@pytest.mark.parametrize("is_there", [False, True])
def test_nobody_there_is_said_within_the_deadline(known: Catalogue, tmp_path: Path, is_there: bool) -> None:
    file = socket_in(tmp_path)
    if is_there:
        file.parent.mkdir(mode=0o700)
    store = FlightStore(location_of(file), SYNC, 2, catalogue=known)

    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.read("t_names")
    with pytest.raises(StoreUnavailable, match="The store does not answer"):
        store.snapshot(tmp_path / "copy.duckdb")
    store.close()


def test_one_client_serves_eight_threads(server: FlightServer, known: Catalogue) -> None:
    store = client(server, known)
    seen: list[int] = []

    def work(number: int) -> None:
        for turn in range(5):
            store.write([beat(f"{number}-{turn}")], f"{number}-{turn}")
            seen.append(len(names(store)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = names(store)
    store.close()

    assert len(seen) == 40
    assert len(kept) == 40


HOSTS = ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1", "localhost"]  # noqa: S104 -- what must be refused


@pytest.mark.parametrize("host", HOSTS)
def test_an_address_of_the_network_without_tls_is_refused(known: Catalogue, host: str) -> None:
    local = LocalStore(None, TestClock(), catalogue=known)

    with pytest.raises(Misconfigured, match="without TLS"):
        FlightServer(local, TOKENS, Network(host))
    local.close()


@pytest.mark.parametrize("location", ["grpc://127.0.0.1:8815", "grpc+tcp://store.example:1", "127.0.0.1:1", ""])
def test_no_token_is_sent_over_a_network_without_tls(known: Catalogue, location: str) -> None:
    with pytest.raises(Misconfigured, match="without TLS"):
        FlightStore(location, SYNC, catalogue=known)


def test_with_tls_a_client_that_trusts_the_certificate_is_served(known: Catalogue) -> None:
    tls = self_signed("localhost")
    local = LocalStore(None, TestClock(), catalogue=known)
    with FlightServer(local, TOKENS, Network("localhost", tls=tls)) as server:
        location = server.location
        trusting = FlightStore(location, SYNC, 10, certificates=tls.certificate, catalogue=known)
        trusting.hello()
        trusting.close()
        other = FlightStore(location, SYNC, 2, certificates=self_signed("localhost").certificate, catalogue=known)
        with pytest.raises(StoreUnavailable):
            other.hello()
        other.close()
    local.close()


def self_signed(name: str) -> Tls:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = timedelta(days=1)
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Tls(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
