"""A home whose database an older Synclight made, before the first schema that is kept: refused, or set aside.

Nothing of it is deleted, and nothing is written into it, but for the demo's own, which is set aside in a folder inside.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from core.errors import Misconfigured
from core.i18n import Words
from core.messages import message
from core.model import Category
from core.settings import Settings
from flows.stack.demo_home import MARK, DemoState, demo_state, mark_demo

_KEPT = "older-"  # and when it was set aside
_OLDER = 3  # exit code of the process that looks


def is_older(settings: Settings) -> bool:
    """Whether an older Synclight made this home's database; False while somebody holds it.

    A process of its own looks: the launcher stays, and needs no database in its memory.
    """
    if not settings.database.exists():
        return False
    command = [sys.executable, "-m", "flows.stack.older_home", str(settings.database)]
    asked = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  # ourselves
    return asked.returncode == _OLDER


def refuse_older_home(settings: Settings) -> None:
    """Raises Misconfigured on a home of an older Synclight, unless it is the demo's and the demo is started."""
    is_demo = demo_state(settings) is not DemoState.NONE
    if (is_demo and settings.demo) or not is_older(settings):
        return
    if not is_demo:
        raise Misconfigured(message("database_of_older_version", path=str(settings.database)), Category.CONFIGURATION)
    _ = Words(settings.language)
    sentence = _(
        "The demo in {home} was made by an older Synclight: start synclight demo, which sets it aside.",
        home=settings.home,
    )
    raise Misconfigured(sentence, Category.CONFIGURATION)


def set_aside_older_demo(settings: Settings, now: datetime) -> Path | None:
    """Move all that an older demo made into a folder of its own; None where there is nothing of the kind.

    Only on a home that we hold. The database goes last, behind a mark that the new demo is being made: whatever ends us
    on the way, the next start goes on, and throws away only what it made itself.
    """
    if demo_state(settings) is DemoState.NONE or not is_older(settings):
        return None
    kept = settings.home / f"{_KEPT}{now:%Y%m%dT%H%M%S%f}"
    kept.mkdir(mode=0o700)
    store, mark = settings.database.parent, settings.home / MARK
    for found in sorted(settings.home.iterdir()):
        if found not in {settings.lock_file, store, mark} and not found.name.startswith(_KEPT):
            found.rename(kept / found.name)
    shutil.copyfile(mark, kept / mark.name)
    mark_demo(settings, DemoState.MAKING)
    store.rename(kept / store.name)
    return kept


def main() -> int:
    """Say by the exit code whether the database that is named is an older one."""
    from data.store.local.looking import is_of_older_schema  # noqa: PLC0415  # pyarrow is for this process alone

    return _OLDER if is_of_older_schema(Path(sys.argv[1])) else 0


if __name__ == "__main__":
    sys.exit(main())
