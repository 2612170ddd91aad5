"""The last rows of a file, which are none of its table: left out as the configuration says."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from core.messages import message
from core.model import BrokenRow, RawRow, SkippedRow

Row = RawRow | BrokenRow | SkippedRow


def without_footer(rows: Iterable[Row], footer_rows: int) -> Iterator[Row]:
    """The rows in their order; the last ones, also those that cannot be read, are skipped rows."""
    held: deque[Row] = deque()
    for row in rows:
        held.append(row)
        if len(held) > footer_rows:
            yield held.popleft()
    why = message("skipped_footer", count=footer_rows)
    for row in held:
        yield SkippedRow(row.origin, why)
