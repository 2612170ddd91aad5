"""The address that opens the dashboard once, and the browser of whoever sits at this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from html import escape

from core.access.entrances import PARAMETER, new_entrance
from core.settings import LOOPBACK, Settings
from data.store.whole_file import write_whole


def entrance_of(settings: Settings) -> str:
    """An address that lets one browser in, once: of this machine, whatever links in mails begin with.

    Where people sign in it lets nobody in by itself.
    """
    if settings.signs_in:
        return settings.dashboard_url
    return f"http://{LOOPBACK}:{settings.dashboard_port}/?{PARAMETER}={new_entrance(settings.tokens)}"


def show(settings: Settings) -> bool:
    """Open the dashboard in a browser, where somebody sits in front of one. Whether one was opened.

    The browser is led there by a file only its owner can read: what stands in a command is seen by every user.
    """
    if not _somebody_sees():
        return False
    file = settings.tokens / "open.html"
    try:
        write_whole(file, _page_that_leads_to(entrance_of(settings)))
        return webbrowser.open(file.as_uri())
    except (OSError, webbrowser.Error):
        return False


def _somebody_sees() -> bool:
    has_screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen and sys.stdout.isatty()


def _page_that_leads_to(address: str) -> str:
    return (
        f'<!DOCTYPE html><meta charset="utf-8"><title>Synclight</title>'
        f'<meta http-equiv="refresh" content="0;url={escape(address, quote=True)}">'
    )
