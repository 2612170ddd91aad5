"""Cells of some styles, found quickly in a sheet that is written as most programs write it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.connectors.files.workbooks.number_formats import NumberFormat
from core.connectors.files.workbooks.spilling import number_of


def formats_of(data: bytes, formats: Mapping[int, NumberFormat]) -> dict[tuple[int, int], NumberFormat] | None:
    """Row and column of each number with one of these styles; None where each cell has to be looked at."""
    styles = b"|".join(b"%d" % style for style in formats)
    cells = re.findall(rb'<c r="([A-Z]{1,3})([0-9]{1,7})" s="(%s)"(?: t="([A-Za-z]+)")?/?>' % styles, data)
    if len(cells) != sum(data.count(b's="%d"' % style) + data.count(b"s='%d'" % style) for style in formats):
        return None
    columns = {letters: number_of(letters) for letters in {cell[0] for cell in cells}}
    by_style = {b"%d" % style: form for style, form in formats.items()}
    return {(int(row), columns[letters]): by_style[style] for letters, row, style, kind in cells if kind in (b"", b"n")}
