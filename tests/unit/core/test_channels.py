"""The registry of channels: each is whole, and what one lacks is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.channels.registry import CHANNELS, PARTS, missing_parts
from core.model import EMAIL, IN_APP
from tests.integration.helpers.mail import file_channel

TOP = Path(__file__).parents[3]
HEAVY = (
    "core.settings",
    "smtplib",
    "ssl",
    "asyncio",
    "httpx",
    "aiohttp",
    "prefect",
    "core.http.client",
    "core.channels.email.smtp",
)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_has_its_address_check_its_settings_check_and_its_sender(name: str) -> None:
    missing = missing_parts(CHANNELS[name])

    assert not missing, f"the channel {name} ({CHANNELS.modules[name]}) has no {' and no '.join(missing)}"


@pytest.mark.parametrize("part", PARTS)
def test_a_channel_that_lacks_a_part_is_told_which(part: str) -> None:
    whole = {name: getattr(CHANNELS[EMAIL], name) for name in PARTS}

    assert missing_parts(SimpleNamespace(**whole)) == []
    assert missing_parts(SimpleNamespace(**{**whole, part: None})) == [part]
    assert missing_parts(SimpleNamespace(**{**whole, part: lambda: None})) == [part]
    assert missing_parts(SimpleNamespace()) == list(PARTS)


def test_knowing_the_channels_and_their_addresses_loads_no_way_to_send() -> None:
    sample = file_channel.__name__
    loaded = loaded_by(
        "from contextlib import suppress",
        "from core.channels.registry import CHANNELS",
        f"CHANNELS.modules = {{**CHANNELS.modules, 'sample': {sample!r}}}",
        "for name in CHANNELS:",
        "    with suppress(ValueError):",
        "        CHANNELS[name].check_address('kari@acme.example')",
    )

    assert [place for place in (sample, *CHANNELS.modules.values()) if place not in loaded] == []
    assert [module for module in HEAVY if module in loaded] == []


def test_what_only_names_the_channels_loads_none_of_them() -> None:
    loaded = loaded_by("from core.channels.registry import CHANNELS", "len(CHANNELS), list(CHANNELS)")

    assert "core.channels.registry" in loaded
    assert [place for place in CHANNELS.modules.values() if place in loaded] == []


def loaded_by(*lines: str) -> list[str]:
    """The modules of a fresh process that runs these lines."""
    program = "\n".join([*lines, "import sys", "print(*sys.modules)"])
    done = subprocess.run([sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_sample_is_whole_and_keeps_the_rules_of_core() -> None:
    """Whoever copies it begins with what passes."""
    ruff, as_in_core = Path(sys.executable).with_name("ruff"), ("--stdin-filename", "core/channels/file.py")
    given = Path(file_channel.__file__).read_text("utf-8")

    checked = subprocess.run(
        [ruff, "check", *as_in_core, "-"], cwd=TOP, input=given, capture_output=True, text=True, check=False
    )

    assert missing_parts(file_channel) == []
    assert checked.returncode == 0, checked.stdout


def test_a_channels_name_is_a_word_that_a_configuration_can_use_and_the_pages_do_not() -> None:
    assert EMAIL in CHANNELS
    assert [name for name in CHANNELS if name == IN_APP or not name.replace("_", "").isalnum()] == []
