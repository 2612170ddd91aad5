"""Who somebody is: what an issuer tells of them, what the store knows of them, and how a sign-in of theirs ends."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import urlsplit

from core.permissions import Role

_TO_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
INVITATION_LASTS = timedelta(days=14)
MOST_SESSIONS = 10  # of one person at once: signing in once more ends the one that began first
FRESH_FOR = timedelta(minutes=15)  # roles are changed by somebody who proved who they are within this time


class SessionOver(StrEnum):
    """Why a session opens nothing."""

    UNKNOWN = "unknown"
    IDLE = "idle"
    ENDED = "ended"
    REVOKED = "revoked"
    NOT_FRESH = "not_fresh"  # it goes on, but who changes roles proves once more who they are


class Welcome(StrEnum):
    """Whether somebody who signs in is let in."""

    EXPECTED = "expected"
    VOID = "void"  # all who invited them may not any more
    UNKNOWN = "unknown"


class RevokedWhy(StrEnum):
    """Who ended it."""

    SIGNED_OUT = "signed_out"
    BY_ADMIN = "ended_by_admin"
    TOO_MANY = "too_many"  # the person signed in at more browsers than may be open at once


def as_compared(address: str) -> str:
    """An e-mail address as it is told from others: of two mailboxes it never makes one.

    A to Z only become small. Other signs would become letters of somebody else: the sign for Kelvin is k for every
    way of folding, and the ligature of fi is two letters.
    """
    return address.strip().translate(_TO_SMALL)


@dataclass(frozen=True, slots=True)
class Claims:
    """What an issuer told of somebody, already proved to be from it. The address counts only where it is verified."""

    issuer: str
    subject: str
    name: str | None = None
    email: str | None = None
    is_email_verified: bool = False

    @property
    def proven_email(self) -> str | None:
        """Theirs beyond doubt, as it is compared."""
        return as_compared(self.email) if self.email and self.is_email_verified else None

    @property
    def person_id(self) -> str:
        """Of whoever this issuer calls so, now and later."""
        return digest_of(json.dumps([self.issuer, self.subject]))[:32]

    @property
    def called(self) -> str:
        """What the log calls them: never like a user of this machine, for it holds an `@`."""
        return self.proven_email or f"{self.subject}@{urlsplit(self.issuer).hostname or 'issuer'}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in at least once."""

    person_id: str
    called: str
    name: str | None
    email: str | None
    is_operator: bool


@dataclass(frozen=True, slots=True)
class SessionLengths:
    """How long a session goes on when nobody looks, and at the longest."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that goes on, and whose it is, as the store knows them now."""

    person: Person
    memberships: Mapping[str, Role]
    started_at: datetime
    last_seen_at: datetime
    fresh_at: datetime
    ends_at: datetime


def new_secret() -> str:
    """What only the browser holds: 256 bits."""
    return secrets.token_hex(32)


def digest_of(secret: str) -> str:
    """What the store knows a session by; nobody who reads it can make the secret from it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
