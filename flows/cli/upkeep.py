"""The commands that look after a stack: one line each; the work is imported only by whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.options import HeaderRow, Home, Json, Most, Name, Sheet, Yes, settings_at, settings_of

Question = Annotated[str, Parameter(help='One question, like "select * from v_runs limit 10".')]
On = Annotated[
    Path | None, Parameter(name="--on", help="A snapshot file. Without it a fresh one is made, and thrown away.")
]

What = Annotated[str, Parameter(name="what", help="A TOML file, or the id of an integration.")]
Show = Annotated[int, Parameter(name="--show", help="How many of the first records are shown as requests.")]

ChannelName = Annotated[str, Parameter(name="--channel", help="Over which channel.")]
Person = Annotated[str | None, Parameter(name="--person", help="Only what this person did.")]
Action = Annotated[str | None, Parameter(name="--action", help="Only this action, like retry or pause.")]

Secret = Annotated[str, Parameter(help="Its name, as configurations say it.")]
Organisation = Annotated[str, Parameter(name="--organisation", help="Whose secret it is.")]
To = Annotated[
    list[str], Parameter(name="--to", consume_multiple=True, help="Where it goes, like https://api.example.org.")
]

export = App(name="export", help="Failed records for a spreadsheet; runs and attempts for other tools.")


def doctor(*, json: Json = False, home: Home = None) -> int:
    """Look at everything the stack needs, and say what to do. Exit code 1 when something is broken."""
    from flows.cli.doctor.checkup import examine  # noqa: PLC0415

    return examine(settings_at(home), as_json=json)


def snapshot(file: Path, *, json: Json = False, home: Home = None) -> int:
    """Write a consistent copy for analysts: a DuckDB file without secrets or payloads."""
    from flows.cli.sql import write_analysts_copy  # noqa: PLC0415

    return write_analysts_copy(settings_at(home), file, as_json=json)


def sql(question: Question, *, on: On = None, json: Json = False, home: Home = None) -> int:
    """Ask a snapshot in SQL. It is read in your own process, and nothing can be changed."""
    from flows.cli.sql import ask_sql  # noqa: PLC0415

    return ask_sql(settings_at(home), question, on, as_json=json)


def dry_run(
    what: What,
    *,
    show: Show = 3,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    json: Json = False,
    home: Home = None,
) -> int:
    """Show what a sync would send and which rows fail, without sending. Exit code 1 when rows fail."""
    from flows.cli.dry_run_report import report_dry_run as rehearse  # noqa: PLC0415

    asked = {"sheet": sheet, "header_row": header_row}
    settings = settings_of(home) if Path(what).suffix else settings_at(home)
    return rehearse(settings, what, show=show, asked=asked, as_json=json)


def backup(file: Path, *, json: Json = False, home: Home = None) -> int:
    """Write a full copy of everything that is remembered, open it, and count what it holds."""
    from flows.cli.backup import back_up  # noqa: PLC0415

    return back_up(settings_at(home), file, as_json=json)


def restore(file: Path, *, yes: Yes = False, json: Json = False, home: Home = None) -> int:
    """Put a backup back, while nothing runs. Every record is looked up before anything is sent again."""
    from flows.cli.backup import put_back  # noqa: PLC0415

    return put_back(settings_of(home), file, yes=yes, as_json=json)


def audit(
    integration: Name | None = None,
    *,
    person: Person = None,
    action: Action = None,
    limit: Most = 50,
    json: Json = False,
    home: Home = None,
) -> int:
    """Who did what, newest first, with what was before and after."""
    from flows.cli.export import show_audit  # noqa: PLC0415

    return show_audit(settings_at(home), integration, person=person, action=action, most=limit, as_json=json)


def try_the_mail(address: str, *, channel: ChannelName = "email", json: Json = False, home: Home = None) -> int:
    """Send one test mail to an address, or a message over another channel. Exit code 1 when it is not taken."""
    from flows.cli.mail import try_mail  # noqa: PLC0415

    return try_mail(settings_at(home), address, name=channel, as_json=json)


def set_secret(name: Secret, *, organisation: Organisation, to: To, json: Json = False, home: Home = None) -> int:
    """Keep a secret of an organisation, typed or as the command's input, and say where alone it goes."""
    from flows.cli.secrets.entering import set_secret as keep  # noqa: PLC0415

    return keep(settings_at(home), name, organisation, to, as_json=json)


def bind_secret(name: Secret, *, organisation: Organisation, to: To, json: Json = False, home: Home = None) -> int:
    """Say to which addresses a secret of an organisation goes from now on, and to no other one."""
    from flows.cli.secrets.binding import bind_secret as bind  # noqa: PLC0415

    return bind(settings_at(home), name, organisation, to, as_json=json)


@export.command(name="failures")
def export_failures(integration: Name, file: Path, *, json: Json = False, home: Home = None) -> int:
    """What is not booked, as a .csv or .xlsx file: real numbers and dates, never a formula."""
    from flows.cli.export import write_failures  # noqa: PLC0415

    return write_failures(settings_at(home), integration, file, as_json=json)


@export.command(name="history")
def export_history(folder: Path, *, json: Json = False, home: Home = None) -> int:
    """Runs, attempts, open failures and days, as Parquet files in a folder."""
    from flows.cli.export import write_history  # noqa: PLC0415

    return write_history(settings_at(home), folder, as_json=json)


COMMANDS: Mapping[str, Callable[..., int]] = {
    "audit": audit,
    "backup": backup,
    "bind-secret": bind_secret,
    "doctor": doctor,
    "dry-run": dry_run,
    "restore": restore,
    "set-secret": set_secret,
    "snapshot": snapshot,
    "sql": sql,
    "test-mail": try_the_mail,
}
