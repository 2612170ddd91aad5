"""E-mail over SMTP: one message, one recipient, one answer that says whether another try makes sense."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from core.channels.letter import Letter
from core.errors import TryLater, Undeliverable
from core.words import plain

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[^\s<>@]{1,200}@[^\s<>@]{1,200}>")
_REFUSED_FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over. `password` belongs to `username`; `starttls` insists on encryption."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    starttls: bool = False
    timeout_seconds: float = 20.0

    def __repr__(self) -> str:
        """Without the password: a repr ends up in logs."""
        return f"SmtpServer({self.host}:{self.port})"


class EmailChannel:
    """Carries letters to one SMTP server."""

    name = "email"

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    def deliver(self, message: object, recipient: str, message_id: str) -> None:
        """Hand a Letter over. Returns only after the server took responsibility for it.

        Raises Undeliverable when this recipient will never get it, TryLater for everything else.
        """
        if not isinstance(message, Letter):
            raise TypeError(f"wanted a Letter, found {type(message).__name__}")
        mail = _mail(message, self._server.sender, recipient, message_id)
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"The mail server {self._server.host} cannot be used now: {_said(error)}") from None
        try:
            self._hand_over(connection, mail, recipient)
        finally:
            _leave(connection)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
        try:
            if server.starttls:
                connection.starttls(context=ssl.create_default_context())
            if server.username is not None:
                connection.login(server.username, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _hand_over(self, connection: smtplib.SMTP, mail: EmailMessage, recipient: str) -> None:
        try:
            connection.send_message(mail, self._server.sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = refused.recipients[recipient]
            raise _error(code, answer) from None
        except smtplib.SMTPDataError as refused:
            raise _error(refused.smtp_code, refused.smtp_error) from None
        except (OSError, smtplib.SMTPException) as error:
            # Also when the line broke after the last dot: it may have arrived, and comes again under the same id.
            raise TryLater(f"The mail server broke off: {_said(error)}") from None


def _mail(letter: Letter, sender: str, recipient: str, message_id: str) -> EmailMessage:
    """The message; nothing from outside can add a header or a second recipient."""
    if not _ADDRESS.fullmatch(recipient):
        raise Undeliverable(f"{plain(recipient, 80, one_line=True)} is not one e-mail address.")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Undeliverable("The message has no usable id.")
    if {"\r", "\n"} & set(letter.subject):
        raise Undeliverable("A line break stands in the subject: the mail was not made.")
    mail = EmailMessage()
    try:
        mail["From"] = sender
        mail["To"] = recipient
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(letter.written_at)
        mail["Message-ID"] = message_id
    except ValueError:  # what the library does not take in a header; its text is not repeated
        raise Undeliverable("A header holds what no mail may hold: the mail was not made.") from None
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail


def _error(code: int, answer: bytes | str) -> Undeliverable | TryLater:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    said = f"The mail server answered {code}: {plain(text, 200, one_line=True)}"
    return Undeliverable(said) if code >= _REFUSED_FOR_GOOD else TryLater(said)


def _said(error: Exception) -> str:
    """What went wrong, without repeating what we sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "it refused our name or password"
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
        return f"it answered {error.smtp_code}: {plain(text, 200, one_line=True)}"
    return plain(str(error) or type(error).__name__, 200, one_line=True)


def _leave(connection: smtplib.SMTP) -> None:
    """Say goodbye; a server that does not answer it has taken the mail all the same."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
