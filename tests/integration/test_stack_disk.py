"""Prefect's own disk is full: a click is kept, one sentence says why nothing happens yet, and room repairs it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tests.integration.real_stack import Stack, wait_until


@contextlib.contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Fill the disk of this folder to its last byte."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
        yield
    finally:
        ballast.unlink()


def test_a_retry_clicked_while_prefects_disk_is_full_is_stored_and_runs_when_there_is_room(stack: Stack) -> None:
    with (stack.settings.inbox / "acme-claims.csv").open("a") as file:
        file.write("C4,400.00,9998\n")
    stack.command("sync", "acme-claims", "--wait")  # unless the schedule was faster
    wait_until(lambda: stack.status()["open_failures"] == 1, 90)
    stack.sandbox("/control/cost-centres", {"system": "accounting", "code": "9998"})
    disk = stack.inside(stack.settings.prefect_home)

    with no_room(disk):
        answer = stack.command("retry", "acme-claims")
        assert os.statvfs(disk).f_bavail == 0
        log = stack.settings.logs / "reconciler.log"
        wait_until(lambda: "is full" in log.read_text("utf-8"), 60)
        status = stack.status()

    assert (answer.returncode, answer.stderr) == (0, ""), answer
    assert "1 record is stored for a retry." in answer.stdout
    assert status["open_failures"] == 1
    said = [line for line in log.read_text("utf-8").splitlines() if "is full" in line]
    assert f"The disk of {stack.settings.prefect_home} is full." in said[0]
    assert "Traceback" not in log.read_text("utf-8")
    wait_until(lambda: stack.status()["open_failures"] == 0, 180)
    assert list(stack.bookings("acme-claims").values()) == [1, 1, 1, 1]
