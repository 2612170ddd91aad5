"""The mail channel against real SMTP servers on loopback: good ones, and ones that answer badly."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.channels.channel import DeliveryResult, Letter
from core.channels.email.smtp import EmailChannel, SmtpServer
from flows.demo.mailbox import Keeper, Mailbox

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SENDER = "synclight@example.com"
KARI = "kari@acme.example"
ID = "<run-2-failing@synclight>"
LETTER = Letter(
    "Ikke bokført: 37 bilag, 41\u00a0200\u00a0kr – Regnskap (Ærlig Åpen)",
    "<p>Hei på deg</p>",
    "Hei på deg\n",
    NOW,
    message_id=ID,
)


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def channel(port: int, timeout_seconds: float = 5) -> EmailChannel:
    return EmailChannel(SmtpServer("127.0.0.1", port, SENDER, timeout_seconds=timeout_seconds))


@contextmanager
def server(tmp_path: Path, keeper: type[Keeper] = Keeper) -> Iterator[Mailbox]:
    box = Mailbox(tmp_path / "mail", clock=FixedClock())
    box._keeper = keeper(tmp_path / "mail", FixedClock())
    with box:
        yield box


def test_a_mail_arrives_with_both_forms_and_its_id(tmp_path: Path) -> None:
    with server(tmp_path) as box:
        channel(box.port).deliver(LETTER, KARI)
        [kept] = box.mails()

    mail = BytesParser(policy=policy.default).parsebytes(kept.read_bytes())
    assert kept.name == "20261123T093000-0001.eml"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (mail["From"], mail["To"], mail["Message-ID"]) == (f"Synclight <{SENDER}>", KARI, ID)
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"] == "Mon, 23 Nov 2026 09:30:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain_part, html_part = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain_part is not None
    assert html_part is not None
    assert plain_part.get_content().strip() == "Hei på deg"
    assert html_part.get_content().strip() == "<p>Hei på deg</p>"


def test_a_restarted_mailbox_keeps_what_it_had(tmp_path: Path) -> None:
    for _ in range(2):
        with server(tmp_path) as box:
            channel(box.port).deliver(LETTER, KARI)

    assert [mail.name for mail in box.mails()] == ["20261123T093000-0001.eml", "20261123T093000-0002.eml"]


def answering(place: str, answer: str) -> type[Keeper]:
    """A server that takes everything but answers this at one place."""

    class Grumpy(Keeper):
        async def handle_RCPT(  # noqa: N802 - the library's own name
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ) -> str:
            if place == "RCPT":
                return answer
            envelope.rcpt_tos.append(address)
            return "250 ok"

        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
            return answer if place == "DATA" else await super().handle_DATA(server, session, envelope)

    return Grumpy


@pytest.mark.parametrize(
    ("place", "answer", "result"),
    [
        ("RCPT", "550 no such person", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "553 bad name", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "551 not here", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "550 5.1.1 no such user", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "556 5.1.10 this domain takes no mail", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "552 5.2.2 mailbox full", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "550 5.4.1 Recipient address rejected", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "550 (#5.1.1) no such user", DeliveryResult.REFUSED_FOR_GOOD),
        ("RCPT", "450 mailbox busy", DeliveryResult.REFUSED_FOR_NOW),
        ("RCPT", "421 going down", DeliveryResult.REFUSED_FOR_NOW),
        ("DATA", "550 5.1.1 no such user after all", DeliveryResult.REFUSED_FOR_GOOD),
        ("DATA", "452 disk full", DeliveryResult.REFUSED_FOR_NOW),
        ("DATA", "421 going down", DeliveryResult.REFUSED_FOR_NOW),
    ],
)
def test_what_the_server_answers_decides_whether_we_try_again(
    tmp_path: Path, place: str, answer: str, result: DeliveryResult
) -> None:
    with server(tmp_path, answering(place, answer)) as box:
        outcome = channel(box.port).deliver(LETTER, KARI)

        assert box.mails() == []
    assert (outcome.result, answer[:3] in outcome.said) == (result, True)


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("RCPT", "554 5.7.1 <kari@acme.example>: Relay access denied"),
        ("RCPT", "550 5.7.1 Unable to relay"),
        ("RCPT", "550 relay not permitted"),
        ("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
        ("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts"),
        ("RCPT", "530 5.7.0 Authentication required"),
        ("RCPT", "530 Authentication required"),
        ("RCPT", "550 5.7.26 this mail is unauthenticated"),
        ("RCPT", "550 5.7.60 client does not have permissions to send as this sender"),
        ("RCPT", "550 5.1.8 Access denied, bad outbound sender"),
        ("RCPT", "550 Administrative prohibition"),
        ("RCPT", "554 Service unavailable; client host blocked"),
        ("RCPT", "503 bad sequence of commands"),
        ("DATA", "550 5.7.1 blocked by policy"),
        ("DATA", "554 5.7.1 we think this is spam"),
        ("DATA", "554 we think this is spam"),
        ("DATA", "550 rejected"),
        ("DATA", "552 5.3.4 message too big"),
    ],
)
def test_what_an_admin_can_cure_at_the_mail_server_does_not_lose_the_alert(
    tmp_path: Path, place: str, answer: str
) -> None:
    with server(tmp_path, answering(place, answer)) as box:
        outcome = channel(box.port).deliver(LETTER, KARI)

    assert (outcome.result, outcome.reason) == (DeliveryResult.REFUSED_FOR_NOW, "not_taken")
    assert answer[:3] in outcome.said


def test_a_hostile_answer_becomes_one_plain_line(tmp_path: Path) -> None:
    hostile = answering("RCPT", "550 \x1b[31m\x07no" + "x" * 300)
    with server(tmp_path, hostile) as box:
        outcome = channel(box.port).deliver(LETTER, KARI)

    assert outcome.result is DeliveryResult.REFUSED_FOR_GOOD
    assert not set(outcome.said) & set("\x1b\x07\n")
    assert len(outcome.said) < 260


def test_a_server_that_is_down_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    outcome = channel(port).deliver(LETTER, KARI)

    assert (outcome.result, outcome.reason) == (DeliveryResult.REFUSED_FOR_NOW, "unreachable")
    assert "cannot be used now" in outcome.said


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = channel(silent.getsockname()[1], timeout_seconds=0.2).deliver(LETTER, KARI)

    assert outcome.result is DeliveryResult.REFUSED_FOR_NOW


def test_a_server_that_hangs_after_the_last_dot_is_tried_later(tmp_path: Path) -> None:
    class Hanging(Keeper):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's own name
            await asyncio.sleep(30)
            return "250 too late"

    with server(tmp_path, Hanging) as box:
        outcome = channel(box.port, timeout_seconds=0.3).deliver(LETTER, KARI)

    assert (outcome.result, outcome.reason) == (DeliveryResult.REFUSED_FOR_NOW, "broke_off")
    assert "broke off" in outcome.said


def test_without_encryption_a_server_that_must_have_it_gets_nothing(tmp_path: Path) -> None:
    with server(tmp_path) as box:
        strict = EmailChannel(SmtpServer("127.0.0.1", box.port, SENDER, security="starttls", timeout_seconds=5))
        outcome = strict.deliver(LETTER, KARI)

        assert box.mails() == []
    assert (outcome.result, "STARTTLS" in outcome.said) == (DeliveryResult.REFUSED_FOR_NOW, True)


def test_a_refused_login_does_not_tell_the_password(tmp_path: Path) -> None:
    server_settings = SmtpServer("127.0.0.1", 1, SENDER, username="kari", password=lambda: "hemmelig")

    assert "hemmelig" not in repr(server_settings)
    with server(tmp_path) as box:
        login = SmtpServer("127.0.0.1", box.port, SENDER, username="kari", password=lambda: "hemmelig")
        outcome = EmailChannel(login).deliver(LETTER, KARI)

        assert outcome.result is DeliveryResult.REFUSED_FOR_NOW
        assert "hemmelig" not in str(outcome)
        assert box.mails() == []


@pytest.mark.parametrize(
    "recipient",
    [
        "kari@acme.example\r\nBcc: victim@example.com",
        "kari@acme.example, victim@example.com",
        "Kari <kari@acme.example>",
        "kari",
        "kari@",
        "@acme.example",
        "kari @acme.example",
        "kari@acme.example\x00",
        "",
    ],
)
def test_only_one_plain_address_is_a_recipient(tmp_path: Path, recipient: str) -> None:
    with server(tmp_path) as box:
        outcome = channel(box.port).deliver(LETTER, recipient)

        assert box.mails() == []
    assert outcome.result is DeliveryResult.REFUSED_FOR_GOOD


@pytest.mark.parametrize(
    ("subject", "message_id"),
    [("Hei\r\nBcc: victim@example.com", ID), ("Hei\n", ID), ("Hei", "<a@b>\r\nBcc: x@y.no"), ("Hei", "a b")],
)
def test_no_line_break_gets_into_a_header(tmp_path: Path, subject: str, message_id: str) -> None:
    with server(tmp_path) as box:
        outcome = channel(box.port).deliver(Letter(subject, "<p></p>", "", NOW, message_id=message_id), KARI)

        assert box.mails() == []
    assert outcome.result is DeliveryResult.REFUSED_FOR_GOOD
