"""JSON files that are not small are parsed by the limited child: the same rows and sentences, and no memory of ours."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from core.connectors.files import one_file
from core.connectors.files.child import MEMORY_MIB
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.folder import files_of
from core.connectors.files.json_files.limited_json import SMALL_BYTES
from core.connectors.files.needs import NeedsOption
from core.connectors.files.one_file import OneFile
from core.errors import SourceUnreadable
from core.model import BrokenRow, RawRow, Unreadable
from tests.integration.helpers.files.files_reading import source, told

DEEP = "[" * 300 + "]" * 300
TOO_DEEP = "[" * 600 + "]" * 600
ROWS = [
    '{"nr": "UT-1", "sum": 10.50, "far": 1E400, "small": -0.0, "long": 12345678901234567890, "five": 5}',
    '{"nr": "Bl\\u00e5b\\u00e6r", "Belo\u0338p": 1, "A\u030asted": {"pa\u030a": [true, false, null, {}, [], ""]}}',
    '{"nr": 1, "nr": 2, "not": NaN, "half": "\\ud800", "wide": 1e99999999999999999999}',
    f'{{"nr": 3, "text": "{"x" * 100_001}", "inside": {{"\\ud800d": "1", "list": ["\\ud800"]}}}}',
    '{"x\\ud800": 1}',
    '{"d": "1", "\\u0000": "\\u0000\\u2028"}',
    f'{{"nr": 4, "deep": {DEEP}}}',
    f'{{"nr": 5, "deep": {TOO_DEEP}}}',
    "[1, 2]",
    "7",
    "{}",
]
TEXTS: list[tuple[str, str | bytes, dict[str, str]]] = [
    ("krav.json", f"[{','.join(ROWS)}]", {}),
    ("krav.json", f'{{"meta": [1], "records": [{",".join(ROWS)}], "next": null}}', {"records_path": "/records"}),
    ("krav.ndjson", "\n".join((*ROWS, '{"nr": ', "", '{"nr": 9}')), {}),
    ("krav.ndjson", '{"nr": "Blåbær"}\n'.encode() + '{"nr": "Sørli"}\n'.encode("cp1252"), {}),
    ("krav.json", '[{"nr": "Sørli"}]'.encode("cp1252"), {"encoding": "latin-1"}),
    ("krav.json", '{"d": {"list": [{"nr": 1}], "other": [{}]}, "count": 7}', {}),
    ("krav.json", '{"nr": 1}\n{"nr": 2}\n', {}),
    ("krav.ndjson", '[{"nr": 1},\n{"nr": 2}]', {}),
    ("krav.json", '[{"nr": 1}, {"nr": 2} x]', {}),
    ("krav.json", '[{"nr": 1}]', {"records_path": "/b"}),
]


def everything(folder: Path, name: str, content: str | bytes, options: dict[str, str]) -> list[object]:
    """All that a reader can see of a file: rows with their content and places, and how it is refused."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    config = FilesSourceConfig.model_validate({"kind": "files", "path": name, **options})
    seen: list[object] = []
    try:
        file = OneFile(files_of(folder, name, None, None)[0], config)
    except SourceUnreadable as refused:
        return _refusal(refused)
    try:
        is_end = False
        while not is_end:
            taken, is_end = file.take(5)
            seen += [_shown(row) for row in taken]
    except SourceUnreadable as refused:
        return [*seen, *_refusal(refused)]
    finally:
        file.close()
    return [*seen, file.ends_open, file.columns, file.notes]


def _shown(row: object) -> object:
    if isinstance(row, RawRow):
        wholes = [value.whole for value in row.values.values() if isinstance(value, Unreadable)]
        return row, repr(row.values), wholes, type(row.origin)
    return (row, str(row.message), type(row.origin)) if isinstance(row, BrokenRow) else row


def _refusal(refused: SourceUnreadable) -> list[object]:
    proposed = (refused.options, refused.notes) if isinstance(refused, NeedsOption) else None
    return [type(refused), str(refused), refused.said, refused.origin, proposed]


@pytest.mark.parametrize(("name", "content", "options"), TEXTS)
def test_a_json_file_reads_the_same_in_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | bytes, options: dict[str, str]
) -> None:
    ours = everything(tmp_path, name, content, options)
    monkeypatch.setattr(one_file, "SMALL_BYTES", 0)

    assert everything(tmp_path, name, content, options) == ours


MANY = 2 * SMALL_BYTES
BOMBS = [
    ("[" * MANY, "refused: krav.json is nested too deep."),
    (f'[{{"nr": {"1" * (4 * MANY)}}}]', "broken: krav.json item 1: found a row of more than 4,194,304 characters"),
    (
        f'[{{"nr": [{"{}," * (4 * SMALL_BYTES)}{{}}]}}]',
        "refused: krav.json: found an item of more than 1,000,000 values, wanted smaller ones.",
    ),
    (f'[{{"nr": "{"x" * 40 * SMALL_BYTES}\U0001f600"}}]', "found a text of 41,943,041 characters"),
    (f'{{"a": [{"[]," * MANY}[]]}}', "refused: krav.json holds an object, wanted a list of objects."),
]


@pytest.mark.parametrize(("content", "said"), BOMBS, ids=["deep", "number", "list", "text", "object"])
def test_a_json_bomb_costs_the_process_that_asks_nothing_and_ends_in_a_sentence(
    tmp_path: Path, content: str, said: str
) -> None:
    reader = source(tmp_path, "krav.json", content)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the highest mark of memory begins anew
    before = psutil.Process().memory_info().rss

    found = told(reader, "nr")

    assert _most_used() - before < 20 * 1024**2
    assert len(found) == 1
    assert found[0].startswith(said)


def test_a_json_that_needs_more_memory_than_a_file_deserves_ends_its_child_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MEMORY_MIB, "json", 4)

    found = told(source(tmp_path, "krav.json", f'[{{"nr": "{"x" * 8 * SMALL_BYTES}"}}]'), "nr")

    assert found == ["refused: krav.json: found more than fits into 4 MiB, wanted a smaller file."]


def _most_used() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
