"""Whatever a person may be told is a sentence of ours that the catalogues can say, or the words of somebody else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors
from core.words.catalogue import ROOMS, room_catalogue

ROOT = Path(__file__).parents[2]
SPEAKERS = {  # which arguments a person may come to read
    **{name: (0,) for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)},
    "BadConfiguration": (1, 2, 3),
    "DidNotStart": (0,),
    "Broken": (0,),
    "FieldMessage": (0, "message"),
    "Undecidable": (1, "reason"),
    "NotSent": (1, "message"),
    "Lost": (1, "message"),
    "ConnectionReport": (1, "message", "doubt"),
    "BadValue": (0, "wanted"),
    "Unreadable": (0, 1),
    "BrokenRow": (1, "message"),
    "Stop": (1, "message"),
}
NO_WORDS = {"Refused", "StaleEpoch"}  # made from names and numbers
FOR_PROGRAMMERS = {  # they speak of our own statements and migrations: only whoever changes these meets them
    "data/parameters.py",
    "data/statements.py",
    "data/schema.py",
}
SAME_IN_BOTH = {
    "{amount} {currency}",
    "{first} {then}",
    "{message} (status {status})",
    "{said}\n{file}: {other}",
    "«{value}»",
    "{minutes} min {seconds} s",
}


def in_one_language(source: str) -> Iterator[int]:
    """The lines where English words are given to somebody who tells them to a person."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        for place in SPEAKERS.get(name, ()) if name not in NO_WORDS else ():
            given = node.args[place] if isinstance(place, int) and place < len(node.args) else None
            given = given or next((each.value for each in node.keywords if each.arg == place), None)
            if given is not None and _is_a_sentence(given):
                yield node.lineno


def _is_a_sentence(given: ast.expr) -> bool:
    parts = given.values if isinstance(given, ast.JoinedStr) else [given]
    text = "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return " " in text.strip()


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_is_written_in_one_language_only(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if "sandbox" not in path.name and str(path.relative_to(ROOT)) not in FOR_PROGRAMMERS
        for line in in_one_language(path.read_text("utf-8"))
    ]

    assert not found, "give these as ours(…) or _(…):\n" + "\n".join(found)


def test_a_sentence_in_one_language_is_found_wherever_it_is_given() -> None:
    source = (
        'raise NotAllowed(f"{who} may not do this.")\n'
        'FieldMessage("It answered nothing.")\n'
        'raise NotAllowed(ours("You may not."))\n'
        'raise BadConfiguration(file, "key", "none", "a whole number")\n'
        'ConnectionReport(healthy=False, message="It is down.")\n'
        'raise Refused("a name", 0, 1)\n'
    )

    assert list(in_one_language(source)) == [1, 2, 4, 5]


@pytest.mark.parametrize("room", ROOMS)
def test_no_norwegian_text_is_the_english_one(room: str) -> None:
    """Words alone may be alike in both languages; a sentence is not."""
    kept = [message for message in room_catalogue("nb", room) if message.id and message.id not in SAME_IN_BOTH]
    found = [text for text in kept if text.id == text.string and str(text.id).count(" ") > 2]

    assert not found, [text.id for text in found]
