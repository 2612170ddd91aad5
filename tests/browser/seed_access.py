"""People with roles, invitations and sessions, beside everything usual."""

from __future__ import annotations

from datetime import timedelta

from tests.browser.seed_usual import usual
from tests.browser.seeder import HOSTILE, Seeder

ISSUER = "https://id.acme.example"


def person(seed: Seeder, name: str, role: str, *, seen: timedelta | None = None, called: str | None = None) -> None:
    """Somebody of acme; with `seen` ago they are signed in."""
    person_id = f"person-{name.casefold()}"
    address = called or f"{name.casefold()}@acme.example"
    long_ago = seed.now - timedelta(days=20)
    seed.add(
        "persons",
        person_id=person_id,
        issuer=ISSUER,
        subject=name,
        called=address,
        name=name if called else f"{name} Nordmann",
        email=address,
        created_at=long_ago,
    )
    seed.add("memberships", organisation_id="acme", person_id=person_id, role=role, since_at=long_ago)
    if seen is not None:
        at = seed.now - seen
        seed.add(
            "sessions",
            session_id=f"session-acme-{name.casefold()}",
            person_id=person_id,
            started_at=at - timedelta(minutes=30),
            last_seen_at=at,
            fresh_at=at - timedelta(minutes=30),
            idle_seconds=1800,
            ends_at=at + timedelta(hours=7),
        )


def invited(seed: Seeder, address: str, role: str, ends: timedelta, by: str = "kari@acme.example") -> None:
    """Somebody who has not come yet."""
    seed.add(
        "invitations",
        invitation_id=f"invitation-{address}",
        organisation_id="acme",
        role=role,
        email=address,
        made_by=by,
        made_at=seed.now - timedelta(days=3),
        ends_at=seed.now + ends,
    )


def access(seed: Seeder) -> None:
    """Two admins, one of each lesser role, a hostile name, and two invitations."""
    usual(seed)
    person(seed, "Kari", "admin", seen=timedelta(minutes=2))
    person(seed, "Ola", "admin", seen=timedelta(minutes=12))
    person(seed, "Finn", "finance", seen=timedelta(minutes=25))
    person(seed, "Vera", "viewer")
    person(seed, "Eve", "viewer", called=f"eve@acme.example {HOSTILE}"[:90])
    invited(seed, "nina@acme.example", "finance", timedelta(days=11))
    invited(seed, "per@acme.example", "viewer", timedelta(days=-1))
