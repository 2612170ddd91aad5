"""Every string a page hands to the browser, and whether text from outside would be read as markup there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

_PLACE = re.compile(r"evil\.example/(\w+)\)")
# shown letter by letter: text, code, the cells of a table, the choices of a list, what nobody sees
_PLAIN = {("text", "body"), ("code", "code_text"), ("dataframe", "cell"), ("selectbox", "options")}
_MARKUP = re.compile(r"(?<!\\)<|(?<!\\)\]\(|https?:|www\.")
_TAG = re.compile(r"<b>\w+</b><img|<img")


@dataclass(frozen=True, slots=True)
class Written:
    """One string, with the element and the field it stands in."""

    kind: str
    field: str
    text: str

    @property
    def outside(self) -> set[str]:
        """The fields whose canary it holds, escaped or not."""
        return set(_PLACE.findall(_unescaped(self.text)))

    @property
    def is_live(self) -> bool:
        """Whether a canary in it would be a tag, an image or a link."""
        if "evil" not in _unescaped(self.text) or (self.kind, self.field) in _PLAIN:
            return False
        return bool((_TAG if self.kind == "html" else _MARKUP).search(self.text))


def written(app: AppTest) -> Iterator[Written]:
    """All strings of all elements and blocks: labels, bodies, helps, and the cells of tables."""
    nodes: list[Any] = [app._tree]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        if isinstance(proto := getattr(node, "proto", None), Message):
            yield from (Written(node.type, field, text) for field, text in _strings(proto))
        if node.type == "dataframe":
            cells = [*node.value.columns, *node.value.to_numpy().flatten()]
            yield from (Written("dataframe", "cell", cell) for cell in cells if isinstance(cell, str))


def _strings(proto: Message) -> Iterator[tuple[str, str]]:
    for field, value in proto.ListFields():
        for part in _parts(value):
            if isinstance(part, Message):
                yield from _strings(part)
            elif isinstance(part, str) and field.name not in {"id", "element_id"}:
                yield field.name, part


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes | Message) or not isinstance(value, Iterable):
        return [value]
    return value.values() if isinstance(value, Mapping) else value


def _unescaped(text: str) -> str:
    return html.unescape(text).replace("\\", "").replace("\u2060", "")
