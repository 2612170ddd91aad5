"""What README, docs/ and the CHANGELOG say of the product is what it does."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from core.channels.registry import CHANNELS
from core.configuration import read_organisation
from core.settings import Settings
from data.store.local.snapshot import VIEWS
from flows.cli import app as cli
from flows.cli import integrations as cli_integrations
from flows.cli import upkeep
from flows.cli.people import people
from flows.stack import launcher

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = ["ARCHITECTURE.md", "CONTRIBUTING.md", *(str(one.relative_to(ROOT)) for one in (ROOT / "docs").rglob("*.md"))]
DOCS = {file.name: file.read_text("utf-8") for file in sorted((ROOT / "docs").glob("*.md"))}
BELOW = {"integrations": cli_integrations.integrations, "export": upkeep.export, "people": people}


def commands() -> set[str]:
    """Every command, the ones below another as `export failures`."""
    named = {name for name in cli.app if not name.startswith("-")}
    below = {f"{name} {one}" for name, app in BELOW.items() for one in app if not one.startswith("-")}
    return (named - set(BELOW)) | below


def written() -> list[list[str]]:
    """Every `synclight …` of a fenced block or of a sentence, as words."""
    text = "\n".join([README, *DOCS.values()]).replace("\\|", "|")
    lines = re.findall(r"(?:^ *|`)synclight +([^`#\n]+)", text, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def rows(file: str, head: str) -> list[list[str]]:
    """The cells of the table that begins with this line."""
    lines = DOCS[file][DOCS[file].index(head) :].split("\n\n")[0].strip().split("\n")[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_readme_is_one_page_and_leads_to_every_other() -> None:
    led_to = {link for link in re.findall(r"\]\(([^)#:]+)\)", README) if link.endswith(".md")}

    assert len(README.splitlines()) <= 70
    assert led_to >= {f"docs/{name}" for name in DOCS} | {"ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"}


@pytest.mark.parametrize("file", ["README.md", *PAGES])
def test_every_link_leads_somewhere(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]

    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("file", PAGES)
def test_every_place_in_the_code_that_is_named_is_there(file: str) -> None:
    named = re.findall(r"`((?:core|data|flows|dashboard|tests)/[\w./*-]+)`", (ROOT / file).read_text("utf-8"))

    assert [place for place in named if not any(ROOT.glob(place))] == []


def test_exit_codes_are_told_in_one_text() -> None:
    assert cli.EXIT_CODES in " ".join(DOCS["command-line.md"].split())
    assert cli.EXIT_CODES in str(cli.app.help_epilogue)


def test_the_table_of_commands_names_each_command_and_no_other() -> None:
    told: set[str] = set()
    for cells in rows("command-line.md", "| command | what it does |"):
        first: list[str] = []
        for code in re.findall(r"`([^`]+)`", cells[0].replace("\\|", "/")):
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
        ("status", "show", "_status_as_json"),
        ("runs", "runs", "run_as_json"),
        ("failures", "show", "_failure_as_json"),
        ("audit", "export", "_row_as_json"),
        ("dry-run", "dry_run_report", "_as_json"),
    ],
)
def test_the_table_of_keys_names_what_a_command_prints(command: str, file: str, function: str) -> None:
    (told,) = [keys for name, keys in rows("json-keys.md", "| command | keys |") if name == f"`{command}`"]
    tree = ast.parse((ROOT / "flows" / "cli" / f"{file}.py").read_text("utf-8"))
    (made,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    (value,) = [node.value for node in made.body if isinstance(node, ast.Return)]

    assert isinstance(value, ast.Dict)
    assert [key.value for key in value.keys if isinstance(key, ast.Constant)] == told.strip("`").split(", ")


def test_the_table_of_settings_names_each_with_its_default_and_no_other() -> None:
    told = {name.strip("`"): default.strip("`") for name, default, _ in rows("settings.md", "| variable | default |")}

    assert told == {
        f"SYNCLIGHT_{key.upper()}": "none" if field.default is None else str(field.default)
        for key, field in Settings.model_fields.items()
    }


def test_the_recipients_that_are_written_down_can_be_told() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS["settings.md"], re.DOTALL)
    told = [name.strip("`") for name, _, _ in rows("settings.md", "| `channel` |")]

    assert [one.channel for one in read_organisation(example, "acme.toml").recipients] == told
    assert set(told) <= set(CHANNELS)


def test_the_table_of_views_names_each_and_only_columns_it_has() -> None:
    told = {name.strip("`"): set(re.findall(r"`(\w+)`", text)) for name, _, text in rows("analysts.md", "| view |")}

    assert set(told) == set(VIEWS)
    for view, columns in told.items():
        (statement,) = (ROOT / "data").rglob(f"{view}.sql")
        assert columns <= set(re.findall(r"\w+", statement.read_text("utf-8")))


def test_the_page_of_operation_tells_the_real_limits() -> None:
    text = " ".join(DOCS["operation.md"].split())

    assert f"closes its run, at most {launcher._FLOW_RUN_STOP_SECONDS:.0f} s" in text
    assert f"past {launcher._MOST_LOG_BYTES // 1_000_000} MB" in text
