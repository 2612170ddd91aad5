"""`docs/asvs.md` answers every number of levels 1 and 2, and names only tests and pages that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ANSWERS = {"yes", "elsewhere", "not for us", "not yet"}
LEVELS = (ROOT / "tests" / "fixtures" / "asvs_5_0_0.txt").read_text("ascii")  # number and level, as its own list says


class Line(NamedTuple):
    number: str
    level: str
    answer: str
    how: str
    shown_by: str


def lines(page: str) -> list[Line]:
    cells = [re.split(r"\s*\|\s*", row.strip("| ")) for row in page.splitlines() if re.match(r"\| \d+\.", row)]
    return [Line(*(each + [""] * 5)[:5]) for each in cells]


def what_is_there(tests: Path) -> set[str]:
    files = list(tests.rglob("test_*.py"))
    defined = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    pages = {f"../{one.name}" for one in ROOT.glob("*.md")} | {one.name for one in (ROOT / "docs").glob("*.md")}
    return defined | {file.name for file in files} | pages


def problems(page: str, there: Iterable[str]) -> list[str]:
    found = []
    answered = lines(page)
    told = [f"{one.number} {one.level}" for one in answered]
    found += [f"{one} has no line" for one in LEVELS.splitlines() if told.count(one) != 1]
    found += [f"{one} is no number of these levels" for one in told if one not in LEVELS.splitlines()]
    for one in answered:
        names = re.findall(r"`([^`]+)`|\]\(([^)]+)\)", one.shown_by)
        named = [test or page for test, page in names]
        found += [f"{one.number} names {name}, which is not there" for name in named if name not in there]
        if one.answer not in ANSWERS or not one.how.endswith("."):
            found.append(f"{one.number} has no answer")
        if one.answer in {"yes", "elsewhere"} and not named:
            found.append(f"{one.number} names nothing that shows it")
    return found


def test_every_number_of_asvs_has_an_answer_that_can_be_looked_at() -> None:
    page = (ROOT / "docs" / "asvs.md").read_text("utf-8")

    assert problems(page, what_is_there(ROOT / "tests")) == []


def test_a_number_without_an_answer_and_a_test_that_is_not_there_are_found() -> None:
    page = (ROOT / "docs" / "asvs.md").read_text("utf-8")
    there = what_is_there(ROOT / "tests")
    one = next(each for each in lines(page) if each.answer == "yes")
    row = next(each for each in page.splitlines() if each.startswith(f"| {one.number} |"))

    for wrong in (
        page.replace(f"{row}\n", ""),
        page.replace(row, f"{row}\n{row}"),
        page.replace(row, f"| {one.number} | {one.level} | | | |"),
        page.replace(row, f"| {one.number} | {one.level} | maybe | {one.how} | {one.shown_by} |"),
        page.replace(row, f"| {one.number} | {one.level} | yes | {one.how} | |"),
        page.replace(row, f"| {one.number} | {one.level} | yes | {one.how} | `test_of_nobody` |"),
        page.replace(row, f"| {one.number} | {one.level} | yes | {one.how} | [gone](gone.md) |"),
        page.replace(row, f"{row}\n| 99.1.1 | 1 | yes | {one.how} | {one.shown_by} |"),
    ):
        assert problems(wrong, there) != []
