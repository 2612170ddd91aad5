"""Ctrl-C while this process waits for an answer: Python hears it only when the call returns, a person not so long."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 2.0
INTERRUPTED = 130


@contextmanager
def ends_soon(sentence: str) -> Iterator[None]:
    """When Ctrl-C has not ended the work after two seconds, end the process with this sentence.

    Work that has taken Ctrl-C into its own hands (the launcher, a sync in the foreground) is left to it.
    """
    hears, told = socket.socketpair()
    told.setblocking(False)  # noqa: FBT003  # that is its name
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(hears, over, sentence), name="ctrl-c", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        told.close()
        watcher.join()
        hears.close()


def _watch(hears: socket.socket, over: threading.Event, sentence: str) -> None:
    while received := hears.recv(64):
        if signal.SIGINT not in received or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            continue
        if not over.wait(PATIENCE_SECONDS):
            os.write(2, f"{sentence}\n".encode())
            os._exit(INTERRUPTED)
