"""A JSON text, read piece by piece: signs and values in the order they stand."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, BinaryIO, NoReturn

from core.connectors.files.json_files.json_values import DECODER
from core.connectors.files.letters import no_letter
from core.errors import SourceUnreadable
from core.messages import message

_SPACE = re.compile(r"[ \t\r\n\ufeff\x1a]*")  # a byte order mark and a Ctrl-Z are no letters
_CHUNK = 64 * 1024
_MAX_ITEM = 32 * 1024 * 1024  # characters of one item of a list
_LARGE_ITEM = 1024 * 1024
_MAX_VALUES = 1_000_000  # in a large item: each takes far more memory than its characters


class JsonText:
    """Raises SourceUnreadable wherever the text is no JSON."""

    ends_open = False  # it says itself where it ends

    def __init__(self, file: BinaryIO, codec: str, name: str) -> None:
        self._file = file
        self._codec = codec
        self._name = name
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._text = ""
        self._at = 0
        self._line = 1  # of the first sign in `_text`
        self._ended = False
        self.taken_bytes = 0

    def sign(self) -> str:
        """The next sign that is no space, "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._fill()

    def pass_sign(self, wanted: str, why: str) -> None:
        """Take the next sign, which must be this one."""
        if self.sign() != wanted:
            self.no_json(why)
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.sign()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended or len(self._text) - self._at > _MAX_ITEM:
                    self.no_json(error.msg, error.pos)
            except RecursionError:
                raise SourceUnreadable(message("json_file_nested_too_deep", name=self._name), self._name) from None
            else:
                if end < len(self._text) or self._ended:  # a number at the very end may go on
                    self._at = end
                    return value
            self._fill()
            self._refuse_too_many_values()

    def _refuse_too_many_values(self) -> None:
        """Before they are read. What follows the item counts too, which is at most as much again."""
        if len(self._text) < _LARGE_ITEM:
            return
        count = sum(self._text.count(sign) for sign in ",[{")
        if count > _MAX_VALUES:
            raise SourceUnreadable(message("json_item_too_large", name=self._name, most=_MAX_VALUES), self._name)

    def no_json(self, why: str, position: int | None = None) -> NoReturn:
        """Say where it stopped being JSON."""
        line = self._line + self._text.count("\n", 0, self._at if position is None else position)
        raise SourceUnreadable(message("file_is_no_json", name=self._name, line=str(line), why=why), self._name)

    def _fill(self) -> None:
        """Twice as much each time, so that a long item is not begun again and again."""
        rest = self._text[self._at :]
        data = self._file.read(max(_CHUNK, len(rest)))
        self.taken_bytes += len(data)
        self._ended = not data
        try:
            more = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            found = no_letter(error.object[error.start], self._codec)
            raise SourceUnreadable(message("json_cannot_be_read", name=self._name, found=found), self._name) from None
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = rest + more, 0
