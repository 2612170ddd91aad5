"""A process that sends what an outbox owes, and kills itself with -9 at one step.

`python -m tests.integration.helpers.mail.mail_process STORE PORT MOMENT STEP`: STEP counts store writes and handed-over
mails, each before and after; 0 never dies.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from core.channels.channel import DeliveryOutcome, Letter
from core.channels.email.smtp import EmailChannel, SmtpServer
from data.store.local import LocalStore
from data.store.protocol import Epoch, Statement
from flows.monitor.delivery_round import DeliveryRound


class Clock:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 0.0


class Mortal:
    """Counts steps, and dies at one of them as if the power went."""

    def __init__(self, last: int) -> None:
        self._left = last

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(LocalStore):
    mortal: Mortal

    def write(  # type: ignore[override]  # without a scope
        self, statements: Sequence[Statement], request_id: str, epoch: Epoch | None = None
    ) -> list[pa.Table]:
        self.mortal.step()
        answer = super().write(statements, request_id, epoch)
        self.mortal.step()
        return answer


class MortalChannel(EmailChannel):
    mortal: Mortal

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        self.mortal.step()
        outcome = super().deliver(letter, recipient)
        self.mortal.step()
        return outcome


def main(path: str, port: str, moment: str, step: str) -> int:
    clock, mortal = Clock(datetime.fromisoformat(moment)), Mortal(int(step))
    store = MortalStore(Path(path), clock)
    channel = MortalChannel(SmtpServer("127.0.0.1", int(port), "synclight@example.com", timeout_seconds=5))
    store.mortal = channel.mortal = mortal
    DeliveryRound(store, {"email": channel}, clock, "http://127.0.0.1:8501").turn()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
