"""Who may do what: a role belongs to an organisation, and every action is asked for where it is done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.i18n import Words
from core.model import Principal
from core.permissions import LEAST, OF_ONESELF, OF_OPERATORS, Action, Role

TOP = Path(__file__).parents[3]
PRESSED = {"button", "form_submit_button", "download_button", "menu_button", "popover", "chat_input", "toggle"}
KARI = Principal("kari", {"acme": Role.ADMIN, "beta": Role.VIEWER})
VIEWERS = {Action.SEE, Action.EXPORT}
FINANCE = {
    Action.SYNC,
    Action.CANCEL_SYNC,
    Action.RETRY,
    Action.MARK_HANDLED,
    Action.UNDO_HANDLED,
    Action.MARK_SEEN,
    Action.UNDO_SEEN,
}


def allowed(principal: Principal, organisation_id: str) -> set[Action]:
    return {action for action in Action if principal.may(action, organisation_id)}


def test_every_action_belongs_to_a_role_or_to_operators_and_to_one_of_them_only() -> None:
    assert set(LEAST) | OF_OPERATORS | OF_ONESELF == set(Action)
    assert len(LEAST) + len(OF_OPERATORS) + len(OF_ONESELF) == len(Action)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.VIEWER, VIEWERS), (Role.FINANCE, VIEWERS | FINANCE), (Role.ADMIN, set(LEAST))],
)
def test_each_role_may_what_the_lesser_ones_may_and_its_own(role: Role, may: set[Action]) -> None:
    person = Principal("vera", {"acme": role})

    assert allowed(person, "acme") == may
    assert allowed(person, "beta") == set()


def test_one_person_has_another_role_in_each_organisation() -> None:
    assert allowed(KARI, "acme") == set(LEAST)
    assert allowed(KARI, "beta") == VIEWERS
    assert KARI.organisations == ("acme", "beta")
    assert KARI.where(Action.SYNC) == ("acme",)


def test_an_operator_adds_organisations_and_sees_nothing_of_them() -> None:
    operator = Principal("olga", {}, is_operator=True)

    assert allowed(operator, "acme") == OF_OPERATORS
    assert operator.organisations == ()


def test_a_principal_is_a_value_that_nobody_changes() -> None:
    given = {"acme": Role.VIEWER}
    vera = Principal("vera", given)
    given["acme"] = Role.ADMIN

    assert not vera.may(Action.SYNC, "acme")
    assert {vera: 1}[Principal("vera", {"acme": Role.VIEWER})] == 1
    assert vera != Principal("vera", {"acme": Role.FINANCE})
    with pytest.raises(TypeError):
        vera.memberships["acme"] = Role.ADMIN  # type: ignore[index]


NOT_IN_THE_LOG = {Action.SEE, Action.SEE_ADDRESSES, Action.SEE_ACCESS, Action.ADD_ORGANISATION}


@pytest.mark.parametrize("action", sorted(set(Action) - NOT_IN_THE_LOG))
def test_what_stands_in_the_log_has_a_name_there(action: Action) -> None:
    for language in ("nb", "en"):
        assert Words(language).audit_action(action, None) != action.replace("_", " ")


# --- what the code asks -------------------------------------------------------------------


def asked_in(room: str) -> dict[Action, set[str]]:
    """Action → the modules of a room that name it."""
    found: dict[Action, set[str]] = {}
    for path in sorted((TOP / room).rglob("*.py")):
        if path.name == "permissions.py":
            continue
        for name in re.findall(r"\bAction\.([A-Z_]+)\b", path.read_text("utf-8")):
            found.setdefault(Action[name], set()).add(str(path.relative_to(TOP)))
    return found


def test_every_action_is_asked_for_where_it_is_done() -> None:
    asked = {**asked_in("core"), **asked_in("data"), **asked_in("flows")}

    assert set(Action) - set(asked) == set()


def test_every_button_asks_for_an_action_or_only_changes_what_is_shown() -> None:
    found = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for path in sorted((TOP / "dashboard").rglob("*.py"))
        if path.name != "buttons.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in PRESSED and ast.unparse(node.value) != "buttons"
    ]

    assert found == []


def test_what_a_button_asks_for_is_asked_again_where_it_is_done() -> None:
    assert set(asked_in("dashboard")) <= set(asked_in("data"))


def test_roles_are_compared_in_one_place_only() -> None:
    found = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for room in ("core", "data", "flows", "dashboard")
        for path in sorted((TOP / room).rglob("*.py"))
        for node in compared_roles(path)
    ]

    assert found == []


def compared_roles(path: Path) -> Iterator[ast.Compare]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare) and "Role." in ast.unparse(node):
            yield node
