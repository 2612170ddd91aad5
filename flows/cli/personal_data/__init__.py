"""`synclight personal-data …`: what is kept of a person is found, exported and erased, by a record's key or by name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.options import Home, Json, Yes, settings_at, settings_of
from flows.cli.personal_data.asking import asked_for, needed_file

personal_data = App(name="personal-data", help="What is kept of a person: find, export, erase it. For admins.")

Organisation = Annotated[str, Parameter(help="The organisation's id.")]
Text = Annotated[
    str | None,
    Parameter(
        help="A record's key, or a name or other text as it stands in messages and values. Every user of the machine "
        "sees it here: leave it out, and it is asked for, or read from the command's input."
    ),
]
OnlyKey = Annotated[
    bool, Parameter(name="--key", negative="", show_default=False, help="It is a whole key, and nothing else.")
]
EvenOpen = Annotated[
    bool,
    Parameter(
        name="--even-open",
        negative="",
        show_default=False,
        help="Also records that are not booked: they are marked as handled, and not sent any more.",
    ),
]


@personal_data.command
def find(
    organisation: Organisation, text: Text = None, *, key: OnlyKey = False, json: Json = False, home: Home = None
) -> int:
    """Say where it is kept, without the words themselves."""
    from flows.cli.personal_data.finding import show_found  # noqa: PLC0415

    settings = settings_at(home)
    return show_found(settings, organisation, asked_for(settings, text, only_key=key), as_json=json)


@personal_data.command
def export(
    organisation: Organisation,
    text: Text = None,
    file: Path | None = None,
    *,
    key: OnlyKey = False,
    json: Json = False,
    home: Home = None,
) -> int:
    """Write all that is kept of it into a .json file that only you can read: `export ORGANISATION FILE` asks for it."""
    from flows.cli.personal_data.finding import write_found  # noqa: PLC0415

    settings = settings_at(home)
    if file is None:
        text, file = None, needed_file(settings, text)
    return write_found(settings, organisation, asked_for(settings, text, only_key=key), file, as_json=json)


@personal_data.command
def erase(
    organisation: Organisation,
    text: Text = None,
    *,
    key: OnlyKey = False,
    even_open: EvenOpen = False,
    yes: Yes = False,
    json: Json = False,
    home: Home = None,
) -> int:
    """Take the words out for good, while nothing runs; keys, amounts, states and sums stay."""
    from flows.cli.personal_data.erasing import erase_found  # noqa: PLC0415

    settings, options = settings_of(home), {"even_open": even_open, "yes": yes, "as_json": json}
    return erase_found(settings, organisation, asked_for(settings, text, only_key=key), **options)
