"""Every English text of a page, mail or command has a Bokmål translation with the same placeholders.

What is missing is listed. The sentences that have a code are in test_codes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from core.i18n.catalogue import ROOMS, room_catalogue, translations
from core.messages import placeholders

ROOT = Path(__file__).parents[3]
Text = tuple[str, ...]  # one form, or singular and plural


def texts_in(source: str) -> Iterator[tuple[Text | None, int]]:
    """Every `_("…")` and `_.n("…", "…", …)`, f-strings included; None for a text not written out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        forms = _forms(node.func)
        if forms and node.args:
            said = node.args[:forms]
            literal = [each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield (tuple(literal) if len(literal) == forms else None), node.lineno


def _forms(called: ast.expr) -> int:
    if isinstance(called, ast.Name) and called.id == "_":
        return 1
    if isinstance(called, ast.Attribute) and called.attr == "n" and _is_voice(called.value):
        return 2
    return 0


def _is_voice(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "_"


def texts_of(room: str) -> dict[Text, str]:
    """Every text of a room, with where it stands first."""
    found: dict[Text, str] = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        for text, line in texts_in(path.read_text("utf-8")):
            if text is not None:
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def with_core(room: str) -> Catalog:
    """A room's own words and those of core, which every room may say."""
    catalogue = room_catalogue("nb", "core")
    for message in room_catalogue("nb", room):
        if message.id:
            catalogue[message.id] = message
    return catalogue


def complaints(texts: Mapping[Text, str], catalogue: Catalog) -> Iterator[str]:
    for text, place in texts.items():
        message = catalogue.get(text[0])
        if message is None or not message.string:
            yield f"{place}: no translation: {text[0]!r}"
        elif message.pluralizable != (len(text) > 1):
            yield f"{place}: only one of the two has a plural: {text[0]!r}"
        else:
            strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
            yield from uneven(text, strings, place)


def uneven(text: Text, strings: Text, place: str) -> Iterator[str]:
    """A plural form may leave {count} out where the language says "one"; nothing may be added."""
    wanted = set().union(*map(placeholders, text))
    for string in strings:
        found = placeholders(string)
        if not string:
            yield f"{place}: an empty plural form: {text[0]!r}"
        elif found - {"count"} != wanted - {"count"} or not found <= wanted:
            yield f"{place}: wanted the placeholders {sorted(wanted)}: {string!r}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_translated_with_the_same_placeholders(room: str) -> None:
    found = list(complaints(texts_of(room), with_core(room)))

    assert not found, f"{room}.po\n" + "\n".join(found)


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_written_out_where_it_is_said(room: str) -> None:
    paths = sorted((ROOT / room).rglob("*.py"))
    said = [(path, text, line) for path in paths for text, line in texts_in(path.read_text("utf-8"))]
    found = [f"{path.relative_to(ROOT)}:{line}" for path, text, line in said if text is None]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("room", ROOMS)
def test_no_translation_is_left_over(room: str) -> None:
    used = {text[0] for where in (ROOMS if room == "core" else (room,)) for text in texts_of(where)}
    kept = [message.id if isinstance(message.id, str) else message.id[0] for message in room_catalogue("nb", room)]
    found = [text for text in kept if text and text not in used]

    assert not found, f"{room}.po\n" + "\n".join(found)


def test_two_rooms_translate_the_same_text_alike() -> None:
    said: dict[str, set[str]] = {}
    for room in ROOMS:
        for message in room_catalogue("nb", room):
            text = message.id if isinstance(message.id, str) else message.id[0]
            if text:
                said.setdefault(text, set()).add(str(message.string))

    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


def test_the_joined_catalogue_speaks() -> None:
    assert translations("nb").gettext("Failing") == "Feiler"
    assert translations("en").gettext("Failing") == "Failing"


def test_texts_are_found_wherever_they_stand() -> None:
    source = 'a = _("One"); b = f"{_("Two")} x" if c else _.n("a", "b", 2); _(variable); _("Long " "text")'.replace(
        '{_("Two")}', "{_('Two')}"
    )

    assert {text for text, _line in texts_in(source)} == {("One",), ("Two",), ("a", "b"), None, ("Long text",)}


def test_missing_and_uneven_translations_are_found() -> None:
    catalogue = Catalog(locale="nb")
    catalogue.add("{a} and {b}", "{a} og {c}")
    catalogue.add(("{count} record", "{count} records"), ("ett bilag", "{count} bilag"))
    texts: dict[Text, str] = {
        ("Nowhere",): "x.py:1",
        ("{a} and {b}",): "x.py:2",
        ("{count} record", "{count} records"): "x.py:3",
    }

    assert list(complaints(texts, catalogue)) == [
        "x.py:1: no translation: 'Nowhere'",
        "x.py:2: wanted the placeholders ['a', 'b']: '{a} og {c}'",
    ]
