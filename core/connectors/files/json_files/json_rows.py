"""Rows of JSON and NDJSON: a list of objects, at the top or where a path leads, or one object a line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, NoReturn

from core.connectors.files.cells import found_wanted
from core.connectors.files.json_files.json_text import JsonText
from core.connectors.files.json_files.json_values import DECODER, row_of
from core.connectors.files.lines import Lines, PhysicalLine
from core.connectors.files.needs import NeedsOption
from core.errors import SourceUnreadable
from core.messages import Message, message
from core.model import BrokenRow, RawRow
from core.places import Place, PlaceKind

_DEEPEST = 4  # steps to a list that is proposed
_MOST_NAMED = 5
_SHOWN = 100
_NEXT = frozenset(
    {"next", "nextpage", "nextlink", "odatanextlink", "nextcursor", "nexttoken", "hasmore", "morerecords"}
)
_TOTALS = frozenset({"total", "totalcount", "totalrecords", "totalitems", "totalresults", "odatacount", "count"})


def ndjson_rows(lines: Lines, name: str) -> Iterator[RawRow | BrokenRow]:
    """One object a line, streamed; empty lines are nothing. Raises SourceUnreadable for a list over many lines."""
    is_first = True
    while (line := lines.take()) is not None:
        if line.problem is None and not line.text.strip():
            continue
        row = _ndjson_row(line, Place(name, PlaceKind.LINE, line.number))
        if is_first and isinstance(row, BrokenRow) and line.text.lstrip().startswith("["):
            raise NeedsOption(message("json_list_in_lines", name=name), name, {"format": "json"})
        is_first = False
        yield row


class JsonRows:
    """A list of objects, one item at a time. Raises SourceUnreadable, also in the middle."""

    def __init__(self, text: JsonText, name: str, path: tuple[str, ...] = ()) -> None:
        self._text = text
        self._name = name
        self._path = path
        for depth in range(len(path)):
            self._enter(depth)
        if text.sign() != "[":
            self._refuse_to_be_a_list()
        text.pass_sign("[", "")

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        number = 0
        while self._text.sign() != "]":
            if number:
                self._text.pass_sign(",", "Expecting ',' delimiter")
            number += 1
            yield row_of(self._text.value(), Place(self._name, PlaceKind.ITEM, number))
        self._text.pass_sign("]", "")
        for depth in reversed(range(len(self._path))):
            self._leave(depth)
        if self._text.sign():
            self._text.no_json("Extra data")

    def _enter(self, depth: int) -> None:
        """To the value of one name of an object; what stands before it is passed."""
        if self._text.sign() != "{":
            self._nothing_there()
        self._text.pass_sign("{", "")
        while self._text.sign() != "}":
            if self._name_of_next() == self._path[depth]:
                return
            self._text.value()
            if self._text.sign() != "}":
                self._text.pass_sign(",", "Expecting ',' delimiter")
        self._nothing_there()

    def _leave(self, depth: int) -> None:
        """To the end of the object around it: half a file is none, and the name stands there once."""
        while self._text.sign() != "}":
            self._text.pass_sign(",", "Expecting ',' delimiter")
            if self._name_of_next() == self._path[depth]:
                twice = message("json_name_twice", twice=self._path[depth])
                raise SourceUnreadable(message("json_cannot_be_read", name=self._name, found=twice), self._name)
            self._text.value()
        self._text.pass_sign("}", "")

    def _name_of_next(self) -> str:
        if self._text.sign() != '"':
            self._text.no_json("Expecting name")
        name = unicodedata.normalize("NFC", str(self._text.value()))
        self._text.pass_sign(":", "Expecting ':'")
        return name

    def _nothing_there(self) -> NoReturn:
        path = "/" + "/".join(self._path)
        raise SourceUnreadable(message("json_path_leads_nowhere", name=self._name, path=path), self._name)

    def _refuse_to_be_a_list(self) -> NoReturn:
        sign = self._text.sign()
        if sign == "":
            self._text.no_json("Expecting value")
        if sign != "{":
            found = message("a_bare_value")
            raise SourceUnreadable(message("json_is_no_list_of_objects", name=self._name, found=found), self._name)
        self._propose()
        found = message("a_json_object")
        raise SourceUnreadable(message("json_is_no_list_of_objects", name=self._name, found=found), self._name)

    def _propose(self) -> None:
        """What in the configuration would read it, where the file is small enough to look."""
        try:
            whole = self._text.value()
            following = self._text.sign()
        except SourceUnreadable:
            return
        if following == "{" and not self._path:
            raise NeedsOption(message("json_lines_in_a_file", name=self._name), self._name, {"format": "ndjson"})
        lists = list(_lists_in(whole, "/".join(("", *self._path)), _DEEPEST))
        if lists:
            count, path = max(lists)
            said = message("json_list_further_in", name=self._name, path=path)
            notes = (*_other_lists(lists, path), *_said_of_more(whole, path, count))
            raise NeedsOption(said, self._name, {"records_path": path}, notes)


def _lists_in(value: Any, path: str, deepest: int) -> Iterator[tuple[int, str]]:
    """How many objects each list inside has, and where it stands."""
    if not isinstance(value, dict) or deepest == 0:
        return
    for name, inner in value.items():
        there = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            yield len(inner), there
        yield from _lists_in(inner, there, deepest - 1)


def _other_lists(lists: list[tuple[int, str]], path: str) -> Iterator[Message]:
    others = [one for _count, one in lists if one != path]
    if others:
        yield message("json_lists_not_read", path=path, others=", ".join(others[:_MOST_NAMED]))


def _said_of_more(around: Any, path: str, count: int) -> Iterator[Message]:
    """A file that is one page of several says so beside its list, or around it."""
    for step in path.split("/")[1:]:
        for name, value in around.items():
            plain = "".join(sign for sign in name.casefold() if sign.isalpha())
            is_next = plain in _NEXT and value not in (None, "", False)
            if is_next or (plain in _TOTALS and isinstance(value, int) and value > count):
                yield message("json_says_there_is_more", name=name, value=str(value)[:_SHOWN], count=count)
        around = around.get(step.replace("~1", "/").replace("~0", "~"))
        if not isinstance(around, dict):
            return


def _ndjson_row(line: PhysicalLine, origin: str) -> RawRow | BrokenRow:
    if line.problem is not None:
        return found_wanted(origin, line.problem, line.wanted)
    try:
        return row_of(DECODER.decode(line.text), origin)
    except json.JSONDecodeError as error:
        return found_wanted(
            origin,
            message("text_is_no_json", why=error.msg, column=str(error.colno)),
            message("one_json_object"),
            line.text,
        )
    except RecursionError:
        return found_wanted(origin, message("json_nested_too_deep"), message("one_json_object"), line.text)
