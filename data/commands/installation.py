"""What operators do: add an organisation and invite its first admin, who does the rest there."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import ValidationError

from core.access.people import INVITATION_LASTS, as_compared
from core.configuration import OrganisationConfig
from core.errors import BadRequest, NotAllowed, OrganisationExists, Refused
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.store.protocol import Statement, Store
from data.store.rows import storable


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What an operator tells of one; `email` is its first admin's."""

    organisation_id: str
    name: str
    language: str
    email: str


def add_organisation(principal: Principal, store: Store, new: NewOrganisation, *, request_id: str) -> None:
    """Add one as a file would, with the alerts to its first admin, who may come in within two weeks.

    Raises NotAllowed; BadRequest for what does not fit; OrganisationExists when there is one of this id;
    Refused when somebody has the rest of it already.
    """
    if not principal.may(Action.ADD_ORGANISATION, new.organisation_id):
        raise NotAllowed(message("only_operators_add_organisations", person=principal.person))
    config = _config(new, as_compared(new.email))
    which = {"organisation_id": config.id}
    whom = {**which, "email": config.admins[0]}
    added = {"name": config.name, "time_zone": config.time_zone, "language": config.language}
    asked_id = f"{Action.ADD_ORGANISATION}-{request_id}"
    noted = {**which, **added, "invited": config.admins[0]}
    invitation = {
        "invitation_id": f"invitation-{request_id}",
        "person": principal.person,
        "seconds": int(INVITATION_LASTS.total_seconds()),
    }
    audit = {"audit_id": asked_id, "person": principal.person, "after": json.dumps(noted, ensure_ascii=False)}
    statements = [
        Statement("add_organisation", {**which, **added, "retention_days": config.retention_days}, expect=1),
        Statement("audit_added_organisation", {**which, **audit}, expect=1),
        Statement("first_recipient", whom, expect=1),
        Statement("invite_first_admin", {**whom, **invitation}, expect=1),
    ]
    try:
        store.write(statements, asked_id)
    except Refused as refused:
        if refused.name != "add_organisation":
            raise
        raise OrganisationExists(config.id) from None


def _config(new: NewOrganisation, email: str) -> OrganisationConfig:
    told = {"id": new.organisation_id.strip(), "name": storable(new.name.strip()), "language": new.language}
    try:
        return OrganisationConfig.model_validate({**told, "admins": [email]})
    except ValidationError as error:
        wrong = str(error.errors()[0]["loc"][0])
    if wrong == "admins":
        raise BadRequest(message("invite_needs_an_address", found=email[:80] or message("nothing")))
    if wrong == "id":
        raise BadRequest(message("organisation_needs_an_id", found=new.organisation_id[:80] or message("nothing")))
    raise BadRequest(message("organisation_needs_a_name"))
