"""What the README and the CHANGELOG say of the command line is what it does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from flows import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BELOW = {"integrations": cli.integrations, "export": cli.cli_upkeep.export}


def commands() -> set[str]:
    """Every command, the ones below another as `export failures`."""
    named = {name for name in cli.app if not name.startswith("-")}
    below = {f"{name} {one}" for name, app in BELOW.items() for one in app if not one.startswith("-")}
    return (named - set(BELOW)) | below


def written() -> list[list[str]]:
    """Every `synclight …` of a fenced block or of a sentence, as words."""
    text = README.replace("\\|", "|")
    lines = re.findall(r"(?:^ *|`)synclight +([^`#\n]+)", text, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_the_table_of_commands_names_each_command_and_no_other() -> None:
    table = README.split("| command | what it does |")[1].split("\n\n")[0]
    told: set[str] = set()
    for row in table.split("\n")[2:]:
        first: list[str] = []
        for code in re.findall(r"`([^`]+)`", row.split(" | ")[0].replace("\\|", "/")):
            words = code.split()
            group = words[0] if words[0] in BELOW else (first[0] if first and first[0] in BELOW else "")
            told.add(f"{group} {words[1] if words[0] == group else words[0]}".strip())
            first = first or words
    assert told == commands()


@pytest.mark.parametrize("words", written(), ids=" ".join)
def test_every_command_that_is_written_down_exists(words: list[str]) -> None:
    name = " ".join(words[: 2 if words[0] in BELOW else 1])

    assert name in commands()


def test_the_changelog_names_every_command() -> None:
    (line,) = re.findall(r"^- The command line: `([^`]+)`", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert set(line.split(", ")) == {name.split()[0] for name in commands()}
