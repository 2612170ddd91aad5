"""What files nobody has described hold, and which keys of `[source]` read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.connectors.files.config import FilesSourceConfig, is_known
from core.connectors.files.kinds import format_of
from core.connectors.files.needs import NeedsOption
from core.connectors.files.source import FilesSource
from core.errors import BadRequest, SourceUnreadable, reason_of
from core.i18n import Words
from core.messages import Message, joined
from core.model import RawPage, RawRow, Unreadable
from flows.cli.drafts.opened import opened

_ROWS = 300  # of a page
_MOST_PAGES = 10
_MOST_TRIES = 6
_LONGEST_LINE = 1024**2
Options = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Sample:
    """Columns and some rows, as a sync would read them with `options`; `notes` are what a person should know."""

    columns: tuple[str, ...]
    rows: list[RawRow]
    options: Mapping[str, str | int]
    notes: tuple[str, ...]
    unclear: tuple[str, ...]  # names that stand twice: nobody can ask for them


async def sample_of(path: Path, pattern: str | None, asked: Mapping[str, str | int | None], _: Words) -> Sample:
    """Read with what was asked for, and with what the files turn out to need. Raises BadRequest."""
    asked = {key: value for key, value in asked.items() if value is not None}
    options: Options = {key: value for key, value in asked.items() if value is not None}
    said: list[Message] = []
    try:
        if pattern is None and "format" not in options and not is_known(path.name):
            options |= _format(path)
        for _try in range(_MOST_TRIES):
            try:
                found = await _read(path, pattern, options)
            except NeedsOption as need:
                if any(key in asked or options.get(key) == value for key, value in need.options.items()):
                    raise
                options |= need.options
                said += need.notes
                continue
            if not (more := _needed(found, options)):
                return replace(found, notes=(*found.notes, *said))
            options |= more
    except SourceUnreadable as error:
        raise BadRequest(_named(error.said, _)) from None
    except OSError as error:
        reason = _.translate(reason_of(error))
        raise BadRequest(_("{file} can not be read: {reason}.", file=path.name, reason=reason)) from None
    except ValidationError as error:
        raise BadRequest(_said(error, path, _)) from None
    return found


def _format(path: Path) -> Options:
    """By what is in the file, when its name does not say it; a name that says another format is refused for that."""
    with path.open("rb") as file:
        found = format_of(file)
        line = file.readline(_LONGEST_LINE)
    if found == "xlsx" and path.suffix.lower() == ".xls":  # what some programs call a workbook of today
        return {"format": found}
    try:
        FilesSourceConfig(kind="files", path=str(path))
    except ValidationError as error:
        why = error.errors()[0]["ctx"]["error"].args[0]
        if isinstance(why, Message) and why.code == "wanted_another_file":
            raise
    return {"format": "ndjson" if found == "json" and _is_object(line) else found}


def _is_object(line: bytes) -> bool:
    """A whole object without a list: no list further in could be meant."""
    try:
        return b"[" not in line and isinstance(json.loads(line), dict)
    except ValueError:
        return False


async def _read(path: Path, pattern: str | None, options: Options) -> Sample:
    told: dict[str, Any] = dict(options)
    config = FilesSourceConfig(kind="files", path=str(path), pattern=pattern, page_size=_ROWS, **told)
    source = FilesSource(config, path.parent)
    columns: dict[str, None] = {}
    unclear: dict[str, None] = {}
    rows: list[RawRow] = []
    notes: dict[str, None] = {}
    needs: Options = {}
    cursor: str | None = None
    try:
        for _page in range(_MOST_PAGES):
            page = await source.page(cursor)
            whole = opened(page.rows)
            rows += whole
            columns |= dict.fromkeys(_columns(page, whole))
            unclear |= dict.fromkeys(name for name, count in Counter(page.columns or ()).items() if count > 1)
            notes |= dict.fromkeys(page.notes)
            if page.names_at is not None:
                needs["header_row"] = page.names_at
            cursor = page.next_cursor
            if cursor is None:
                break
    finally:
        await source.close()
    clear = tuple(column for column in columns if column not in unclear)
    return Sample(clear, rows, options | needs, tuple(notes), tuple(unclear))


def _columns(page: RawPage, whole: list[RawRow]) -> Iterable[str]:
    """The header, or what stands in the rows where there is none, or something stands inside of its columns."""
    if page.columns and all(opened_row is row for opened_row, row in zip(whole, page.rows, strict=True)):
        return page.columns
    return [column for row in whole for column in row.values]


def _needed(found: Sample, options: Options) -> Options:
    """Keys that the files turned out to need, beside those they were read with."""
    more: Options = {key: value for key, value in found.options.items() if key not in options}
    if any(_is_formula(cell) for row in found.rows for cell in row.values.values()):
        more["formulas"] = "results"
    for note in found.notes:
        match note:
            case Message(code="numbers_with_leading_zeros"):
                more["leading_zeros"] = "shown"
            case Message(code="letters_of_an_old_code_page", values=values):
                more["encoding"] = str(values["encoding"])
            case Message(code="only_sheet_with_rows", values=values):
                more["sheet"] = str(values["sheet"])
            case _:
                pass
    return {key: value for key, value in more.items() if key not in options}


def _is_formula(cell: Any) -> bool:
    return isinstance(cell, Unreadable) and isinstance(cell.found, Message) and cell.found.code == "a_formula"


def _named(said: str, _: Words) -> str:
    if isinstance(said, Message) and said.code == "sheet_not_named":
        return joined(_.translate(said), _("Name it with --sheet."))
    return _.translate(said)


def _said(error: ValidationError, path: Path, _: Words) -> str:
    first = error.errors()[0]
    why = first.get("ctx", {}).get("error")
    wanted = why.args[0] if isinstance(why, ValueError) else first["msg"]
    return _("{file} can not be read like this: wanted {wanted}.", file=path.name, wanted=_.translate(wanted))
