"""What the README and the CHANGELOG say of the command line is what it does."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from flows import cli, cli_integrations, cli_upkeep

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BELOW = {"integrations": cli_integrations.integrations, "export": cli_upkeep.export}


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


def test_exit_codes_are_told_in_one_text() -> None:
    assert cli.EXIT_CODES in " ".join(README.split())
    assert cli.EXIT_CODES in str(cli.app.help_epilogue)


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


@pytest.mark.parametrize(
    ("command", "file", "function"),
    [
        ("status", "cli_show", "_status_as_json"),
        ("runs", "cli_runs", "run_as_json"),
        ("failures", "cli_show", "_failure_as_json"),
        ("audit", "cli_export", "_row_as_json"),
        ("dry-run", "cli_dry_run", "_as_json"),
    ],
)
def test_the_table_of_keys_names_what_a_command_prints(command: str, file: str, function: str) -> None:
    (told,) = re.findall(rf"^\| `{command}` \| `([^`]+)` \|$", README.split("| command | keys |")[1], re.MULTILINE)
    tree = ast.parse((ROOT / "flows" / f"{file}.py").read_text("utf-8"))
    (made,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    (value,) = [node.value for node in made.body if isinstance(node, ast.Return)]

    assert isinstance(value, ast.Dict)
    assert [key.value for key in value.keys if isinstance(key, ast.Constant)] == told.split(", ")
