"""The command line: `synclight`.

Exit codes: 0 fine · 1 something is red (`status`), or the sync or retry failed (`--wait`) ·
2 wrong use, or refused · 3 the stack is not reachable, or did not come up.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from core.errors import SchedulerDown, StoreUnavailable, SynclightError
from core.settings import Settings, load_settings
from core.words import Words
from flows.clock import SystemClock
from flows.launcher import DidNotStart, launch

FINE, RED, REFUSED, NOT_REACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
_AWAY = (StoreUnavailable, SchedulerDown, DidNotStart)
DEMO_HOME = Path("~/.synclight-demo")

app = App(
    name="synclight",
    help="Shows whether every export went well, why a record failed, and sends only the failed ones again.",
    help_epilogue=(
        "Exit codes: 0 fine; 1 something is red (status), or the sync or retry failed (--wait); "
        "2 wrong use, or refused; 3 the stack is not reachable. "
        "Settings are environment variables SYNCLIGHT_...; --home wins over SYNCLIGHT_HOME."
    ),
    version_flags=[],
    suppress_keyboard_interrupt=False,
)
integrations = App(name="integrations", help="Add integrations from files, and list them.")
app.command(integrations)

Home = Annotated[Path | None, Parameter(name="--home", help="The folder that holds everything.")]
Port = Annotated[int | None, Parameter(name="--port", help="The dashboard's port.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="For scripts.")]
Wait = Annotated[bool, Parameter(name="--wait", negative="", help="Until it is over; exit code 1 when it failed.")]
Name = Annotated[str, Parameter(help="The integration's id.")]


def main() -> None:
    """Run one command; whatever goes wrong is one sentence and an exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and answer its exit code. No traceback reaches a person; details go to the log."""
    try:
        answer = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return _complain(str(error), REFUSED)
    except SynclightError as error:
        return _complain(str(error), NOT_REACHABLE if isinstance(error, _AWAY) else REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `synclight failures | head`
        sys.stderr.close()
        return FINE
    except Exception as error:  # noqa: BLE001  # the last door: a person gets a sentence
        return _complain(_unexpected(error), NOT_REACHABLE)
    return answer if isinstance(answer, int) else FINE


@app.command
def demo(*, home: Home = None, port: Port = None) -> int:
    """Start everything with an invented organisation, thirty days of history and a system to export to."""
    from flows.demo_history import prepare  # noqa: PLC0415  # only the demo pays for it

    settings = load_demo_settings(home, port)
    _ = Words(settings.language)
    _say(_("Making thirty days of history in {home} …", home=settings.home))
    prepare(settings)
    launch(settings, _say)
    return FINE


@app.command
def up(*, home: Home = None, port: Port = None) -> int:
    """Start everything, and stop it in order on Ctrl-C."""
    launch(_settings(home, dashboard_port=port), _say)
    return FINE


@app.command
def status(*, json: Json = False, home: Home = None) -> int:
    """The light of every integration, and why. Exit code 1 when one is red."""
    from flows.cli_show import show_status  # noqa: PLC0415  # pyarrow takes a moment

    return show_status(_settings(home), as_json=json)


@app.command
def failures(integration: Name | None = None, *, json: Json = False, home: Home = None) -> int:
    """What is not booked, and what the external system said."""
    from flows.cli_show import show_failures  # noqa: PLC0415

    return show_failures(_settings(home), integration, as_json=json)


@app.command
def sync(integration: Name, *, wait: Wait = False, home: Home = None) -> int:
    """Sync one integration now."""
    from flows.cli_ask import ask_for_sync  # noqa: PLC0415

    return ask_for_sync(_settings(home), integration, wait=wait)


@app.command
def retry(integration: Name, *, wait: Wait = False, home: Home = None) -> int:
    """Send the failed records of one integration again, and only those."""
    from flows.cli_ask import ask_for_retry  # noqa: PLC0415

    return ask_for_retry(_settings(home), integration, wait=wait)


@integrations.command
def add(file: Path, *, home: Home = None) -> int:
    """Add an organisation or an integration from a TOML file, or change it. A wrong file is refused whole."""
    from flows.cli_add import add_file  # noqa: PLC0415

    return add_file(_settings(home), file)


@integrations.command(name="list")
def list_all(*, json: Json = False, home: Home = None) -> int:
    """Every integration with its schedule."""
    from flows.cli_show import show_integrations  # noqa: PLC0415

    return show_integrations(_settings(home), as_json=json)


def load_demo_settings(home: Path | None = None, port: int | None = None) -> Settings:
    """Load the demo's settings: its own home unless one is named."""
    named = home or (None if "home" in load_settings().model_fields_set else DEMO_HOME)
    return _settings(named, dashboard_port=port, demo=True)


def _settings(home: Path | None, **options: Any) -> Settings:
    chosen = {key: value for key, value in {"home": home, **options}.items() if value is not None}
    return load_settings(**chosen)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a launcher speaks to its terminal


def _complain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return code


def _unexpected(error: Exception) -> str:
    name = type(error).__name__
    try:
        log = _log_file()
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{SystemClock().now().isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except (OSError, SynclightError):
        return f"Something unexpected went wrong ({name})."
    return f"Something unexpected went wrong ({name}). Details are in {log}."


def _log_file() -> Path:
    folder = load_settings().logs
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "command.log"


if __name__ == "__main__":
    main()
