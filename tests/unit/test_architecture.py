"""What ARCHITECTURE.md and CONTRIBUTING.md name is there: every word, test, file and table."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
ROOMS = ("core", "data", "flows", "dashboard")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [one.relative_to(ROOT) for one in (ROOT / "docs").rglob("*.md")]


def section(name: str) -> str:
    """What stands below one heading, up to the next of the same rank."""
    return re.split(r"\n## ", ARCHITECTURE.split(f"\n## {name}\n")[1])[0]


def glossary() -> list[tuple[str, str]]:
    """Each word with a name that is said to hold it."""
    rows = [line.strip("| ").split(" | ") for line in section("Glossary").splitlines() if line.startswith("| ")][1:]
    return [(word, name) for word, _, names in rows for name in re.findall(r"`([^`]+)`", names)]


def decisions() -> list[str]:
    texts = (page.read_text("utf-8") for page in DECISIONS)
    return [one for text in texts for one in re.findall(r"^- \*\*.*(?:\n  .*)*", text, re.MULTILINE)]


@cache
def names_in_code() -> frozenset[str]:
    """Modules, identifiers, values of enums as `Enum.VALUE`, and tables and columns."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    modules = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files}
    said = {name for file in files for name in _said(ast.parse(file.read_text("utf-8")))}
    sql = " ".join(file.read_text("utf-8") for file in (ROOT / "data" / "migrations").glob("*.sql"))
    return frozenset(modules | said | set(re.findall(r"[a-z_]+", re.sub(r"--[^\n]*", "", sql))))


def _said(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from (f"{node.name}.{target.id}" for target in _targets(node.body))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
    yield from (target.id for target in _targets(list(ast.walk(tree))))


def _targets(nodes: list[ast.stmt] | list[ast.AST]) -> Iterator[ast.Name]:
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
            if isinstance(target, ast.Name):
                yield target


@cache
def functions_of_tests() -> frozenset[str]:
    files = (file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for text in files for name in re.findall(r"^(?:async )?def (test_\w+)\(", text, re.MULTILINE))


def is_there(name: str) -> bool:
    """A test by its name, a statement or a file anywhere below the room it names."""
    if re.fullmatch(r"test_\w+", name):
        return name in functions_of_tests()
    if name.endswith(".sql") and "/" not in name:
        return len(list((ROOT / "data").rglob(name))) == 1
    return (ROOT / name).exists()


def references(text: str) -> list[str]:
    """Whatever in backticks is a test, a statement or a path of ours."""
    named = re.findall(r"`([^`\s]+)`", text)
    ours = re.compile(
        rf"test_\w+|\w+\.sql|[A-Z]+\.md|(?:{'|'.join((*ROOMS, 'tests', 'docs', '.ci'))})/[\w./-]+|pyproject\.toml"
    )
    return [name for name in named if ours.fullmatch(name)]


@pytest.mark.parametrize(("word", "name"), glossary(), ids=lambda value: value)
def test_each_word_of_the_glossary_stands_in_the_code(word: str, name: str) -> None:
    assert name in names_in_code(), word


def test_no_word_of_the_glossary_is_without_a_place() -> None:
    words = [line.strip("| ").split(" | ")[0] for line in section("Glossary").splitlines() if line.startswith("| ")][1:]

    assert len(words) == len(set(words))
    assert set(words) == {word for word, _ in glossary()}


@pytest.mark.parametrize("decision", decisions(), ids=lambda text: text[4:].partition("**")[0])
def test_each_decision_names_a_test_or_a_file_that_holds_it(decision: str) -> None:
    named = references(decision)

    assert named
    assert decision.endswith("`")  # what holds it stands last
    assert [name for name in named if not is_there(name)] == []


def test_the_page_leads_to_every_subject_of_decisions() -> None:
    led_to = re.findall(r"\]\((docs/decisions/[\w-]+\.md)\)", section("Decisions"))

    assert sorted(led_to) == [str(page.relative_to(ROOT)) for page in DECISIONS]


@pytest.mark.parametrize(
    "file",
    ["ARCHITECTURE.md", "CONTRIBUTING.md", *map(str, PAGES)],
)
def test_every_file_and_test_that_a_page_names_is_there(file: str) -> None:
    named = references((ROOT / file).read_text("utf-8"))

    assert [name for name in named if not is_there(name)] == []


def test_every_table_is_drawn() -> None:
    sql = "".join(file.read_text("utf-8") for file in (ROOT / "data" / "migrations").glob("*.sql"))
    tables = set(re.findall(r"create table (?:if not exists )?(\w+)", sql))

    assert tables <= set(re.findall(r"[a-z_]+", section("Tables")))


def test_every_process_is_drawn() -> None:
    plans = re.findall(r'name="(\w+)"', (ROOT / "flows" / "stack" / "plans.py").read_text("utf-8"))

    assert set(plans) <= set(re.findall(r"[a-z_]+", section("Processes").lower()))


def test_every_command_that_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    programs = set(re.findall(r"\.venv/bin/([\w-]+)", text))

    assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= set(targets)
    assert [name for name in programs if not Path(sys.executable).with_name(name).exists()] == []


def test_contributing_has_five_recipes() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Recipes\n")[1]

    assert [line.split()[2] for line in recipes.splitlines() if line.startswith("### ")] == [
        "connector",
        "channel",
        "column",
        "statement",
        "page",
    ]
