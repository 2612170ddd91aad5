"""`synclight set-secret NAME`: a secret of an organisation, bound to where it goes before anything can use it.

It is typed, or comes as the command's input: what stands on a command line is seen by every user of the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from getpass import getpass

from core.errors import BadRequest
from core.i18n import Words
from core.settings import Settings
from flows.cli.print import print_answer
from flows.cli.secrets.binding import check_whose, origins_of
from flows.secrets import MOST_BYTES, enter


def set_secret(settings: Settings, name: str, organisation_id: str, to: Sequence[str], *, as_json: bool) -> int:
    """Whoever works on this machine as Synclight's user may read every secret: nobody else is asked."""
    _ = Words(settings.language)
    check_whose(name, organisation_id, _)
    origins = origins_of(to, _)
    file = enter(settings, organisation_id, name, _given(name, organisation_id, _), origins)
    sentence = _(
        "The secret {name} of {id} is kept in {file} and goes to {origins} only.",
        name=name,
        id=organisation_id,
        file=file,
        origins=", ".join(origins),
    )
    told = {"secret": name, "organisation": organisation_id, "origins": list(origins), "file": str(file)}
    print_answer(sentence, told, as_json=as_json)
    return 0


def _given(name: str, organisation_id: str, _: Words) -> str:
    if sys.stdin.isatty():
        value = getpass(_("The secret {name} of {id} (nothing is shown):", name=name, id=organisation_id) + " ")
    else:
        value = _from_input(_)
    if not value.strip():
        raise BadRequest(_("No secret was given. Type it when you are asked, or give it as the command's input."))
    return value.strip()


def _from_input(_: Words) -> str:
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        value = data.decode("utf-8")
    except UnicodeDecodeError:
        value = None
    if value is None or len(data) > MOST_BYTES:
        raise BadRequest(_("That is no secret: wanted text in UTF-8 of at most {size} KiB.", size=MOST_BYTES // 1024))
    return value
