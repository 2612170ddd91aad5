"""A first configuration for files nobody has described yet: TOML with a comment beside every guess."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.catalogue import TARGETS
from core.configuration import read_integration
from core.connectors.loading import draft_of
from core.errors import BadRequest
from core.i18n import Words
from core.mapping import Guess, Guesses, Holds, field_name
from core.messages import Message, message
from flows.cli.drafts.fields import amount_lines, field_lines, total_lines
from flows.cli.drafts.lines import Together, notes_of_lines, total_of_lines
from flows.cli.drafts.looked import Looked, look_at
from flows.cli.drafts.rows import Sorted, left_out_lines
from flows.cli.drafts.sampling import Sample, sample_of
from flows.cli.drafts.toml import comment, note, quoted

ENDINGS = ("csv", "txt", "tsv", "tab", "xlsx", "xlsm", "parquet", "ndjson", "jsonl", "json")
_LONGEST_ID = 40
_LONGEST_PATH = 1000
_MOST_DOUBTS = 5
USUAL_TARGET = next(iter(TARGETS))  # where nobody names another kind
_OPTIONS = {
    "format": "whatever the name of the file says",
    "encoding": "CHECK: do letters like æ, ø and å look right?",
    "sheet": "CHECK: the sheet that is read; the others are not",
    "header_row": "CHECK: where the names of the columns stand",
    "leading_zeros": "CHECK: 00042 as it is shown; dropped would make it 42",
    "formulas": "CHECK: some cells are formulas; what the workbook shows is sent. Without this line they are refused",
    "records_path": "CHECK: where the list of records stands",
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
    this_year: int | None = None,
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
    looked = look_at(sample, this_year)
    if looked is None:
        raise BadRequest(_("{file} has no columns, so nothing can be proposed.", file=files.path))
    target = draft_of(TARGETS[target_kind], name)
    text = "\n".join(_lines(name, organisation, files, looked, sample=sample, target=target)) + "\n"
    read_integration(text.encode(), f"{name}.toml")  # what is written here can be read: wrong words of ours end here
    return Proposal(name, text, files, looked.guesses, len(sample.rows))


def files_at(place: Path, _: Words) -> Files:
    """The file, or the folder's most frequent kind of file. Raises BadRequest when there is nothing to read."""
    whole = place.expanduser().absolute()
    if len(str(whole)) > _LONGEST_PATH:
        raise BadRequest(_("{file} has too long a path.", file=whole.name))
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
    plain = re.sub(r"[^a-z0-9]+", "-", field_name(text).lower() if not text.isascii() else text.lower())
    return plain.strip("-")[:_LONGEST_ID].strip("-") or "new"


def _of_files(count: int) -> str:
    return "1 file now" if count == 1 else f"{count} files now"


def _is_readable(file: Path) -> bool:
    return file.is_file() and not file.name.startswith((".", "~$"))


def _lines(
    name: str, organisation: str, files: Files, looked: Looked, *, sample: Sample, target: list[str]
) -> list[str]:
    """The whole file; comments stand where a person has to look."""
    guesses, together, found = looked.guesses, looked.together, looked.found
    then = f"synclight dry-run {name}.toml"
    return [
        f"# A first draft, guessed from {len(found.records)} rows. Read what says CHECK, then: {then}",
        "",
        f"id = {quoted(name)}",
        f"organisation = {quoted(organisation)}{note('CHECK: the id in the file of the organisation')}",
        f"name = {quoted(f'{name} → {_name_in(target)}')}",
        "",
        "[source]",
        'kind = "files"',
        f"path = {quoted(str(files.path))}",
        *([f"pattern = {quoted(files.pattern)}{note(_of_files(files.count))}"] if files.pattern else []),
        *([comment(f"left out: {', '.join(files.others[:5])}")] if files.others else []),
        *_source(sample),
        *_footers(found),
        "",
        *target,
        "",
        "[schedule]",
        f"interval_seconds = 900{note(_CRON)}",
        "",
        "[mapping]",
        *_record_key(together),
        *([f'repeated_header = "skip"{note(_HEADERS)}'] if found.headers else []),
        *amount_lines(guesses, together),
        *left_out_lines(found, together.key),
        *(line for each in guesses.columns for line in field_lines(each, together, guesses)),
        *total_lines(total_of_lines(together, guesses)),
        *_left_out(looked),
    ]


def _source(sample: Sample) -> list[str]:
    """Further keys of `[source]`, and what a person should know of the files."""
    lines = [
        f"{key} = {value if isinstance(value, int) else quoted(value)}{note(_OPTIONS[key])}"
        for key, value in sample.options.items()
    ]
    lines += [comment(f"CHECK: {said}") for said in [*sample.notes, *_may_be_old(sample)]]
    return lines + [comment(f"CHECK: {column}: stands twice, left out") for column in sample.unclear]


def _may_be_old(sample: Sample) -> list[str]:
    """Each column with values that may be old, and where the first of them stands."""
    found: dict[Message, str] = {}
    for row in sample.rows:
        for column, why in (row.doubts or {}).items():
            found.setdefault(message("value_may_be_old", column=column, why=why), row.origin)
    return [f"{origin}: {said}" for said, origin in [*found.items()][:_MOST_DOUBTS]]


def _footers(found: Sorted) -> list[str]:
    """The last rows of a file that lack most of what the others have: a person says whether they are left out."""
    if not found.footers:
        return []
    said = f"CHECK: {', '.join(found.footers[:3])} lacks most of what other rows have; to leave the last rows out:"
    return [comment(said), comment("footer_rows = 1")]


def _left_out(looked: Looked) -> list[str]:
    shown = [one.strip() or "a column without a name" for one in looked.left_out]
    return ["", comment(f"left out (a list, no name, or one too long): {', '.join(shown)}")] if shown else []


def _name_in(target: list[str]) -> str:
    """The target as its draft calls it."""
    return str(tomllib.loads("\n".join(target))["target"]["name"])


def _record_key(together: Together) -> list[str]:
    names = [quoted(column) for column in together.key]
    key = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    notes = [comment(said) for said in notes_of_lines(together)]
    return [f"record_key = {key}{note(together.doubt)}", *notes]


def names_of(guesses: Sequence[Guess], holds: Holds) -> list[str]:
    """The columns that hold this."""
    return [each.column for each in guesses if each.holds is holds]
