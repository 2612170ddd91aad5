"""Secrets from the environment or from 0600 files in the home; never from the database."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from core.errors import Misconfigured
from core.messages import message
from core.model import Category
from core.settings import Settings, secret_in_environment
from data.store.whole_file import write_whole

SANDBOX_SECRET = "sandbox"  # noqa: S105  # a name, which the demo's integrations use

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_OTHERS = 0o077


class HomeSecrets:
    """`SYNCLIGHT_SECRET_<NAME>` first, then `<home>/secrets/<name>`."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.secrets_folder

    def get(self, name: str) -> str:
        """The secret, without surrounding white space. Raises Misconfigured, never with the value."""
        if not _NAME.fullmatch(name):
            raise _misconfigured(message("secret_name_not_valid"))
        from_environment = (secret_in_environment(name) or "").strip()
        if from_environment:
            return from_environment
        return _read(self._folder / name, name)


def make_sandbox_secret(settings: Settings) -> None:
    """Make the token that the demo's integrations and their sandbox share, unless it is there already."""
    file = settings.secrets_folder / SANDBOX_SECRET
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        write_whole(file, secrets.token_urlsafe(32))


def _read(file: Path, name: str) -> str:
    variable = f"SYNCLIGHT_SECRET_{name.upper().replace('-', '_')}"
    try:
        mode = file.stat().st_mode
        if mode & _OTHERS:
            raise _misconfigured(message("secret_readable_by_others", name=name, file=str(file)))
        value = file.read_text("utf-8").strip()
    except FileNotFoundError:
        raise _misconfigured(message("secret_missing", name=name, variable=variable, file=str(file))) from None
    except (OSError, UnicodeDecodeError):
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None
    if not value:
        raise _misconfigured(message("secret_empty", name=name, file=str(file)))
    return value


def _misconfigured(sentence: str) -> Misconfigured:
    return Misconfigured(sentence, Category.CONFIGURATION)
