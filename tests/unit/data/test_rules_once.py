"""Each rule stands once, in data/rules: no statement spells it out beside that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import BadConfiguration
from data.store.shared_rules import RULES_FOLDER, hash_of, shared_rules
from data.store.statements import SQL_FOLDER, Catalogue

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_ALIAS = re.compile(r"\b[a-z_][a-z0-9_]*\s*\.\s*(?=[a-z_])")
_COMPARED = r"(?:<=|>=|<>|!=|<|>|is)"
_END = r"(?:(?:,[^()]*)?\))*"  # of a call round a column: coalesce(column, ...)

RULES = {
    "open": rf"open_since_at{_END} {_COMPARED} |{_COMPARED} (?:\w+\()*open_since_at\b",
    "retryable": r"state (?:not )?in \((?=[^)]*'rejected')(?=[^)]*'unknown')(?=[^)]*'waiting')",
    "handleable": rf"resolvable_at{_END} {_COMPARED} |{_COMPARED} (?:\w+\()*resolvable_at\b",
    "unsettled": r"state (?:not )?in \((?:'sending', 'pending_target'|'pending_target', 'sending')\)",
    "in a batch": r"status (?:not )?in \((?=[^)]*'waiting')(?=[^)]*'running')|status (?:<>|!=) 'finished'",
    "paused": rf"paused?_(?:until_)?at{_END} {_COMPARED} |{_COMPARED} (?:\w+\()*paused?_(?:until_)?at\b",
    "a lease's length": r"now \+ interval",
    "stale": r"stale_after_seconds\)* [-+*/<>]|[-+*/<>]=? (?:\w+\()*stale_after_seconds",
}
ALLOWED = {
    # the page of the open failures goes on after one of them: an order, not the rule
    "open_failures": "(open_since_at, record_key) > ($after_at, $after_key)",
}
SHIPPED = sorted(SQL_FOLDER.rglob("*.sql"))


def normal(text: str) -> str:
    """Without comments, aliases and quotes round names, lower case, one space between words, none inside brackets."""
    bare = _ALIAS.sub("", _COMMENT.sub(" ", text).lower().replace('"', ""))
    spaced = re.sub(r"(<=|>=|<>|!=|::|[-+*/<>=,])", r" \1 ", bare)
    return re.sub(r"\s+", " ", re.sub(r"\( | (?=[),])", lambda found: found.group().strip(), " ".join(spaced.split())))


def broken(name: str, text: str) -> list[str]:
    """The rules this statement spells out."""
    said = normal(text).replace(ALLOWED.get(name, "\0"), "")
    return [rule for rule, pattern in RULES.items() if re.search(pattern, said)]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_statement_spells_out_a_rule_beside_its_home(file: Path) -> None:
    assert broken(file.stem, file.read_text()) == []


PLANTED = [
    ("open", "select count(*) from records where due and open_since_at is not null"),
    ("open", "select 1 from records as r where r.due\n  and R.open_since_at\n    IS  NOT\n NULL"),
    ("open", 'select count(*) filter (where "open_since_at" is null) from records'),
    ("open", "select 1 from records where coalesce(open_since_at, null) is not null"),
    ("open", "update records set state = 'x' where open_since_at is null"),
    ("open", "select 1 from records where open_since_at -- since then\n <= $now"),
    ("retryable", "select 1 from records where state in ('waiting','unknown', 'rejected')"),
    ("retryable", "select 1 from records as r where r.state not in ( 'rejected', 'unknown', 'waiting', 'sending' )"),
    ("handleable", "select 1 from records where (resolvable_at is null or resolvable_at <= $store_now)"),
    ("handleable", "select 1 from records where $store_now>=resolvable_at"),
    ("unsettled", "select 1 from records where state in ('pending_target', 'sending')"),
    ("in a batch", "select 1 from retry_batches q where q.status in ('running', 'waiting')"),
    ("in a batch", "select 1 from retry_batches where status <> 'finished'"),
    ("paused", "select 1 from integrations where paused_at is not null"),
    (
        "paused",
        "select case when i.pause_until_at is null or i.pause_until_at > $now then 1 end from integrations as i",
    ),
    ("paused", "select 1 from integrations where coalesce(pause_until_at <= $now, false)"),
    ("a lease's length", "select 1 from leases where leases.until_at > $store_now + interval 2 hours"),
    ("stale", "select ended_at + to_seconds(i.stale_after_seconds) <= $now from integrations as i"),
    ("stale", "select epoch(age) >= stale_after_seconds from integrations"),
]


@pytest.mark.parametrize(("rule", "text"), PLANTED)
def test_a_rule_that_is_planted_is_found(rule: str, text: str) -> None:
    assert rule in broken("planted", text)


def test_each_rule_is_made_after_those_it_uses() -> None:
    names = [rule.name for rule in shared_rules()]

    assert names.index("is_open") < names.index("is_unsettled")
    assert names.index("is_unfinished") < names.index("records_in_batch") < names.index("record_choices")
    assert sorted(names) == sorted(file.stem for file in RULES_FOLDER.glob("*.sql"))


def test_a_rule_that_is_called_otherwise_than_its_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text("create or replace view two as select 1 as n")

    with pytest.raises(BadConfiguration, match=r"one\.sql"):
        shared_rules(tmp_path)


def test_a_rule_of_another_text_is_another_catalogue(tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text("create or replace view one as select 1 as n")
    first = shared_rules(tmp_path)
    (tmp_path / "one.sql").write_text("create or replace view one as select 2 as n")
    second = shared_rules(tmp_path)

    assert hash_of(first, 7) != hash_of(second, 7)
    assert len({Catalogue({}, 7, some).hash for some in ((), first, second)}) == 3


def test_a_rule_that_reads_tables_is_given_columns_with_their_table() -> None:
    """A column's name alone would be one of the rule's own tables."""
    reading = [file.stem for file in sorted(RULES_FOLDER.glob("*.sql")) if " as table" not in file.read_text()]
    reading = [name for name in reading if "select" in (RULES_FOLDER / f"{name}.sql").read_text()]
    called = re.compile(rf"\b(?:{'|'.join(reading)})\(([^()]*)\)")
    given = {file.stem: called.findall(_COMMENT.sub(" ", file.read_text())) for file in SHIPPED}
    bare = re.compile(r"(?:^|,)\s*[a-z_]+\s*(?:,|$)")

    assert {name: calls for name, calls in given.items() if any(map(bare.search, calls))} == {}
    assert sum(map(len, given.values())) > len(reading)
