"""JSON as systems hand it out: a list somewhere inside, lines, letters put together otherwise, values of no use."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from core.mapping import MappingConfig, map_page
from tests.integration.helpers.files.files_reading import pages, source, told

ONE = {"nr": "UT-1", "sum": 10}
TWO = {"nr": "UT-2", "sum": 20}
BOTH = ["UT-1 | 10", "UT-2 | 20"]
LIST = [ONE, TWO]


def read(folder: Path, content: Any, name: str = "krav.json", **options: Any) -> list[str]:
    text = content if isinstance(content, str) else json.dumps(content)
    return told(source(folder, name, text, **options), "nr", "sum")


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"records": LIST}, "/records"),
        ({"meta": {"n": 1, "records": []}, "records": LIST}, "/records"),
        ({"records": LIST, "next": None, "meta": {"a": [1, {"b": 2}]}}, "/records"),
        ({"d": {"results": LIST, "__count": "2"}}, "/d/results"),
        ({"data": {"page": {"items": LIST}}, "errors": []}, "/data/page/items"),
        ({"a/b": {"c~d": LIST}}, "/a~1b/c~0d"),
        ({"Beløp": LIST}, "/Beløp"),
        ({"small": [{"x": 1}], "records": LIST}, "/records"),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_inside_is_named_and_its_path_reads_it(
    tmp_path: Path, content: Any, path: str, indent: int | None
) -> None:
    text = json.dumps(content, indent=indent)

    assert read(tmp_path, text) == [
        (
            "refused: krav.json holds an object, wanted a list of objects. "
            f'Its list stands at {path}: say records_path = "{path}" in [source].'
        )
    ]
    assert read(tmp_path, text, records_path=path) == BOTH


@pytest.mark.parametrize(
    ("content", "path", "sentence"),
    [
        ({"a": LIST}, "/b", "krav.json has nothing at /b, wanted a list of objects there (records_path)."),
        (LIST, "/b", "krav.json has nothing at /b, wanted a list of objects there (records_path)."),
        ({"a": 1}, "/a/b", "krav.json has nothing at /a/b, wanted a list of objects there (records_path)."),
        ({"a": 1}, "/a", "krav.json holds a bare value, wanted a list of objects."),
        ('{"a": [], "a": []}', "/a", "krav.json cannot be read: found the name a twice."),
        ('{"a": []', "/a", "krav.json is no JSON: line 1, Expecting ',' delimiter."),
        ('{"a": [{"nr": 1}', "/a", "krav.json is no JSON: line 1, Expecting ',' delimiter."),
        ('{"a": []} x', "/a", "krav.json is no JSON: line 1, Extra data."),
        ('{"a": [], "b"', "/a", "krav.json is no JSON: line 1, Expecting ':'."),
        ('{"a": [], 7}', "/a", "krav.json is no JSON: line 1, Expecting name."),
    ],
)
def test_a_path_that_leads_nowhere_and_half_a_file_are_refused(
    tmp_path: Path, content: Any, path: str, sentence: str
) -> None:
    assert read(tmp_path, content, records_path=path)[-1] == f"refused: {sentence}"


def test_a_path_inside_the_proposed_one_is_proposed_from_the_top(tmp_path: Path) -> None:
    assert 'say records_path = "/d/results"' in read(tmp_path, {"d": {"results": LIST}}, records_path="/d")[0]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", ""])
def test_lines_in_a_json_file_deserve_that_word(tmp_path: Path, line_end: str) -> None:
    text = f"{json.dumps(ONE)}{line_end}{json.dumps(TWO)}{line_end}"

    assert read(tmp_path, text) == [
        'refused: krav.json holds one object a line, wanted a list of objects: say format = "ndjson" in [source].'
    ]
    assert line_end == "" or read(tmp_path, text, format="ndjson") == BOTH


@pytest.mark.parametrize("content", [json.dumps(LIST), json.dumps(LIST, indent=1), "[\n{}\n]"])
def test_a_list_in_a_file_of_lines_deserves_that_word(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content, "krav.ndjson") == [
        'refused: krav.ndjson holds a list, wanted one object a line: say format = "json" in [source].'
    ]


@pytest.mark.parametrize("content", ['{"nr": 1}', '{"a": [1, 2]}', '{"a": []}', '{"a": {"b": "c"}}'])
def test_an_object_without_a_list_of_objects_is_refused(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == ["refused: krav.json holds an object, wanted a list of objects."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("krav.json", "\ufeff\ufeff" + json.dumps(LIST)),
        ("krav.json", json.dumps(LIST) + "\r\n\x1a"),
        ("krav.ndjson", f"\ufeff{json.dumps(ONE)}\n\ufeff{json.dumps(TWO)}\n\x1a"),
        ("krav.ndjson", f"{json.dumps(ONE)}\r{json.dumps(TWO)}\r"),
    ],
)
def test_marks_around_the_text_are_no_part_of_it(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, text, name) == BOTH


MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "Beløp", "decimal": "point", "currency": "NOK"},
        "fields": [{"to": "/sum", "from": "Beløp", "decimal": "point"}, {"to": "/name", "from": "/inne/på"}],
    }
)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["krav.json", "krav.ndjson", "krav.csv"])
def test_a_name_is_the_same_however_its_letters_were_put_together(
    tmp_path: Path, form: str, asked: str, name: str
) -> None:
    text = json.dumps([{"nr": 1, "Beløp": 10, "Åsted": 2, "inne": {"på": "x"}}], ensure_ascii=False)
    if name.endswith("ndjson"):
        text = text[1:-1]
    if name.endswith("csv"):
        text = "nr;Beløp;Åsted;/inne/på\n1;10;2;x\n"
    mapping = MappingConfig.model_validate_json(
        unicodedata.normalize(asked, MAPPING.model_dump_json(exclude_none=True))
    )

    (page,) = pages(source(tmp_path, name, unicodedata.normalize(form, text)))

    (record,) = map_page(mapping, page).records
    assert record.payload == {"sum": "10.00", "name": "x"}
    assert [row.values["Åsted"] for row in page.rows] in ([2], ["2"])


@pytest.mark.parametrize(
    ("extra", "is_sent"),
    [
        ('"km": NaN', True),
        ('"km": {"a": [Infinity]}', True),
        ('"km": 1, "km": 2', True),
        ('"km": "\\ud800"', True),
        (f'"km": "{"x" * 100_001}"', True),
        ('"km": 1e99999999999999999999', True),
        ('"Beløp": 11', False),
        ('"nr": 3', False),
        ('"inne": {"på": NaN}', False),
        ('"inne": {"på": "\\ud800"}', False),
        (f'"inne": {{"på": "{"x" * 100_001}"}}', False),
        ('"x\\ud800": 1', False),
    ],
)
@pytest.mark.parametrize("name", ["krav.json", "krav.ndjson"])
def test_a_value_of_no_use_breaks_its_row_only_where_it_is_needed(
    tmp_path: Path, extra: str, name: str, *, is_sent: bool
) -> None:
    text = f'{{"nr": 1, "Beløp": 10, {extra}}}'
    (page,) = pages(source(tmp_path, name, f"[{text}]" if name == "krav.json" else text))

    mapped = map_page(MAPPING, page)

    assert (len(mapped.records), len(mapped.broken)) == ((1, 0) if is_sent else (0, 1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"nr": "Blåbær"},\n{"nr": "x"}]'.encode("cp1252"), None),
        ('[{"nr": "Blåbær"},\n'.encode() + '{"nr": "Sørli"}]'.encode("cp1252"), "the byte 0xf8, which is no utf-8"),
        ('[{"nr": "Kjøring"}]'.encode("cp865"), "letters as DOS writes them"),
    ],
)
def test_a_json_text_of_two_encodings_is_never_guessed(tmp_path: Path, content: bytes, sentence: str | None) -> None:
    found = told(source(tmp_path, "krav.json", content), "nr")

    assert found == ["Blåbær", "x"] if sentence is None else sentence in found[0]
