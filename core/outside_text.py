"""The one door for what others send: bytes become text, and text becomes JSON, that every store can hold. Pure.

Whoever reads an answer reads it here (an import contract holds connectors to it). Behind the door there is no NUL and
no half of a character, no number that takes minutes, no depth that ends a reader; all else stays as it came.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

NOT_JSON: Any = object()
DEEPEST: Final = 60  # a list in a list in a list …
LONGEST_NUMBER: Final = 60  # digits
CHARSETS: Final = frozenset(
    {
        *("utf-16", "utf-16le", "utf-16be", "windows-1252", "cp1252", "windows-1250", "windows-1251", "iso-8859-15"),
        *("iso-8859-2", "iso-8859-5", "koi8-r", "shift_jis", "euc-jp", "gb18030", "gbk", "big5", "euc-kr"),
    }
)
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "iso8859-1"})  # who says so means Windows-1252
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_WINDOWS = "else-windows-1252"


class Unclear(list[Any]):
    """Stands where nothing could be believed: what one name was told twice to be, or a number beyond all use."""


def text_of(data: bytes, content_type: str = "") -> str:
    """Bytes as text, in the charset they are said to have; what is no UTF-8 is read as Windows-1252, byte by byte."""
    charset = _charset(content_type)
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        charset = "utf-16"
    elif charset is None and b"\x00" in data[:4]:
        charset = json.detect_encoding(data)
    text = data.decode("utf-8-sig", _WINDOWS) if charset is None else data.decode(charset, "replace")
    return whole(text)


def json_of(text: str) -> Any:
    """The JSON in a text with Decimal for every broken number, or NOT_JSON; `NaN` and `Infinity` are text, no amounts.

    Raw line breaks inside a text are taken as they stand: it is JSON all the same.
    """
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return NOT_JSON
    if text.count("[") + text.count("{") > DEEPEST and _is_too_deep(value):
        return NOT_JSON
    return _washed(value) if "\\u" in text or not is_whole(text) else value


def json_text(value: Any) -> str:
    """What came as JSON, as text again."""
    return json.dumps(value, ensure_ascii=False, default=str)


def is_whole(text: str) -> bool:
    """Whether it can be kept as it is."""
    if text.isascii():  # most are, and this is asked of each
        return "\x00" not in text
    return _BROKEN.search(text) is None


def whole(text: str) -> str:
    """The text but for what no database can hold: NUL is left out, half a character is a question mark."""
    if is_whole(text):
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def storable(text: str, limit: int) -> str:
    """The same, at most `limit` long."""
    kept = whole(text[: 2 * limit])
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def _charset(content_type: str) -> str | None:
    """None: UTF-8, or none that we know."""
    _, _, told = content_type.lower().partition("charset=")
    told = told.partition(";")[0].strip(" \"'")
    return "cp1252" if told in _LATIN else told if told in CHARSETS else None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) == len(pairs):
        return told
    values: dict[str, list[Any]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: _agreed(said) for name, said in values.items()}


def _agreed(said: list[Any]) -> Any:
    return said[0] if all(one == said[0] for one in said) else Unclear(said)


def _number(text: str) -> Decimal | Unclear:
    try:
        return Decimal(text) if len(text) <= LONGEST_NUMBER else Unclear([text])
    except InvalidOperation:  # an exponent beyond all numbers
        return Unclear([text])


def _integer(text: str) -> int | Unclear:
    return int(text) if len(text) <= LONGEST_NUMBER else Unclear([text])


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _washed(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return _object([(whole(name), _washed(inner)) for name, inner in value.items()])
    if isinstance(value, list):
        return type(value)(_washed(inner) for inner in value)
    return value


codecs.register_error(_WINDOWS, _as_windows)
_DECODER = json.JSONDecoder(
    parse_float=_number, parse_int=_integer, parse_constant=str, object_pairs_hook=_object, strict=False
)
