"""Rows of a sample that are no records, and the part of a first configuration that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.i18n import sanitise
from core.mapping import AmountConfig, FieldConfig, Guess, MappingConfig, RowScreen
from core.mapping.config import Decimals
from core.mapping.rows.subtotals import LineColumns, totals_among
from core.mapping.rows.words import is_total_word
from core.mapping.skipping import is_empty, text_of
from core.messages import Message
from core.model import BrokenRow, RawPage, RawRow
from core.places import Place
from flows.cli.drafts.toml import comment, note, quoted

_LAST = 3  # rows of a file that may be its footer
_SPARSE = 0.5  # of the columns that are filled elsewhere


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows that seem to be records; those that are none; and the last ones of files, which lack too much."""

    records: tuple[RawRow, ...]
    totals: tuple[BrokenRow, ...] = ()
    headers: int = 0
    footers: tuple[str, ...] = ()  # where they stand


def sorted_out(amount: Guess | None, rows: Sequence[RawRow], key: tuple[str, ...]) -> Sorted:
    """The sample as a sync would see it, with this key and this amount."""
    mapping = MappingConfig(
        record_key=key[0] if len(key) == 1 else key,
        amount=AmountConfig(column=amount.column, decimal=_style(amount), currency="NOK") if amount else None,
        fields=(FieldConfig.model_validate({"to": "/key", "from": key[0]}),),
    )
    screen = RowScreen(mapping)
    kept: list[RawRow] = []
    odd: list[BrokenRow] = []
    for file, of_file in groupby(rows, key=_file_of):
        page = screen.page(RawPage(tuple(of_file), origin=file))
        kept += page.rows
        odd += page.broken
    headers = [row for row in odd if _code(row) == "a_record_not_a_header"]
    records, footers = _without_footers(kept)
    return Sorted(tuple(records), tuple(row for row in odd if row not in headers), len(headers), footers)


def without_totals_of(columns: LineColumns, found: Sorted) -> Sorted:
    """The same without the rows that are the total of others with their key."""
    of_key: dict[str, list[RawRow]] = {}
    for row in found.records:
        key = " ".join(text_of(row.values.get(column)).strip() for column in columns.keys)
        of_key.setdefault(f"{_file_of(row)} {key}", []).append(row)
    totals = [one for rows in of_key.values() for one in totals_among(columns, rows, "").broken]
    places = {one.origin for one in totals}
    records = tuple(row for row in found.records if row.origin not in places)
    return replace(found, records=records, totals=(*found.totals, *totals))


def left_out_lines(found: Sorted, keys: tuple[str, ...]) -> list[str]:
    """TOML; what might leave out a record stands there as a comment, for a person to take."""
    lines: list[str] = []
    named = {(str(row.field), str(row.value)): row for row in reversed(found.totals) if _is_named(row, keys)}
    for (column, name), row in sorted(named.items()):
        said = note(f"CHECK: {_shown(row.origin)} is such a row, and no record")
        lines += ["", f"[[mapping.skip_rows]]{said}", f"column = {quoted(column)}", f"is = {quoted(name)}"]
    cured: dict[tuple[str, ...], BrokenRow] = {}
    for row in found.totals:
        if not _is_named(row, keys):
            cured.setdefault(tuple(_cure(row)), row)
    for cure, row in list(cured.items())[:5]:
        lines += [
            "",
            f"# CHECK: {_shown(row.origin)} looks like a total; it is refused until it is left out, for example with",
            *cure,
        ]
    return lines


def _is_named(row: BrokenRow, keys: tuple[str, ...]) -> bool:
    """A column of the key says that it is a total."""
    return row.field in keys and is_total_word(str(row.value))


def _cure(row: BrokenRow) -> list[str]:
    wanted = row.message.values.get("wanted") if isinstance(row.message, Message) else None
    cure = wanted.values.get("cure") if isinstance(wanted, Message) else None
    said = cure.values if isinstance(cure, Message) else {}
    value = quoted(str(said.get("value", "")))
    conditions = {"skip_rows_is": f"is = {value}", "skip_rows_begins": f"begins_with = {value}"}
    condition = conditions.get(cure.code if isinstance(cure, Message) else "", "is_empty = true")
    column = quoted(str(said.get("column", row.field)))
    return ["# [[mapping.skip_rows]]", f"# column = {column}", comment(condition)]


def _without_footers(rows: Sequence[RawRow]) -> tuple[list[RawRow], tuple[str, ...]]:
    """Rows among the last ones of a file that lack most of what the others have."""
    usual = {column for row in rows for column in row.values}
    filled = {one: sum(not is_empty(row.values.get(one)) for row in rows) for one in usual}
    columns = [one for one, count in filled.items() if count > len(rows) / 2]
    kept: list[RawRow] = []
    footers: list[str] = []
    for _file, of_file in groupby(rows, key=_file_of):
        whole = list(of_file)
        end = len(whole)
        while end > max(len(whole) - _LAST, 2) and _is_sparse(whole[end - 1], columns):
            end -= 1
        kept += whole[:end]
        footers += [row.origin for row in whole[end:]]
    return kept, tuple(footers)


def _is_sparse(row: RawRow, columns: Sequence[str]) -> bool:
    return sum(is_empty(row.values.get(one)) for one in columns) > _SPARSE * len(columns)


def _code(row: BrokenRow) -> str:
    wanted = row.message.values.get("wanted") if isinstance(row.message, Message) else None
    return wanted.code if isinstance(wanted, Message) else ""


def _file_of(row: RawRow) -> str:
    return row.origin.file if isinstance(row.origin, Place) else row.origin


def _shown(place: str) -> str:
    return sanitise(place, limit=200, one_line=True)


def _style(amount: Guess) -> Decimals:
    return "point" if amount.decimal == "point" else "comma"
