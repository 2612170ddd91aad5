"""The limited child process as its parent sees it: started on one file, heard line by line, believed as little."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any, BinaryIO, NoReturn

from core.connectors.files.cells import MAX_ROW_CHARACTERS
from core.connectors.files.config import Format
from core.errors import SourceUnreadable
from core.messages import message, read_back

# Memory beyond what the child needs before it opens the file.
MEMORY_MIB: dict[Format, int] = {"xlsx": 768, "parquet": 512, "json": 768, "ndjson": 512}
CPU_SECONDS: dict[Format, int] = {"xlsx": 120, "parquet": 1200, "json": 1200, "ndjson": 1200}
_MAX_LINE_BYTES = 4 * MAX_ROW_CHARACTERS + 1000
_PATIENCE_SECONDS = 10
_MOST_TOLD = 1000


class Child:
    """Raises SourceUnreadable for whatever it refuses, and when it ends without a word."""

    def __init__(self, file: BinaryIO, name: str, file_format: Format, asked: dict[str, Any]) -> None:
        self._name = name
        self._format = file_format
        told = {
            "name": name,
            "format": file_format,
            "memory_mib": MEMORY_MIB[file_format],
            "cpu_seconds": CPU_SECONDS[file_format],
        }
        # -I: neither the environment nor the folder it is started in can put other code into it.
        self._child = subprocess.Popen(  # noqa: S603 - our own module, the file comes as its input
            [sys.executable, "-I", "-m", "core.connectors.files.parsing", json.dumps(told | asked)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        self.taken_bytes = 0
        self.ends_open = False  # most such files say themselves where they end

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()

    def abandon(self) -> None:
        """Tell the child to end, and wait for nothing."""
        self._child.kill()

    def line(self) -> Any:
        """What the child says next; it is data, and believed as little as the file."""
        assert self._child.stdout is not None  # noqa: S101 - asked for above
        data = self._child.stdout.readline(_MAX_LINE_BYTES)
        self.taken_bytes += len(data)
        try:
            said = self._heard(data)
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            self.refuse()
        if isinstance(said, dict) and "refused" in said:
            raise self._refusal(sentence_of(said["refused"]), said)
        return said

    def refuse(self) -> NoReturn:
        """It ended without a word."""
        try:
            code = self._child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            found = message("more_work_than_seconds", seconds=CPU_SECONDS[self._format])
        elif code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
            found = message("more_than_fits_or_damaged", size=MEMORY_MIB[self._format])
        else:
            found = message("a_damaged_file")
        raise SourceUnreadable(message("file_too_large_or_damaged", name=self._name, found=found), self._name)

    def _heard(self, data: bytes) -> Any:
        return json.loads(data)

    def _refusal(self, said: str, told: dict[str, Any]) -> SourceUnreadable:  # noqa: ARG002 - for those who tell more
        return SourceUnreadable(said, self._name)


def sentence_of(told: Any) -> str:
    """Why the child refuses the file, or what it notes, in a sentence of ours."""
    said = told if isinstance(told, str) else read_back(told, "")
    return said if len(said) <= _MOST_TOLD else said[:_MOST_TOLD]
