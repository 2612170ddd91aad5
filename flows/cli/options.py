"""The options that several commands share, and the settings they make."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from core.i18n import Words
from core.settings import Settings, load_settings
from flows.stack.demo_home import DemoState, demo_state
from flows.stack.own_store import is_owned

DEMO_HOME = Path("~/.synclight-demo")

Home = Annotated[Path | None, Parameter(name="--home", help="The folder that holds everything.")]
Port = Annotated[int | None, Parameter(name="--port", help="The dashboard's port.")]
Json = Annotated[bool, Parameter(name="--json", negative="", show_default=False, help="For scripts.")]
Yes = Annotated[bool, Parameter(name="--yes", negative="", show_default=False, help="Do not ask first.")]
Wait = Annotated[
    bool,
    Parameter(name="--wait", negative="", show_default=False, help="Until it is over; exit code 1 when it failed."),
]
Most = Annotated[int, Parameter(name="--limit", validator=Number(gte=1, lte=100_000), help="At most so many.")]
Days = Annotated[int, Parameter(name="--days", validator=Number(gte=1, lte=3_660), help="How far back.")]
Sheet = Annotated[str | None, Parameter(name="--sheet", help="The sheet of a workbook that is read.")]
HeaderRow = Annotated[
    int | None,
    Parameter(name="--header-row", validator=Number(gte=1), help="The row or line with the names of the columns."),
]
Name = Annotated[str, Parameter(help="The integration's id.")]


def settings_of(home: Path | None, **options: Any) -> Settings:
    """Read the environment; an option that was given wins. Raises BadConfiguration."""
    chosen = {key: value for key, value in {"home": home, **options}.items() if value is not None}
    return load_settings(**chosen)


def settings_at(home: Path | None) -> Settings:
    """The home that is named, else one's own, else the demo's while only that one runs, which is said beside it."""
    own = settings_of(home)
    demo = None if is_used(own) else running_demo(home)
    if demo is None:
        return own
    _ = Words(own.language)
    said = _("This is about the demo, which runs in {home}; name another one with --home.", home=demo.home)
    print(said, file=sys.stderr)  # noqa: T201  # the answer itself may be read by a script
    return demo


def running_demo(home: Path | None) -> Settings | None:
    """The demo in its own folder while it runs; None where a home was named."""
    if home is not None or "home" in load_settings().model_fields_set:
        return None
    demo = settings_of(DEMO_HOME, demo=True)
    try:
        return demo if demo_state(demo) is DemoState.MADE and is_owned(demo) else None
    except OSError:  # somebody else's folder
        return None


def is_used(settings: Settings) -> bool:
    """Whether this home holds anything that could be meant."""
    return settings.database.exists() or is_owned(settings)
