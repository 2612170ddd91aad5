"""Why "not there" cannot be believed: something else that the same answer says. Pure.

A wrong "not there" books twice. An empty list is believed only where the whole answer agrees with it: no error, no
further page, no count above what is shown, no part left out, nothing out of a cache, and no sentence but one that
says that nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from core.connectors.http_base.answer_words import is_no, is_yes, named, plain_name, plain_word, says_nothing
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, placed_denials_of
from core.connectors.http_base.sentences.deprecated import only_deprecates
from core.connectors.rest.doubting import names
from core.connectors.rest.doubting.asked import Asked
from core.connectors.rest.doubting.beside import record_beside
from core.connectors.rest.doubting.counted import counts_what_was_not_asked
from core.connectors.rest.doubting.headers import doubts_in_headers
from core.connectors.rest.doubting.none_there import only_says_none
from core.connectors.rest.doubting.parts import Kind, Part, lacks_parts, parts_in
from core.connectors.rest.doubting.words import speaks_against

Spoken = tuple[str, str, Any, Mapping[str, Any]]  # a name, plainly and as it came, its value, and who says it


def doubt_of(body: Body, shown: int, entries: Any, asked: Asked | None = None) -> Said | None:
    """The first thing in an answer that speaks against the `shown` entries being all there is.

    `asked` where none is shown, and that would be believed.
    """
    parts = list(parts_in(body.json, entries, asked))
    told = chain(_denied(body, entries, parts, asked), _in_headers(body, shown), _in_body(parts, shown, asked))
    against = (Said(stated, value) for name, stated, value, by in told if not only_says_none(name, value, by, asked))
    first = next(against, None)
    return first if first is not None or asked is None else record_beside(body.json, entries, asked)


def _denied(body: Body, entries: Any, parts: Iterable[Part], asked: Asked | None) -> Iterator[Spoken]:
    echoes = {id(part.object) for part in parts if part.kind is Kind.ECHO}
    for one in placed_denials_of(body.json, entries):
        name = plain_name(one.said.name)
        if not (asked is not None and id(one.by) in echoes and asked.is_repeated(name, one.said.value)):
            yield name, one.said.name, one.said.value, one.by


def _in_headers(body: Body, shown: int) -> Iterator[Spoken]:
    return (("", one.name, one.value, {}) for one in doubts_in_headers(body, shown))


def _in_body(parts: Iterable[Part], shown: int, asked: Asked | None) -> Iterator[Spoken]:
    for part in parts:
        for name, stated, value in named(part.object):
            if part.kind is Kind.ECHO and asked is not None and asked.is_repeated(name, value):
                continue
            more = _says_more(name, value, shown) if part.kind is not Kind.METER else _lacks(name, part.object)
            if more and shown == 0 and counts_what_was_not_asked(name, part.object):
                continue
            less = _says_less(name, value) or _is_next_link(name, value) or _is_cut_short(part.kind, name, value)
            if more or less or speaks_against(part.kind, part.object, name, value, asked):
                yield name, stated, value, part.object


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
    if names.is_of_a_filter_not_heard(name):
        return not says_nothing(value)
    return name in names.SAYS_MORE and not says_nothing(value) and not only_deprecates(value)


def _is_cut_short(kind: Kind, name: str, value: Any) -> bool:
    """Of the whole answer: `restricted: true`, `cancelled: true`."""
    return kind is Kind.UPPERMOST and name in names.UP_OF_ALL and _is_up(value)


def _is_up(value: Any) -> bool:
    """A flag that is up, a number of what is left out, or a text that says since when."""
    return is_yes(value) or (not says_nothing(value) and not isinstance(value, Mapping | list) and not is_no(value))


def _is_next_link(name: str, value: Any) -> bool:
    """`links: [{"rel": "next", …}]`."""
    return name == "rel" and plain_word(value) == "next"


def _number(value: Any) -> int:
    word = plain_word(value)
    return int(word) if word.isdecimal() and not isinstance(value, bool) else 0
