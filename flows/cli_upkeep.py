"""The commands that look after a stack: one line each; the work is imported only by whoever asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.cli_options import Home, Json, settings_of

Question = Annotated[str, Parameter(help='One question, like "select * from v_runs limit 10".')]
On = Annotated[
    Path | None, Parameter(name="--on", help="A snapshot file. Without it a fresh one is made, and thrown away.")
]

What = Annotated[str, Parameter(name="what", help="A TOML file, or the id of an integration.")]
Show = Annotated[int, Parameter(name="--show", help="How many of the first records are shown as requests.")]


def doctor(*, json: Json = False, home: Home = None) -> int:
    """Look at everything the stack needs, and say what to do. Exit code 1 when something is broken."""
    from flows.doctor import examine  # noqa: PLC0415

    return examine(settings_of(home), as_json=json)


def snapshot(file: Path, *, json: Json = False, home: Home = None) -> int:
    """Write a consistent copy for analysts: a DuckDB file without secrets or payloads."""
    from flows.cli_sql import write_snapshot  # noqa: PLC0415

    return write_snapshot(settings_of(home), file, as_json=json)


def sql(question: Question, *, on: On = None, json: Json = False, home: Home = None) -> int:
    """Ask a snapshot in SQL. It is read in your own process, and nothing can be changed."""
    from flows.cli_sql import ask_sql  # noqa: PLC0415

    return ask_sql(settings_of(home), question, on, as_json=json)


def dry_run(what: What, *, show: Show = 3, json: Json = False, home: Home = None) -> int:
    """Show what a sync would send and which rows fail, without sending. Exit code 1 when rows fail."""
    from flows.cli_dry_run import dry_run as rehearse  # noqa: PLC0415

    return rehearse(settings_of(home), what, show=show, as_json=json)


COMMANDS = (doctor, dry_run, snapshot, sql)
