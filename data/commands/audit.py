"""Who did what, when: every action by a person leaves a row, refused ones too."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.configuration.ids import own_id
from core.errors import NotAllowed, Refused, StoreFull, StoreUnavailable
from core.i18n.addresses import shortened_in
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.wishes import wish
from data.store.protocol import Statement, Store

log = logging.getLogger(__name__)

MOST_AUDIT_ROWS = 50
REFUSED = "_refused"  # the end of the action's name when it was not done


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One action. `before` and `after` are what it noted: JSON values, text, or None when there is nothing."""

    audit_id: str
    organisation_id: str
    person: str
    action: str
    happened_at: datetime
    time_zone: str
    integration_id: str | None
    integration_name: str | None
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class AuditNames:
    """What stands in the log of this person's organisations: for filters."""

    people: tuple[str, ...]
    actions: tuple[str, ...]
    integrations: Mapping[str, str]  # id → name
    organisations: Mapping[str, str]  # an integration's id → whose it is


def audit_rows(
    principal: Principal,
    store: Store,
    *,
    integration_id: str | None = None,
    person: str | None = None,
    action: str | None = None,
    after_row: AuditRow | None = None,
    limit: int = MOST_AUDIT_ROWS,
) -> list[AuditRow]:
    """Newest first; `after_row` is the last row of the page before. Only an admin gets whole e-mail addresses."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "person": person,
        "action": action,
        "until_at": None if after_row is None else after_row.happened_at,
        "until_id": None if after_row is None else after_row.audit_id,
        "limit": limit,
        "addresses_of": list(principal.where(Action.SEE_ADDRESSES)),
    }
    rows = [_row(row) for row in store.read("audit_rows", params).to_pylist()]
    return [row if principal.may(Action.SEE_ADDRESSES, row.organisation_id) else _shortened(row) for row in rows]


def audit_names(principal: Principal, store: Store) -> AuditNames:
    """Every person, action and integration the log holds."""
    rows = store.read("audit_names", {"organisations": list(principal.organisations)}).to_pylist()
    return AuditNames(
        people=tuple(sorted({row["person"] for row in rows})),
        actions=tuple(sorted({row["action"] for row in rows})),
        integrations={
            row["integration_id"]: row["integration_name"] or own_id(row["integration_id"])
            for row in rows
            if row["integration_id"]
        },
        organisations={row["integration_id"]: row["organisation_id"] for row in rows if row["integration_id"]},
    )


def audited(
    principal: Principal,
    integration_id: str,
    action: str,
    *,
    audit_id: str,
    now: datetime,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    asked: str = "",
) -> Statement:
    """The row of one action, for the transaction of the action itself."""
    row = {
        "audit_id": audit_id,
        "integration_id": integration_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": action,
        "happened_at": now,
        "before": None if before is None else json.dumps(before, ensure_ascii=False),
        "after": json.dumps(after, ensure_ascii=False),
    }
    return Statement("audit_action", row, expect=1, wish=asked)


def note_refused(
    principal: Principal,
    store: Store,
    integration_id: str,
    action: str,
    *,
    request_id: str,
    now: datetime,
    why: Mapping[str, Any],
) -> None:
    """Write down that an action was refused; a store that is down or full does not hide the refusal itself."""
    audit_id = f"{request_id}-refused"
    asked = wish(principal, action + REFUSED, integration=integration_id)
    row = audited(principal, integration_id, action + REFUSED, audit_id=audit_id, now=now, after=why, asked=asked)
    try:
        store.write([row], audit_id)
    except (StoreUnavailable, StoreFull, Refused) as error:  # Refused: no such integration of this person
        log.warning("a refused action is not in the log: %s", type(error).__name__)


@dataclass(frozen=True, slots=True)
class RefusedAction:
    """What is written down when an action on one integration is refused."""

    principal: Principal
    store: Store
    integration_id: str
    action: Action
    request_id: str
    now: datetime

    def need(self, sentence: str, **why: Any) -> None:
        """Raise NotAllowed with this sentence, written down, when the person's role there is not enough.

        What is no integration of this person's is left to the write, which is limited to where they may do it.
        """
        whose = {"integration_id": self.integration_id, "organisations": list(self.principal.organisations)}
        for row in self.store.read("integration_organisation", whose).to_pylist():
            if not self.principal.may(self.action, row["organisation_id"]):
                self.note({**why, "role": self.principal.memberships[row["organisation_id"]].value})
                raise NotAllowed(sentence)

    def note(self, why: Mapping[str, Any]) -> None:
        """Write it down, with what the person was refused for."""
        note_refused(
            self.principal,
            self.store,
            self.integration_id,
            self.action,
            request_id=f"{self.action}-{self.request_id}",
            now=self.now,
            why=why,
        )


def need_in(
    principal: Principal,
    store: Store,
    organisation_id: str,
    action: Action,
    sentence: str,
    *,
    request_id: str,
    now: datetime,
) -> None:
    """The same for what is done to an organisation. Raises NotAllowed."""
    if principal.may(action, organisation_id):
        return
    role = principal.memberships.get(organisation_id)
    row = {
        "audit_id": f"{request_id}-refused",
        "organisation_id": organisation_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": action + REFUSED,
        "happened_at": now,
        "after": json.dumps({"role": role}),
    }
    try:
        asked = wish(principal, action + REFUSED, organisation=organisation_id)
        store.write([Statement("audit_copy", row, expect=1, wish=asked)], f"{request_id}-refused")
    except (StoreUnavailable, StoreFull, Refused) as error:  # Refused: not an organisation of this person
        log.warning("a refused action is not in the log: %s", type(error).__name__)
    raise NotAllowed(sentence)


def note_export(
    principal: Principal, store: Store, integration_id: str, *, request_id: str, now: datetime, after: Mapping[str, Any]
) -> None:
    """Write down who took a list out of Synclight. Raises NotAllowed, StoreUnavailable, StoreFull."""
    audit_id = f"{Action.EXPORT}-{request_id}"
    asked = wish(principal, Action.EXPORT, integration=integration_id, after=dict(after))
    row = audited(principal, integration_id, Action.EXPORT, audit_id=audit_id, now=now, after=after, asked=asked)
    try:
        store.write([row], audit_id)
    except Refused:
        raise NotAllowed(message("no_integration_you_may_see", id=integration_id)) from None


def note_sync_asked(principal: Principal, store: Store, integration_id: str, *, key: str, now: datetime) -> None:
    """Write down who asks for a sync, before Prefect is asked; the same person and key make one row.

    Raises NotAllowed when this person may not, or has no such integration; StoreUnavailable, StoreFull.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.SYNC, key, now)
    refusal.need(message("may_not_start_a_sync", person=principal.person))
    # The store answers a repeated id as it did at first: another person's, or another integration's, is another id.
    whole = json.dumps([principal.person, sorted(principal.organisations), integration_id, key])
    audit_id = f"sync-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    row = {
        "audit_id": audit_id,
        "integration_id": integration_id,
        "organisations": list(principal.where(Action.SYNC)),
        "person": principal.person,
        "action": Action.SYNC,
        "happened_at": now,
        "after": json.dumps({"key": key}),
    }
    try:
        store.write([Statement("audit_integration", row, expect=1, wish=audit_id)], audit_id)
    except Refused:
        raise NotAllowed(message("no_integration_you_may_see", id=integration_id)) from None


def _shortened(row: AuditRow) -> AuditRow:
    return replace(row, before=shortened_in(row.before), after=shortened_in(row.after))


def _row(row: Mapping[str, Any]) -> AuditRow:
    return AuditRow(
        audit_id=row["audit_id"],
        organisation_id=row["organisation_id"],
        person=row["person"],
        action=row["action"],
        happened_at=row["happened_at"].astimezone(UTC),
        time_zone=row["time_zone"],
        integration_id=row["integration_id"],
        integration_name=row["integration_name"],
        before=_noted(row["before"]),
        after=_noted(row["after"]),
    )


def _noted(stored: str | None) -> Any:
    """What was written: JSON of ours, or text of another version."""
    if stored is None:
        return None
    try:
        return json.loads(stored)
    except ValueError:
        return stored
