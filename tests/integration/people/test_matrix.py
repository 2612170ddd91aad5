"""Every statement × everybody who may come × their own organisation and another: what is theirs, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

import pytest

from core.access.people import Claims, SessionLengths
from core.errors import BadRequest, NotAllowed, OutOfScope, Refused, SignInNeeded
from core.i18n import Words
from core.model import Principal
from core.permissions import Role, reaches
from data.commands.sessions import find_or_make_person, sign_in
from data.queries.exports_of_failures import export_failures
from data.store.local import LocalStore
from data.store.of_session import OfSession
from data.store.protocol import Statement, Store
from data.store.statements import SQL_FOLDER, NamedSql, Scope, read_statements
from tests.fakes import ToldClock
from tests.integration.helpers.two_organisations import ACME, BETA, seed_two
from tests.integration.people.matrix import MATRIX, ROWS, furnish, values

SQL = read_statements(SQL_FOLDER)
FOR_PEOPLE = {name: sql for name, sql in SQL.items() if sql.scope in {Scope.READ, Scope.ACT, Scope.CONFIGURE}}
PEOPLE: dict[str, dict[str, Role] | None] = {
    "nobody": None,
    "stranger": {},
    "viewer": {ACME: Role.VIEWER},
    "finance": {ACME: Role.FINANCE},
    "admin": {ACME: Role.ADMIN},
    "of both": {ACME: Role.ADMIN, BETA: Role.VIEWER},
    "of the other": {BETA: Role.ADMIN},
    "operator": {},
}
REFUSED = "not for them"
NEVER = -1  # a number of rows that no statement changes: it says how many there would be, and is rolled back


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStore]:
    path = tmp_path_factory.mktemp("matrix") / "store.duckdb"
    clock = ToldClock(seed_two(path, "access"))  # stands still: one question has one answer
    with closing(LocalStore(path, clock, scope=Scope.CONFIGURE)) as opened:
        for organisation in (ACME, BETA):
            furnish(opened._connection, organisation)
        yield opened


@pytest.fixture(scope="module")
def doors(store: LocalStore) -> dict[str, Store]:
    """How the store opens itself to each of them."""
    return {name: OfSession(store, secret_of(store, name, roles)) for name, roles in PEOPLE.items()}


def secret_of(store: LocalStore, name: str, roles: dict[str, Role] | None) -> str | None:
    if roles is None:
        return None
    claims = Claims("https://id.example", name, name, f"{name.replace(' ', '-')}@x.example", is_email_verified=True)
    person = find_or_make_person(store, claims, request_id=f"make-{name}")
    for organisation, role in roles.items():
        row = [organisation, person.person_id, role.value]
        store._connection.execute("insert into memberships values (?, ?, ?, now())", row)
    if name == "operator":
        store._connection.execute("update persons set is_operator = true where person_id = ?", [person.person_id])
    return sign_in(store, claims, SessionLengths(), request_id=f"in-{name}")


def asked(
    store: LocalStore, sql: NamedSql, organisation: str, organisations: tuple[str, ...], admin_of: tuple[str, ...]
) -> dict[str, Any]:
    now = store._clock.now()
    told = {**values(sql.name, organisation, now), "organisations": organisations, "addresses_of": admin_of}
    params = {name: told.get(name) for name in sql.parameters if name != "store_now"}
    return {**params, "rows": ROWS} if sql.name in {"save_recipients", "forget_recipients"} else params


def answer(store: Store, sql: NamedSql, params: dict[str, Any]) -> object:
    """What it finds, or how many rows it would change; or why it is not for who asks."""
    try:
        if not sql.changes:
            return store.read(sql.name, params)
        store.write([Statement(sql.name, params, expect=NEVER)], f"{sql.name}-{id(params)}")
    except Refused as refused:
        return refused.found
    except (SignInNeeded, NotAllowed, OutOfScope):
        return REFUSED
    except BadRequest as error:  # a value that does not fit: it was let in
        return str(error)
    return "nothing"


def test_no_statement_is_missing_in_the_matrix() -> None:
    assert set(MATRIX) == set(FOR_PEOPLE)


def test_what_runs_ask_and_what_the_owner_asks_is_for_nobody_who_signed_in(doors: dict[str, Store]) -> None:
    others = [name for name, sql in SQL.items() if name not in FOR_PEOPLE and not sql.changes]
    for name in others:
        with pytest.raises(BadRequest):
            doors["of both"].read(name, dict.fromkeys(SQL[name].parameters - {"store_now"}))


def may(who: str, least: str, organisation: str) -> bool:
    roles = PEOPLE[who]
    match least:
        case "door":
            return True
        case "anyone":
            return roles is not None
        case "operator":
            return who == "operator"
        case "owner":
            return False
    role = (roles or {}).get(organisation)
    return role is not None and reaches(role, Role(least))


@pytest.mark.parametrize("least", sorted(set(MATRIX.values())))
def test_each_statement_gives_everybody_what_is_theirs_and_nothing_else(
    store: LocalStore, doors: dict[str, Store], least: str
) -> None:
    names = sorted(name for name, needed in MATRIX.items() if needed == least)
    found = [(name, wrong) for name in names for wrong in wrong_at(store, doors, FOR_PEOPLE[name], least)]

    assert found == []


def wrong_at(store: LocalStore, doors: dict[str, Store], sql: NamedSql, least: str) -> Iterator[object]:
    for organisation in (ACME, BETA):

        @cache
        def owners(*some: str, admin_of: tuple[str, ...] = ()) -> object:
            return answer(store, sql, asked(store, sql, organisation, some, admin_of))  # noqa: B023

        if "organisations" in sql.parameters and owners() == owners(organisation):
            yield f"it finds nothing of {organisation}, so this says nothing"
        for who in at_the_border(least):
            theirs = tuple(each for each in (ACME, BETA) if may(who, least, each))
            admin_of = tuple(each for each in (ACME, BETA) if may(who, "admin", each))
            got = answer(doors[who], sql, asked(store, sql, organisation, (ACME, BETA), (ACME, BETA)))
            if "organisations" in sql.parameters and PEOPLE[who] is not None:
                is_right = got == owners(*theirs, admin_of=admin_of if "addresses_of" in sql.parameters else ())
            else:
                is_right = (got != REFUSED) is may(who, least, organisation)
            if not is_right:
                yield organisation, who, str(got)[:200]


def at_the_border(least: str) -> list[str]:
    """Everybody, without those who have more than is needed here, or much less."""
    roles = [role.value for role in Role]
    if least not in roles:
        return list(PEOPLE)
    lesser = roles[: roles.index(least)][-1:] or ["stranger"]
    return ["nobody", *lesser, least, "of both", "of the other", "operator"]


@pytest.mark.parametrize("who", list(PEOPLE))
def test_an_export_holds_what_is_theirs_and_nothing_else(store: LocalStore, doors: dict[str, Store], who: str) -> None:
    believed = Principal("the owner", {ACME: Role.ADMIN, BETA: Role.ADMIN}, is_operator=True)
    for organisation in (ACME, BETA):
        asked_for = (believed, doors[who], f"{organisation}-payroll")
        try:
            made = export_failures(*asked_for, kind="csv", words=Words("en"), now=store._clock.now())
        except (NotAllowed, SignInNeeded):
            assert not may(who, "viewer", organisation)
        else:
            assert (made.records > 0) is may(who, "viewer", organisation)
