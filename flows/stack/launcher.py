"""Starts the stack in order, watches it, and stops it in order.

One thread only: the operating system ends a child together with the thread that started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SynclightError, reason_of
from core.i18n import Words
from core.ports import Clock
from core.settings import Settings
from flows.clock import SystemClock
from flows.secrets import make_sandbox_secret
from flows.stack.demo_home import refuse_half_a_demo
from flows.stack.entrance import entrance_of, show
from flows.stack.home import held_home
from flows.stack.orphans import Orphans, end_processes, flow_runs_of
from flows.stack.plans import plans
from flows.stack.process import ManagedProcess, ProcessPlan, port_is_free
from flows.stack.restarts import CALM_SECONDS, LONGEST_PAUSE_SECONDS, RestartNotes, Restarts, pause_seconds
from flows.stack.self_check import check_clock, check_libraries, check_ports, port_taken
from flows.stack.sign_in import check_sign_in
from flows.stack.way_in import check_way_in

_LOOK_SECONDS = 0.1
_STOP_SECONDS = 10.0
_FLOW_RUN_STOP_SECONDS = 25.0  # a sync awaits what is on its way, and closes its run
_STOP_ORDER = ("dashboard", "reconciler", "schedules", "worker", "prefect", "mailbox")  # then the sandboxes, and
_STOP_LAST = "store"
_MOST_LOG_BYTES = 10_000_000
_LOGS_SECONDS = 60.0  # how often their size is looked at

Say = Callable[[str], None]


class DidNotStart(SynclightError):
    """A process of the stack did not come up."""


def launch(settings: Settings, say: Say, clock: Clock | None = None) -> None:
    """Run the stack until Ctrl-C or SIGTERM. Raises SynclightError with one sentence when it cannot."""
    _ = Words(settings.language)
    check_clock((clock or SystemClock()).now(), _)
    check_libraries(_)
    check_sign_in(settings)
    check_way_in(settings)
    with held_home(settings, _):
        _rotate_logs(settings.logs)
        if settings.demo:
            make_sandbox_secret(settings)
        else:
            refuse_half_a_demo(settings)
        stack = plans(settings, _)
        check_ports(stack, _)
        with stop_signals() as asked_to_stop:
            Launcher(settings, stack, say, asked_to_stop, _).run()


def check_before(settings: Settings, _: Words) -> None:
    """What would stop the stack later, said before long work is begun. Raises SynclightError."""
    check_clock(SystemClock().now(), _)
    check_libraries(_)
    check_sign_in(settings)
    check_way_in(settings)
    with held_home(settings, _):
        check_ports(plans(settings, _), _)


@dataclass
class ProcessState:
    """One plan and what became of it."""

    plan: ProcessPlan
    child: ManagedProcess | None = None
    ready: bool = False
    told: bool = False
    deaths: int = 0
    start_again: float = 0.0
    done: bool = False  # a `once` that ended well


@dataclass
class Launcher:
    """The loop: start what may start, look who is ready, start again who died."""

    settings: Settings
    stack: list[ProcessPlan]
    say: Say
    asked_to_stop: Callable[[], bool]
    words: Words
    seats: dict[str, ProcessState] = field(init=False)
    orphans: Orphans = field(init=False, default_factory=Orphans)
    notes: RestartNotes = field(init=False)
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        self.seats = {plan.name: ProcessState(plan) for plan in self.stack}
        self.notes = RestartNotes(self.settings)

    def run(self) -> None:
        """Until asked to stop; every child is ended when this returns, however it returns."""
        _ = self.words
        announced, logs_seen = False, time.monotonic()
        try:
            while not self.asked_to_stop():
                if time.monotonic() - logs_seen > _LOGS_SECONDS:
                    logs_seen = time.monotonic()
                    _rotate_logs(self.settings.logs)
                for seat in self.seats.values():
                    self._tend(seat)
                if not announced and all(seat.told for seat in self.seats.values()):
                    announced = True
                    self._announce()
                time.sleep(_LOOK_SECONDS)
            self.say(_("Stopping …"))
        finally:
            self._stop()
        self.say(_("Stopped."))

    def _tend(self, seat: ProcessState) -> None:
        if seat.done:
            return
        if seat.child is None:
            if time.monotonic() >= seat.start_again and all(self.seats[name].ready for name in seat.plan.after):
                self._start(seat)
            return
        code = seat.child.exit_code()
        if code is not None:
            self._ended(seat, code)
        elif not seat.ready and not seat.plan.once:
            self._look(seat, seat.child)
        elif seat.deaths and time.monotonic() - seat.child.started > CALM_SECONDS:
            seat.deaths = 0
            self.notes.forget(seat.plan.name)

    def _start(self, seat: ProcessState) -> None:
        _ = self.words
        try:
            seat.child = ManagedProcess(seat.plan, self._log(seat.plan), time.monotonic())
        except OSError as error:  # no memory, no process, no room for its log
            sentence = _(
                "{label} cannot be started: {reason}.", label=seat.plan.label, reason=_.translate(reason_of(error))
            )
            if not seat.told:
                raise DidNotStart(sentence) from None
            self.say(sentence)
            seat.start_again = time.monotonic() + LONGEST_PAUSE_SECONDS

    def _look(self, seat: ProcessState, child: ManagedProcess) -> None:
        _ = self.words
        if seat.plan.ready():
            self._is_ready(seat)
        elif time.monotonic() - child.started <= seat.plan.wait_seconds:
            return
        elif seat.told:  # it ran before: one that hangs at its start is not the end of all others
            child.stopped(0)
            self._ended(seat, -signal.SIGKILL)
        else:
            raise DidNotStart(
                _(
                    "{label} did not answer within {seconds} s. Its log: {log}",
                    label=seat.plan.label,
                    seconds=int(seat.plan.wait_seconds),
                    log=child.log,
                )
            )

    def _ended(self, seat: ProcessState, code: int) -> None:
        _ = self.words
        child = seat.child
        seat.child = None
        if child is not None:
            self.orphans.leader_died(child.pid)
        if seat.plan.once and code == 0:
            seat.done = True
            self._is_ready(seat)
            return
        seat.deaths += 1
        if not seat.told and seat.deaths > 1:
            raise DidNotStart(self._last_words(seat, code))
        seat.ready = False
        pause = pause_seconds(seat.deaths)
        seat.start_again = time.monotonic() + pause
        if seat.told:  # it ran before: whatever ends it, all others go on, and it comes back once that is over
            self.notes.keep(Restarts(seat.plan.name, seat.plan.label, seat.deaths, code, self.clock.now()))
            self.say(self._about_its_end(seat, code, int(pause)))

    def _about_its_end(self, seat: ProcessState, code: int, seconds: int) -> str:
        _ = self.words
        if seat.deaths == 1:
            return _(
                "{label} ended unexpectedly (code {code}); starting it again in {seconds} s.",
                label=seat.plan.label,
                code=code,
                seconds=seconds,
            )
        log = self._log(seat.plan)
        return _(
            "{label} has ended {times} times in a row (code {code}: {reason}); starting it again in {seconds} s. "
            "Its log: {log}",
            label=seat.plan.label,
            times=seat.deaths,
            code=code,
            reason=last_line(log),
            seconds=seconds,
            log=log,
        )

    def _last_words(self, seat: ProcessState, code: int) -> str:
        _ = self.words
        if seat.plan.port is not None and not port_is_free(seat.plan.port):
            return port_taken(seat.plan, _)
        return _(
            "{label} does not start (code {code}): {reason} Its log: {log}",
            label=seat.plan.label,
            code=code,
            reason=last_line(self._log(seat.plan)),
            log=self._log(seat.plan),
        )

    def _is_ready(self, seat: ProcessState) -> None:
        _ = self.words
        seat.ready = True
        where = f"  {seat.plan.address}" if seat.plan.address else ""
        if not seat.told:
            self.say(f"  ✓ {seat.plan.label}{where}")
        elif not seat.plan.once:
            self.say(_("{label} is back.", label=seat.plan.label))
        seat.told = True

    def _announce(self) -> None:
        _ = self.words
        self.say("")
        if self.settings.signs_in:
            self.say(_("Synclight is running: {address}", address=self.settings.dashboard_url))
            self.say(_("Stop it with Ctrl-C."))
            return
        try:
            address = entrance_of(self.settings)
        except OSError as error:  # a full disk is no reason to stop what runs
            why = _.translate(reason_of(error))
            self.say(_("Synclight is running, but could not make an address that opens it: {reason}.", reason=why))
            self.say(_("When that is mended, ask for one: synclight open"))
        else:
            self.say(_("Synclight is running: {address}", address=address))
            self.say(_("The address works once. For another browser, run: synclight open"))
        self.say(_("Stop it with Ctrl-C."))
        show(self.settings)

    def _stop(self) -> None:
        """In order: syncs end while Prefect and the store still answer, so that they can close their runs."""
        children = {name: seat.child for name, seat in self.seats.items() if seat.child is not None}
        for name in (*_STOP_ORDER, *(children.keys() - {*_STOP_ORDER, _STOP_LAST}), _STOP_LAST):
            child = children.get(name)
            if name == "worker":  # a worker that stops kills its flow runs at once
                end_processes(
                    [*(flow_runs_of(child.pid) if child else ()), *self.orphans.still_there()], _FLOW_RUN_STOP_SECONDS
                )
            if child is not None:
                child.ask_to_stop()
                child.stopped(_STOP_SECONDS)

    def _log(self, plan: ProcessPlan) -> Path:
        return self.settings.logs / f"{plan.name}.log"


def last_line(log: Path) -> str:
    """What a process said last, from its log."""
    try:
        lines = log.read_text("utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:300] if said else ""


def _rotate_logs(folder: Path) -> None:
    """Logs cannot fill the disk, however long the stack runs: one older part of each is kept.

    The file is emptied in place: whoever writes it appends, and goes on at its new end.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > _MOST_LOG_BYTES:
            with suppress(OSError):  # a full disk: then the older part goes, and makes room
                shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Catch Ctrl-C, SIGTERM and a closed terminal; the answer tells whether one came."""
    asked: list[int] = []
    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda received, _frame: asked.append(received)) for number in caught}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
