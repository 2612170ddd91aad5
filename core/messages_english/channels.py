"""What any channel may have to say, whatever carries its messages."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "wanted_address_like": "an address like {example}",
    "message_not_handed_over": "The message could not be handed over: {why}.",
    "channel_place_missing": "{place} is not there.",
}
