"""`docs/data.md` gives each column its kind; what ends and what is erased are the columns that statements overwrite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text("utf-8")
SQL = ROOT / "data" / "sql"
MARK = "emptied_at"  # when it was, which is no content


def columns() -> set[str]:
    with duckdb.connect() as database:
        for migration in sorted((ROOT / "data" / "migrations").glob("*.sql")):
            database.execute(migration.read_text("utf-8"))
        rows = database.execute("select table_name, column_name from information_schema.columns").fetchall()
    return {f"{table}.{column}" for table, column in rows}


def kinds(page: str) -> Iterator[tuple[str, str]]:
    """Each column that is listed, with its kind."""
    for table, kind, listed in re.findall(r"^\| `(\w+)` \| ([a-z ]+) \| (.+) \|$", page, re.MULTILINE):
        for column in re.findall(r"`(\w+)`", listed):
            yield f"{table}.{column}", kind


def of_kind(kind: str) -> set[str]:
    return {column for column, its in kinds(PAGE) if its == kind}


def overwritten(folder: str, pattern: str) -> set[str]:
    """The columns that statements set, but for the moment at which they did."""
    found = set()
    for file in (SQL / folder).glob(pattern):
        table, changes = re.findall(
            r"^update (\w+)\s+set(.*?)^(?:from|where)", file.read_text(), re.MULTILINE | re.DOTALL
        )[0]
        found |= {f"{table}.{column}" for column in re.findall(r"(?:^|, )\s*(\w+) = ", changes, re.MULTILINE)}
    return {column for column in found if not column.endswith(f".{MARK}")}


def test_every_column_has_one_kind() -> None:
    listed = Counter(column for column, _ in kinds(PAGE))

    assert set(listed) == columns()
    assert [column for column, times in listed.items() if times > 1] == []


def test_every_kind_says_how_sensitive_it_is_and_what_becomes_of_it() -> None:
    tables = re.findall(r"^\| kind \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    told = [set(re.findall(r"^\| ([a-z ]+) \|", rows, re.MULTILINE)) for rows in tables]

    assert told == [{kind for _, kind in kinds(PAGE)}] * 2


def test_what_is_called_words_is_what_ends_after_the_organisations_time() -> None:
    assert overwritten("retention", "empty_*.sql") == of_kind("words")


def test_what_is_called_words_comments_or_faults_is_what_an_erasure_overwrites() -> None:
    assert overwritten("personal_data", "erase_*.sql") == of_kind("words") | of_kind("comments") | of_kind("faults")


@pytest.mark.parametrize("kind", ["words", "comments", "people", "answers", "digests"])
def test_what_is_confidential_is_in_no_snapshot(kind: str) -> None:
    """By the names that views read; who started a run is told as schedule or person."""
    views = "".join(file.read_text("utf-8") for file in (SQL / "analysts").glob("*.sql"))
    read = set(re.findall(r"\w+", re.sub(r"--.*", "", views)))
    names = {column.partition(".")[2] for column in of_kind(kind)} - {"triggered_by", "name", "person"}

    assert names & read == set()
