"""The doctor's look at the way in: whether the dashboard answers, and who may pass requests on to it."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import Words
from core.settings import Settings
from flows.cli.doctor.findings import Finding, State
from flows.stack.way_in import address, health


def look_at_the_way_in(settings: Settings, _: Words) -> Iterator[Finding]:
    """Of a stack that runs."""
    subject, where = _("Dashboard"), address(settings)
    if health(settings) is None:
        todo = _("Its log is {log}.", log=settings.logs / "dashboard.log")
        yield Finding("dashboard", subject, State.BROKEN, _("does not answer at {address}", address=where), todo)
    else:
        yield Finding("dashboard", subject, State.FINE, _("answers at {address}", address=where))
    if settings.signs_in and settings.proxy is None and settings.dashboard_url.startswith("https://"):
        found = _("no proxy is named: every program of this machine reaches the dashboard's port")
        todo = _("Set SYNCLIGHT_PROXY to a socket that only the proxy reaches (docs/reverse-proxy.md).")
        yield Finding("proxy", _("Proxy"), State.LOOK, found, todo)
