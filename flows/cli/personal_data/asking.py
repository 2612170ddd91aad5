"""What is looked for, when it is not an argument: every user of the machine sees the arguments of a command."""

from __future__ import annotations

import sys
from pathlib import Path

from core.errors import BadRequest
from core.i18n import Words
from core.settings import Settings
from data.queries.personal_data import Asked
from flows.cli.print import a_console

_MOST_BYTES = 4096


def asked_for(settings: Settings, text: str | None, *, only_key: bool) -> Asked:
    """As given; else as it is typed when asked, or as the command's input says. Raises BadRequest: nothing was said."""
    _ = Words(settings.language)
    said = text if text is not None else _said(_)
    if not said.strip():
        raise BadRequest(
            _("Nothing to look for was given. Type it when you are asked, or give it as the command's input.")
        )
    return Asked(said, only_key)


def needed_file(settings: Settings, file: str | None) -> Path:
    """Raises BadRequest where none is named."""
    _ = Words(settings.language)
    if file is None:
        raise BadRequest(_("Name the file to write: synclight personal-data export ORGANISATION FILE"))
    return Path(file)


def _said(_: Words) -> str:
    if sys.stdin.isatty():
        a_console(errors=True).print(_("What to look for, a key or a name:"), end=" ")
        return sys.stdin.readline().strip()
    data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    try:
        said = data.decode("utf-8")
    except UnicodeDecodeError:
        said = None
    if said is None or len(data) > _MOST_BYTES:
        raise BadRequest(
            _("That is nothing to look for: wanted text in UTF-8 of at most {size} KiB.", size=_MOST_BYTES // 1024)
        )
    return said.strip()
