"""The store's tokens: 256 random bits each, in files only their owner can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from core.access.folders import make_private
from core.errors import Misconfigured
from core.messages import message
from data.store.statements import Scope

TOKENS: Mapping[str, Scope] = {
    "read": Scope.READ,
    "act": Scope.ACT,
    "configure": Scope.CONFIGURE,
    "sync": Scope.SYNC,
    "people": Scope.ACT,  # of a dashboard with sign-in: opens what the session opens that comes with it
}
FOR_PEOPLE = "people"

_OTHERS = 0o077


def make_tokens(folder: Path) -> dict[str, Scope]:
    """Give token → scope, making the files that are not there yet."""
    make_private(folder)
    for name in TOKENS:
        _make(folder / f"{name}.token")
    return {read_token(folder / f"{name}.token"): scope for name, scope in TOKENS.items()}


def read_token(file: Path) -> str:
    """Give one token; Misconfigured when it is missing, empty or readable for others."""
    try:
        if file.stat().st_mode & _OTHERS:
            raise Misconfigured(message("token_file_readable_by_others", file=str(file)), "configuration")
        token = file.read_text("ascii").strip()
    except FileNotFoundError:
        raise Misconfigured(message("token_file_missing", file=str(file)), "configuration") from None
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(message("token_file_unreadable", file=str(file)), "configuration") from None
    if not token:
        raise Misconfigured(message("token_file_empty", file=str(file)), "configuration")
    return token


def _make(file: Path) -> None:
    """Complete or not at all: a reader never sees half a token."""
    if file.exists():
        return
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(secrets.token_hex(32))
    unfinished.replace(file)
