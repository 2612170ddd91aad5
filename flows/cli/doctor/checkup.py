"""`synclight doctor`: looks at everything a stack needs, and says what was found and what to do.

It changes nothing, sends nothing, and works while the stack is down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import closing

from rich.console import Console
from rich.text import Text

from core.errors import SynclightError
from core.i18n import Words, sanitise
from core.settings import Settings
from flows.cli.doctor import machine, routes
from flows.cli.doctor import stack as doctor_stack
from flows.cli.doctor.findings import Finding, State
from flows.cli.doctor.way_in import look_at_the_way_in
from flows.cli.print import IN_JSON, a_console, a_progress_bar, print_json
from flows.clock import SystemClock
from flows.stack.own_store import is_owned
from flows.wiring import open_store

_NOT_REACHABLE = 3
_SIGNS = {State.FINE: "✓", State.LOOK: "!", State.BROKEN: "✗", State.SKIPPED: "·"}
_STYLES = {State.FINE: "green", State.LOOK: "yellow", State.BROKEN: "bold red", State.SKIPPED: "dim"}


def examine(settings: Settings, *, as_json: bool) -> int:
    """Look at everything; 3 when a stack that was used is down, 1 when something else is broken."""
    _ = Words(settings.language)
    findings: list[Finding] = []
    with a_progress_bar(_("Looking")) as tick:
        for finding in _all(settings, Words(IN_JSON) if as_json else _):
            findings.append(finding)
            tick(len(findings))
    if as_json:
        print_json({"healthy": not _broken(findings), "findings": [_as_json(finding) for finding in findings]})
    else:
        _print(findings, _)
    if any(finding.check == "stack" and finding.state is State.BROKEN for finding in findings):
        return _NOT_REACHABLE
    return int(_broken(findings))


def _all(settings: Settings, _: Words) -> Iterator[Finding]:
    is_up = is_owned(settings)
    yield from machine.examine_machine(settings, _, is_up=is_up)
    yield from doctor_stack.look_around(settings, _)
    if not is_up:
        yield Finding(
            "stack",
            _("Stack"),
            State.BROKEN if settings.database.exists() else State.LOOK,  # a new home has nothing to watch yet
            _("the stack is not running"),
            _("Start it with: synclight up (or synclight demo)"),
        )
        skipped = _("not looked at while the stack is down")
        for check, subject in (("store", _("Store")), ("prefect", "Prefect"), ("integrations", _("Integrations"))):
            yield Finding(check, subject, State.SKIPPED, skipped)
        return
    yield from doctor_stack.look_at_restarts(settings, _)
    yield from look_at_the_way_in(settings, _)
    yield from doctor_stack.look_at_prefect(settings, _)
    yield from doctor_stack.look_at_prefect_clock(settings, _, SystemClock())
    try:
        with closing(open_store(settings, "read")) as store:
            yield from doctor_stack.look_at_store(settings, store, _)
            yield from asyncio.run(routes.examine_routes(settings, store, _))
    except SynclightError as error:
        todo = _(
            "Its log is {log}. If it says nothing, stop the stack and start it again.", log=settings.logs / "store.log"
        )
        yield Finding(
            "store", _("Store"), State.BROKEN, sanitise(_.translate(error.said), limit=300, one_line=True), todo
        )


def _print(findings: Iterable[Finding], _: Words) -> None:
    console = a_console()
    counts = dict.fromkeys(State, 0)
    for finding in findings:
        counts[finding.state] += 1
        sign = Text(f"{_SIGNS[finding.state]} ", style=_STYLES[finding.state])
        line = Text.assemble(sign, f"{finding.subject}: {sanitise(finding.found, limit=500, one_line=True)}")
        _whole(console, line)
        if finding.todo:
            _whole(console, Text(f"    {sanitise(finding.todo, limit=500, one_line=True)}"))
    if counts[State.BROKEN]:
        said = _.n("{count} thing is broken.", "{count} things are broken.", counts[State.BROKEN])
    elif counts[State.LOOK]:
        said = _.n(
            "Nothing is broken; look at {count} thing.",
            "Nothing is broken; look at {count} things.",
            counts[State.LOOK],
        )
    else:
        said = _("All is well.")
    _whole(console, Text(said, style="bold"))


def _whole(console: Console, text: Text) -> None:
    """Wrapped on a terminal, one line in a pipe."""
    console.print(text, soft_wrap=not console.is_terminal)


def _broken(findings: Iterable[Finding]) -> bool:
    return any(finding.state is State.BROKEN for finding in findings)


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "subject": finding.subject,
        "state": finding.state.value,
        "found": finding.found,
        "todo": finding.todo,
    }
