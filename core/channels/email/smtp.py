"""E-mail over SMTP: one message, one recipient, one answer that says whether another try makes sense.

The way is encrypted as the settings say, the certificate is checked, and there is no falling back to plain text:
without encryption neither name, password nor letter leaves.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from core.channels.channel import ACCEPTED, DeliveryOutcome, Letter, refused_for_good, refused_for_now
from core.errors import Misconfigured
from core.i18n import sanitise
from core.messages import message
from core.outside_text import text_of, whole

Security = Literal["starttls", "tls", "none"]

FROM_NAME = "Synclight"
MOST_REFERENCES = 10
CHECK_SECONDS = 5.0
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[^\s<>@]{1,200}@[^\s<>@]{1,200}>")
_LIST_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_REFUSED = 500
_NOBODY_THERE = frozenset({550, 551, 553})  # what RCPT answers for an address that takes no mail, enhanced code or not
_ENHANCED = re.compile(r"(?<![\w.])5\.(\d{1,3})\.(\d{1,3})(?![\w.])")  # RFC 3463; some write "(#5.7.1)" at the end
_POLICY = 7
_OURS = re.compile(r"relay|rcpthosts|authenti|log ?in|sender|polic|prohibit|denied|blocked", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over. `password` gives what belongs to `username`, asked anew for each connection."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: Callable[[], str] | None = None
    security: Security = "none"
    ca_file: Path | None = None
    timeout_seconds: float = 20.0  # of one answer
    longest_seconds: float = 60.0  # of one delivery: then the line is cut, and the mail tried again later

    def __repr__(self) -> str:
        """Without the login: a repr ends up in logs."""
        return f"SmtpServer({self.host}:{self.port}, {self.security})"


class _NotTaken(Exception):
    """Ends the conversation; never leaves this module."""

    def __init__(self, outcome: DeliveryOutcome) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome


class EmailChannel:
    """Carries letters to one SMTP server."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        """Hand it over; accepted only after the server took responsibility for it."""
        try:
            mail = _mail(letter, self._server.sender, recipient)
            with self._connected(self._server.timeout_seconds) as connection:
                _hand_over(connection, mail, self._server.sender, recipient)
        except _NotTaken as refused:
            return refused.outcome
        return ACCEPTED

    def check(self) -> DeliveryOutcome:
        """Connect, encrypt and log in, and send nothing; a person waits for it, so less patiently than for a letter."""
        try:
            with self._connected(min(self._server.timeout_seconds, CHECK_SECONDS)):
                return ACCEPTED
        except _NotTaken as refused:
            return refused.outcome

    @contextmanager
    def _connected(self, timeout_seconds: float) -> Iterator[smtplib.SMTP]:
        with self._usable():
            password = self._server.password() if self._server.password is not None else ""
            connection = self._open(timeout_seconds)
        cut = threading.Timer(self._server.longest_seconds, _cut, [connection])
        cut.daemon = True
        cut.start()
        try:
            with self._usable():
                self._introduce(connection, password)
            yield connection
        finally:
            cut.cancel()
            _leave(connection)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Whatever keeps us from talking to the server is a reason to try later: nothing was handed over yet."""
        try:
            yield
        except (OSError, smtplib.SMTPException, ValueError, Misconfigured) as error:
            reason, said = _trouble(error)
            raise _NotTaken(
                refused_for_now(message("mail_server_cannot_be_used", host=self._server.host, said=said), reason)
            ) from None

    def _open(self, timeout_seconds: float) -> smtplib.SMTP:
        server, name = self._server, _name_of(self._server.sender)
        if server.security != "tls":
            return smtplib.SMTP(server.host, server.port, name, timeout=timeout_seconds)
        context = _context(server.ca_file)
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=timeout_seconds, context=context)

    def _introduce(self, connection: smtplib.SMTP, password: str) -> None:
        if self._server.security == "starttls":
            connection.starttls(context=_context(self._server.ca_file))  # raises when it is not offered
        if self._server.username is not None:
            connection.login(self._server.username, password)


def _hand_over(connection: smtplib.SMTP, mail: EmailMessage, sender: str, recipient: str) -> None:
    try:
        connection.send_message(mail, sender, [recipient])
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = refused.recipients[recipient]
        raise _NotTaken(_answered(code, answer, about_recipient=True)) from None
    except smtplib.SMTPDataError as refused:
        raise _NotTaken(_answered(refused.smtp_code, refused.smtp_error, about_recipient=False)) from None
    except smtplib.SMTPSenderRefused as refused:  # not this recipient's fault: an admin can cure it
        said = message("mail_server_takes_no_mails_from_us", said=_said(refused))
        raise _NotTaken(refused_for_now(said, "sender_refused")) from None
    except (OSError, smtplib.SMTPException) as error:
        # Also when the line broke after the last dot: it may have arrived, and comes again under the same id.
        said = message("mail_server_broke_off", said=_said(error))
        raise _NotTaken(refused_for_now(said, "broke_off")) from None


def _mail(letter: Letter, sender: str, recipient: str) -> EmailMessage:
    """The message; nothing from outside can add a header or a second recipient."""
    if not _ADDRESS.fullmatch(recipient):
        said = message("not_one_email_address", address=sanitise(recipient, 80, one_line=True))
        raise _NotTaken(refused_for_good(said, "bad_address"))
    if not all(_MESSAGE_ID.fullmatch(one) for one in (letter.message_id, *letter.thread)):
        raise _NotTaken(refused_for_good(message("message_id_unusable"), "not_written"))
    if {"\r", "\n"} & set(letter.subject):
        said = message("line_break_in_subject")
        raise _NotTaken(refused_for_good(said, "not_written"))
    mail = EmailMessage()
    try:
        mail["From"] = Address(FROM_NAME, addr_spec=sender)
        mail["To"] = recipient
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(letter.written_at)
        mail["Message-ID"] = letter.message_id
        _add_thread(mail, letter.thread)
    except ValueError:  # what the library does not take in a header; its text is not repeated
        said = message("mail_header_not_allowed")
        raise _NotTaken(refused_for_good(said, "not_written")) from None
    if letter.list_id is not None and _LIST_NAME.fullmatch(letter.list_id):
        mail["List-Id"] = f"<{letter.list_id}.alerts.synclight>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail


def _add_thread(mail: EmailMessage, thread: tuple[str, ...]) -> None:
    """The first letter of the thread and the latest ones, as mail programs want them."""
    if not thread:
        return
    mail["In-Reply-To"] = thread[-1]
    mail["References"] = " ".join(dict.fromkeys((thread[0], *thread[-MOST_REFERENCES:])))


def _context(ca_file: Path | None) -> ssl.SSLContext:
    """The system's own list of whom to trust, and the file's; name and dates are checked."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _answered(code: int, answer: bytes | str, *, about_recipient: bool) -> DeliveryOutcome:
    """Final only when the address itself takes no mail; an admin can cure what the server holds against us."""
    text = text_of(answer) if isinstance(answer, bytes) else whole(answer)
    words = sanitise(text, 200, one_line=True)
    said = message("mail_server_answered", code=str(code), words=words)
    if code < _REFUSED:
        return refused_for_now(said, "busy")
    if _is_final(code, text, about_recipient=about_recipient):
        return refused_for_good(said, "refused")
    return refused_for_now(said, "not_taken")


def _is_final(code: int, text: str, *, about_recipient: bool) -> bool:
    """Whether nobody can cure it: no such address (5.1), a mailbox that takes nothing (5.2), or 550 and its like."""
    found = _ENHANCED.search(text)
    if found is not None:
        subject, detail = int(found[1]), int(found[2])
        if subject in {1, 2}:
            return (subject, detail) not in {(1, 7), (1, 8)}  # these two are about the sender's address
        if subject == _POLICY:
            return False
    return about_recipient and code in _NOBODY_THERE and not _OURS.search(text)


def _trouble(error: Exception) -> tuple[str, str]:
    """Why there is no connection: a word for the pages, and a sentence that repeats nothing of ours."""
    if isinstance(error, Misconfigured):
        return "no_password", error.said
    if isinstance(error, ssl.SSLCertVerificationError):
        words = sanitise(error.verify_message, 120, one_line=True)
        return "bad_certificate", message("mail_certificate_not_valid", words=words)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "no_encryption", message("mail_server_does_not_offer", words=sanitise(str(error), 120, one_line=True))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login_refused", _said(error)
    return "unreachable", _said(error)


def _said(error: Exception) -> str:
    """What went wrong, without repeating what we sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return message("mail_login_refused")
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = text_of(answer) if isinstance(answer, bytes) else whole(str(answer))
        return message(
            "mail_server_answered_inside", code=str(error.smtp_code), words=sanitise(text, 200, one_line=True)
        )
    return sanitise(str(error) or type(error).__name__, 200, one_line=True)


def _name_of(sender: str) -> str:
    """What we call ourselves: the machine's own name would need a look-up that may take long."""
    domain = sender.rpartition("@")[2]
    return domain if "." in domain and domain.isascii() else "localhost"


def _cut(connection: smtplib.SMTP) -> None:
    """End a conversation that takes too long, from another thread."""
    socket = connection.sock
    if socket is not None:
        with suppress(OSError):
            socket.shutdown(2)


def _leave(connection: smtplib.SMTP) -> None:
    """Say goodbye; a server that does not answer it has taken the mail all the same."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
