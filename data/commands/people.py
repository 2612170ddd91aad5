"""Roles: who may do what in an organisation, which is never left without an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.errors import LastAdmin, NotAllowed, Refused
from core.messages import message
from core.model import Principal
from core.permissions import Action, Role
from data.commands.audit import need_in
from data.store.protocol import Statement, Store


def set_role(
    principal: Principal,
    store: Store,
    organisation_id: str,
    person_id: str,
    role: Role,
    *,
    was: Role,
    request_id: str,
    now: datetime,
) -> None:
    """Give somebody another role than the one that was seen; what they were invited to before is withdrawn.

    Raises NotAllowed; LastAdmin when nobody else administers it; Refused when the role is another one by now.
    """
    change = Statement("set_role", {"role": role, "was": was}, expect=1)
    _change(
        principal, store, organisation_id, person_id, change, action=Action.SET_ROLE, request_id=request_id, now=now
    )


def remove_person(
    principal: Principal,
    store: Store,
    organisation_id: str,
    person_id: str,
    *,
    was: Role,
    request_id: str,
    now: datetime,
) -> None:
    """Take somebody's role away: they see nothing of it from then on, and come back by no invitation of before.

    Raises as `set_role` does.
    """
    change = Statement("remove_membership", {"was": was}, expect=1)
    _change(
        principal,
        store,
        organisation_id,
        person_id,
        change,
        action=Action.REMOVE_PERSON,
        request_id=request_id,
        now=now,
    )


def make_operator(
    principal: Principal, store: Store, person_id: str, *, is_operator: bool, request_id: str, now: datetime
) -> None:
    """Let somebody add organisations, or no longer. Raises NotAllowed; Refused: nobody such."""
    if not principal.may(Action.MAKE_OPERATOR, ""):
        raise NotAllowed(message("only_operators_make_operators", person=principal.person))
    noted = {
        "audit_id": f"{Action.MAKE_OPERATOR}-{request_id}",
        "whom": person_id,
        "person": principal.person,
        "is_operator": is_operator,
        "happened_at": now,
    }
    change = {"whom": person_id, "is_operator": is_operator}
    store.write(
        [Statement("audit_operator", noted), Statement("set_operator", change, expect=1)], f"operator-{request_id}"
    )


def _change(
    principal: Principal,
    store: Store,
    organisation_id: str,
    person_id: str,
    change: Statement,
    *,
    action: Action,
    request_id: str,
    now: datetime,
) -> None:
    sentence = message("only_admins_give_access", person=principal.person)
    need_in(principal, store, organisation_id, action, sentence, request_id=f"{action}-{request_id}", now=now)
    own = {
        "organisation_id": organisation_id,
        "organisations": list(principal.where(action)),
        "whom": person_id,
    }
    noted = {
        **own,
        "audit_id": f"{action}-{request_id}",
        "person": principal.person,
        "action": action,
        "role": change.params.get("role"),
    }
    try:
        store.write(
            [
                Statement("audit_role", noted, expect=1),
                Statement(change.name, {**own, **change.params}, expect=1),
                Statement("audit_invitations_of", {**own, "audit_id": noted["audit_id"], "person": principal.person}),
                Statement("withdraw_invitations_of", own),
            ],
            f"{action}-{request_id}",
        )
    except Refused as refused:
        if refused.name == "audit_role":
            raise NotAllowed(message("no_organisation_you_may_see", id=organisation_id)) from None
        if _is_last_admin(store, own):
            raise LastAdmin(change.name) from None
        raise


def _is_last_admin(store: Store, own: Mapping[str, Any]) -> bool:
    rows = store.read("access_people", {"organisations": own["organisations"]}).to_pylist()
    about = (own["organisation_id"], own["whom"])
    return any(row["is_last_admin"] for row in rows if (row["organisation_id"], row["person_id"]) == about)
