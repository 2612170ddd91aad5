"""E-mail as the settings have it: which addresses, which server, how protected, under which name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.channels.channel import Channel
from core.errors import BadConfiguration
from core.messages import message
from core.ports import Secrets

if TYPE_CHECKING:  # reading a configuration loads no settings
    from core.settings import Settings

SMTP_SECRET = "smtp"  # noqa: S105  # its name: SYNCLIGHT_SECRET_SMTP, or the file secrets/smtp in the home
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


def check_address(address: str) -> None:
    """One plain e-mail address."""
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise ValueError(message("wanted_email_address_like"))


def check_settings(settings: Settings) -> bool:
    """Whether a mail server is named. Raises BadConfiguration when a password would cross a network in plain text."""
    if settings.mail_server is not None and settings.mail_tells_password:
        raise BadConfiguration(
            message("the_settings"), "SYNCLIGHT_SMTP_SECURITY", "none", message("wanted_encryption_for_password")
        )
    return settings.mail_server is not None


def sender(settings: Settings, secrets: Secrets) -> Channel:
    """The way mails leave; the password is read anew for each connection."""
    from core.channels.email.smtp import EmailChannel, SmtpServer  # noqa: PLC0415  # only who sends pays for loading it

    if settings.mail_server is None or not check_settings(settings):
        raise BadConfiguration(
            message("the_settings"), "SYNCLIGHT_SMTP_HOST", message("nothing"), message("wanted_host_name")
        )
    host, port = settings.mail_server
    return EmailChannel(
        SmtpServer(
            host=host,
            port=port,
            sender=settings.smtp_from,
            username=settings.smtp_user,
            password=None if settings.smtp_user is None else lambda: secrets.get(SMTP_SECRET),
            security=settings.mail_security,
            ca_file=settings.smtp_ca_file,
        )
    )
