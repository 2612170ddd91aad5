"""How a sign-in may end without anybody being signed in."""

from __future__ import annotations

from enum import StrEnum

from core.errors import SynclightError


class Why(StrEnum):
    """What the person is told; the details stand in the log."""

    UNREACHABLE = "unreachable"  # the provider does not answer, or not in time
    REFUSED = "refused"  # the provider, or the person at it, said no
    NOT_ASKED = "not_asked"  # nothing of this browser is waiting for that answer: too old, used, or another's
    NOT_BELIEVED = "not_believed"  # an answer that proves nothing
    NOT_FRESH = "not_fresh"  # proof was wanted that somebody signed in just now
    NOT_INVITED = "not_invited"  # the provider knows them, and nobody here does
    VOID = "void"  # whoever invited them may not any more


class SignInFailed(SynclightError):
    """Nobody was signed in. Its text is for the log: without a token, a code or a secret."""

    def __init__(self, why: Why, detail: str, account: str | None = None) -> None:
        super().__init__(detail)
        self.why = why
        self.account = account  # where the provider proved whose it is
