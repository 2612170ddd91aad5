"""Why "not there" cannot be believed: something else that the same answer says. Pure.

A wrong "not there" books twice. An empty list is believed only where the whole answer agrees with it: no error, no
further page, no count above what is shown, no part left out, nothing out of a cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from core.connectors.http_base.answer_objects import objects_of
from core.connectors.http_base.answer_words import is_no, is_not_yet, is_yes, named, plain_word, says_nothing
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denials_of
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.sap_messages import denial_in_headers

_NEXT = frozenset(
    (
        *("next", "nextlink", "nextpage", "nextpagetoken", "nextcursor", "nexttoken", "nexturl", "nexthref"),
        *("nextoffset", "continuationtoken", "continuation", "hasmore", "hasnext", "hasnextpage", "morerecords"),
        *("more", "moreresults", "nextrecordsurl", "nextstart", "nextkey", "moreavailable", "pagingcookie"),
        *("hasmoreitems", "hasmoreresults", "hasmorepages", "hasmorerecords", "morerecordsavailable", "nextskip"),
        *("nextpagelink", "nextpageurl", "nextpageuri", "nexturi", "nextskiptoken", "skiptoken", "nextmarker"),
        *("nextcontinuationtoken", "hasnextresults", "nesteside", "harflere", "flere"),
    )
)
_TOTALS = frozenset(
    (
        *("total", "count", "totalcount", "totalresults", "totalrecords", "totalitems", "totalelements"),
        *("totalsize", "totalhits", "totalrows", "totalnumber", "recordcount", "recordstotal", "recordsfiltered"),
        *("resultcount", "numfound", "numberofelements", "numberofrecords", "numberofresults", "rowcount"),
        *("itemcount", "fullresultsize", "hits", "matches", "found", "filteredcount", "matchcount", "totalmatches"),
        *("foundcount", "antall", "antalltreff", "value", "totalresources", "totalnumberofresults"),
        *("totalnumberofitems", "totalnumberofrecords", "resourcecount"),
    )
)
_PAGES = frozenset(
    (
        *("totalpages", "pagestotal", "pages", "pagecount", "numberofpages", "numpages", "lastpage", "antallsider"),
        "totalnumberofpages",
    )
)
_STARTS = frozenset(
    (
        *("offset", "skip", "from", "start", "startat", "startindex", "startrow", "startposition", "recordoffset"),
        *("startingindex", "firstresult", "currentoffset", "page", "currentpage", "pagenumber", "thispage", "side"),
    )
)
_SIZES = frozenset(("limit", "pagesize", "take", "top", "maxresults", "perpage", "pagelimit", "maxpagesize"))
_LAST = frozenset(("last", "islast", "lastpage", "islastpage", "final", "isfinal", "endoflist", "sistesider"))
_UP = frozenset(
    (
        *("partial", "ispartial", "partialresults", "partialdata", "timedout", "timeout", "incomplete"),
        *("incompleteresults", "isincomplete", "truncated", "istruncated", "degraded", "isdegraded", "stale"),
        *("isstale", "cached", "iscached", "fromcache", "terminatedearly", "limited", "limitreached"),
        *("maintenance", "inmaintenance", "rebuilding", "indexing", "fallback", "isfallback", "offline"),
        *("hastimedout", "querytimedout", "maxresultsreached", "limitexceeded", "overflow", "resultstruncated"),
        *("outofdate", "outdated", "isoutdated", "reindexing", "isreindexing", "partialresult", "haspartialresults"),
    )
)
_DOWN = frozenset(
    (
        *("complete", "iscomplete", "completed", "exact", "uptodate", "isuptodate", "ready", "isready", "healthy"),
        *("available", "exhaustive", "fresh", "isfresh"),
    )
)
_SAYS_MORE = frozenset(("warning", "warnings", "unavailable", "skippedsources", "failedshards", "unreachable"))
_WORDS = frozenset(
    (
        *("message", "messages", "msg", "info", "notice", "detail", "details", "reason", "hint", "title"),
        *("melding", "meldinger", "beskjed", "nachricht", "meddelande", "besked"),
    )
)
_TROUBLE = re.compile(
    r"unavailable|time[d -]*out|try again|maintenance|rebuil|re-?index|degraded|partial|incomplete|truncat|overload"
    r"|(?<!no )(?<!without )\berrors?\b|fail|out of date|outdated|stale|no route|not reach|offline|not ready"
    r"|rate limit|too many|throttl|quota|unauthori|forbidden|permission|(?:log|sign) ?in\b|logg inn|session|expired"
    r"|\bignored\b|(?:not|no|limited|restricted) (?:\w+ )?access|access (?:is |was )?(?:denied|limited|restricted)"
    r"|(?:invalid|unknown|unsupported|ugyldig|ukjent) (?:\w+ )?(?:filter|param|query|field|column|property|token|felt)"
    r"|ikke tilgang|for mange|utløpt|ignorert|ungültig|unbekannter (?:filter|param)|zu viele|wartung|anmelden|felaktig"
    r"|utilgjengelig|tidsavbrudd|prøv igjen|vedlikehold|feil\b",
    re.IGNORECASE,
)
_ILL_STATUS = frozenset(
    (
        *("partial", "partialsuccess", "partialcontent", "incomplete", "degraded", "unavailable", "stale"),
        *("offline", "down", "maintenance", "outofservice", "serviceunavailable", "rebuilding", "indexing"),
        *("starting", "unknown"),
    )
)
_NOT_THERE = frozenset(("notfound", "recordnotfound", "noresult", "noresults", "norecords", "nodata"))
_CACHES = (
    "x-cache",
    "cf-cache-status",
    "x-cache-status",
    "x-proxy-cache",
    "cache-status",
    "x-cached",
    "x-drupal-cache",
)
_CACHE_SAYS = re.compile(r"(?<![a-z])(refresh)?hit\b|\b(stale|updating|cached|revalidated)\b", re.IGNORECASE)
_WARNS = re.compile(r"\b(11[0-3]|199|299)\b")
_RANGE_TOTAL = re.compile(r"/\s*(\d{1,18})\s*$")
_CACHE_HITS = "x-cache-hits"
_COUNT_HEADERS = ("x-total-count", "x-total", "total-count", "x-result-count", "x-count")


def doubt_of(body: Body, shown: int, entries: Any) -> Said | None:
    """The first thing in an answer that speaks against the `shown` entries being all there is."""
    said = chain(denials_of(body.json, entries), _in_headers(body, shown), _in_body(body.json, shown, entries))
    return next((one for one in said if plain_word(one.value) not in _NOT_THERE), None)


def _in_body(body: Any, shown: int, entries: Any) -> Iterator[Said]:
    for one in objects_of(body, entries):
        for name, stated, value in named(one):
            if _says_more(name, value, shown) or _says_less(name, value) or _is_next_link(name, value):
                yield Said(stated, value)


def _says_more(name: str, value: Any, shown: int) -> bool:
    if name in _NEXT:
        return not says_nothing(value)
    if name in ("found", "exists") and shown == 0 and value is True:
        return True
    if name in _LAST and isinstance(value, bool | str) and is_no(value):
        return True
    if shown == 0 and isinstance(value, int) and _begins_late(name, value):
        return True
    return (name in _TOTALS and _number(value) > shown) or (name in _PAGES and _number(value) > 1)


def _begins_late(name: str, value: int) -> bool:
    """It shows what comes behind the first, or has no room for any; some count from 1."""
    return (name in _STARTS and value > 1) or (name in _SIZES and value is not False and value == 0)


def _says_less(name: str, value: Any) -> bool:
    if (name in _UP and _is_up(value)) or (name in _DOWN and isinstance(value, bool | str) and is_no(value)):
        return True
    if name in STATUSES:
        return plain_word(value) in _ILL_STATUS or is_not_yet(value)
    if name in _SAYS_MORE:
        return not says_nothing(value)
    return name in _WORDS and any(_TROUBLE.search(text) for text in _texts(value))


def _is_up(value: Any) -> bool:
    """A flag that is up, a number of what is left out, or a text that says since when."""
    return is_yes(value) or (not says_nothing(value) and not isinstance(value, Mapping | list) and not is_no(value))


def _is_next_link(name: str, value: Any) -> bool:
    """`links: [{"rel": "next", …}]`."""
    return name == "rel" and plain_word(value) == "next"


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one[:1000]


def _number(value: Any) -> int:
    word = plain_word(value)
    return int(word) if word.isdecimal() and not isinstance(value, bool) else 0


def _in_headers(body: Body, shown: int) -> Iterator[Said]:
    headers = body.answer.headers
    told = denial_in_headers(headers)
    if told is not None:
        yield told
    age = headers.get("age", "").strip()
    if age.isdecimal() and age.strip("0"):
        yield Said("Age", age)
    for name in _CACHES:
        if _CACHE_SAYS.search(headers.get(name, "")):
            yield Said(name, headers[name])
    if _number(headers.get(_CACHE_HITS, "").strip()):
        yield Said(_CACHE_HITS, headers[_CACHE_HITS])
    if _WARNS.search(headers.get("warning", "")):
        yield Said("Warning", headers["warning"])
    if re.search(r"rel\s*=\s*\"?next\b", headers.get("link", ""), re.IGNORECASE):
        yield Said("Link", headers["link"])
    yield from _counted_in_headers(headers, shown)


def _counted_in_headers(headers: Mapping[str, str], shown: int) -> Iterator[Said]:
    for name in _COUNT_HEADERS:
        if _number(headers.get(name, "").strip()) > shown:
            yield Said(name, headers[name])
    total = _RANGE_TOTAL.search(headers.get("content-range", ""))
    if total is not None and int(total[1]) > shown:
        yield Said("Content-Range", headers["content-range"])
