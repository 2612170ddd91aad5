"""Certificates of our own making: whom a target is trusted to be, and what is said when it is somebody else."""

import asyncio
import ipaddress
import json
import os
import socket
import ssl
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.addresses import may_be_asked
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown, Misconfigured
from core.http import HttpClient, NotSent, TransportFault
from core.http.client import trusting
from core.model import Category, ConnectionReport, Outcome, Result
from tests.integration.helpers.wire import saying
from tests.integration.rest.rest_bench import Clock, Keys, record

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the wall clock
BODY = json.dumps({"id": "B-1", "records": []}).encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class Authority:
    """Signs certificates, also bad ones."""

    def __init__(self, folder: Path, name: str = "Our own CA") -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        whole = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._sign(self.name, self.key, NOW + timedelta(days=99), whole)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def serves(self, host: str = "127.0.0.1", days: float = 90, since: float = -400) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        leaf = self._sign(subject, key, NOW + timedelta(days=days), x509.SubjectAlternativeName([name]), since)
        file = self.folder / "server.pem"
        encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
        private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
        file.write_bytes(private + leaf.public_bytes(encoding))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        until: datetime,
        extension: x509.ExtensionType,
        since: float = -400,
    ) -> x509.Certificate:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(NOW + timedelta(days=since))
        made = made.not_valid_after(until).add_extension(
            extension, critical=isinstance(extension, x509.BasicConstraints)
        )
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.add_extension(own, critical=False).add_extension(theirs, critical=False)
        return made.sign(self.key, hashes.SHA256())


@asynccontextmanager
async def serving(context: ssl.SSLContext) -> AsyncIterator[int]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await saying(OK)(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


def ask(context: ssl.SSLContext, ca_file: Path | None, host: str = "127.0.0.1") -> tuple[ConnectionReport, Outcome]:
    async def run() -> tuple[ConnectionReport, Outcome]:
        async with serving(context) as port:
            url = f"https://{host}:{port}/x"
            config = RestTargetConfig(
                kind="rest",
                name="Accounting",
                url=url,
                look_up_url=url + "?reference={reference}",
                token_secret="books",  # noqa: S106 - a name
                ca_file=None if ca_file is None else str(ca_file),
                timeout_seconds=5,
            )
            target = RestTarget(config, Keys("right"), Clock())
            try:
                report = await target.check()
                (outcome,) = await target.deliver([record(amount=None)], time.monotonic() + 5)
            finally:
                await target.close()
            return report, outcome

    return asyncio.run(run())


def refused(context: ssl.SSLContext, ca_file: Path | None) -> str:
    with pytest.raises(ConnectionDown) as caught:
        ask(context, ca_file)
    assert caught.value.category is Category.UNAVAILABLE
    return str(caught.value)


def test_an_authority_of_ones_own_is_trusted_by_its_file(tmp_path: Path) -> None:
    ours = Authority(tmp_path)

    report, outcome = ask(ours.serves(), ours.file)

    assert (report.healthy, report.message) == (True, "Accounting answers.")
    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


def test_a_certificate_that_ends_soon_is_told_ahead(tmp_path: Path) -> None:
    ours = Authority(tmp_path)

    report, _ = ask(ours.serves(days=12.5), ours.file)

    assert report.healthy
    assert report.message.endswith("Its certificate ends in 12 days: tell those who run it.")


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ({"days": -1}, "has expired"),
        ({"since": 2}, "is not valid yet"),
        ({"host": "127.0.0.2"}, "is for another address"),
        ({"host": "books.example"}, "is for another address"),
    ],
)
def test_a_bad_certificate_is_refused_and_one_cause(tmp_path: Path, server: dict[str, float], said: str) -> None:
    ours = Authority(tmp_path)

    assert said in refused(ours.serves(**server), ours.file)  # type: ignore[arg-type]


def test_an_authority_nobody_named_is_not_trusted(tmp_path: Path) -> None:
    ours, other = Authority(tmp_path), Authority(tmp_path, "Another CA")

    assert "signed by nobody this machine trusts" in refused(ours.serves(), None)
    assert "signed by nobody this machine trusts" in refused(ours.serves(), other.file)


def test_a_server_that_only_speaks_an_old_tls_is_refused(tmp_path: Path) -> None:
    ours = Authority(tmp_path)
    old = ours.serves()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):  # the library says itself that this is too old
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1

    assert "No encrypted connection could be made." in refused(old, ours.file)


def test_the_check_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    ours = Authority(tmp_path)

    async def run() -> ConnectionReport:
        async with serving(ours.serves(days=-1)) as port:
            url = f"https://127.0.0.1:{port}/x"
            urls = {"url": url, "look_up_url": url + "?reference={reference}", "ca_file": str(ours.file)}
            config = RestTargetConfig(kind="rest", name="Accounting", auth={"kind": "none"}, **urls)  # type: ignore[arg-type]
            target = RestTarget(config, Keys("right"), Clock())
            report = await target.check()
            await target.close()
            return report

    report = asyncio.run(run())

    assert (report.healthy, report.category) == (False, Category.CONFIGURATION)
    assert report.message == (
        "Accounting is not answering. The server's certificate has expired. "
        "Ask those who run it; a certificate of your own authority is trusted with ca_file."
    )


@pytest.mark.parametrize("content", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_ca_file_that_holds_none_is_said_before_anything_is_sent(tmp_path: Path, content: str | None) -> None:
    ours = Authority(tmp_path)
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)

    with pytest.raises(Misconfigured, match="ca_file"):
        ask(ours.serves(), file)


@pytest.mark.parametrize("kind", ["pipe", "device", "huge"])
def test_a_ca_file_that_is_no_small_file_is_neither_waited_for_nor_read(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "ca.pem"
    if kind == "pipe":
        os.mkfifo(file)
    if kind == "device":
        file.symlink_to("/dev/zero")
    if kind == "huge":
        with file.open("wb") as sparse:
            sparse.truncate(10**12)

    with pytest.raises(OSError, match=r"^$"):
        trusting(str(file))


class Told(AbstractResolver):
    """A name server that says what it was told to say."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=self.address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        return


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "224.0.0.1", "x"],  # noqa: S104
)
def test_a_name_that_leads_to_a_hidden_place_is_not_asked(address: str) -> None:
    async def run() -> tuple[object, int]:
        seen = 0

        async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal seen
            seen += 1
            writer.close()

        listener = await asyncio.start_server(count, "127.0.0.1", 0)
        client = HttpClient(time.monotonic, resolver=Told(address))
        port = listener.sockets[0].getsockname()[1]
        reply = await client.request("POST", f"http://books.example:{port}/", content=b"{}", timeout_seconds=2)
        await client.close()
        listener.close()
        return reply, seen

    reply, seen = asyncio.run(run())

    assert isinstance(reply, NotSent)
    assert (reply.why, seen) == (TransportFault.BAD_ADDRESS, 0)
    assert "may not be asked" in reply.message


def test_this_machine_is_asked_only_by_its_own_name() -> None:
    assert may_be_asked("127.0.0.1", loopback=True)
    assert not may_be_asked("127.0.0.1", loopback=False)
    assert may_be_asked("10.0.0.5", loopback=False)
    assert may_be_asked("64:ff9b::808:808", loopback=False)
    assert not may_be_asked("64:ff9b::7f00:1", loopback=False)
