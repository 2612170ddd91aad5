"""What a way to reach people must be able to do: carry one letter to one address, and answer what became of it.

A channel is a module with the three functions of ChannelKind, and one line in core/channels/registry.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from core.ports import Secrets

if TYPE_CHECKING:  # reading a configuration loads no settings
    from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to be carried; `html` and `text` say the same. `thread` holds earlier message ids, oldest first.

    `message_id` is the same however often this letter is tried for one recipient.
    """

    subject: str
    html: str
    text: str
    written_at: datetime
    thread: tuple[str, ...] = ()
    list_id: str | None = None  # what a mail program can sort by: one list per organisation
    message_id: str = ""


class DeliveryResult(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"  # the other side took responsibility
    REFUSED_FOR_NOW = "refused_for_now"  # not handed over, or nobody knows: kept, and tried again under the same id
    REFUSED_FOR_GOOD = "refused_for_good"  # another try would be refused in the same way: shown, not tried again


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """The result, and why it was refused: a sentence for support, a word of core.i18n.deliveries for the pages."""

    result: DeliveryResult
    said: str = ""
    reason: str = ""


ACCEPTED: Final = DeliveryOutcome(DeliveryResult.ACCEPTED)


def refused_for_now(said: str, reason: str = "unreachable") -> DeliveryOutcome:
    """It may be taken later: somebody can cure it, or it passes."""
    return DeliveryOutcome(DeliveryResult.REFUSED_FOR_NOW, said, reason)


def refused_for_good(said: str, reason: str = "refused") -> DeliveryOutcome:
    """Nobody can cure it: the recipient never gets it."""
    return DeliveryOutcome(DeliveryResult.REFUSED_FOR_GOOD, said, reason)


class Channel(Protocol):
    """Carries letters. Both methods answer within half a minute, and repeat no secret in what they say.

    A round waits no longer; what hangs is cut after a minute at the very latest, or the monitor looks dead.
    """

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        """Hand it over to one address; accepted only after the other side took it.

        `letter.message_id` is the same however often this letter is tried for this recipient.
        """

    def check(self) -> DeliveryOutcome:
        """Whether letters would be taken now; sends nothing."""


class ChannelKind(Protocol):
    """What a channel's module offers the registry."""

    def check_address(self, address: str, /) -> None:
        """Nothing when letters can go there. Raises ValueError with what is wanted, as a sentence of ours."""

    def check_settings(self, settings: Settings, /) -> bool:
        """Whether it is set up. Raises BadConfiguration with key and value wanted when it is, but wrongly."""

    def sender(self, settings: Settings, secrets: Secrets, /) -> Channel:
        """The way out, once per process when it is set up: secrets are asked for with each letter."""
