"""The limited child process: parses one file it is handed as its input, and tells the rows as JSON lines.

It holds no secret, opens no other file and ends when it needs more memory or time than a file deserves:
whatever is wrong with a workbook, it happens here. `limited.py` is the other end.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from core.connectors.files.cells import MAX_ROW_CHARACTERS, Table, encoded
from core.connectors.files.needs import NeedsOption
from core.errors import SourceUnreadable
from core.messages import kept_of, message

_BUFFER = 256 * 1024


def main(told: str) -> int:
    """Parse standard input as told; 0 when everything was said, also a refusal."""
    asked: dict[str, Any] = json.loads(told)
    say, name = sys.stdout.buffer, asked["name"]
    try:
        _tell_json(say, asked) if asked["format"] in ("json", "ndjson") else _tell_table(say, asked)
    except SourceUnreadable as refused:
        _say(say, {"refused": kept_of(refused.said) or str(refused)} | _proposed(refused))
    except MemoryError:
        size = int(asked["memory_mib"])
        told_of = message("file_does_not_fit", name=name, size=size)
        _say(say, {"refused": kept_of(told_of)})
    say.flush()
    return 0


def _tell_table(say: BinaryIO, asked: dict[str, Any]) -> None:
    table = _reader(asked)(sys.stdin.buffer)
    notes = [kept_of(note) or note for note in table.notes]
    about = {"sheet": table.sheet, "columns": table.columns, "names_at": table.names_at}
    _say(say, about | {"notes": notes, "has_doubts": table.has_doubts})
    _tell(say, table)


def _tell_json(say: BinaryIO, asked: dict[str, Any]) -> None:
    from core.connectors.files.json_files.telling import told_lines  # noqa: PLC0415 - a workbook needs none of it

    _limit(asked)
    say.writelines((line + "\n").encode("utf-8", "surrogatepass") for line in told_lines(sys.stdin.buffer, asked))


def _proposed(refused: SourceUnreadable) -> dict[str, Any]:
    if not isinstance(refused, NeedsOption):
        return {}
    from core.connectors.files.json_files.telling import told_need  # noqa: PLC0415 - only JSON has such words

    return told_need(refused)


def _reader(asked: dict[str, Any]) -> Callable[[BinaryIO], Table]:
    """The library is loaded before the limits are set, so that they count what the file needs."""
    if asked["format"] == "parquet":
        from core.connectors.files.parquet import read_parquet  # noqa: PLC0415 - a workbook needs no Arrow

        _limit(asked)
        return lambda file: read_parquet(file, asked["name"])
    from core.connectors.files.workbooks.workbook import Asked, read_workbook  # noqa: PLC0415 - and the other way round

    _limit(asked)
    keys = ("sheet", "header_row", "leading_zeros", "formulas")
    how = Asked(**{key: asked[key] for key in keys}, megabytes=asked["unpacked_mib"])
    return lambda file: read_workbook(file, asked["name"], how)


def _limit(asked: dict[str, Any]) -> None:
    used = _address_space()
    memory = used + asked["memory_mib"] * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu_seconds"], asked["cpu_seconds"] + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - one line of the system
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # another system than Linux
        return 512 * 1024**2


def _tell(say: BinaryIO, table: Table) -> None:
    lines: list[str] = []
    size = told = 0
    for number, cells in table.rows:
        line = json.dumps([number, [encoded(cell) for cell in cells]], ensure_ascii=False, separators=(",", ":"))
        if len(line) > MAX_ROW_CHARACTERS:
            line = json.dumps([number, None])
        lines.append(line)
        size += len(line)
        told += 1
        if size > _BUFFER:
            _write(say, lines)
            lines, size = [], 0
    _write(say, lines)
    _say(say, {"rows": told})


def _write(say: BinaryIO, lines: list[str]) -> None:
    if lines:
        say.write(("\n".join(lines) + "\n").encode())


def _say(say: BinaryIO, word: dict[str, Any]) -> None:
    say.write((json.dumps(word, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
