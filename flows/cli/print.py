"""How the command line prints: tables that fit a terminal, whole lines for a pipe, JSON for scripts.

External text is plain text everywhere; nothing of it is read as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from core.i18n import sanitise

MOST_LETTERS = 300  # of one cell on a terminal
_PIPE_LETTERS = 100_000  # in a pipe nothing is cut but the endless
IN_JSON = "en"  # the language of every JSON answer: scripts read it, whoever starts them
_GAP = "  "
_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")  # what steers a terminal, or hides
_NARROW = 72  # below this many columns a row that does not fit becomes a block


class Tick(Protocol):
    """Tells a progress bar how far the work is; `total` None: nobody knows yet."""

    def __call__(self, done: float, total: float | None = None) -> None:
        """So much is done."""


def say(sentence: str) -> None:
    """One sentence for eyes."""
    print(sentence, flush=True)  # noqa: T201  # a command speaks to its terminal


def print_answer(sentence: str, value: Mapping[str, Any], *, as_json: bool) -> None:
    """Tell what was done: a sentence, or the same as JSON."""
    if as_json:
        print_json(value)
    else:
        say(sentence)


def print_json(value: object) -> None:
    """Print JSON and nothing else: money as text, moments as ISO 8601 with their zone."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_as_json)
    print(_UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text))  # noqa: T201


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> None:
    """Print a table; `right` are the columns of figures. In a pipe: one line a row, nothing cut, no colours."""
    console = a_console()
    most = MOST_LETTERS if console.is_terminal else _PIPE_LETTERS
    cells = [[sanitise(cell, limit=most, one_line=True) for cell in row] for row in rows]
    if not console.is_terminal:
        _print_lines([list(headings), *cells], right)
    elif console.width < _NARROW and _width([list(headings), *cells]) > console.width:
        _print_blocks(console, headings, cells)
    else:
        console.print(_table(headings, cells, right))


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print names and values, one below the other."""
    console = a_console()
    widest = max(len(name) for name, _ in facts)
    for name, value in facts:
        text = sanitise(value, limit=2000, one_line=True)
        if console.is_terminal:
            table = Table.grid(padding=(0, 2))
            table.add_column(width=min(widest, console.width // 2))
            table.add_column(overflow="fold")
            table.add_row(Text(name, style="dim"), Text(text))
            console.print(table)
        else:
            say(f"{name:<{widest}}{_GAP}{text}".rstrip())


def a_console(*, errors: bool = False) -> Console:
    """Open the terminal; nothing printed is read as markup."""
    return Console(highlight=False, markup=False, emoji=False, stderr=errors)


@contextmanager
def a_progress_bar(label: str) -> Iterator[Tick]:
    """Show a bar on the terminal (never in a pipe) while the work lasts; it goes when the work is done."""
    console = a_console(errors=True)
    if not console.is_terminal:
        yield _nothing_to_draw
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def _nothing_to_draw(done: float, total: float | None = None) -> None:
    """A pipe gets no bar."""


def _table(headings: Sequence[str], cells: Sequence[Sequence[str]], right: Collection[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if number in right else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _print_blocks(console: Console, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """The first column is the name of its block."""
    for row in cells:
        console.print(Text(row[0], style="bold"))
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            if cell:
                console.print(Text.assemble("  ", (f"{heading}: ", "dim"), cell))


def _print_lines(lines: Sequence[Sequence[str]], right: Collection[int]) -> None:
    widths = _widths(lines)
    for line in lines:
        padded = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        say(_GAP.join(padded).rstrip())


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]


def _width(lines: Sequence[Sequence[str]]) -> int:
    widths = _widths(lines)
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | Path):
        return str(value)
    raise TypeError(f"no way to write {type(value).__name__} as JSON")
