"""`docs/limits.md` says the limits that the code has, and leaves out none of those at the doors to the outside."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import annotated_types
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "limits.md").read_text("utf-8")
DOORS = (
    "core/access",
    "core/configuration",
    "core/sign_in",
    "core/connectors/files",
    "data/store/flight",
    "flows/reading",
)
BOUND = re.compile(r"_?(?:MOST|MAX|LARGEST|LONGEST)(?:_\w+)?")
OF_NOBODYS = {  # named like limits, and how we go about our own work
    "core/connectors/files/child.py _MAX_LINE_BYTES": "follows from the characters of a row",
    "core/connectors/files/child.py _MOST_TOLD": "of a sentence of our own child",
    "core/connectors/files/dividing.py _MOST_LINES": "how far is looked for a row's end",
    "core/connectors/files/dividing.py _MOST_CHARACTERS": "same",
    "core/connectors/files/headers.py _MOST_FIGURES": "a share",
    "core/connectors/files/json_files/json_rows.py _MOST_NAMED": "names in a sentence",
    "core/connectors/files/workbooks/number_formats.py _MOST": "of a currency's name",
    "core/configuration/models.py _LONGEST_RETENTION_DAYS": "told as the field it bounds",
    "flows/reading/beside.py _MOST": "what is looked at before a remark",
    "flows/reading/spool.py _MOST_SHAPES": "kept to write the next row sooner",
}
UNITS = {
    "": 1,
    "times": 1,
    "KB": 1000,
    "MB": 1000**2,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
    "s": 1,
    "min": 60,
    "h": 3600,
    "day": 86_400,
    "days": 86_400,
}


class Limit(NamedTuple):
    said: str
    file: str
    name: str

    @property
    def place(self) -> str:
        return f"{self.file} {self.name}"


def limits(page: str) -> list[Limit]:
    return [Limit(*found) for found in re.findall(r"^\|[^|]+\| ([^|]+) \| `([^`]+)` `([^`]+)` \|$", page, re.MULTILINE)]


def numbers(said: str) -> list[tuple[float, str]]:
    found = re.findall(r"(\d[\d,]*\d|\d) ?([A-Za-z]*)(?:, |$)", said)
    return [(float(number.replace(",", "")), unit) for number, unit in found]


def in_code(limit: Limit) -> Any:
    module = importlib.import_module(limit.file.removesuffix(".py").replace("/", "."))
    name, _, of = limit.name.partition("[")
    one, _, field = name.partition(".")
    value = getattr(module, one)
    if field:
        about = value.model_fields[field]
        most = next(bound.le for bound in about.metadata if isinstance(bound, annotated_types.Le))
        return [about.default, most]
    value = value[of.removesuffix("]")] if of else value
    return value.total_seconds() if isinstance(value, timedelta) else value


def is_true(limit: Limit) -> bool:
    there, told = in_code(limit), numbers(limit.said)
    if isinstance(there, list):
        return [number for number, _ in told] == there
    unit = 1024**2 if "MIB" in limit.name else 1
    return [number * UNITS[unit_said] for number, unit_said in told] == [there * unit]


def bounds_of(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text("utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and BOUND.fullmatch(target.id):
            yield f"{file.relative_to(ROOT)} {target.id}"


@pytest.mark.parametrize("limit", limits(PAGE), ids=lambda limit: limit.place)
def test_a_limit_on_the_page_is_the_one_in_the_code(limit: Limit) -> None:
    assert is_true(limit), f"{limit.said} is not {in_code(limit)}"


def test_every_limit_at_a_door_to_the_outside_stands_on_the_page() -> None:
    there = {one for door in DOORS for file in (ROOT / door).rglob("*.py") for one in bounds_of(file)}

    assert there - {limit.place for limit in limits(PAGE)} == set(OF_NOBODYS)


def test_every_row_of_the_page_names_its_place() -> None:
    rows = [row for row in PAGE.splitlines() if row.startswith("|") and not row.startswith(("| what |", "|---"))]

    assert len(rows) == len(limits(PAGE))


@pytest.mark.parametrize("said", ["9,999", "10,000 KB", "10,000, 2", ""])
def test_another_number_is_noticed(said: str) -> None:
    assert not is_true(Limit(said, "core/connectors/files/folder.py", "MAX_FILES"))
