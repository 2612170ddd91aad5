"""Somebody's data are looked for, exported, erased: each is a row of the log, which names nobody."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.audit import need_in
from data.commands.wishes import wish
from data.queries.personal_data import Asked, PersonalData, personal_data
from data.store.erasures import Erasure, digest_of_asked, digest_of_key
from data.store.protocol import Statement, Store


def look_for(
    principal: Principal, store: Store, organisation_id: str, asked: Asked, *, action: Action, now: datetime
) -> PersonalData:
    """Find it, and write down who looked, or exported. Raises NotAllowed, BadRequest, StoreUnavailable, StoreFull."""
    request_id = f"{action}-{uuid4().hex}"
    need_for_personal_data(principal, store, organisation_id, action, now)
    found = personal_data(principal, store, organisation_id, asked)
    after = {
        "records": len(found.records),
        "other_rows": len(found.elsewhere),
        "asked": digest_of_asked(request_id, asked.text),
    }
    _note(principal, store, organisation_id, action, audit_id=request_id, now=now, after=after)
    return found


def need_for_personal_data(
    principal: Principal, store: Store, organisation_id: str, action: Action, now: datetime
) -> None:
    """Raises NotAllowed, written down."""
    sentence = message("only_admins_see_personal_data", person=principal.person)
    need_in(principal, store, organisation_id, action, sentence, request_id=f"{action}-{uuid4().hex}", now=now)


def erasure_of(principal: Principal, organisation_id: str, asked: Asked, found: PersonalData, now: datetime) -> Erasure:
    """What is to be erased, as it is kept beside the database."""
    erasure_id = uuid4().hex
    digests = {name: [digest_of_key(erasure_id, key) for key in keys] for name, keys in found.keys().items()}
    told = digest_of_asked(erasure_id, asked.text)
    return Erasure(
        erasure_id, organisation_id, told, principal.person, now.isoformat(), records=digests, rows=found.rows()
    )


def _note(
    principal: Principal,
    store: Store,
    organisation_id: str,
    action: Action,
    *,
    audit_id: str,
    now: datetime,
    after: dict[str, object],
) -> None:
    row = {
        "audit_id": audit_id,
        "organisation_id": organisation_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": action,
        "happened_at": now,
        "after": json.dumps(after),
    }
    asked = wish(principal, action, after=after)
    store.write([Statement("audit_copy", row, expect=1, wish=asked)], audit_id)
