"""Which channels exist, by the names that configurations and deliveries use. A new channel is one line here."""

from __future__ import annotations

from typing import Final

from core.channels.channel import ChannelKind
from core.channels.email import settings as email

CHANNELS: Final[dict[str, ChannelKind]] = {
    "email": email,
}

PARTS: Final = ("check_address", "check_settings", "sender")


def missing_parts(kind: object) -> list[str]:
    """What a channel's module still lacks to be one."""
    return [part for part in PARTS if not callable(getattr(kind, part, None))]
