"""Invitations: an administrator names an address or a person, and whoever proves to be that may come in, once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from core.access.people import INVITATION_LASTS, Claims, as_compared
from core.configuration import RecipientConfig
from core.errors import BadRequest, NotAllowed, Refused
from core.messages import message
from core.model import EMAIL, Principal
from core.permissions import Action, Role
from data.commands.audit import need_in
from data.store.protocol import Statement, Store


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation means: an address, perhaps as told by one issuer only, or exactly one person of an issuer."""

    email: str | None = None
    issuer: str | None = None
    subject: str | None = None

    def __post_init__(self) -> None:
        if self.email is not None:
            object.__setattr__(self, "email", as_compared(self.email))

    @property
    def told(self) -> str:
        """As people read it."""
        return self.email or f"{self.subject} ({self.issuer})"


def invite(
    principal: Principal,
    store: Store,
    organisation_id: str,
    role: Role,
    whom: Invited,
    *,
    request_id: str,
    now: datetime,
) -> str:
    """Let whoever this is come in with this role, within two weeks; gives the invitation's id.

    Raises BadRequest when it means nobody, NotAllowed.
    """
    invited = _meaning_somebody(whom)
    _need(principal, store, organisation_id, Action.INVITE, request_id=request_id, now=now)
    invitation_id = f"invitation-{request_id}"
    values = {
        "invitation_id": invitation_id,
        "organisation_id": organisation_id,
        "organisations": list(principal.where(Action.INVITE)),
        "role": role,
        "email": invited.email,
        "issuer": invited.issuer,
        "subject": invited.subject,
        "person": principal.person,
        "seconds": int(INVITATION_LASTS.total_seconds()),
    }
    after = {"whom": invited.told, "role": role.value}
    noted = _audit(principal, organisation_id, Action.INVITE, invitation_id, after=after, now=now)
    try:
        store.write([noted, Statement("make_invitation", values, expect=1)], f"invite-{request_id}")
    except Refused:
        raise NotAllowed(message("no_organisation_you_may_see", id=organisation_id)) from None
    return invitation_id


def withdraw(
    principal: Principal, store: Store, organisation_id: str, invitation_id: str, *, request_id: str, now: datetime
) -> None:
    """Nobody comes in by it any more. Raises NotAllowed; Refused when it was taken, or is over."""
    _need(principal, store, organisation_id, Action.WITHDRAW_INVITATION, request_id=request_id, now=now)
    which = {"invitation_id": invitation_id, "organisations": list(principal.where(Action.WITHDRAW_INVITATION))}
    about = {"invitation_id": invitation_id}
    noted = _audit(principal, organisation_id, Action.WITHDRAW_INVITATION, request_id, after=about, now=now)
    store.write([noted, Statement("withdraw_invitation", which, expect=1)], f"withdraw-{request_id}")


def taking(person_id: str, claims: Claims, request_id: str) -> list[Statement]:
    """What takes every invitation that means this person, for one transaction."""
    whose = {"person_id": person_id, "issuer": claims.issuer, "subject": claims.subject, "email": claims.proven_email}
    return [
        Statement("audit_invitations_taken", {**whose, "audit_id": f"{Action.TAKE_INVITATION}-{request_id}"}),
        Statement("join_by_invitation", whose),
        Statement("take_invitations", whose),
    ]


def _meaning_somebody(whom: Invited) -> Invited:
    if whom.subject is not None:
        if whom.email is not None or not whom.issuer or not whom.subject:
            raise BadRequest(message("invite_address_or_subject"))
        return whom
    email = whom.email or ""
    try:
        RecipientConfig(channel=EMAIL, address=email)
    except ValidationError:
        raise BadRequest(message("invite_needs_an_address", found=email[:80] or message("nothing"))) from None
    return Invited(email, whom.issuer)


def _need(
    principal: Principal, store: Store, organisation_id: str, action: Action, *, request_id: str, now: datetime
) -> None:
    sentence = message("only_admins_give_access", person=principal.person)
    need_in(principal, store, organisation_id, action, sentence, request_id=f"{action}-{request_id}", now=now)


def _audit(
    principal: Principal, organisation_id: str, action: Action, about: str, *, after: dict[str, str], now: datetime
) -> Statement:
    row = {
        "audit_id": f"{action}-{about}",
        "organisation_id": organisation_id,
        "organisations": list(principal.where(action)),
        "person": principal.person,
        "action": action,
        "happened_at": now,
        "after": json.dumps(after, ensure_ascii=False),
    }
    return Statement("audit_copy", row, expect=1)
