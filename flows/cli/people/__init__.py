"""`synclight people …`: who may come in, with which role; the first admin is invited here."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from core.permissions import Role
from flows.cli.options import Home, Json, settings_at

people = App(name="people", help="Who may come in: invite, change roles, sign somebody out. With sign-in only.")

Organisation = Annotated[str, Parameter(help="The organisation's id.")]
OneOf = Annotated[str | None, Parameter(name="--organisation", help="Only of this organisation.")]
Person = Annotated[str, Parameter(help="Who it is, as `people list` says it.")]
Address = Annotated[str | None, Parameter(help="An e-mail address; without one: --issuer and --subject.")]
TheRole = Annotated[Role, Parameter(name="--role", help="viewer, finance or admin.")]
Issuer = Annotated[str | None, Parameter(name="--issuer", help="Who must have told it, as in its tokens.")]
Subject = Annotated[str | None, Parameter(name="--subject", help="What the issuer calls the person.")]
No = Annotated[bool, Parameter(name="--no", negative="", show_default=False, help="Not any more.")]


@people.command(name="list")
def list_all(*, organisation: OneOf = None, json: Json = False, home: Home = None) -> int:
    """Everybody with a role, who was invited, and when each was seen last."""
    from flows.cli.people.listing import show_people  # noqa: PLC0415

    return show_people(settings_at(home), organisation, as_json=json)


@people.command
def invite(
    organisation: Organisation,
    address: Address = None,
    *,
    role: TheRole,
    issuer: Issuer = None,
    subject: Subject = None,
    json: Json = False,
    home: Home = None,
) -> int:
    """Let somebody come in within two weeks: whoever proves to be this address, or this person of an issuer."""
    from data.commands.invitations import Invited  # noqa: PLC0415
    from flows.cli.people.changing import invite_one  # noqa: PLC0415

    return invite_one(settings_at(home), organisation, Invited(address, issuer, subject), role, as_json=json)


@people.command
def withdraw(organisation: Organisation, address: Person, *, json: Json = False, home: Home = None) -> int:
    """Take an invitation back."""
    from flows.cli.people.changing import withdraw_one  # noqa: PLC0415

    return withdraw_one(settings_at(home), organisation, address, as_json=json)


@people.command
def role(organisation: Organisation, person: Person, role: Role, *, json: Json = False, home: Home = None) -> int:
    """Give somebody another role: viewer, finance or admin."""
    from flows.cli.people.changing import change_role  # noqa: PLC0415

    return change_role(settings_at(home), organisation, person, role, as_json=json)


@people.command
def remove(organisation: Organisation, person: Person, *, json: Json = False, home: Home = None) -> int:
    """Take somebody's role away: from then on they see nothing of the organisation."""
    from flows.cli.people.changing import remove_one  # noqa: PLC0415

    return remove_one(settings_at(home), organisation, person, as_json=json)


@people.command(name="sign-out")
def sign_out(organisation: Organisation, person: Person, *, json: Json = False, home: Home = None) -> int:
    """End every session of somebody; they may sign in again."""
    from flows.cli.people.changing import sign_out_one  # noqa: PLC0415

    return sign_out_one(settings_at(home), organisation, person, as_json=json)


@people.command
def operator(person: Person, *, no: No = False, json: Json = False, home: Home = None) -> int:
    """Let somebody add organisations, or no longer; an operator sees nothing of them."""
    from flows.cli.people.changing import change_operator  # noqa: PLC0415

    return change_operator(settings_at(home), person, is_operator=not no, as_json=json)
