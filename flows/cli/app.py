"""The command line: `synclight`. EXIT_CODES says what they mean, in its help and in docs/command-line.md."""

from __future__ import annotations

import io
import os
import shlex
import sys
import traceback
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from core.access.folders import make_private
from core.errors import SchedulerDown, StoreNotRunning, StoreUnavailable, SynclightError
from core.i18n import Words, sanitise
from core.messages import message
from core.settings import Settings, load_settings, past_proxies, spoken_language
from flows.cli import upkeep
from flows.cli.integrations import integrations
from flows.cli.interrupting import INTERRUPTED, ends_soon
from flows.cli.options import (
    DEMO_HOME,
    Days,
    Home,
    Json,
    Most,
    Name,
    Port,
    Wait,
    running_demo,
    settings_at,
    settings_of,
)
from flows.cli.people import people
from flows.cli.personal_data import personal_data
from flows.clock import SystemClock
from flows.stack.demo_home import DemoState, demo_state
from flows.stack.launcher import DidNotStart, check_before, launch, stop_signals
from flows.stack.older_home import is_older
from flows.stack.own_store import is_owned

FINE, RED, REFUSED, NOT_REACHABLE = 0, 1, 2, 3
EXIT_CODES = (
    "Exit codes: 0 fine; 1 something is red or broken, rows fail, or the sync, the retry or the mail failed; "
    "2 wrong use, or refused; 3 the stack is not reachable (also for doctor, once it has been used) or did not come "
    "up, a restored database does not open, or something unexpected went wrong; 130 stopped with Ctrl-C."
)
_PIPE_WIDTH = 400
_AWAY = (StoreUnavailable, SchedulerDown, DidNotStart)

app = App(
    name="synclight",
    help="Shows whether every export went well, why a record failed, and sends only the failed ones again.",
    help_epilogue=f"{EXIT_CODES} Settings are environment variables SYNCLIGHT_...; --home wins over SYNCLIGHT_HOME.",
    version_flags=[],
    suppress_keyboard_interrupt=False,
    help_formatter="default" if sys.stdout.isatty() else "plain",  # no boxes in a pipe
    console=None if sys.stdout.isatty() else Console(width=_PIPE_WIDTH),
)
app.command(integrations)
app.command(people)
app.command(personal_data)
app.command(upkeep.export)
for name, command in upkeep.COMMANDS.items():
    app.command(command, name=name)

Foreground = Annotated[
    bool,
    Parameter(
        name="--foreground",
        negative="",
        show_default=False,
        help="In this process, without Prefect; also while the stack is down.",
    ),
]


def main() -> None:
    """Run one command; whatever goes wrong is one sentence and an exit code."""
    os.environ.update(past_proxies(os.environ))
    os.umask(0o077)  # what a command writes (backups, exports, logs) is for its owner
    for stream in (sys.stdout, sys.stderr):  # a terminal that cannot show a letter shows a question mark
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with ends_soon(_stopped()):
        code = run(sys.argv[1:])
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and answer its exit code. No traceback reaches a person; details go to the log."""
    try:
        answer = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return _complain(message("command_not_understood", words=str(error)), REFUSED)
    except SynclightError as error:
        code = NOT_REACHABLE if isinstance(error, _AWAY) else REFUSED
        return _complain(error.said, code, _how_to_start(error, arguments))
    except KeyboardInterrupt as stopped:
        return _complain(str(stopped) or _stopped(), INTERRUPTED)
    except BrokenPipeError:  # `synclight failures | head`
        sys.stderr.close()
        return FINE
    except Exception as error:  # noqa: BLE001  # the last door: a person gets a sentence
        return _complain(_unexpected(error, arguments), NOT_REACHABLE)
    return answer if isinstance(answer, int) else FINE


@app.command
def demo(*, home: Home = None, port: Port = None) -> int:
    """Start everything with an invented organisation, thirty days of history and a system to export to."""
    settings = load_demo_settings(home, port)
    _ = Words(settings.language)
    with stop_signals() as asked_to_stop:
        from flows.demo.history import StoppedEarly, prepare  # noqa: PLC0415  # only the demo pays for it

        try:
            check_before(settings, _)
            if demo_state(settings) is not DemoState.MADE or is_older(settings):
                _say(_("Making thirty days of history in {home} …", home=settings.home))
            prepare(settings, asked_to_stop, _say)
        except StoppedEarly:
            _say(_("Stopped before the history was whole. The next start makes it anew."))
            return INTERRUPTED
    launch(settings, _say)
    return FINE


@app.command
def up(*, home: Home = None, port: Port = None) -> int:
    """Start everything, and stop it in order on Ctrl-C."""
    launch(settings_of(home, dashboard_port=port), _say)
    return FINE


@app.command(name="open")
def open_(*, home: Home = None) -> int:
    """Give an address that lets one browser in, and open it where there is a screen."""
    from flows.stack.entrance import entrance_of, show  # noqa: PLC0415

    settings = settings_at(home)
    if not is_owned(settings):
        raise StoreNotRunning(message("store_never_started", home=str(settings.home)))
    _say(entrance_of(settings))
    show(settings)
    return FINE


@app.command
def status(*, json: Json = False, home: Home = None) -> int:
    """The light of every integration, and why. Exit code 1 when one is red."""
    from flows.cli.show import show_status  # noqa: PLC0415  # pyarrow takes a moment

    return show_status(settings_at(home), as_json=json)


@app.command
def runs(
    integration: Name | None = None, *, days: Days = 30, limit: Most = 50, json: Json = False, home: Home = None
) -> int:
    """The latest syncs, newest first, and how they ended."""
    from flows.cli.runs import show_runs  # noqa: PLC0415

    return show_runs(settings_at(home), integration, days=days, most=limit, as_json=json)


@app.command
def failures(integration: Name | None = None, *, json: Json = False, home: Home = None) -> int:
    """What is not booked, and what the external system said."""
    from flows.cli.show import show_failures  # noqa: PLC0415

    return show_failures(settings_at(home), integration, as_json=json)


@app.command
def sync(
    integration: Name, *, wait: Wait = False, foreground: Foreground = False, json: Json = False, home: Home = None
) -> int:
    """Sync one integration now."""
    from flows.cli.ask import ask_for_sync  # noqa: PLC0415
    from flows.cli.foreground import sync_here  # noqa: PLC0415

    if foreground:
        return sync_here(settings_at(home), integration, as_json=json)
    return ask_for_sync(settings_at(home), integration, wait=wait, as_json=json)


@app.command
def retry(integration: Name, *, wait: Wait = False, json: Json = False, home: Home = None) -> int:
    """Send the failed records of one integration again, and only those."""
    from flows.cli.ask import ask_for_retry  # noqa: PLC0415

    return ask_for_retry(settings_at(home), integration, wait=wait, as_json=json)


@app.command
def cancel(integration: Name, *, json: Json = False, home: Home = None) -> int:
    """Stop the running sync of one integration: what is on its way is awaited, the rest goes with the next one."""
    from flows.cli.ask import ask_to_stop  # noqa: PLC0415

    return ask_to_stop(settings_at(home), integration, as_json=json)


def load_demo_settings(home: Path | None = None, port: int | None = None) -> Settings:
    """Load the demo's settings: its own home unless one is named."""
    named = home or (None if "home" in load_settings().model_fields_set else DEMO_HOME)
    return settings_of(named, dashboard_port=port, demo=True)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a launcher speaks to its terminal


def _complain(sentence: str, code: int, todo: str = "") -> int:
    """Say it in the person's language, where it is a sentence of ours."""
    said = f"{Words(spoken_language()).translate(sentence)} {todo}".rstrip()
    print(sanitise(said, limit=4000), file=sys.stderr)  # noqa: T201
    return code


def _how_to_start(error: SynclightError, arguments: list[str]) -> str:
    """What to do about a store that nobody runs; empty where that is no cure."""
    if not isinstance(error, StoreNotRunning) or arguments[:1] in (["up"], ["demo"]):
        return ""
    home = _named_home(arguments)
    with suppress(OSError, SynclightError):  # a home that is somebody else's: what went wrong is said, and no more
        settings = settings_of(home)
        if not is_owned(settings):
            command = "synclight up" if demo_state(settings) is DemoState.NONE else "synclight demo"
            named = f" --home {shlex.quote(str(home))}" if home is not None else ""
            _ = Words(spoken_language())
            start = _("Start it with: {command}", command=command + named)
            demo = running_demo(home)
            if demo is None:
                return start
            return f"{start} {_('The demo runs in {home}: it is meant with --home.', home=demo.home)}"
    return ""


def _stopped() -> str:
    _ = Words(spoken_language())
    return _("Stopped with Ctrl-C.")


def _unexpected(error: Exception, arguments: list[str]) -> str:
    kind = type(error).__name__
    try:
        log = _log_file(arguments)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{SystemClock().now().isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except (OSError, SynclightError):
        return message("unexpected_error", kind=kind)
    return message("unexpected_error_with_log", kind=kind, log=str(log))


def _log_file(arguments: list[str]) -> Path:
    home = _named_home(arguments)
    settings = load_demo_settings(home) if arguments[:1] == ["demo"] else settings_of(home)
    folder = settings.logs
    make_private(folder)
    return folder / "command.log"


def _named_home(arguments: list[str]) -> Path | None:
    """What --home says, as the command would have read it."""
    for word, following in pairwise([*arguments, ""]):
        if word == "--home" and following:
            return Path(following)
        if word.startswith("--home="):
            return Path(word.removeprefix("--home="))
    return None


if __name__ == "__main__":
    main()
