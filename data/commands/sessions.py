"""Signing in and out: who somebody is, the session their browser holds, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from core.access.people import (
    MOST_SESSIONS,
    Claims,
    Person,
    RevokedWhy,
    SessionLengths,
    SessionOver,
    SignedIn,
    Welcome,
    digest_of,
    new_secret,
)
from core.messages import message
from core.model import Principal
from core.permissions import Action, Role
from data.commands.audit import need_in
from data.commands.invitations import taking
from data.store.protocol import Statement, Store
from data.store.rows import storable, utc

_JUST_NOW = datetime(9999, 1, 1, tzinfo=UTC)  # the store takes its own clock for what is later than that
_SEEN_EVERY = timedelta(seconds=60)  # as touch_session.sql


def find_or_make_person(store: Store, claims: Claims, *, request_id: str) -> Person:
    """The person whom this issuer calls so, with the name and address it tells now; made where there is none."""
    whose = {"issuer": claims.issuer, "subject": claims.subject}
    told = {**whose, "name": storable(claims.name), "email": claims.proven_email}
    (*_, found) = store.write(
        [
            Statement("told_person", told),
            Statement("meet_person", {**told, "person_id": claims.person_id, "called": claims.called}),
            Statement("person_of", whose, expect=1),
        ],
        f"person-{request_id}",
    )
    return Person(**found.to_pylist()[0])


def welcome(store: Store, claims: Claims) -> Welcome:
    """Whether somebody here knows this person, or has invited them and still may."""
    whose = {"issuer": claims.issuer, "subject": claims.subject, "email": claims.proven_email}
    return Welcome(store.read("expected_person", whose).to_pylist()[0]["welcome"])


def sign_in(
    store: Store, claims: Claims, lengths: SessionLengths, *, request_id: str, fresh_at: datetime | None = None
) -> str:
    """Take whatever they were invited to and begin a session; gives the secret that the browser shall hold.

    `fresh_at`: when they last proved to the issuer who they are; None: just now.
    """
    person = find_or_make_person(store, claims, request_id=request_id)
    store.write(taking(person.person_id, claims, request_id), f"taken-{request_id}")
    return begin_session(store, person.person_id, lengths, request_id=request_id, fresh_at=fresh_at)


def begin_session(
    store: Store, person_id: str, lengths: SessionLengths, *, request_id: str, fresh_at: datetime | None = None
) -> str:
    """Begin one and give its secret. It is never given again: a repeated request id begins no second one."""
    secret = new_secret()
    session_id = digest_of(secret)
    session = {
        "session_id": session_id,
        "person_id": person_id,
        "idle_seconds": int(lengths.idle.total_seconds()),
        "longest_seconds": int(lengths.longest.total_seconds()),
        "fresh_at": fresh_at or _JUST_NOW,
    }
    store.write(
        [
            Statement("forget_old_sessions"),
            Statement(
                "end_oldest_sessions",
                {"person_id": person_id, "most": MOST_SESSIONS - 1, "why": RevokedWhy.TOO_MANY},
            ),
            Statement("begin_session", session, expect=1),
            _noted(person_id, Action.SIGN_IN, request_id, {}),
        ],
        f"session-{request_id}-{session_id[:12]}",
    )
    return secret


def look_up_session(store: Store, secret: str, *, is_used: bool = True) -> SignedIn | SessionOver:
    """Whose it is and what they may do now, or why it opens nothing.

    `is_used`: a person did something; a page that looks by itself whether anything changed keeps no session alive.
    """
    which = {"session_id": digest_of(secret)}
    rows = store.read("find_session", which).to_pylist()
    if not rows:
        return SessionOver.UNKNOWN
    if rows[0]["ended_why"] is not None:
        return SessionOver(rows[0]["ended_why"])
    found = _signed_in(rows)
    if is_used and rows[0]["store_at"] - rows[0]["last_seen_at"] >= _SEEN_EVERY:
        store.write([Statement("touch_session", which)], uuid4().hex)
    return found


def sign_out(store: Store, secret: str, *, request_id: str) -> None:
    """End it everywhere; one that is over already stays so."""
    found = look_up_session(store, secret, is_used=False)
    if isinstance(found, SessionOver):
        return
    which = {"session_id": digest_of(secret), "why": RevokedWhy.SIGNED_OUT}
    noted = _noted(found.person.person_id, Action.SIGN_OUT, request_id, {})
    store.write([Statement("end_session", which), noted], f"sign-out-{request_id}")


def end_sessions(
    principal: Principal,
    store: Store,
    organisation_id: str,
    person_id: str,
    *,
    request_id: str,
    now: datetime,
    beginning: str = "",
) -> None:
    """End all of one person, who belongs to this organisation, or the one that begins so.

    Raises NotAllowed; Refused: nobody such.
    """
    sentence, asked_id = message("only_admins_give_access", person=principal.person), f"end-sessions-{request_id}"
    need_in(principal, store, organisation_id, Action.END_SESSIONS, sentence, request_id=asked_id, now=now)
    own = {"organisations": list(principal.where(Action.END_SESSIONS)), "whom": person_id, "beginning": beginning}
    asked = {"person": principal.person, "action": Action.END_SESSIONS, "audit_id": asked_id}
    store.write(
        [
            Statement("audit_sessions_ended", {**own, **asked, "organisation_id": organisation_id}, expect=1),
            Statement("end_sessions_of", {**own, "why": RevokedWhy.BY_ADMIN}),
        ],
        asked_id,
    )


def _noted(person_id: str, action: Action, request_id: str, after: Mapping[str, Any]) -> Statement:
    row = {"audit_id": f"{action}-{request_id}", "person_id": person_id, "action": action, "after": json.dumps(after)}
    return Statement("audit_person_everywhere", row)


def _signed_in(rows: list[dict[str, Any]]) -> SignedIn:
    one = rows[0]
    return SignedIn(
        person=Person(one["person_id"], one["called"], one["name"], one["email"], one["is_operator"]),
        memberships={row["organisation_id"]: Role(row["role"]) for row in rows if row["organisation_id"]},
        **{name: utc(one[name]) or one[name] for name in ("started_at", "last_seen_at", "fresh_at", "ends_at")},
    )
