"""`synclight people list`: who may come in."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from core.i18n import Words
from core.settings import Settings
from data.queries.access import Invitation, Member, access
from flows.cli.names import who
from flows.cli.print import print_json, print_table, say
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store


def show_people(settings: Settings, organisation: str | None, *, as_json: bool) -> int:
    """Print everybody with a role and everybody who was invited."""
    _ = Words(settings.language)
    with a_store_that_runs(settings), closing(open_store(settings, "read")) as store:
        found = access(who(store), store)
    people = [one for one in found.people if organisation in {None, one.organisation_id}]
    invited = [one for one in found.invitations if organisation in {None, one.organisation_id}]
    if as_json:
        print_json([*(_person_as_json(one) for one in people), *(_invited_as_json(one) for one in invited)])
        return 0
    if not people and not invited:
        say(_("Nobody has a role yet. Invite somebody: synclight people invite ORGANISATION ADDRESS --role admin"))
        return 0
    now = SystemClock().now()
    cells = [
        (one.organisation_id, one.called, one.role.value, _.moment(one.last_seen_at, now) if one.last_seen_at else "—")
        for one in people
    ]
    cells += [(one.organisation_id, one.told, one.role.value, _invited_until(one, now, _)) for one in invited]
    print_table([_("Organisation"), _("Who"), _("Role"), _("Last seen")], cells)
    return 0


def _invited_until(one: Invitation, now: datetime, _: Words) -> str:
    if one.is_void:
        return _("invited in vain: {person} may not invite any more", person=one.made_by)
    return _("invited until {moment}", moment=_.moment(one.ends_at, now))


def _person_as_json(one: Member) -> dict[str, object]:
    return {
        "organisation": one.organisation_id,
        "person": one.called,
        "role": one.role.value,
        "operator": one.is_operator,
        "since_at": one.since_at,
        "last_seen_at": one.last_seen_at,
        "invited_until_at": None,
    }


def _invited_as_json(one: Invitation) -> dict[str, object]:
    return {
        "organisation": one.organisation_id,
        "person": one.told,
        "role": one.role.value,
        "operator": False,
        "since_at": None,
        "last_seen_at": None,
        "invited_until_at": None if one.is_void else one.ends_at,
    }
