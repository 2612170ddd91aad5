"""Rows of a JSON file of either form, wherever it is read: in the process that asks, or in the limited child."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from core.connectors.files.code_pages import Encoding
from core.connectors.files.json_files.json_rows import JsonRows, ndjson_rows
from core.connectors.files.json_files.json_text import JsonText
from core.connectors.files.letters import Letters, letters_of
from core.connectors.files.lines import Lines
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow

JsonFile = tuple[JsonText | Lines, Iterator[RawRow | BrokenRow]]  # what tells how much was taken, and the rows


def read_json(file: BinaryIO, name: str, *, is_list: bool, encoding: Encoding, steps: Sequence[str]) -> JsonFile:
    """A list of objects at `steps`, or one object a line. Raises SourceUnreadable."""
    letters = letters_of(file, encoding)
    if is_list:
        text = JsonText(file, _one_codec(letters, name), name)
        return text, iter(JsonRows(text, name, tuple(steps)))
    lines = Lines(file, letters)
    return lines, ndjson_rows(lines, name)


def _one_codec(letters: Letters, name: str) -> str:
    """A JSON text is one text: where its lines differ, it is read as UTF-8, and refused at the first that is not."""
    if letters.other is not None:
        found, wanted = letters.old_code_page()
        raise SourceUnreadable(message("file_found_wanted", name=name, found=found, wanted=wanted), name)
    return "utf-8" if letters.is_mixed else letters.codec
