"""Whether a home is the demo's: marked before anything is written, and never made of a home with somebody's files."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from core.errors import Misconfigured
from core.i18n import Words
from core.model import Category
from core.settings import Settings
from data.store.whole_file import write_whole

MARK = "demo.json"


class DemoState(StrEnum):
    """How far the demo's history is."""

    NONE = "none"  # no demo's home
    MAKING = "making"
    MADE = "made"


def demo_state(settings: Settings) -> DemoState:
    """What the mark says. Raises Misconfigured on one that says nothing: it is written whole, or not at all."""
    mark = settings.home / MARK
    try:
        return DemoState(json.loads(mark.read_text("utf-8"))["state"])
    except FileNotFoundError:
        return DemoState.NONE
    except (ValueError, KeyError, TypeError):
        _ = Words(settings.language)
        sentence = _(
            "{file} does not say how far the demo is: nothing in its folder is touched. "
            "Move the file away if the folder is yours, or choose another one with SYNCLIGHT_HOME.",
            file=mark,
        )
        raise Misconfigured(sentence, Category.CONFIGURATION) from None


def mark_demo(settings: Settings, state: DemoState) -> None:
    """Say whose home this is."""
    told = {"state": state, "note": "This home holds a demo: nothing in it is real."}
    write_whole(settings.home / MARK, json.dumps(told))


def refuse_real_data(settings: Settings) -> None:
    """Raises Misconfigured when an unmarked home holds anything the demo would throw away or stand beside."""
    _ = Words(settings.language)
    found = next((folder for folder in _folders(settings) if folder.exists() and any(folder.iterdir())), None)
    if found is not None:
        sentence = _(
            "{folder} is not empty: the demo needs a home of its own. Choose another folder with SYNCLIGHT_HOME.",
            folder=found,
        )
        raise Misconfigured(sentence, Category.CONFIGURATION)


def refuse_half_a_demo(settings: Settings) -> None:
    """Raises Misconfigured when the next demo would throw this home away, with what is put into it now."""
    _ = Words(settings.language)
    if demo_state(settings) is DemoState.MAKING:
        sentence = _(
            "The demo in {home} was stopped before it was whole. Choose another folder with SYNCLIGHT_HOME, "
            "or start the demo once more.",
            home=settings.home,
        )
        raise Misconfigured(sentence, Category.CONFIGURATION)


def _folders(settings: Settings) -> tuple[Path, ...]:
    thrown_away = (settings.database.parent, settings.inbox, settings.mail_folder, settings.sandbox_folder)
    return (*thrown_away, settings.secrets_folder)
