"""The doctor's look at the running parts: store, clock, monitor, Prefect, mail server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from core.channels.channel import ChannelKind, DeliveryResult
from core.channels.registry import CHANNELS
from core.errors import BadConfiguration, SchedulerDown, SynclightError
from core.i18n import Words, sanitise
from core.model import EMAIL
from core.ports import Clock
from core.settings import Settings
from data.queries.monitor_health import monitor_health, restoring
from data.store.flight.client import FlightStore
from data.store.migrations import latest
from flows.cli.doctor.findings import Finding, State
from flows.cli.names import who
from flows.clock import SystemClock
from flows.scheduler.clock import prefect_clock
from flows.secrets import HomeSecrets
from flows.stack.process import answers
from flows.stack.restarts import noted_restarts

_MANY_ENDS = 3  # in a row: whatever ends it is not over by itself
_CLOCK_OFF = timedelta(seconds=5)
_CLOCK_WRONG = timedelta(minutes=2)
_SILENT_TURNS = 2


def look_around(settings: Settings, _: Words) -> Iterator[Finding]:
    """What stands beside the stack: the other side of each channel."""
    for name, kind in CHANNELS.items():
        yield (_mail if name == EMAIL else partial(_other, name))(settings, kind, _)


def _mail(settings: Settings, kind: ChannelKind, _: Words) -> Finding:
    subject = _("Mail server")
    try:
        if settings.mail_server is None or not kind.check_settings(settings):
            todo = _("Set SYNCLIGHT_SMTP_HOST when people should get mails.")
            return Finding("mail", subject, State.LOOK, _("none: messages stay in the app"), todo)
    except BadConfiguration as error:
        todo = _("Set {key} to: {wanted}.", key=error.key, wanted=_.translate(error.wanted))
        return Finding("mail", subject, State.BROKEN, _("a password would travel unencrypted"), todo)
    checked = kind.sender(settings, HomeSecrets(settings)).check()
    if checked.result is not DeliveryResult.ACCEPTED:
        todo = _("Check SYNCLIGHT_SMTP_HOST, _SMTP_PORT, _SMTP_SECURITY and the login. Messages wait and are not lost.")
        return Finding("mail", subject, State.BROKEN, _.delivery_reason(checked.reason), todo)
    host, port = settings.mail_server
    answered = _("{host}:{port} takes mails ({security})", host=host, port=port, security=settings.mail_security)
    return Finding("mail", subject, State.FINE, answered)


def _other(name: str, settings: Settings, kind: ChannelKind, _: Words) -> Finding:
    """A channel that nobody set up is nobody's trouble."""
    check, subject = f"channel_{name}", _("Channel {name}", name=name)
    todo = _("Its messages wait and are not lost.")
    try:
        if not kind.check_settings(settings):
            return Finding(check, subject, State.SKIPPED, _("not set up"))
        checked = kind.sender(settings, HomeSecrets(settings)).check()
    except SynclightError as error:
        return Finding(check, subject, State.BROKEN, _.translate(error.said), todo)
    if checked.result is not DeliveryResult.ACCEPTED:
        return Finding(check, subject, State.BROKEN, _.translate(checked.said), todo)
    return Finding(check, subject, State.FINE, _("takes messages"))


def look_at_restarts(settings: Settings, _: Words) -> Iterator[Finding]:
    """Which processes of the stack end again and again."""
    for one in noted_restarts(settings):
        found = _(
            "ended {times} times in a row, last {day} {time} (code {code}); it is started again each time",
            times=one.times,
            day=_.date(one.last_at),
            time=_.short_time(one.last_at),
            code=one.code,
        )
        todo = _("Its log says why: {log}", log=settings.logs / f"{one.name}.log")
        state = State.BROKEN if one.times >= _MANY_ENDS else State.LOOK
        yield Finding("restarts", one.label, state, found, todo)


def look_at_prefect(settings: Settings, _: Words) -> Iterator[Finding]:
    """Whether the scheduler is well."""
    if answers(f"{settings.prefect_api_url}/health")():
        yield Finding("prefect", "Prefect", State.FINE, _("answers at {address}", address=settings.prefect_api_url))
        return
    todo = _("Its log is {log}. Retries are stored and start when it is back.", log=settings.logs / "prefect.log")
    found = _("does not answer at {address}", address=settings.prefect_api_url)
    yield Finding("prefect", "Prefect", State.BROKEN, found, todo)


def look_at_prefect_clock(settings: Settings, _: Words, clock: Clock) -> Iterator[Finding]:
    """Ours against Prefect's: minutes apart, no late sync is skipped. Nothing while Prefect is down."""
    try:
        there = asyncio.run(prefect_clock(settings, clock))
    except SchedulerDown:
        return
    seconds = _.number(int(abs(there.ahead.total_seconds())))
    if abs(there.ahead) < _CLOCK_OFF:
        yield Finding("prefect_clock", _("Prefect's clock"), State.FINE, _("agrees with ours"))
        return
    found = _("differs by {seconds} s from ours", seconds=seconds)
    state, todo = State.LOOK, _("Let both machines follow a time server.")
    if not there.agrees:
        state, todo = State.BROKEN, _("Let both machines follow a time server. Until then no late sync is skipped.")
    yield Finding("prefect_clock", _("Prefect's clock"), state, found, todo)


def look_at_store(settings: Settings, store: FlightStore, _: Words) -> Iterator[Finding]:
    """Version, schema, restore mode, clock and monitor. Raises SynclightError when the store does not answer."""
    asked = time.monotonic()
    store.hello()
    seen = monitor_health(store)
    now, took = SystemClock().now(), time.monotonic() - asked
    found = _("answers in {milliseconds} ms, schema {number}", milliseconds=int(took * 1000), number=latest())
    yield Finding("store", _("Store"), State.FINE, found)
    yield _restore(store, now, _)
    yield _clock(now - seen.store_at, _)
    yield _monitor(settings, seen.watch_at, seen.reconciler_at, seen.store_at, _)


def _restore(store: FlightStore, now: datetime, _: Words) -> Finding:
    checked = restoring(who(store), store)
    if not checked:
        return Finding("restore", _("Restore"), State.FINE, _("nothing is being checked after a restore"))
    since = _.ago(min(checked.values()), now)
    found = _("being checked since {since}: {names}", since=since, names=", ".join(list(checked)[:10]))
    todo = _("The next full sync of each integration looks every record up before it sends; then this ends by itself.")
    return Finding("restore", _("Restore"), State.LOOK, found, todo)


def _clock(off: timedelta, _: Words) -> Finding:
    """Ours against the store's; leases and order follow the store's."""
    seconds = _.number(int(abs(off.total_seconds())))
    if abs(off) < _CLOCK_OFF:
        return Finding("clock", _("Clock"), State.FINE, _("agrees with the store's"))
    found = _("differs by {seconds} s from the store's", seconds=seconds)
    todo = _("Let both machines follow a time server.")
    state = State.BROKEN if abs(off) > _CLOCK_WRONG else State.LOOK
    return Finding("clock", _("Clock"), state, found, todo)


def _monitor(
    settings: Settings, watch_at: datetime | None, reconciler_at: datetime | None, now: datetime, _: Words
) -> Finding:
    subject = _("Reconciler")
    log = settings.logs / "reconciler.log"
    if watch_at is None or reconciler_at is None:
        return Finding("reconciler", subject, State.BROKEN, _("it has never looked"), _("Its log is {log}.", log=log))
    oldest = min(watch_at, reconciler_at)
    limit = timedelta(seconds=_SILENT_TURNS * settings.watch_interval_seconds)
    found = _("last seen {ago}", ago=_.ago(oldest, now))
    if now - oldest < limit:
        return Finding("reconciler", subject, State.FINE, found)
    todo = _("Without it no mail is sent and no crashed sync is closed. Its log is {log}.", log=log)
    return Finding("reconciler", subject, State.BROKEN, sanitise(found, limit=200, one_line=True), todo)
