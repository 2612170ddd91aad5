"""Whether an answer leaves its list out because there is none: QuickBooks, HAL. Pure.

That the list is not where the configuration says proves nothing; an empty object or a count of 0 around it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.connectors.http_base.answer_words import is_blank, named, plain_name
from core.connectors.http_base.result_codes import number_in
from core.mapping.pointers import steps

_COUNTS = frozenset(
    (
        *("count", "total", "totalcount", "totalelements", "totalresults", "totalitems", "totalrecords", "totalsize"),
        *(
            "totalhits",
            "totalrows",
            "numfound",
            "numberofelements",
            "recordcount",
            "rowcount",
            "resultcount",
            "itemcount",
        ),
        *("fullresultsize", "antall", "antalltreff", "anzahl", "antal", "totalt"),
    )
)
_OF_PAGES = _COUNTS | frozenset(
    ("startposition", "maxresults", "page", "pagesize", "perpage", "offset", "limit", "start")
)
_CODES = frozenset(("errorcode", "errorno", "errornumber", "errcode", "returncode", "resultcode", "feilkode", "code"))
_ENVELOPE, _RESULTS = "envelope", ("result", "return")
_FLAGS = frozenset(("found", "exists"))
_BESIDE = frozenset(
    (
        *("page", "paging", "pagination", "pageable", "meta", "metadata", "info", "links", "responseheader", "query"),
        *("params", "parameters", "request", "filter", "filters", "criteria", "search"),
    )
)


def is_left_out(body: Any, path: str) -> bool:
    """Nothing stands at `path`, and what stands there instead says that there is none."""
    here = body
    for length, step in enumerate(steps(path)):
        if not isinstance(here, Mapping):
            return here is None and _is_none_in_soap(body, steps(path), length)
        if step not in here:
            return (length > 0 and _holds_nothing(here)) or counts_none(body)
        here = here[step]
    return False


def _is_none_in_soap(body: Any, path: Sequence[str], length: int) -> bool:
    """Null stands where `path[:length]` leads: a result of SOAP is null, or what holds it says success.

    Elsewhere, as in GraphQL, it may be what somebody may not see.
    """
    above = body
    for step in path[: length - 1]:
        above = above[step]
    if any(name in _CODES and number_in(value) == 0 for name, _, value in named(above)):
        return True
    names = [plain_name(step) for step in path[:length]]
    return length == len(path) - 1 and names[0] != "data" and (_ENVELOPE in names[:1] or names[-1].endswith(_RESULTS))


def counts_none(body: Any) -> bool:
    """`count: 0` or `found: false`, and no list or object under a name that nobody knows."""
    if not isinstance(body, Mapping):
        return False
    told = named(body)
    beside = [value for name, _, value in told if isinstance(value, Mapping) and name in _BESIDE]
    others = [value for name, _, value in told if isinstance(value, Mapping | list) and name not in _BESIDE]
    return all(map(is_blank, others)) and any(map(_says_none, (body, *beside)))


def _says_none(one: Mapping[str, Any]) -> bool:
    return any(
        (name in _COUNTS and number_in(value) == 0) or (name in _FLAGS and value is False)
        for name, _, value in named(one)
    )


def _holds_nothing(one: Mapping[str, Any]) -> bool:
    """Empty, or with the numbers of a page only."""
    return all(name in _OF_PAGES and not isinstance(value, Mapping | list) for name, _, value in named(one))
