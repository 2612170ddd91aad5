"""Which channels exist, by the names that configurations and deliveries use. A new channel is one line here."""

from __future__ import annotations

from typing import Final

from core.channels import email_settings
from core.channels.channel import ChannelKind

CHANNELS: Final[dict[str, ChannelKind]] = {
    "email": email_settings,
}

PARTS: Final = ("check_address", "check_settings", "sender")


def missing_parts(kind: object) -> list[str]:
    """What a channel's module still lacks to be one."""
    return [part for part in PARTS if not callable(getattr(kind, part, None))]
