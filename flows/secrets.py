"""Secrets from the environment or from 0600 files in the home; never from the database.

The installation's own (the mail server's password among them) have names of their own. Those that integrations name
belong to an organisation, and each to the origins (scheme, host, port) it was first used for: who may write a
configuration could otherwise have another's secret sent wherever he wants.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from core.access.folders import make_private
from core.addresses import LOOPBACK_NAMES
from core.channels.email.settings import SMTP_SECRET
from core.errors import Misconfigured
from core.messages import message
from core.model import Category
from core.settings import Settings, credential_file, secret_in_environment, secret_variable
from core.small_files import NotAFile, TooLarge, read_small
from data.store.whole_file import write_whole

SANDBOX_SECRET = "sandbox"  # noqa: S105  # a name, which the demo's integrations use

_INSTALLATIONS = (SMTP_SECRET, "oidc")  # the mail server's password, and what we are known by where people sign in
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_OTHERS = 0o077
MOST_BYTES = 64 * 1024


class HomeSecrets:
    """The installation's own: `SYNCLIGHT_SECRET_<NAME>` first, then a credential of systemd, then `<home>/secrets`."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.secrets_folder

    def get(self, name: str) -> str:
        """The secret, without surrounding white space. Raises Misconfigured, never with the value."""
        check_name(name)
        handed = credential_file(name)
        if handed is not None and not _in_environment(secret_variable(name)):
            return _content(handed, name)
        return _found(secret_variable(name), self._folder / name, name)


class OrganisationSecrets:
    """Those of one organisation, to be sent to these origins only.

    `SYNCLIGHT_SECRET_<ORGANISATION>__<NAME>` first, then `<home>/secrets/<organisation>/<name>`; where it is alone in
    its installation, then the places that name no organisation.
    """

    def __init__(
        self, settings: Settings, organisation_id: str, origins: Sequence[str], *, is_alone: bool = True
    ) -> None:
        self._settings = settings
        self._organisation_id = organisation_id
        self._origins = tuple(origins)
        self._is_alone = is_alone

    def get(self, name: str) -> str:
        """As HomeSecrets; the first use says to which origins it goes for good. Raises Misconfigured."""
        check_name(name)
        if is_of_the_installation(name):
            raise _misconfigured(message("secret_of_the_installation", name=name))
        value = self._value(name)
        self._keep_to_its_origins(name)
        return value

    def file(self, name: str) -> Path:
        """Where it is best stored."""
        shared = self._settings.secrets_folder / name
        return shared if self._is_alone else self._settings.secrets_folder / self._organisation_id / name

    def _value(self, name: str) -> str:
        own = self._settings.secrets_folder / self._organisation_id / name
        variable = self._variable(name)
        if self._may_share(name) and not own.exists() and not _in_environment(variable):
            return _found(secret_variable(name), self._settings.secrets_folder / name, name)
        return _found(variable, own, name)

    def _variable(self, name: str) -> str | None:
        """None where another organisation and another name would make the same."""
        plain = "__" not in known_as(self._organisation_id) and "__" not in known_as(name)
        return secret_variable(name, self._organisation_id) if plain else None

    def _may_share(self, name: str) -> bool:
        stays_here = all(_is_here(origin) for origin in self._origins)
        return self._is_alone or (self._settings.demo and name == SANDBOX_SECRET and stays_here)

    def _keep_to_its_origins(self, name: str) -> None:
        if not self._origins:
            return
        bound = bound_to(self._settings, self._organisation_id, name)
        if not bound:
            bind(self._settings, self._organisation_id, name, self._origins)
        elif not goes_to(bound, self._origins, self._settings):
            wanted = " ".join(self._origins)
            said = message(
                "secret_of_another_origin",
                name=name,
                origin=" ".join(bound),
                wanted=wanted,
                organisation=self._organisation_id,
            )
            raise _misconfigured(said)


def known_as(name: str) -> str:
    """Names that mean one variable of the environment mean one secret."""
    return name.upper().replace("-", "_")


def is_of_the_installation(name: str) -> bool:
    """Whether no integration may name it."""
    return known_as(name) in map(known_as, _INSTALLATIONS)


def bound_to(settings: Settings, organisation_id: str, name: str) -> tuple[str, ...]:
    """The origins a secret goes to; none where it was never used. Raises Misconfigured."""
    file = _binding(settings, organisation_id, name)
    try:
        return tuple(read_small(file, MOST_BYTES).decode().split())
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError):
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None


def bind(settings: Settings, organisation_id: str, name: str, origins: Sequence[str]) -> None:
    """From now on it goes there and nowhere else. Raises Misconfigured."""
    file = _binding(settings, organisation_id, name)
    try:
        make_private(file.parent)
        write_whole(file, "\n".join(origins))
    except OSError:
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None


def enter(settings: Settings, organisation_id: str, name: str, value: str, origins: Sequence[str]) -> Path:
    """Keep it for an organisation; before it is there it is known where alone it goes. Raises Misconfigured."""
    file = settings.secrets_folder / organisation_id / name
    bind(settings, organisation_id, name, origins)
    try:
        make_private(file.parent)
        write_whole(file, value)
    except OSError:
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None
    return file


def goes_to(bound: Sequence[str], origins: Sequence[str], settings: Settings) -> bool:
    """The same origins; programs of this machine may change their ports, where they may be asked at all."""
    if settings.may_ask_this_machine and all(_is_here(one) for one in (*bound, *origins)):
        return True
    return set(bound) == set(origins)


def make_sandbox_secret(settings: Settings) -> None:
    """Make the token that the demo's integrations and their sandbox share, unless it is there already."""
    file = settings.secrets_folder / SANDBOX_SECRET
    make_private(file.parent)
    if not file.exists():
        write_whole(file, secrets.token_urlsafe(32))


def _binding(settings: Settings, organisation_id: str, name: str) -> Path:
    return settings.secrets_folder / ".origins" / f"{organisation_id}.{known_as(name)}"


def _is_here(origin: str) -> bool:
    return urlsplit(origin).hostname in LOOPBACK_NAMES


def check_name(name: str) -> None:
    """Raises Misconfigured for what is no name of a secret."""
    if not _NAME.fullmatch(name):
        raise _misconfigured(message("secret_name_not_valid"))


def _in_environment(variable: str | None) -> str:
    return "" if variable is None else (secret_in_environment(variable) or "").strip()


def _found(variable: str | None, file: Path, name: str) -> str:
    return _in_environment(variable) or _read(file, name, variable)


def _read(file: Path, name: str, variable: str | None) -> str:
    try:
        if file.stat().st_mode & _OTHERS:
            raise _misconfigured(message("secret_readable_by_others", name=name, file=str(file)))
    except (FileNotFoundError, NotADirectoryError):
        told = variable or secret_variable(name)
        raise _misconfigured(message("secret_missing", name=name, variable=told, file=str(file))) from None
    except OSError:
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None
    return _content(file, name)


def _content(file: Path, name: str) -> str:
    """As it stands there; whoever may read a credential is systemd's to say."""
    try:
        value = read_small(file, MOST_BYTES).decode("utf-8").strip()
    except (NotAFile, TooLarge, OSError, UnicodeDecodeError):
        raise _misconfigured(message("secret_unreadable", name=name, file=str(file))) from None
    if not value:
        raise _misconfigured(message("secret_empty", name=name, file=str(file)))
    return value


def _misconfigured(sentence: str) -> Misconfigured:
    return Misconfigured(sentence, Category.CONFIGURATION)
