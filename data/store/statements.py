"""The catalogue: every statement the store will ever run, by name, read once from `data/sql`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.errors import BadConfiguration, BadRequest, OutOfScope
from core.permissions import Role
from data.store.migrations import latest
from data.store.shared_rules import Rule, hash_of, shared_rules

SQL_FOLDER = Path(__file__).parents[1] / "sql"
STORE_NOW = "store_now"  # a parameter the owner fills in from its own clock
ROWS = "rows"  # the one parameter that is an Arrow table

_FIRST_LINE = re.compile(
    r"-- scope: (read|act|configure|sync|own)(?: (door|anyone|viewer|finance|admin|operator|owner))?( fresh)?\s*"
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_CHANGING = re.compile(r"\b(insert|update|delete|merge)\b", re.IGNORECASE)
_RETURNING = re.compile(r"\breturning\b", re.IGNORECASE)
_BEGINNING = re.compile(r"\(*\s*(with|select|from|values|insert|update|delete|merge)\b", re.IGNORECASE)


class Scope(StrEnum):
    """What a statement is for, and what a token may ask."""

    READ = "read"
    ACT = "act"  # what people do every day
    CONFIGURE = "configure"  # what they set up; no run does it
    SYNC = "sync"  # what runs do
    OWN = "own"

    def includes(self, other: Scope) -> bool:
        """Whether somebody with this scope may ask for a statement of the other."""
        return self is Scope.OWN or other is self or other in _INCLUDED[self]


_INCLUDED: Mapping[Scope, frozenset[Scope]] = {
    Scope.READ: frozenset(),
    Scope.ACT: frozenset({Scope.READ}),
    Scope.CONFIGURE: frozenset({Scope.READ, Scope.ACT}),
    Scope.SYNC: frozenset({Scope.READ, Scope.ACT}),
}


class Whose(StrEnum):
    """Whom a statement answers who comes with a person's session; what the local owner asks is not asked about."""

    DOOR = "door"  # before it is known who comes
    ANYONE = "anyone"  # signed in, and it says nothing of an organisation
    VIEWER = "viewer"  # from here on: this role at least, and only where they have it
    FINANCE = "finance"
    ADMIN = "admin"
    OPERATOR = "operator"
    OWNER = "owner"  # nobody signed in

    @property
    def role(self) -> Role | None:
        """The role it needs, where it needs one."""
        return Role(self.value) if self.value in set(Role) else None


@dataclass(frozen=True, slots=True)
class NamedSql:
    """One statement of the catalogue."""

    name: str
    scope: Scope
    text: str
    parameters: frozenset[str]  # without `rows`, with `store_now`
    changes: bool  # inserts, updates or deletes
    answers_rows: bool  # a select, or a change with `returning`
    whose: Whose = Whose.OWNER
    needs_fresh_sign_in: bool = False


class Catalogue:
    """All statements, and the hash two processes compare when they meet."""

    def __init__(self, statements: Mapping[str, NamedSql], schema: int, rules: Iterable[Rule] = ()) -> None:
        self._statements = dict(statements)
        self.schema = schema
        self.hash = _hash(self._statements.values(), hash_of(rules, schema))

    @classmethod
    def load(cls, *folders: Path) -> Catalogue:
        """Read every `.sql` file of the folders (the shipped folder always comes first)."""
        more = {name: sql for folder in folders for name, sql in read_statements(folder).items()}
        return cls({**_shipped(), **more}, latest(), shared_rules())

    def names(self) -> list[str]:
        """Every name, sorted."""
        return sorted(self._statements)

    def find(self, name: str, scope: Scope) -> NamedSql:
        """Give the statement, or BadRequest when there is none or it is not for this scope."""
        found = self._statements.get(name)
        if found is None:
            raise BadRequest(f"The store has no statement called {_printable(name)}.")
        if not scope.includes(found.scope):
            raise OutOfScope(f"The statement {name} needs the scope {found.scope}; this caller has {scope}.")
        return found


@cache
def _shipped() -> Mapping[str, NamedSql]:
    """Read once in a process: nobody changes them while it runs."""
    return read_statements(SQL_FOLDER)


def read_statements(folder: Path) -> dict[str, NamedSql]:
    """Every statement of a folder and those below it, by name."""
    return {path.stem: read_statement(path) for path in sorted(folder.rglob("*.sql"))}


def read_statement(path: Path) -> NamedSql:
    """Read one file, or BadConfiguration with what is wrong in it."""
    text = path.read_text(encoding="utf-8")
    if not _NAME.fullmatch(path.stem):
        raise BadConfiguration(path.name, "name", path.stem, "lower case letters, digits and _")
    lines = text.split("\n", 1)
    first = _FIRST_LINE.fullmatch(lines[0])
    if first is None:
        raise BadConfiguration(path.name, "first line", lines[0], "-- scope: read, act, configure, sync or own")
    bare = _NOISE.sub(" ", text).strip()
    if ";" in bare.removesuffix(";"):
        raise BadConfiguration(path.name, "statements", "several", "one per file")
    if not _BEGINNING.match(bare):
        raise BadConfiguration(path.name, "statement", bare[:20], "with, select, insert, update, delete or merge")
    changes = _CHANGING.search(bare) is not None
    return NamedSql(
        name=path.stem,
        scope=Scope(first.group(1)),
        text=text,
        parameters=frozenset(_PARAMETER.findall(bare)),
        changes=changes,
        answers_rows=not changes or _RETURNING.search(bare) is not None,
        whose=Whose(first.group(2) or Whose.OWNER),
        needs_fresh_sign_in=first.group(3) is not None,
    )


def _hash(statements: Iterable[NamedSql], below: str) -> str:
    digest = hashlib.sha256(below.encode())
    for statement in sorted(statements, key=lambda each: each.name):
        digest.update(f"\0{statement.name}\0{statement.text}".encode())
    return digest.hexdigest()


def _printable(name: str) -> str:
    """Give a name from outside as one short line."""
    return repr(name[:80])
