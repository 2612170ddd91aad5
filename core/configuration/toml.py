"""TOML to tables, bounded: what is too large, too deep or too long is refused before it costs time or memory."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

from core.errors import BadConfiguration
from core.messages import message

MOST_BYTES = 1_000_000
_DEEPEST = 20  # tables and lists in each other; a right configuration has five
# Each further dot of a key costs the parser more than the one before it: half a megabyte of them takes an hour.
_LONG_KEY = re.compile(
    r"""(?:^|[\[{,])[ \t]*+(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""", re.MULTILINE
)
_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


def parsed(text: str | bytes, file_name: str) -> dict[str, Any]:
    """The tables in it; numbers with a fraction are Decimals. Raises BadConfiguration."""
    if len(text) > MOST_BYTES:
        raise BadConfiguration(file_name, message("key_file"), message("more_than_1_mb"), message("at_most_1_mb"))
    decoded = _decoded(text, file_name)
    long_key = _LONG_KEY.search(decoded)
    if long_key is not None:
        raise _too_deep(file_name, message("line_number", number=str(decoded.count("\n", 0, long_key.start()) + 1)))
    try:
        tables = tomllib.loads(decoded, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(file_name, decoded, str(error)) from None
    except RecursionError:
        raise _too_deep(file_name, message("the_file")) from None
    except ValueError as error:  # a whole number of thousands of digits, a day that no calendar has
        raise BadConfiguration(
            file_name, message("the_file"), message("no_valid_toml", found=str(error)[:100]), "TOML"
        ) from None
    if _is_too_deep(tables):
        raise _too_deep(file_name, message("the_file"))
    return tables


def keys_of(text: str | bytes, file_name: str) -> frozenset[str]:
    """The names at the top. Raises BadConfiguration."""
    return frozenset(parsed(text, file_name))


def _decoded(text: str | bytes, file_name: str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadConfiguration(
            file_name, message("line_number", number=str(line)), message("bytes_not_utf8"), message("a_utf8_file")
        ) from None


def _no_toml(file_name: str, decoded: str, sentence: str) -> BadConfiguration:
    place = _PLACE.search(sentence)
    line = int(place[1]) if place is not None and place[1] else decoded.count("\n") + 1
    found = sentence[: place.start()].strip() if place is not None else sentence
    return BadConfiguration(
        file_name, message("line_number", number=str(line)), message("no_valid_toml", found=found[:200]), "TOML"
    )


def _too_deep(file_name: str, key: str) -> BadConfiguration:
    return BadConfiguration(file_name, key, message("tables_too_deep"), message("at_most_so_deep", most=_DEEPEST))


def _is_too_deep(value: Any) -> bool:
    """Whether more tables and lists stand in each other than may; asked level by level, not by calling itself."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [one for each in level for one in (each.values() if isinstance(each, dict) else each) if _holds(one)]
        if not level:
            return False
    return True


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)
