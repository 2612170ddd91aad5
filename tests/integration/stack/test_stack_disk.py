"""Prefect's own disk is full: a click is kept, one sentence says why nothing happens yet, and room repairs it."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests.integration.helpers.breaking import breaking
from tests.integration.helpers.real_stack import Stack, wait_until, yearly

HERE = "acme-crowded"
START_SECONDS = 12  # a run that Prefect takes in begins sooner


@contextlib.contextmanager
def no_room(stack: Stack, folder: Path) -> Iterator[None]:
    """Fill the disk of this folder to its last byte.

    Prefect could go on for a while in what its own log has taken already: there it finds no room either.
    """
    ballast, home = folder / "ballast", stack.settings.prefect_home
    database = [home / f"prefect.db{ending}" for ending in ("", "-wal", "-shm", "-journal")]
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
        with breaking(stack.pid("server"), "pwrite64,ftruncate,fallocate:error=ENOSPC", *database):
            yield
    finally:
        ballast.unlink()


def test_a_retry_clicked_while_prefects_disk_is_full_is_stored_and_runs_when_there_is_room(
    stack: Stack, tmp_path: Path
) -> None:
    # No schedule wakes it: a sync already under way would take the stored retry along, as it should.
    stack.add(HERE, yearly(), "no,amount,centre\nD1,100.00,100\nD2,400.00,9998\n", tmp_path)
    assert stack.command("sync", HERE, "--wait").returncode == 1
    assert stack.status(HERE)["open_failures"] == 1
    stack.sandbox("/control/cost-centres", {"system": "accounting", "code": "9998"})
    disk = stack.inside(stack.settings.prefect_home)

    with no_room(stack, disk):
        answer = stack.command("retry", HERE)
        assert os.statvfs(disk).f_bavail == 0
        log = stack.settings.logs / "reconciler.log"
        wait_until(lambda: "is full" in log.read_text("utf-8"), 60)
        time.sleep(START_SECONDS)
        status = stack.status(HERE)

    assert (answer.returncode, answer.stderr) == (0, ""), answer
    assert "1 record is stored for a retry." in answer.stdout
    assert status["open_failures"] == 1
    said = [line for line in log.read_text("utf-8").splitlines() if "is full" in line]
    assert f"The disk of {stack.settings.prefect_home} is full." in said[0]
    assert "Traceback" not in log.read_text("utf-8")
    wait_until(lambda: stack.status(HERE)["open_failures"] == 0, 180)
    assert list(stack.bookings(HERE).values()) == [1, 1]
