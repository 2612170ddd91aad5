"""`synclight integrations …`: one line per command; the work is imported only by whoever asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.options import HeaderRow, Home, Json, Name, Sheet, Yes, settings_at, settings_of

integrations = App(name="integrations", help="Add integrations from files, look at them, pause and remove them.")

Until = Annotated[
    str | None,
    Parameter(
        name="--until", help="When the pause ends: 2026-12-01, 2026-12-01T08:00 (the organisation's time), 8h or 3d."
    ),
]
UntilResumed = Annotated[
    bool, Parameter(name="--until-resumed", negative="", show_default=False, help="Until somebody resumes it.")
]
Reason = Annotated[str, Parameter(name="--reason", show_default=False, help="Why; it is shown and kept.")]
Confirm = Annotated[
    str | None, Parameter(name="--confirm", help='What is not booked, word for word: "37 records, NOK 41200.00".')
]
Place = Annotated[Path, Parameter(help="A folder of files, or one file.")]
NewId = Annotated[str | None, Parameter(name="--id", help="Its id; else the folder's name.")]
Organisation = Annotated[str | None, Parameter(name="--organisation", help="The organisation's id.")]
TargetKind = Annotated[str | None, Parameter(name="--target", help="The kind of its target, like rest.")]
Out = Annotated[Path | None, Parameter(name="--out", help="The file to write; else ID.toml here.")]


@integrations.command
def add(file: Path, *, json: Json = False, home: Home = None) -> int:
    """Add an organisation or an integration from a TOML file, or change it. A wrong file is refused whole."""
    from flows.cli.add import add_file  # noqa: PLC0415

    return add_file(settings_of(home), file, as_json=json)


@integrations.command
def new(
    place: Place,
    *,
    id: NewId = None,  # noqa: A002  # the option's name
    organisation: Organisation = None,
    target: TargetKind = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    out: Out = None,
    json: Json = False,
    home: Home = None,
) -> int:
    """Look at a folder of files (or one file) and write a first configuration, with a comment beside every guess."""
    from flows.cli.new import propose_new  # noqa: PLC0415

    return propose_new(
        settings_of(home),
        place,
        integration_id=id,
        organisation=organisation,
        target_kind=target,
        out=out,
        asked={"sheet": sheet, "header_row": header_row},
        as_json=json,
    )


@integrations.command(name="list")
def list_all(*, json: Json = False, home: Home = None) -> int:
    """Every integration with its schedule."""
    from flows.cli.show import show_integrations  # noqa: PLC0415

    return show_integrations(settings_at(home), as_json=json)


@integrations.command
def show(integration: Name, *, json: Json = False, home: Home = None) -> int:
    """One integration: where it reads, where it sends, when, and how it stands."""
    from flows.cli.look import show_one  # noqa: PLC0415

    return show_one(settings_at(home), integration, as_json=json)


@integrations.command(name="test")
def try_out(integration: Name, *, json: Json = False, home: Home = None) -> int:
    """Look whether its source can be read and its target answers. Nothing is sent. Exit code 1 when one does not."""
    from flows.cli.look import try_one  # noqa: PLC0415

    return try_one(settings_at(home), integration, as_json=json)


@integrations.command
def pause(
    integration: Name,
    *,
    until: Until = None,
    until_resumed: UntilResumed = False,
    reason: Reason = "",
    json: Json = False,
    home: Home = None,
) -> int:
    """Let its schedule rest until a stated end. What is not booked stays red."""
    from flows.cli.pause import pause_one  # noqa: PLC0415

    settings = settings_at(home)
    return pause_one(settings, integration, until=until, until_resumed=until_resumed, reason=reason, as_json=json)


@integrations.command
def resume(integration: Name, *, json: Json = False, home: Home = None) -> int:
    """End its pause."""
    from flows.cli.pause import resume_one  # noqa: PLC0415

    return resume_one(settings_at(home), integration, as_json=json)


@integrations.command
def remove(
    integration: Name, *, confirm: Confirm = None, yes: Yes = False, json: Json = False, home: Home = None
) -> int:
    """Take it out. Its history stays. Money that is not booked must be confirmed."""
    from flows.cli.pause import remove_one  # noqa: PLC0415

    return remove_one(settings_at(home), integration, confirm=confirm, yes=yes, as_json=json)
