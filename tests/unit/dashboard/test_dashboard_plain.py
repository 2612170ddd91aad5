from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dashboard
from core.i18n.catalogue import ROOMS, room_catalogue
from dashboard.ui.plain import in_html, in_label


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example)",
        "![x](https://evil.example/p.png)",
        "**bold** `code` ~~gone~~ # title",
        "<img src=x onerror=alert(1)>",
        ":red[alarm] :material/home: :smile:",
        "$x^2$ 1. one - two",
    ],
)
def test_every_sign_of_markup_in_a_label_is_escaped(text: str) -> None:
    written = in_label(text)

    assert re.sub(r"\\(.)", r"\1", written).replace("\u2060", "") == text
    assert not re.search(r"(?<!\\)[*_`~#<>\[\]():$|!]", written)


def test_an_address_in_a_label_is_no_link() -> None:
    written = in_label("https://evil.example www.evil.example kari@evil.example").replace("\\", "")

    assert "://" not in written
    assert "www." not in written
    assert "kari@evil" not in written


def test_a_name_in_our_html_is_escaped_and_on_one_line() -> None:
    assert in_html('<b onclick="x">A & B</b>\nC\u202e') == "&lt;b onclick=&quot;x&quot;&gt;A &amp; B&lt;/b&gt; C"


def test_every_word_of_the_dashboard_is_said_in_bokmaal() -> None:
    known = {_singular(message.id) for room in ROOMS for message in room_catalogue("nb", room) if message.string}
    spoken = {text for path in Path(dashboard.__file__).parent.rglob("*.py") for text in _texts(path)}

    assert len(spoken) > 100
    assert spoken - known == set()


def _singular(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _texts(path: Path) -> set[str]:
    """First arguments of `_("…")` and `_.n("…", …)`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called, first = node.func, node.args[0]
        is_word = (isinstance(called, ast.Name) and called.id == "_") or (
            isinstance(called, ast.Attribute) and called.attr == "n" and isinstance(called.value, ast.Name)
        )
        if is_word and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.add(first.value)
    return found
