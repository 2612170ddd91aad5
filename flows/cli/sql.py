"""`synclight snapshot FILE` and `sql "select …"`: a consistent copy, and free questions to it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.i18n import Words
from core.permissions import Action
from core.settings import Settings
from data.commands.copies import note_copy
from data.queries.exports import is_snapshot
from data.store.local.asking import QueryAnswer, ask
from flows.cli.names import who
from flows.cli.output_files import refuse_inputs, writable
from flows.cli.print import a_progress_bar, print_answer, print_json, print_table, say
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store

_SMALL = 10_000_000


def write_analysts_copy(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Write the analysts' copy; an older one stays until the new one is complete."""
    _ = Words(settings.language)
    target = writable(settings, file, is_snapshot, _)
    take_snapshot(settings, target, _, note=Action.SNAPSHOT, writes=[target])
    size = target.stat().st_size
    sentence = _("The snapshot is in {file} ({size}).", file=target, size=bytes_in_words(size, _))
    print_answer(sentence, {"file": target, "bytes": size}, as_json=as_json)
    return 0


def ask_sql(settings: Settings, question: str, on: Path | None, *, as_json: bool) -> int:
    """Ask a snapshot: the given file, or a fresh one that is thrown away afterwards."""
    _ = Words(settings.language)
    if on is not None:
        told = ask(on, question)
    else:
        with tempfile.TemporaryDirectory(prefix="synclight-") as folder:
            fresh = Path(folder) / "snapshot.duckdb"
            take_snapshot(settings, fresh, _, note=Action.ASK_SQL)
            told = ask(fresh, question)
    _print(told, _, as_json=as_json)
    return 0


def take_snapshot(settings: Settings, file: Path, _: Words, *, note: Action, writes: Sequence[Path] = ()) -> None:
    """Fetch a snapshot from the store, which is started for it when nothing runs.

    `note` is its name in the log of who took what, which is written first: a copy that nobody can account for never
    leaves. `writes` is what will be written where a person asked for it. Raises BadRequest when a source reads that.
    """
    with a_store_that_runs(settings), a_progress_bar(_("Copying")), closing(open_store(settings, "sync")) as store:
        person = who(store)
        refuse_inputs(person, store, settings, writes, _)
        after = {} if note is Action.ASK_SQL else {"file": file.name}
        note_copy(person, store, note, request_id=uuid4().hex, now=SystemClock().now(), after=after)
        store.snapshot(file)


def bytes_in_words(size: int, _: Words) -> str:
    """812 kB or 1 204 MB."""
    return f"{_.number(size // 1000)} kB" if size < _SMALL else f"{_.number(size // 1_000_000)} MB"


def _print(told: QueryAnswer, _: Words, *, as_json: bool) -> None:
    if as_json:
        rows = [dict(zip(told.columns, map(_plain, row), strict=True)) for row in told.rows]
        print_json({"columns": list(told.columns), "rows": rows, "cut": told.is_cut})
        return
    figures = {
        number
        for number in range(len(told.columns))
        if told.rows and all(isinstance(row[number], int | float | Decimal | None) for row in told.rows)
    }
    print_table(
        told.columns, [["" if cell is None else _in_a_cell(cell) for cell in row] for row in told.rows], figures
    )
    if told.is_cut:
        say(_("There are more rows; {count} are shown.", count=_.number(len(told.rows))))


def _in_a_cell(value: Any) -> str:
    return str(value if isinstance(value, float) else _plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no word for it
    return value if isinstance(value, str | int | float | Decimal | None) else str(value)
