"""What a request says of who asks: a session's secret, or nothing yet. The local owner's requests make no claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from core.access.people import FRESH_FOR, SessionOver, digest_of
from core.errors import BadRequest, NotAllowed, OutOfScope, SignInNeeded
from core.messages import message
from core.permissions import LEAST, Action, Role, reaches
from data.store.statements import NamedSql, Scope, Whose

_REFUSED = "_refused"  # an action that was not done: whoever sees the organisation may have tried it
_LISTS, _ONE, _INTEGRATION = "organisations", "organisation_id", "integration_id"

WhoseIsIt = Callable[[Mapping[str, Any]], set[str]]


class Claim(NamedTuple):
    """`secret` None: somebody who has not signed in."""

    secret: str | None

    @property
    def digest(self) -> str:
        """What the store knows the session by; of no session, what no session has."""
        return "" if self.secret is None else digest_of(self.secret)


class Opening(NamedTuple):
    """What a token opens. `for_people`: nothing but what the session opens that comes with it."""

    scope: Scope
    for_people: bool = False

    def claim(self, session: str | None) -> Claim | None:
        """Whose request it is; None: the local owner's, who holds the file of the token."""
        return Claim(session) if self.for_people or session is not None else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the store knows them now. `over`: why they are nobody."""

    over: SessionOver | None = SessionOver.UNKNOWN
    called: str = ""
    is_operator: bool = False
    fresh_at: datetime | None = None
    roles: Mapping[str, Role] | None = None

    def where(self, role: Role) -> list[str]:
        """The organisations in which they have this role at least."""
        return [organisation for organisation, own in (self.roles or {}).items() if reaches(own, role)]


def caller_of(rows: list[Any]) -> Caller:
    """Who that is, from what `store_caller` answers."""
    if not rows:
        return Caller()
    _, called, is_operator, fresh_at, ended_why, *_ = rows[0]
    if ended_why is not None:
        return Caller(SessionOver(ended_why))
    roles = {row[5]: Role(row[6]) for row in rows if row[5] is not None}
    return Caller(None, called, is_operator, fresh_at, roles)


def narrowed(sql: NamedSql, values: dict[str, Any], who: Caller, now: datetime, whose: WhoseIsIt) -> dict[str, Any]:
    """The values as this person may ask them: their own name, and only organisations where their role is enough.

    What the caller's process says of the person is not believed.
    Raises SignInNeeded, NotAllowed, OutOfScope, BadRequest.
    """
    if sql.whose is Whose.DOOR:
        return values
    if who.over is not None:
        raise SignInNeeded(who.over)
    if sql.needs_fresh_sign_in and (who.fresh_at is None or now - who.fresh_at > FRESH_FOR):
        raise SignInNeeded(SessionOver.NOT_FRESH)
    told: dict[str, Any] = {"may_add": who.is_operator, "addresses_of": who.where(LEAST[Action.SEE_ADDRESSES])}
    told |= {"person": who.called} if sql.changes else {}
    own = {name: told.get(name, value) for name, value in values.items()}
    if sql.whose is Whose.ANYONE or (sql.whose is Whose.OPERATOR and who.is_operator):
        return own
    role = sql.whose.role
    if role is None:
        raise OutOfScope(message("statement_is_not_for_people", name=sql.name))
    return _in_their_organisations(sql, own, who, who.where(_least(role, values.get("action"))), whose)


def _in_their_organisations(
    sql: NamedSql, values: dict[str, Any], who: Caller, where: list[str], whose: WhoseIsIt
) -> dict[str, Any]:
    if _LISTS in sql.parameters:
        asked = values[_LISTS]
        return {**values, _LISTS: where if asked is None else [each for each in asked if each in where]}
    owners = whose({name: values.get(name) for name in (_INTEGRATION, _ONE)})
    is_new = not owners and _ONE in values and who.is_operator
    if not is_new and not (owners and owners <= set(where)):
        raise NotAllowed(message("statement_is_not_for_people", name=sql.name))
    return values


def _least(role: Role, action: object) -> Role:
    """What is written down as done needs the role for doing it."""
    if action is None or str(action).endswith(_REFUSED):
        return role
    try:
        least = LEAST[Action(str(action))]
    except (ValueError, KeyError):
        raise BadRequest(message("statement_knows_no_such_action")) from None
    return least if reaches(least, role) else role
