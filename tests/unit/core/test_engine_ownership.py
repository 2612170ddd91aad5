"""Who writes what in the engine: an object's attributes change through its own methods only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[3] / "core" / "engine"
MODULES = sorted(ENGINE.glob("**/*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nobody_assigns_the_attributes_of_another_object(module: Path) -> None:
    assert list(written_from_outside(module.read_text(encoding="utf-8"))) == []


def test_the_test_sees_what_it_forbids() -> None:
    source = """
sending.stop = stop
sending.tally.unknown -= 1
sending.only.results[key] = "booked"
del run.unknown[key]
sending.left |= missing
page, self.reading.page = self.reading.page, None
self.place = 1
self._unknown[key] = doubt
known[key] = one
"""

    assert [line for line, _ in written_from_outside(source)] == [2, 3, 4, 5, 6, 7]


def written_from_outside(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every assignment to, or deletion of, an attribute that is not `self`'s own."""
    for node in ast.walk(ast.parse(source)):
        for target in targets(node):
            attribute = target
            while isinstance(attribute, ast.Subscript):
                attribute = attribute.value
            if isinstance(attribute, ast.Attribute) and ast.unparse(attribute.value) != "self":
                yield node.lineno, ast.unparse(target)  # type: ignore[attr-defined]


def targets(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=some) | ast.Delete(targets=some):
            for target in some:
                yield from target.elts if isinstance(target, ast.Tuple) else (target,)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            yield target
