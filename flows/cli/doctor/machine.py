"""The doctor's look at the machine: home, modes, disk, ports, versions."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import psutil

from core.i18n import Words
from core.settings import Settings
from data.queries.monitor_health import LEAST_FREE_PERCENT
from flows.cli.doctor.findings import Finding, State
from flows.stack.process import listens, port_is_free
from flows.stack.sandboxes import served
from flows.stack.self_check import LOCK, differences, installed, pins

_NO_ROOM_BYTES = 200_000_000
_OLDEST_PYTHON = (3, 11)
_OTHERS = 0o077
_SHOWN = 5


def examine_machine(settings: Settings, _: Words, *, is_up: bool) -> Iterator[Finding]:
    """Everything that needs no running stack."""
    yield _versions(_)
    yield _home(settings, _)
    if settings.home.exists():
        yield _disk(settings, _)
        yield _modes(settings, _)
    yield from _ports(settings, _, is_up=is_up)


def _versions(_: Words) -> Finding:
    python = f"Python {sys.version.split()[0]}"
    if sys.version_info < _OLDEST_PYTHON:
        return Finding("versions", _("Versions"), State.BROKEN, python, _("Install Python 3.11 or newer."))
    if not LOCK.exists():
        return Finding(
            "versions", _("Versions"), State.LOOK, _("{python}; there is no lock to compare with", python=python)
        )
    wanted = pins(LOCK.read_text("utf-8"))
    wrong = differences(wanted, installed())
    other = [f"{name} {present} ({locked})" for name, (present, locked) in wrong.items()]
    if other:
        some = ", ".join([*other[:_SHOWN], *(["…"] if len(other) > _SHOWN else [])])
        differs = _("{python}; not as locked: {packages}", python=python, packages=some)
        todo = _("Install the locked versions: make clean, then make demo or make test.")
        return Finding("versions", _("Versions"), State.BROKEN, differs, todo)
    found = _("{python}; {count} packages as locked", python=python, count=_.number(len(wanted)))
    return Finding("versions", _("Versions"), State.FINE, found)


def _home(settings: Settings, _: Words) -> Finding:
    home = settings.home
    if not home.exists():
        todo = _("It is made when the stack starts: synclight up")
        return Finding("home", _("Home"), State.LOOK, _("{home} is not there yet", home=home), todo)
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        todo = _("Give it to the user that runs Synclight, or choose another with --home.")
        return Finding("home", _("Home"), State.BROKEN, _("{home} can not be written", home=home), todo)
    if home.stat().st_mode & _OTHERS:
        todo = _("Run: chmod 700 {home}", home=home)
        return Finding("home", _("Home"), State.BROKEN, _("other people can look into {home}", home=home), todo)
    return Finding("home", _("Home"), State.FINE, str(home))


def _disk(settings: Settings, _: Words) -> Finding:
    usage = shutil.disk_usage(settings.home)
    share = usage.free / usage.total if usage.total else 0.0
    gigabytes = _.number(usage.free // 10**9) if usage.free >= 10**9 else "< 1"
    found = _("{free} GB free, {percent} %", free=gigabytes, percent=int(share * 100))
    todo = _("Make room: when the disk is full nothing can be stored, and syncs wait.")
    if usage.free < _NO_ROOM_BYTES:
        return Finding("disk", _("Disk"), State.BROKEN, found, todo)
    if share < LEAST_FREE_PERCENT / 100:
        return Finding("disk", _("Disk"), State.LOOK, found, todo)
    return Finding("disk", _("Disk"), State.FINE, found)


def _modes(settings: Settings, _: Words) -> Finding:
    found_there = (*settings.tokens.glob("*"), *settings.secrets_folder.rglob("*"))
    files = [file for file in found_there if file.is_file() and ".origins" not in file.parts]
    open_to_others = [file for file in files if file.stat().st_mode & _OTHERS]
    if open_to_others:
        names = " ".join(str(file) for file in open_to_others[:_SHOWN])
        found = _("other people can read {files}", files=names)
        return Finding("modes", _("Tokens and secrets"), State.BROKEN, found, _("Run: chmod 600 {files}", files=names))
    found = _.n("{count} file, readable for its owner only", "{count} files, readable for their owner only", len(files))
    return Finding("modes", _("Tokens and secrets"), State.FINE, found)


def _ports(settings: Settings, _: Words, *, is_up: bool) -> Iterator[Finding]:
    owners = _listeners()
    ours = _family(settings) if is_up else set()
    for label, port, setting in _wanted_ports(settings, _):
        subject = _("Port {port} ({label})", port=port, label=label)
        owner = owners.get(port)
        if port_is_free(port):
            yield _free(subject, settings, _, is_up=is_up)
        elif is_up and (owner in ours or (owner is None and listens(port)())):
            yield Finding("port", subject, State.FINE, _("ours"))
        else:
            yield _taken(subject, owner, setting, _)


def _wanted_ports(settings: Settings, _: Words) -> list[tuple[str, int, str]]:
    """(Who, port, setting). The launcher's plans are not asked: making them makes a token."""
    wanted = [(_("Prefect server"), settings.prefect_port, "SYNCLIGHT_PREFECT_PORT")]
    if settings.proxy_socket is None:
        wanted += [(_("Dashboard"), settings.dashboard_port, "SYNCLIGHT_DASHBOARD_PORT")]
    if settings.demo:
        wanted += [
            *((_("Sandbox of the external system"), each.port, "SYNCLIGHT_SANDBOX_PORT") for each in served(settings)),
            (_("Mail server (mails are kept as files)"), settings.mail_port, "SYNCLIGHT_MAIL_PORT"),
        ]
    return wanted


def _free(subject: str, settings: Settings, _: Words, *, is_up: bool) -> Finding:
    if not is_up:
        return Finding("port", subject, State.FINE, _("free"))
    todo = _("The logs say why: {folder}", folder=settings.logs)
    return Finding("port", subject, State.BROKEN, _("nobody answers there"), todo)


def _taken(subject: str, owner: int | None, setting: str, _: Words) -> Finding:
    who = _("another program")
    if owner is not None:
        who = _("process {pid} ({name})", pid=owner, name=_process_name(owner))
    todo = _("Stop that program, or choose another port with {setting}.", setting=setting)
    return Finding("port", subject, State.BROKEN, _("taken by {who}", who=who), todo)


def _listeners() -> dict[int, int]:
    """Port → the process that listens there, as far as we may know."""
    try:
        found = psutil.net_connections(kind="tcp")
    except psutil.Error:
        return {}
    return {
        each.laddr.port: each.pid
        for each in found
        if each.status == psutil.CONN_LISTEN and each.pid is not None and each.laddr
    }


def _family(settings: Settings) -> set[int]:
    """The processes of the stack that holds this home."""
    try:
        launcher = int(settings.lock_file.read_text("utf-8").split()[0])
        children = psutil.Process(launcher).children(recursive=True)
    except (OSError, ValueError, IndexError, psutil.Error):
        return set()
    return {launcher, *(child.pid for child in children)}


def _process_name(pid: int) -> str:
    try:
        return str(psutil.Process(pid).name())
    except psutil.Error:
        return "?"
