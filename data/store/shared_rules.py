"""The rules that statements share (open, retryable, paused, …): a view or macro each, read from `data/rules`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from core.errors import BadConfiguration

RULES_FOLDER = Path(__file__).parents[1] / "rules"

_MADE = re.compile(r"^create or replace (?:view|macro) (\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; its text makes it, or makes it anew."""

    name: str
    text: str


def shared_rules(folder: Path = RULES_FOLDER) -> list[Rule]:
    """All of them, each after those it uses; BadConfiguration when a file makes something else than it is called."""
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}
    uses = {name: {word for word in re.findall(r"\w+", rule.text) if word != name} for name, rule in found.items()}
    order = TopologicalSorter({name: words & found.keys() for name, words in uses.items()}).static_order()
    return [found[name] for name in order]


def hash_of(rules: Iterable[Rule], schema: int) -> str:
    """What changes with any of their texts, and with the schema they are made over."""
    digest = hashlib.sha256(str(schema).encode())
    for rule in sorted(rules, key=lambda each: each.name):
        digest.update(f"\0{rule.name}\0{rule.text}".encode())
    return digest.hexdigest()


def _read(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    if _MADE.findall(text) != [path.stem]:
        raise BadConfiguration(path.name, "rule", text[:80], f"one view or macro called {path.stem}")
    return Rule(path.stem, text)
