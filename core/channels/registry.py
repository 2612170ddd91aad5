"""Which channels exist, by the names that configurations and deliveries use. A new channel is one line here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import signature
from typing import Final, cast

from core.channels.channel import ChannelKind


class Channels(Mapping[str, ChannelKind]):
    """Name → the channel's module, loaded when somebody asks for it: knowing the names costs nothing."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = modules  # name → where its module is

    def __getitem__(self, name: str) -> ChannelKind:
        return cast("ChannelKind", import_module(self.modules[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.modules)

    def __len__(self) -> int:
        return len(self.modules)


CHANNELS: Final = Channels(
    {
        "email": "core.channels.email.settings",
    }
)

PARTS: Final = ("check_address", "check_settings", "sender")


def missing_parts(kind: object) -> list[str]:
    """What a channel's module still lacks to be one: a part that is not there, or is called with something else."""
    return [
        part for part in PARTS if _arguments(getattr(kind, part, None)) != _arguments(getattr(ChannelKind, part)) - 1
    ]


def _arguments(part: object) -> int:
    """How many it is called with; less than none when it cannot be called."""
    return len(signature(part).parameters) if callable(part) else -1
