"""The options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from core.settings import Settings, load_settings

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
Name = Annotated[str, Parameter(help="The integration's id.")]


def settings_of(home: Path | None, **options: Any) -> Settings:
    """Read the environment; an option that was given wins. Raises BadConfiguration."""
    chosen = {key: value for key, value in {"home": home, **options}.items() if value is not None}
    return load_settings(**chosen)
