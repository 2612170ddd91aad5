"""Real SMTP servers on loopback with certificates, logins and bad moods, for the mail channel's tests."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.demo.mailbox import LOOPBACK, Keeper, Mailbox

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
USER, PASSWORD = "synclight", "hemmelig"


class FixedClock:
    def now(self) -> dt.datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Papers:
    """A certificate authority's certificate, and a server's certificate with its key."""

    ca: Path
    server: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.server, self.key)
        return made


def papers(folder: Path, name: str = LOOPBACK, *, days: int = 2) -> Papers:
    """For `name`, from yesterday until `days` from yesterday by the machine's clock."""
    folder.mkdir(exist_ok=True)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)  # noqa: TID251  # TLS reads the machine's own clock
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)

    def certificate(public: ec.EllipticCurvePublicKey, subject: x509.Name, until: int, *, is_ca: bool) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + dt.timedelta(days=until))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        )
        if is_ca:
            usage = x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            )
            builder = builder.add_extension(usage, critical=True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    made = Papers(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    made.ca.write_bytes(certificate(ca_key.public_key(), issuer, 10, is_ca=True))
    made.server.write_bytes(certificate(key.public_key(), subject, days, is_ca=False))
    plain = serialization.NoEncryption()
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return made


class SecureMailbox(Mailbox):
    """A mailbox with a certificate. `implicit`: TLS from the first byte; else STARTTLS, which it insists on."""

    def __init__(self, folder: Path, shown: Papers, *, implicit: bool = False, login: bool = False) -> None:
        super().__init__(folder, clock=FixedClock())
        self._shown = shown
        self._implicit = implicit
        self._login = login

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        context = self._shown.context() if self._implicit else None
        server = await self._loop.create_server(self._conversation, LOOPBACK, 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._end.wait()
        server.close()

    def _conversation(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it does not see that the line is encrypted from the first byte
            return self._conversing()

    def _conversing(self) -> SMTP:
        return SMTP(
            self._keeper,
            hostname="localhost",
            loop=self._loop,
            tls_context=None if self._implicit else self._shown.context(),
            require_starttls=not self._implicit,
            auth_required=self._login,
            authenticator=_knows,
            auth_require_tls=not self._implicit,
        )


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object) -> AuthResult:
    known = isinstance(login, LoginPassword) and (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


class Moody(Keeper):
    """Answers from a list, one per place and conversation; "" is its ordinary answer."""

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        super().__init__(folder, clock)
        self.rcpt: dict[str, str] = {}  # recipient → answer
        self.data: list[str] = []

    async def handle_RCPT(  # noqa: N802 - the library's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt.get(address, "")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        mood = self.data.pop(0) if self.data else ""
        if mood == "keep and die":
            await super().handle_DATA(server, session, envelope)
            server.transport.abort()
            return "250 never heard"
        if mood == "die":
            server.transport.abort()
            return "250 never heard"
        return mood or await super().handle_DATA(server, session, envelope)
