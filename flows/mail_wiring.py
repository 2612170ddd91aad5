"""Where mails come from the settings: which server, how protected, under which name."""

from __future__ import annotations

from hashlib import sha256

from core.channels.email import EmailChannel, SmtpServer
from core.channels.letter import write_letter
from core.channels.letter_parts import News
from core.errors import BadConfiguration
from core.ours import ours
from core.ports import Clock, Secrets
from core.settings import Settings
from core.words import Words

SMTP_SECRET = "smtp"  # noqa: S105  # its name: SYNCLIGHT_SECRET_SMTP, or the file secrets/smtp in the home


def mail_channel(settings: Settings, secrets: Secrets, timeout_seconds: float = 20.0) -> EmailChannel | None:
    """The way mails leave, or None when no mail server is configured: then messages stay in the app.

    Raises BadConfiguration when a password would cross a network in plain text.
    """
    if settings.mail_server is None:
        return None
    host, port = settings.mail_server
    if settings.mail_tells_password:
        raise BadConfiguration(
            ours("the_settings"), "SYNCLIGHT_SMTP_SECURITY", "none", ours("wanted_encryption_for_password")
        )
    return EmailChannel(
        SmtpServer(
            host=host,
            port=port,
            sender=settings.smtp_from,
            username=settings.smtp_user,
            password=None if settings.smtp_user is None else lambda: secrets.get(SMTP_SECRET),
            security=settings.mail_security,
            ca_file=settings.smtp_ca_file,
            timeout_seconds=timeout_seconds,
        )
    )


def mail_domain(settings: Settings) -> str:
    """What message ids end with: the sender's own domain where it has one."""
    domain = settings.smtp_from.rpartition("@")[2].lower()
    is_plain = domain.isascii() and "." in domain and domain.replace(".", "").replace("-", "").isalnum()
    return domain if is_plain else "synclight"


def send_test_message(
    channel: EmailChannel, settings: Settings, clock: Clock, recipient: str, *, person: str, name: str
) -> None:
    """A test mail straight to one address, past the store; `name` is the organisation's.

    Raises Undeliverable or TryLater with a sentence that says what is wrong.
    """
    now = clock.now()
    facts = {"by": person, "happened_at": now.isoformat()}
    letter = write_letter(
        Words(settings.language), [News("test", facts, "")], organisation_name=name, public_url=settings.dashboard_url
    )
    mark = sha256(f"{now.isoformat()} {recipient}".encode()).hexdigest()[:16]
    channel.deliver(letter, recipient, f"<test-{mark}@{mail_domain(settings)}>")
