"""The way to the mail server: encrypted as it was asked for, the certificate checked, and no falling back."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.channels.channel import ACCEPTED, DeliveryResult, Letter
from core.channels.email import settings as email_settings
from core.channels.email.smtp import EmailChannel, Security, SmtpServer
from core.errors import BadConfiguration, Misconfigured
from core.model import Category
from core.settings import load_settings
from flows.demo.mailbox import Mailbox, kept_mails
from flows.monitor.channel_wiring import mail_domain, send_test_message
from flows.secrets import HomeSecrets
from tests.integration.helpers.mail.mail_servers import NOW, PASSWORD, USER, FixedClock, Papers, SecureMailbox, papers

KARI = "kari@acme.example"
LETTER = Letter("Hei", "<p>Hei</p>", "Hei\n", NOW, message_id="<one@synclight>")


def channel(
    port: int, security: Security, ca: Path | None = None, password: str | None = None, seconds: float = 5
) -> EmailChannel:
    server = SmtpServer(
        "127.0.0.1",
        port,
        "synclight@example.com",
        username=None if password is None else USER,
        password=None if password is None else lambda: password,
        security=security,
        ca_file=ca,
        timeout_seconds=seconds,
    )
    return EmailChannel(server)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("papers") / "good")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_travels_encrypted_with_a_login(tmp_path: Path, good: Papers, security: Security) -> None:
    with SecureMailbox(tmp_path, good, implicit=security == "tls", login=True) as box:
        outcome = channel(box.port, security, good.ca, PASSWORD).deliver(LETTER, KARI)

        assert (outcome, len(box.mails())) == (ACCEPTED, 1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another name", "expired"])
def test_a_bad_certificate_ends_it_before_anything_is_said(
    tmp_path: Path, good: Papers, security: Security, fault: str
) -> None:
    shown = {
        "unknown authority": lambda: good,
        "another name": lambda: papers(tmp_path / "p", "mail.elsewhere.example"),
        "expired": lambda: papers(tmp_path / "p", days=0),
    }[fault]()
    trusted = None if fault == "unknown authority" else shown.ca
    with SecureMailbox(tmp_path / "mail", shown, implicit=security == "tls", login=True) as box:
        outcome = channel(box.port, security, trusted, PASSWORD).deliver(LETTER, KARI)

        assert (outcome.reason, box.mails()) == ("bad_certificate", [])
    assert outcome.result is DeliveryResult.REFUSED_FOR_NOW
    assert PASSWORD not in str(outcome)


def test_a_wrong_password_is_said_without_the_password(tmp_path: Path, good: Papers) -> None:
    with SecureMailbox(tmp_path, good, login=True) as box:
        outcome = channel(box.port, "starttls", good.ca, "not it").deliver(LETTER, KARI)

        assert (outcome.reason, box.mails()) == ("login_refused", [])
    assert outcome.result is DeliveryResult.REFUSED_FOR_NOW
    assert "not it" not in str(outcome)


class Plain:
    """A middle box that takes STARTTLS out of what the server offers, and writes down what it hears."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.heard = b""
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def _talk(self) -> None:
        line, _address = self._listening.accept()
        with line:
            line.sendall(b"220 mail\r\n")
            while data := line.recv(4096):
                self.heard += data
                is_hello = data.upper().startswith(b"EHLO")
                line.sendall(b"250-mail\r\n250 AUTH LOGIN PLAIN\r\n" if is_hello else b"502 no\r\n")

    def close(self) -> None:
        self._thread.join(timeout=5)
        self._listening.close()


@contextmanager
def stripped() -> Iterator[Plain]:
    server = Plain()
    yield server
    server.close()


def test_a_stripped_starttls_gets_neither_password_nor_letter() -> None:
    with stripped() as server:
        outcome = channel(server.port, "starttls", None, PASSWORD).deliver(LETTER, KARI)

    assert (outcome.result, outcome.reason) == (DeliveryResult.REFUSED_FOR_NOW, "no_encryption")
    assert b"AUTH" not in server.heard.upper()
    assert b"MAIL" not in server.heard.upper()


def test_tls_towards_a_server_that_speaks_plain_text_sends_nothing(tmp_path: Path) -> None:
    with Mailbox(tmp_path, clock=FixedClock()) as box:
        outcome = channel(box.port, "tls", seconds=2).deliver(LETTER, KARI)

        assert (outcome.reason, box.mails()) == ("unreachable", [])
    assert outcome.result is DeliveryResult.REFUSED_FOR_NOW


def test_a_missing_password_is_a_reason_to_try_later_not_an_end() -> None:
    def missing() -> str:
        raise Misconfigured("The secret smtp is missing.", Category.CONFIGURATION)

    server = SmtpServer("127.0.0.1", 1, "synclight@example.com", username=USER, password=missing)

    outcome = EmailChannel(server).deliver(LETTER, KARI)

    assert (outcome.result, outcome.reason) == (DeliveryResult.REFUSED_FOR_NOW, "no_password")
    assert "The secret smtp is missing" in outcome.said


def test_a_conversation_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer comes in time, a byte at a time, and never ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def drip() -> None:
            line, _address = listening.accept()
            with line:
                line.sendall(b"220 mail\r\n")
                while not stop.wait(0.02):
                    try:
                        line.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        server = SmtpServer(
            "127.0.0.1", listening.getsockname()[1], "a@example.com", timeout_seconds=60, longest_seconds=0.2
        )
        monkeypatch.setattr(smtplib, "_MAXLINE", 10_000_000)
        outcome = EmailChannel(server).deliver(LETTER, KARI)
        stop.set()
        thread.join()
    assert outcome.result is DeliveryResult.REFUSED_FOR_NOW


# --- from the settings ---------------------------------------------------------------------------------


def test_the_settings_make_a_channel_that_sends_a_test_message(
    tmp_path: Path, good: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCLIGHT_SECRET_SMTP", PASSWORD)
    with SecureMailbox(tmp_path / "mail", good, login=True) as box:
        chosen = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_user": USER, "smtp_ca_file": good.ca}
        settings = load_settings(home=tmp_path, smtp_security="starttls", smtp_from="synclight@acme.example", **chosen)
        made = email_settings.sender(settings, HomeSecrets(settings))
        answers = [made.check(), send_test_message(made, settings, FixedClock(), KARI, person="kari", name="Acme")]

    assert answers == [ACCEPTED, ACCEPTED]
    [mail] = kept_mails(tmp_path / "mail")
    text = mail.read_text("utf-8")
    assert "Subject: Test message from Synclight (Acme)" in text
    assert "@acme.example>" in text.split("Message-ID: ")[1].split("\n")[0]


def test_a_password_is_not_sent_in_plain_text_over_a_network(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, smtp_host="mail.acme.no", smtp_user=USER, smtp_security="none")

    with pytest.raises(BadConfiguration, match="SYNCLIGHT_SMTP_SECURITY"):
        email_settings.check_settings(settings)
    with pytest.raises(BadConfiguration, match="SYNCLIGHT_SMTP_SECURITY"):
        email_settings.sender(settings, HomeSecrets(settings))


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("synclight@acme.no", "acme.no"),
        ("a@Mail.Acme.NO", "mail.acme.no"),
        ("synclight@localhost", "synclight"),
        ("a@ærlig.no", "synclight"),
    ],
)
def test_message_ids_end_with_the_senders_domain(tmp_path: Path, sender: str, domain: str) -> None:
    assert mail_domain(load_settings(home=tmp_path, smtp_from=sender)) == domain
