"""Every code has its sentence in each language, with the same placeholders; and each sentence is said somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.i18n.catalogue import ROOMS, SENTENCES, room_catalogue
from core.messages import message, placeholders
from core.messages_english import ENGLISH, joined_files

ROOT = Path(__file__).parents[3]
SAMPLES = ("tests/integration/helpers/mail/file_channel.py",)  # what a newcomer copies into core speaks as core does
CALLS_OF_A_VARIABLE = {"core/messages.py"}  # where `message` is made and stored sentences are read


def calls_in(source: str) -> Iterator[tuple[str | None, frozenset[str], int]]:
    """Every `message("…")`: its code (None for one not written out), the names of its values and its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"message", "Message"}:
            first = node.args[0] if len(node.args) == 1 else None
            code = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            yield code, frozenset(str(each.arg) for each in node.keywords), node.lineno


def calls() -> Iterator[tuple[str | None, frozenset[str], str]]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    for path in (*files, *(ROOT / sample for sample in SAMPLES)):
        place = str(path.relative_to(ROOT))
        for code, names, line in calls_in(path.read_text("utf-8")):
            if place not in CALLS_OF_A_VARIABLE or code is not None:
                yield code, names, f"{place}:{line}"


def complaint(code: str | None, names: frozenset[str]) -> str | None:
    if code is None:
        return "wanted a code that is written out"
    if code not in ENGLISH:
        return f"{code!r} is in no file of core/messages_english"
    if names != placeholders(ENGLISH[code]):
        return f"{code} is given {sorted(names)}, wanted {sorted(placeholders(ENGLISH[code]))}"
    return None


def test_every_sentence_is_a_code_with_just_the_values_its_english_names() -> None:
    found = [f"{place}: {wrong}" for code, names, place in calls() if (wrong := complaint(code, names))]

    assert not found, "\n" + "\n".join(found)


def test_no_sentence_is_left_over() -> None:
    assert ENGLISH.keys() - {code for code, _names, _place in calls()} == set()


def test_every_sentence_has_a_norwegian_one_with_the_same_placeholders() -> None:
    norwegian = {str(each.id): str(each.string) for each in room_catalogue("nb", SENTENCES) if each.id}
    uneven = [code for code in norwegian if placeholders(norwegian[code]) != placeholders(ENGLISH.get(code, ""))]

    assert norwegian.keys() == ENGLISH.keys()
    assert not [code for code, text in norwegian.items() if not text]
    assert not uneven, uneven


def test_a_translator_reads_the_english_above_each_sentence() -> None:
    """A reworded sentence asks for its translation to be looked at."""
    read = {str(each.id): "\n".join(each.auto_comments) for each in room_catalogue("nb", SENTENCES) if each.id}

    assert {code: text for code, text in ENGLISH.items() if read[code] != text} == {}


def test_a_code_is_a_name() -> None:
    assert not [code for code in ENGLISH if not re.fullmatch(r"[a-z][a-z0-9_]{0,79}", code)]
    assert len(set(ENGLISH.values())) == len(ENGLISH)


def test_a_code_is_defined_once() -> None:
    with pytest.raises(ValueError, match="found b twice"):
        joined_files({"a": "A", "b": "B"}, {"b": "Another"})


def test_what_is_wrong_with_a_call_is_found() -> None:
    source = (
        'message(f"no_{thing}"); message("amount_with_currency", amount=1); '
        'message("no_such_code"); message("no_amount")'
    )

    assert [complaint(code, names) for code, names, _line in calls_in(source)] == [
        "wanted a code that is written out",
        "amount_with_currency is given ['amount'], wanted ['amount', 'currency']",
        "'no_such_code' is in no file of core/messages_english",
        None,
    ]


def test_a_code_without_its_sentence_is_refused_where_it_is_said() -> None:
    with pytest.raises(KeyError, match="no_such_code"):
        message("no_such_code")
