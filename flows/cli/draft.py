"""A first configuration for files nobody has described yet: TOML with a comment beside every guess."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.catalogue import TARGETS
from core.connectors.loading import draft_of
from core.errors import BadRequest
from core.i18n import Words, sanitise
from core.mapping import Guess, Guesses, Holds, field_name, guess
from flows.cli.drafting.sampling import Sample, sample_of
from flows.cli.drafts.lines import Together, amount_of, notes_of_lines, rows_together, total_of_lines

ENDINGS = ("csv", "txt", "tsv", "tab", "xlsx", "xlsm", "parquet", "ndjson", "jsonl", "json")
USUAL_TARGET = next(iter(TARGETS))  # where nobody names another kind
_FORMS = 'CHECK: "text" leaves as "486.50", "number" as 486.50, "minor" as 48650; negated = true turns the sign round'
_ONCE = "CHECK: the same in all rows of a record, so it counts once; else take this out, and the rows add up"
_OPTIONS = {
    "format": "whatever the name of the file says",
    "encoding": "CHECK: do letters like æ, ø and å look right?",
    "sheet": "CHECK: the sheet that is read; the others are not",
    "header_row": "CHECK: where the names of the columns stand",
    "leading_zeros": "CHECK: 00042 as it is shown; dropped would make it 42",
    "records_path": "CHECK: where the list of records stands",
}
_CRON = 'or: cron = "*/15 7-17 * * 1-5"'


@dataclass(frozen=True, slots=True)
class Files:
    """What is to be read: one file, or all files of a folder with one ending. `others` were left out."""

    name: str  # what a person would call it: the folder's name, or the file's
    path: Path
    pattern: str | None
    count: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a configuration, and what it rests on."""

    integration_id: str
    text: str
    files: Files
    guesses: Guesses
    rows: int


async def propose(
    place: Path,
    organisation: str,
    _: Words,
    *,
    integration_id: str | None = None,
    target_kind: str = USUAL_TARGET,
    asked: Mapping[str, str | int | None] = MappingProxyType({}),
) -> Proposal:
    """Look at a file or a folder and write down what it seems to hold; `asked` are keys of `[source]`.

    Raises BadRequest.
    """
    if target_kind not in TARGETS:
        raise BadRequest(
            _("There is no kind of target {kind}. There is: {names}", kind=target_kind, names=", ".join(TARGETS))
        )
    files = files_at(place, _)
    name = integration_id or slug(files.name)
    sample = await sample_of(files.path, files.pattern, asked, _)
    columns, rows = sample.columns, sample.rows
    if not columns:
        raise BadRequest(_("{file} has no columns, so nothing can be proposed.", file=files.path))
    guesses = guess(columns, [row.values for row in rows])
    target = draft_of(TARGETS[target_kind], name)
    together = rows_together(guesses, rows)
    text = "\n".join(_lines(name, organisation, files, guesses, together, sample=sample, target=target)) + "\n"
    return Proposal(name, text, files, guesses, len(rows))


def files_at(place: Path, _: Words) -> Files:
    """The file, or the folder's most frequent kind of file. Raises BadRequest when there is nothing to read."""
    whole = place.expanduser().absolute()
    if whole.is_file():
        return Files(whole.stem, whole, None, 1)
    if not whole.is_dir():
        raise BadRequest(_("{file} is not there.", file=whole))
    named = [(file, file.suffix.lower().lstrip(".")) for file in sorted(whole.iterdir()) if _is_readable(file)]
    counts = Counter(ending for _file, ending in named if ending in ENDINGS)
    if not counts:
        raise BadRequest(_("{folder} holds no file of these kinds: {kinds}", folder=whole, kinds=", ".join(ENDINGS)))
    ending = max(counts, key=lambda each: (counts[each], -ENDINGS.index(each)))
    others = tuple(file.name for file, other in named if other != ending)
    chosen = [file for file, other in named if other == ending]
    return Files(whole.name, whole, f"*{chosen[0].suffix}", len(chosen), others)


def slug(text: str) -> str:
    """A name as an id: `Utlegg 2026` → utlegg-2026."""
    return (
        re.sub(r"[^a-z0-9]+", "-", field_name(text).lower() if not text.isascii() else text.lower()).strip("-") or "new"
    )


def _of_files(count: int) -> str:
    return "1 file now" if count == 1 else f"{count} files now"


def _is_readable(file: Path) -> bool:
    return file.is_file() and not file.name.startswith((".", "~$"))


def _lines(
    name: str,
    organisation: str,
    files: Files,
    guesses: Guesses,
    together: Together,
    *,
    sample: Sample,
    target: list[str],
) -> list[str]:
    """The whole file; comments stand where a person has to look."""
    then = f"synclight dry-run {name}.toml"
    return [
        f"# A first draft, guessed from {len(sample.rows)} rows. Read what says CHECK, then: {then}",
        "",
        f"id = {_quoted(name)}",
        f"organisation = {_quoted(organisation)}{_note('CHECK: the id in the file of the organisation')}",
        f"name = {_quoted(f'{name} → {_name_in(target)}')}",
        "",
        "[source]",
        'kind = "files"',
        f"path = {_quoted(str(files.path))}",
        *([f"pattern = {_quoted(files.pattern)}{_note(_of_files(files.count))}"] if files.pattern else []),
        *([_comment(f"left out: {', '.join(files.others[:5])}")] if files.others else []),
        *_source(sample),
        "",
        *target,
        "",
        "[schedule]",
        f"interval_seconds = 900{_note(_CRON)}",
        "",
        "[mapping]",
        *_record_key(together),
        *_amount(guesses, together),
        *(line for each in guesses.columns for line in _field(each, together, amount_of(together, guesses))),
        *_total(total_of_lines(together, guesses)),
    ]


def _source(sample: Sample) -> list[str]:
    """Further keys of `[source]`, and what a person should know of the files."""
    lines = [
        f"{key} = {value if isinstance(value, int) else _quoted(value)}{_note(_OPTIONS[key])}"
        for key, value in sample.options.items()
    ]
    lines += [_comment(f"CHECK: {note}") for note in sample.notes]
    return lines + [_comment(f"{column}: stands twice, left out") for column in sample.unclear]


def _name_in(target: list[str]) -> str:
    """The target as its draft calls it."""
    return str(tomllib.loads("\n".join(target))["target"]["name"])


def _record_key(together: Together) -> list[str]:
    names = [_quoted(column) for column in together.key]
    key = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    notes = [_comment(said) for said in notes_of_lines(together)]
    return [f"record_key = {key}{_note(together.doubt)}", *notes]


def _amount(guesses: Guesses, together: Together) -> list[str]:
    amount = amount_of(together, guesses)
    if amount is None:
        return ["", _comment("no column looks like an amount; [mapping.amount] would name it")]
    currency = f'currency = "NOK"{_note("CHECK: no column names the currency")}'
    if guesses.currency is not None:
        currency = f"currency_column = {_quoted(guesses.currency.column)}"
    return [
        "",
        "[mapping.amount]",
        f"column = {_quoted(amount.column)}{_note(_like(amount))}",
        f"decimal = {_quoted(amount.decimal or 'comma')}{_note(_style(amount))}",
        *([f"once = true{_note(_ONCE)}"] if together.lines is not None and together.lines.amount_once else []),
        currency,
    ]


def _total(amount: Guess | None) -> list[str]:
    if amount is None:
        return []
    return [
        "",
        "[[mapping.fields]]",
        f'to = "/total"{_note("CHECK: the name the target wants for the sum of the lines, or take this field out")}',
        f"from = {_quoted(amount.column)}",
        f"decimal = {_quoted(amount.decimal or 'comma')}",
        "sum = true",
    ]


def _field(each: Guess, together: Together, amount: Guess | None) -> list[str]:
    """One column as a field of what is sent."""
    if each.holds is Holds.EMPTY:
        return ["", _comment(f"{each.column}: empty in every row, left out")]
    lines = [
        "",
        "[[mapping.fields]]",
        f"to = {_quoted(together.path_of(each.column))}{_note('CHECK: the name the target wants')}",
        f"from = {_quoted(each.column)}{_note(_like(each))}",
    ]
    if each.holds is Holds.AMOUNT:
        lines.append(f"decimal = {_quoted(each.decimal or 'comma')}{_note(_style(each))}")
        lines += [f'# as = "number"{_note(_FORMS)}'] if each is amount else []
    if each.holds is Holds.DATE and each.date is not None:
        doubt = f"CHECK: {each.also} fits as well" if each.also else "is sent as 2026-11-23"
        lines.append(f"date = {_quoted(each.date)}{_note(doubt)}")
    return lines


def _like(each: Guess) -> str:
    filled = "every row" if each.filled == each.rows else f"{each.filled} of {each.rows} rows"
    doubt = f"; CHECK: {each.misfits} of them do not fit" if each.misfits else ""
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
