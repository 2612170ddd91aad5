"""Where the settings become channels, and a test message goes straight to one of them."""

from __future__ import annotations

from hashlib import sha256

from core.channels.channel import Channel, DeliveryOutcome
from core.channels.letter import write_letter
from core.channels.letter_parts import News
from core.channels.registry import CHANNELS
from core.i18n import Words
from core.ports import Clock, Secrets
from core.settings import Settings


def open_channels(settings: Settings, secrets: Secrets) -> tuple[dict[str, Channel], list[Exception]]:
    """Every channel that is set up, by name; and what is wrong with the others."""
    opened: dict[str, Channel] = {}
    wrong: list[Exception] = []
    for name, kind in CHANNELS.items():
        try:
            if kind.check_settings(settings):
                opened[name] = kind.sender(settings, secrets)
        except Exception as error:  # noqa: BLE001  # said in every round; the other channels send all the same
            wrong.append(error)
    return opened, wrong


def mail_domain(settings: Settings) -> str:
    """What message ids end with: the sender's own domain where it has one."""
    domain = settings.smtp_from.rpartition("@")[2].lower()
    is_plain = domain.isascii() and "." in domain and domain.replace(".", "").replace("-", "").isalnum()
    return domain if is_plain else "synclight"


def send_test_message(
    channel: Channel, settings: Settings, clock: Clock, recipient: str, *, person: str, name: str, by_mail: bool = True
) -> DeliveryOutcome:
    """A test message straight to one address, past the store; `name` is the organisation's."""
    now = clock.now()
    mark = sha256(f"{now.isoformat()} {recipient}".encode()).hexdigest()[:16]
    letter = write_letter(
        Words(settings.language),
        [News("test", {"by": person, "happened_at": now.isoformat()}, "")],
        organisation_name=name,
        public_url=settings.dashboard_url,
        by_mail=by_mail,
        message_id=f"<test-{mark}@{mail_domain(settings)}>",
    )
    return channel.deliver(letter, recipient)
