"""Who has access: people with their roles, who was invited, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from core.model import Principal
from core.permissions import Action, Role
from data.store.protocol import Store
from data.store.rows import utc


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one organisation."""

    organisation_id: str
    person_id: str
    role: Role
    since_at: datetime
    called: str
    name: str | None
    email: str | None
    issuer: str
    is_operator: bool
    is_last_admin: bool  # nobody else administers it: then they stay
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who may come in until it ends."""

    invitation_id: str
    organisation_id: str
    role: Role
    email: str | None
    issuer: str | None
    subject: str | None
    made_by: str
    made_at: datetime
    ends_at: datetime
    is_void: bool  # whoever made it may not invite any more: nobody comes in by it

    @property
    def told(self) -> str:
        """Whom it means, as people read it."""
        return self.email or f"{self.subject} ({self.issuer})"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Somebody who is signed in; `beginning` of its digest is enough to end it."""

    organisation_id: str
    person_id: str
    called: str
    beginning: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """Of every organisation that somebody administers."""

    people: tuple[Member, ...]
    invitations: tuple[Invitation, ...]
    sessions: tuple[OpenSession, ...]


Row = TypeVar("Row", Member, Invitation, OpenSession)


def access(principal: Principal, store: Store) -> Access:
    """Who may come in where this person is an administrator; nothing of anywhere else."""
    where = {"organisations": list(principal.where(Action.SEE_ACCESS))}
    return Access(
        people=_rows(Member, store, "access_people", where),
        invitations=_rows(Invitation, store, "access_invitations", where),
        sessions=_rows(OpenSession, store, "access_sessions", where),
    )


def _rows(kind: type[Row], store: Store, name: str, where: dict[str, Any]) -> tuple[Row, ...]:
    names = {field.name for field in fields(kind)}
    return tuple(
        kind(**{column: _value(column, value) for column, value in row.items() if column in names})
        for row in store.read(name, where).to_pylist()
    )


def _value(column: str, value: Any) -> Any:
    if column == "role":
        return Role(value)
    return utc(value) if column.endswith("_at") else value
