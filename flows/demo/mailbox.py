"""A real mail server for the demo: takes mails on loopback and keeps each as a file.

`python -m flows.demo.mailbox [--port N] [--folder DIR]` runs until SIGTERM; the settings say where. It delivers to
nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from core.ports import Clock
from core.settings import load_settings
from flows.clock import SystemClock

LOOPBACK = "127.0.0.1"
LARGEST_MAIL = 5 * 1024 * 1024

log = logging.getLogger("mailbox")


class Keeper:
    """Keeps every mail as `<time>-<number>.eml`, readable by its owner only."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._clock = clock
        self._numbers = count(len(kept_mails(folder)) + 1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - the library's own names
        """Write the mail and promise it: 250 only after it is on disk."""
        name = f"{self._clock.now():%Y%m%dT%H%M%S}-{next(self._numbers):04d}.eml"
        unfinished = self._folder / f".{name}"
        with unfinished.open("wb") as mail:
            mail.write(envelope.original_content or b"")
            mail.flush()
            os.fsync(mail.fileno())
        unfinished.chmod(0o600)
        unfinished.rename(self._folder / name)
        log.info("kept %s", name)
        return "250 kept"


class Mailbox:
    """The server in a thread of this process: `with Mailbox(folder) as box: box.port`."""

    def __init__(self, folder: Path, port: int = 0, clock: Clock | None = None) -> None:
        self.folder = folder
        self.port = port  # 0 until `start` has found a free one
        self._keeper = Keeper(folder, clock or SystemClock())
        self._listening = threading.Event()
        self._failure: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="mailbox", daemon=True)

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._thread.start()
        self._listening.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        """Stop listening; what was promised is on disk."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def mails(self) -> list[Path]:
        """Every kept mail, oldest first."""
        return kept_mails(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            server = await self._loop.create_server(self._conversation, LOOPBACK, self.port)
        except OSError as error:
            self._failure = error
            self._listening.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._end.wait()
        server.close()

    def _conversation(self) -> SMTP:
        return SMTP(self._keeper, hostname="localhost", data_size_limit=LARGEST_MAIL, loop=self._loop)


def kept_mails(folder: Path) -> list[Path]:
    """Every mail of a folder, oldest first."""
    return sorted(folder.glob("[0-9]*.eml"))


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; 1 with one sentence when the port is taken."""
    parser = argparse.ArgumentParser(prog="flows.demo.mailbox", description=__doc__)
    settings = load_settings()
    parser.add_argument("--port", type=int, default=settings.mail_port)
    parser.add_argument("--folder", type=Path, default=settings.mail_folder)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    box = Mailbox(options.folder, options.port)
    try:
        box.start()
    except OSError as error:
        log.error("port %d cannot be used: %s", options.port, error.strerror)  # noqa: TRY400 - one sentence is enough
        return 1
    log.info("listening on %s:%d, mails are kept in %s", LOOPBACK, box.port, options.folder)
    ended.wait()
    box.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
