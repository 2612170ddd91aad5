"""Whatever a person may be told is a sentence of ours that the catalogues can say, or the words of somebody else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors
from core.i18n.catalogue import ROOMS, SENTENCES, room_catalogue
from core.messages_english import ENGLISH

ROOT = Path(__file__).parents[3]
SAMPLE = "tests/integration/helpers/mail/file_channel.py"  # a channel as a newcomer copies it into core
SPEAKERS = {  # which arguments a person may come to read
    **{name: (0,) for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)},
    "BadConfiguration": (1, 2, 3),
    "DidNotStart": (0,),
    "Broken": (0,),
    "refused_for_now": (0,),
    "refused_for_good": (0,),
    "FieldMessage": (0, "message"),
    "Undecidable": (1, "reason"),
    "NotSent": (1, "message"),
    "LostAnswer": (1, "message"),
    "ConnectionReport": (1, "message", "doubt"),
    "BadValue": (0, "wanted"),
    "Unreadable": (0, 1),
    "BrokenRow": (1, "message"),
    "Stop": (1, "message"),
}
NO_WORDS = {"Refused", "StaleEpoch"}  # made from names and numbers
FOR_PROGRAMMERS = {  # they speak of our own statements and migrations: only whoever changes these meets them
    "data/store/parameters.py",
    "data/store/statements.py",
    "data/store/migrations.py",
    "data/store/shared_rules.py",
}
FIRST_CONFIGURATION = "draft.py"  # stays English, like a program: people edit it
SAME_IN_BOTH = {
    "amount_with_currency",
    "two_sentences",
    "message_with_status",
    "configuration_also",
    "{minutes} min {seconds} s",
}


NOT_TOLD = {  # texts of several words that no person is told
    "numbers do not add up",  # a mark of core.alerts
    "Expecting ',' delimiter",  # the words of the reader of JSON
    "a formula that does not say where it stands",  # caught where it is raised
    "nothing has answered yet, so nobody has said what time it is",  # a mistake in the engine itself
    "a commit was answered that nobody asked for",  # the same
    "openid email profile",  # what a provider is asked for
    "d mmm yyyy hh:mm",  # a format of cells
    r"\(at (?:line (\d+), column \d+|end of document)\)",  # a pattern
}
SAYS_OR_IS_UNSEEN = {
    "_",
    "n",
    "message",
    "compile",
    "any_of",
    "words",
    "stems",
    "ValueError",
    "TypeError",
    "_HeldBack",
    "OutOfBounds",
    "SignInFailed",  # its text is for the log; the page says its `why`
    "UnknownKey",
    "_not_believed",
}
LOGS = {"debug", "info", "warning", "error", "critical", "exception"}


def unsaid(source: str) -> Iterator[tuple[int, str]]:
    """Texts of three words and more that are neither said in any language nor seen by nobody: line and text."""
    tree = ast.parse(source)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
            left_out.add(id(node.value))
        if isinstance(node, ast.Call) and _name(node.func) in SAYS_OR_IS_UNSEEN | LOGS:
            left_out.update(id(each) for each in ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(each) for each in node.values)
    for node in ast.walk(tree):
        if id(node) not in left_out and isinstance(node, ast.JoinedStr | ast.Constant):
            text = _text(node)
            if text.strip().count(" ") > 1 and any(map(str.isalpha, text)) and text not in NOT_TOLD:
                yield node.lineno, text


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _text(given: ast.expr) -> str:
    parts = given.values if isinstance(given, ast.JoinedStr) else [given]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


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
    return " " in _text(given).strip()


def test_core_has_no_text_that_cannot_be_said_in_any_language() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "core").rglob("*.py"))
        if not any("sandbox" in part for part in path.relative_to(ROOT).parts)
        and path.name != FIRST_CONFIGURATION
        and not {"i18n", "messages_english"} & set(path.parts)
        for line, text in unsaid(path.read_text("utf-8"))
    ]

    assert not found, "give these as message(…) or _(…):\n" + "\n".join(found)


def test_the_sample_of_a_channel_speaks_as_core_does() -> None:
    source = (ROOT / SAMPLE).read_text("utf-8")

    assert "message(" in source
    assert [*unsaid(source), *in_one_language(source)] == []


def test_a_text_that_is_put_together_before_it_is_told_is_found_too() -> None:
    source = '"""A docstring of words."""\nsaid = f"{name} asked us to wait."\nlog.info("told to nobody at all")\n'

    assert list(unsaid(source)) == [(2, " asked us to wait.")]


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_is_written_in_one_language_only(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if not any("sandbox" in part for part in path.relative_to(ROOT).parts)
        and str(path.relative_to(ROOT)) not in FOR_PROGRAMMERS
        for line in in_one_language(path.read_text("utf-8"))
    ]

    assert not found, "give these as message(…) or _(…):\n" + "\n".join(found)


def test_a_sentence_in_one_language_is_found_wherever_it_is_given() -> None:
    source = (
        'raise NotAllowed(f"{who} may not do this.")\n'
        'FieldMessage("It answered nothing.")\n'
        'raise NotAllowed(message("you_may_not"))\n'
        'raise BadConfiguration(file, "key", "none", "a whole number")\n'
        'ConnectionReport(healthy=False, message="It is down.")\n'
        'raise Refused("a name", 0, 1)\n'
    )

    assert list(in_one_language(source)) == [1, 2, 4, 5]


@pytest.mark.parametrize("room", [*ROOMS, SENTENCES])
def test_no_norwegian_text_is_the_english_one(room: str) -> None:
    """Words alone may be alike in both languages; a sentence is not."""
    kept = [message for message in room_catalogue("nb", room) if message.id and message.id not in SAME_IN_BOTH]
    found = [text for text in kept if _english(text.id) == text.string and str(text.string).count(" ") > 2]

    assert not found, [text.id for text in found]


def _english(key: object) -> object:
    """What a translation stands for: the text itself, or the sentence of a code."""
    return ENGLISH.get(key, key) if isinstance(key, str) else key
