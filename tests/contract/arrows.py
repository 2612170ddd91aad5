"""Whom a kind may know, read from its imports: a new folder is held like the first, without a line in any contract."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

SHARED = "core.connectors"


def folder_of(config: type[object]) -> str:
    """The package of a kind: `core.connectors.rest`."""
    return ".".join(config.__module__.split(".")[:3])


def strangers(package: str, kinds: Collection[str], top: Path) -> list[str]:
    """Imports of another kind's folder, one sentence each."""
    others = [one for one in kinds if one != package]
    files = sorted((top / package.replace(".", "/")).rglob("*.py"))
    return [line for file in files for line in _of(file, others, top, "another connector")]


def shared_that_knows(kinds: Collection[str], top: Path) -> list[str]:
    """Imports of a kind by what all connectors share, one sentence each."""
    folders = [top / one.replace(".", "/") for one in kinds]
    files = sorted((top / SHARED.replace(".", "/")).rglob("*.py"))
    shared = [file for file in files if not any(file.is_relative_to(folder) for folder in folders)]
    return [line for file in shared for line in _of(file, kinds, top, "one connector")]


def input_output(package: str, config: str, forbidden: Collection[str], top: Path) -> list[str]:
    """What a configuration drags in, by itself or by what it imports, that speaks to the world: one sentence each."""
    waiting, seen, found = [package, config], set[str](), list[str]()
    while waiting:
        module = waiting.pop()
        file = _file_of(module, top)
        if module in seen or file is None:
            continue
        seen.add(module)
        found += _of(file, forbidden, top, "no business of a configuration")
        waiting += [name for name in imported(file, top) if name.startswith("core.")]
    return sorted(found)


def imported(file: Path, top: Path) -> Iterator[str]:
    """Every module it names, wherever the import stands; of `from a import b` both a and a.b."""
    here = file.relative_to(top).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            yield from (base, *(f"{base}.{one.name}" for one in node.names))


def _of(file: Path, unwanted: Collection[str], top: Path, what: str) -> Iterator[str]:
    names = [*imported(file, top)]
    for one in unwanted:
        if any(name == one or name.startswith(f"{one}.") for name in names):
            yield f"{file.relative_to(top)} imports {one}: {what}"


def _file_of(module: str, top: Path) -> Path | None:
    place = top / module.replace(".", "/")
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)
