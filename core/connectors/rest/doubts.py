"""Why "not there" cannot be believed: something else that the same answer says. Pure.

A wrong "not there" books twice. An empty list is believed only where the whole answer agrees with it: no error, no
further page, no count above what is shown, no part left out, nothing out of a cache, and no sentence but one that
says that nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from core.connectors.http_base.answer_words import is_no, is_yes, named, plain_word, says_nothing
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denials_of
from core.connectors.rest.doubting import names
from core.connectors.rest.doubting.headers import doubts_in_headers
from core.connectors.rest.doubting.parts import Kind, lacks_parts, parts_in
from core.connectors.rest.doubting.words import Asked, speaks_against

_NOT_THERE = frozenset(("notfound", "recordnotfound", "noresult", "noresults", "norecords", "nodata"))


def doubt_of(body: Body, shown: int, entries: Any, asked: Asked | None = None) -> Said | None:
    """The first thing in an answer that speaks against the `shown` entries being all there is.

    `asked` where none is shown, and that would be believed.
    """
    said = chain(denials_of(body.json, entries), doubts_in_headers(body, shown), _in_body(body, shown, entries, asked))
    return next((one for one in said if plain_word(one.value) not in _NOT_THERE), None)


def _in_body(body: Body, shown: int, entries: Any, asked: Asked | None) -> Iterator[Said]:
    for part in parts_in(body.json, entries):
        for name, stated, value in named(part.object):
            more = _says_more(name, value, shown) if part.kind is not Kind.METER else _lacks(name, part.object)
            less = _says_less(name, value) or _is_next_link(name, value)
            if more or less or speaks_against(part.kind, part.object, name, value, asked):
                yield Said(stated, value)


def _lacks(name: str, meter: Mapping[str, Any]) -> bool:
    """Not all parts of the system have answered."""
    return name == "total" and lacks_parts(meter)


def _says_more(name: str, value: Any, shown: int) -> bool:
    if name in names.NEXT:
        return not says_nothing(value)
    if name in ("found", "exists") and shown == 0 and value is True:
        return True
    if name in names.LAST and isinstance(value, bool | str) and is_no(value):
        return True
    if shown == 0 and isinstance(value, int) and _begins_late(name, value):
        return True
    return (name in names.TOTALS and _number(value) > shown) or (name in names.PAGES and _number(value) > 1)


def _begins_late(name: str, value: int) -> bool:
    """It shows what comes behind the first, or has no room for any; some count from 1."""
    return (name in names.STARTS and value > 1) or (name in names.SIZES and value is not False and value == 0)


def _says_less(name: str, value: Any) -> bool:
    if (name in names.UP and _is_up(value)) or (name in names.DOWN and isinstance(value, bool | str) and is_no(value)):
        return True
    if name in names.STORES:
        return plain_word(value) in names.OLD_STORES
    if name in names.LAGS:
        return not says_nothing(value) and not isinstance(value, Mapping | list)
    return name in names.SAYS_MORE and not says_nothing(value)


def _is_up(value: Any) -> bool:
    """A flag that is up, a number of what is left out, or a text that says since when."""
    return is_yes(value) or (not says_nothing(value) and not isinstance(value, Mapping | list) and not is_no(value))


def _is_next_link(name: str, value: Any) -> bool:
    """`links: [{"rel": "next", …}]`."""
    return name == "rel" and plain_word(value) == "next"


def _number(value: Any) -> int:
    word = plain_word(value)
    return int(word) if word.isdecimal() and not isinstance(value, bool) else 0
