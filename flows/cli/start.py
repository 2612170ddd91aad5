"""Where the command `synclight` begins: Ctrl-C is a sentence from the first moment on, while modules still load."""

from __future__ import annotations

import os
import signal
from types import FrameType

_SENTENCE = b"Stopped with Ctrl-C.\n"
_INTERRUPTED = 130


def main() -> None:
    """Load the command line, then run it."""
    signal.signal(signal.SIGINT, _end)
    from flows.cli.app import main as command  # noqa: PLC0415  # half a second, in which somebody may press Ctrl-C

    signal.signal(signal.SIGINT, signal.default_int_handler)
    command()


def _end(_number: int, _frame: FrameType | None) -> None:
    os.write(2, _SENTENCE)
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
