"""The registry of channels: each is whole, and what one lacks is named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.channels.registry import CHANNELS, PARTS, missing_parts
from core.model import EMAIL, IN_APP


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_has_its_address_check_its_settings_check_and_its_sender(name: str) -> None:
    missing = missing_parts(CHANNELS[name])

    assert not missing, f"the channel {name} ({CHANNELS[name]}) has no {' and no '.join(missing)}"


@pytest.mark.parametrize("part", PARTS)
def test_a_channel_that_lacks_a_part_is_told_which(part: str) -> None:
    whole = {name: lambda *_: None for name in PARTS}

    assert missing_parts(SimpleNamespace(**whole)) == []
    assert missing_parts(SimpleNamespace(**{**whole, part: None})) == [part]
    assert missing_parts(SimpleNamespace()) == list(PARTS)


def test_a_channels_name_is_a_word_that_a_configuration_can_use_and_the_pages_do_not() -> None:
    assert EMAIL in CHANNELS
    assert [name for name in CHANNELS if name == IN_APP or not name.replace("_", "").isalnum()] == []
