"""A first configuration for files nobody has described yet: TOML with a comment beside every guess."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.catalogue import TARGETS
from core.configuration import read_integration
from core.connectors.files.config import FilesSourceConfig, Format
from core.connectors.files.source import FilesSource
from core.connectors.loading import draft_of
from core.errors import BadRequest
from core.i18n import Words, sanitise
from core.mapping import Guess, Guesses, Holds, field_name, guess
from core.mapping.amount_shapes import Shape
from core.mapping.currencies import CURRENCY_NAME, code_in
from core.model import RawRow
from flows.cli.drafts.names import LONGEST_COLUMN, field_names
from flows.cli.drafts.opened import lists_in, opened
from flows.cli.drafts.rows import Sorted, lines_of, sorted_out
from flows.cli.drafts.sources import KNOWN, TEXTS, format_of

ENDINGS = (*KNOWN, *TEXTS)
_SAMPLE = 300  # rows of a page
_MOST_PAGES = 10
_LONGEST_ID = 40
_LONGEST_PATH = 1000
USUAL_TARGET = next(iter(TARGETS))  # where nobody names another kind
_FORMS = 'CHECK: "text" leaves as "486.50", "number" as 486.50, "minor" as 48650; negated = true turns the sign round'
_SHAPES = {
    Shape.KR: "with kr",
    Shape.CODE: "with a currency's code",
    Shape.SIGN: "with a currency's sign",
    Shape.BRACKETS: "in brackets",
    Shape.DASH: "with ,- behind",
    Shape.MINUS: "with a minus behind",
    Shape.LETTER: "with a letter for debit or credit",
}
_HEADERS = "the names of the columns come again between the rows"
_CRON = 'or: cron = "*/15 7-17 * * 1-5"'


@dataclass(frozen=True, slots=True)
class Files:
    """What is to be read: one file, or all files of a folder with one ending. `others` were left out."""

    name: str  # what a person would call it: the folder's name, or the file's
    path: Path
    pattern: str | None
    count: int
    others: tuple[str, ...] = ()
    format: Format | None = None  # None: the ending says it


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a configuration, and what it rests on."""

    integration_id: str
    text: str
    files: Files
    guesses: Guesses
    rows: int


async def propose(
    place: Path, organisation: str, _: Words, *, integration_id: str | None = None, target_kind: str = USUAL_TARGET
) -> Proposal:
    """Look at a file or a folder and write down what it seems to hold. Raises BadRequest, SourceUnreadable."""
    if target_kind not in TARGETS:
        raise BadRequest(
            _("There is no kind of target {kind}. There is: {names}", kind=target_kind, names=", ".join(TARGETS))
        )
    files = files_at(place, _)
    name = integration_id or slug(files.name)
    columns, rows = await _sample(files)
    usable = [one for one in columns if _is_usable(one)]
    lists = lists_in(usable, rows)
    plain = [one for one in usable if one not in lists]
    if not plain:
        raise BadRequest(_("{file} has no columns, so nothing can be proposed.", file=files.path))
    found = sorted_out(guess(plain, [row.values for row in rows]), rows)
    guesses = guess(plain, [row.values for row in found.records])
    target = draft_of(TARGETS[target_kind], name)
    left_out = [one for one in columns if one not in plain]
    text = "\n".join(_lines(name, organisation, files, guesses, found, left_out=left_out, target=target)) + "\n"
    read_integration(text.encode(), f"{name}.toml")  # what is written here can be read: wrong words of ours end here
    return Proposal(name, text, files, guesses, len(rows))


def files_at(place: Path, _: Words) -> Files:
    """The file, or the folder's most frequent kind of file. Raises BadRequest when there is nothing to read."""
    whole = place.expanduser().absolute()
    if len(str(whole)) > _LONGEST_PATH:
        raise BadRequest(_("{file} has too long a path.", file=whole.name))
    if whole.is_file():
        return Files(whole.stem, whole, None, 1, format=format_of(whole, _))
    if not whole.is_dir():
        raise BadRequest(_("{file} is not there.", file=whole))
    named = [(file, file.suffix.lower().lstrip(".")) for file in sorted(whole.iterdir()) if _is_readable(file)]
    counts = Counter(ending for _file, ending in named if ending in ENDINGS)
    if not counts:
        raise BadRequest(_("{folder} holds no file of these kinds: {kinds}", folder=whole, kinds=", ".join(ENDINGS)))
    ending = max(counts, key=lambda each: (counts[each], -ENDINGS.index(each)))
    others = tuple(file.name for file, other in named if other != ending)
    chosen = [file for file, other in named if other == ending]
    return Files(whole.name, whole, f"*{chosen[0].suffix}", len(chosen), others, format_of(chosen[0], _))


def slug(text: str) -> str:
    """A name as an id: `Utlegg 2026` → utlegg-2026."""
    plain = re.sub(r"[^a-z0-9]+", "-", field_name(text).lower() if not text.isascii() else text.lower())
    return plain.strip("-")[:_LONGEST_ID].strip("-") or "new"


def _of_files(count: int) -> str:
    return "1 file now" if count == 1 else f"{count} files now"


def _is_readable(file: Path) -> bool:
    return file.is_file() and not file.name.startswith((".", "~$"))


async def _sample(files: Files) -> tuple[tuple[str, ...], list[RawRow]]:
    """Columns and some rows, as a sync would read them; of a folder, rows of several files."""
    config = FilesSourceConfig(
        kind="files", path=str(files.path), pattern=files.pattern, format=files.format, page_size=_SAMPLE
    )
    source = FilesSource(config, files.path.parent)
    columns: dict[str, None] = {}
    rows: list[RawRow] = []
    cursor: str | None = None
    try:
        for _page in range(_MOST_PAGES):
            page = await source.page(cursor)
            whole = opened(page.rows)
            rows += whole
            columns |= dict.fromkeys(page.columns if page.columns and whole == list(page.rows) else _in_all(whole))
            cursor = page.next_cursor
            if cursor is None:
                break
    finally:
        await source.close()
    return tuple(columns), rows


def _in_all(rows: Sequence[RawRow]) -> list[str]:
    return [column for row in rows for column in row.values]


def _is_usable(column: str) -> bool:
    """Whether a configuration can name it."""
    if not column.strip() or len(column) > LONGEST_COLUMN:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in column)


def _lines(
    name: str,
    organisation: str,
    files: Files,
    guesses: Guesses,
    found: Sorted,
    *,
    left_out: list[str],
    target: list[str],
) -> list[str]:
    """The whole file; comments stand where a person has to look."""
    names = field_names(each.column for each in guesses.columns)
    key = (guesses.record_key or guesses.columns[0]).column
    seen = len(found.records)
    return [
        f"# A first draft, guessed from {seen} rows. Read what says CHECK, then: synclight dry-run {name}.toml",
        "",
        f"id = {_quoted(name)}",
        f"organisation = {_quoted(organisation)}{_note('CHECK: the id in the file of the organisation')}",
        f"name = {_quoted(f'{name} → {_name_in(target)}')}",
        "",
        "[source]",
        'kind = "files"',
        f"path = {_quoted(str(files.path))}",
        *([f"pattern = {_quoted(files.pattern)}{_note(_of_files(files.count))}"] if files.pattern else []),
        *([f"format = {_quoted(files.format)}"] if files.format else []),
        *([_comment(f"left out: {', '.join(files.others[:5])}")] if files.others else []),
        *_footers(found),
        "",
        *target,
        "",
        "[schedule]",
        f"interval_seconds = 900{_note(_CRON)}",
        "",
        "[mapping]",
        *_record_key(guesses),
        *([f'repeated_header = "skip"{_note(_HEADERS)}'] if found.headers else []),
        *_amount(guesses),
        *lines_of(found, key, _quoted),
        *(
            line
            for each in guesses.columns
            for line in _field(each, names[each.column], guesses, is_key=each.column == key)
        ),
        *_left_out(left_out),
    ]


def _footers(found: Sorted) -> list[str]:
    """The last rows of a file that lack most of what the others have: a person says whether they are left out."""
    if not found.footers:
        return []
    said = f"CHECK: {', '.join(found.footers[:3])} lacks most of what other rows have; to leave the last rows out:"
    return [_comment(said), _comment("footer_rows = 1")]


def _left_out(columns: list[str]) -> list[str]:
    shown = [one.strip() or "a column without a name" for one in columns]
    return ["", _comment(f"left out (a list, no name, or one too long): {', '.join(shown)}")] if shown else []


def _name_in(target: list[str]) -> str:
    """The target as its draft calls it."""
    return str(tomllib.loads("\n".join(target))["target"]["name"])


def _record_key(guesses: Guesses) -> list[str]:
    key = guesses.record_key
    if key is None:
        doubt = "CHECK: no column has a different value in every row"
        return [f"record_key = {_quoted(guesses.columns[0].column)}{_note(doubt)}"]
    doubt = "CHECK: what makes a record the same record; never twice"
    if key.distinct < key.rows:
        doubt = f"CHECK: {key.rows - key.distinct} rows repeat a value or have none; each must be there once"
    return [f"record_key = {_quoted(key.column)}{_note(doubt)}"]


def _amount(guesses: Guesses) -> list[str]:
    if guesses.amount is None:
        named = ", ".join(guesses.unreadable_amounts[:5])
        doubt = f"CHECK: {named} is named like an amount, and its values cannot be read as one" if named else ""
        said = doubt or "no column looks like an amount; [mapping.amount] would name it"
        return ["", _comment(said)]
    others = ", ".join(guesses.other_amounts[:10])
    doubt = f"CHECK: {others} might be it, too; " if others else ""
    if guesses.amount.filled < guesses.amount.rows:
        doubt += "CHECK: rows without an amount are refused; "
    return [
        "",
        "[mapping.amount]",
        f"column = {_quoted(guesses.amount.column)}{_note(doubt + _like(guesses.amount))}",
        f"decimal = {_quoted(guesses.amount.decimal or 'comma')}{_note(_style(guesses.amount))}",
        _currency(guesses),
    ]


def _currency(guesses: Guesses) -> str:
    found, others = guesses.currency, ", ".join(guesses.other_currencies[:10])
    if found is None:
        named = code_in(guesses.amount.column) if guesses.amount is not None else None
        doubt = "CHECK: no column names the currency" if named is None else "CHECK: the column's name says so"
        beside = f" ({others} holds three letters, which are no currencies)" if others else ""
        return f"currency = {_quoted(named or 'NOK')}{_note(doubt + beside)}"
    doubts = [f"{others} might be it, too"] if others else []
    if not CURRENCY_NAME.search(found.column):
        doubts.append("it holds currencies, but is not called so")
    if found.filled < found.rows:
        doubts.append(f"{found.rows - found.filled} rows have none")
    return f"currency_column = {_quoted(found.column)}{_note('CHECK: ' + '; '.join(doubts)) if doubts else ''}"


def _field(each: Guess, name: str, guesses: Guesses, *, is_key: bool) -> list[str]:
    """One column as a field of what is sent; where there are no rows yet, each may be one."""
    if each.holds is Holds.EMPTY and each.rows and not is_key:
        return ["", _comment(f"{each.column}: empty in every row, left out")]
    lines = [
        "",
        "[[mapping.fields]]",
        f"to = {_quoted('/' + name)}{_note('CHECK: the name the target wants')}",
        f"from = {_quoted(each.column)}{_note(_like(each))}",
    ]
    if each.holds is Holds.AMOUNT:
        lines.append(f"decimal = {_quoted(each.decimal or 'comma')}{_note(_style(each))}")
        lines += [f'# as = "number"{_note(_FORMS)}'] if each is guesses.amount else []
    if each.holds is Holds.DATE and each.date is not None:
        doubt = f"CHECK: {each.also} fits as well" if each.also else "is sent as 2026-11-23"
        lines.append(f"date = {_quoted(each.date)}{_note(doubt)}")
    if each.is_required:
        lines.append("required = true")
    elif each.is_usual and each.holds is not Holds.EMPTY:
        lines.append(
            f"# required = true{_note(f'CHECK: {each.rows - each.filled} rows have none, and are sent without')}"
        )
    return lines


def _like(each: Guess) -> str:
    if not each.rows:
        return "CHECK: there are no rows yet"
    filled = "every row" if each.filled == each.rows else f"{each.filled} of {each.rows} rows"
    shapes = f": {', '.join(_SHAPES[shape] for shape in each.shapes)}" if each.shapes else ""
    doubt = f"; CHECK: {each.misfits} of them do not fit{shapes}" if each.misfits else ""
    shape = (
        f"{each.holds}, {each.length} character{'' if each.length == 1 else 's'}"  # never the value: a name, an account
    )
    return f"{filled}, like: {shape}{doubt}"


def _style(each: Guess) -> str:
    style = "comma: 1 234,50" if each.decimal == "comma" else "point: 1,234.50"
    if each.also is None:
        return style
    if each.thousandfold:
        return f"{style}; CHECK: {each.also} fits every value as well, and what is 1000 here is 1 there"
    return f"{style}; CHECK: {each.also} fits every value as well: they have no decimals"


def _note(text: str) -> str:
    return f"  # {sanitise(text, limit=200, one_line=True)}"


def _comment(text: str) -> str:
    return f"# {sanitise(text, limit=300, one_line=True)}"


def _quoted(text: str) -> str:
    """Text as TOML writes it (JSON's escapes are TOML's, but for DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def names_of(guesses: Sequence[Guess], holds: Holds) -> list[str]:
    """The columns that hold this."""
    return [each.column for each in guesses if each.holds is holds]
