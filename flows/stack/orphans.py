"""Flow runs, and what a killed process left behind: found, and ended when the stack stops."""

from __future__ import annotations

import os
from collections.abc import Iterable

import psutil

_FLOW_RUN = "prefect.engine"


class Orphans:
    """Processes whose leader was killed. A flow run goes on without its worker: it holds a lease and ends by itself."""

    def __init__(self) -> None:
        self._found: list[psutil.Process] = []

    def leader_died(self, leader: int) -> None:
        """Remember its flow runs; whatever else it left would stand in the way of its successor, and is ended."""
        for process in _members(leader):
            if _is_flow_run(process):
                self._found.append(process)
            else:
                _kill(process)

    def still_there(self) -> list[psutil.Process]:
        """Those that have not ended. A process id that was given to somebody else is not one of them."""
        self._found = [process for process in self._found if lives(process)]
        return list(self._found)


def flow_runs_of(worker: int) -> list[psutil.Process]:
    """The flow runs a living worker has started."""
    try:
        children = psutil.Process(worker).children(recursive=True)
    except psutil.Error:
        return []
    return [process for process in children if _is_flow_run(process)]


def end_processes(processes: Iterable[psutil.Process], patience_seconds: float) -> None:
    """SIGTERM, which lets a flow run close what it opened; SIGKILL for who does not listen."""
    asked = [process for process in processes if _terminate(process)]
    for process in psutil.wait_procs(asked, timeout=patience_seconds)[1]:
        _kill(process)


def _members(session: int) -> list[psutil.Process]:
    """Every process of a session but its leader; each child of the launcher leads one of its own."""
    found = []
    for pid in psutil.pids():
        try:
            if pid != session and os.getsid(pid) == session:
                found.append(psutil.Process(pid))
        except (OSError, psutil.Error):
            continue
    return found


def _is_flow_run(process: psutil.Process) -> bool:
    try:
        return _FLOW_RUN in process.cmdline()
    except psutil.Error:
        return False


def lives(process: psutil.Process) -> bool:
    """Whether this very process runs; one that later got its id is another."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _terminate(process: psutil.Process) -> bool:
    try:
        process.terminate()
    except psutil.Error:
        return False
    return True


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        return
