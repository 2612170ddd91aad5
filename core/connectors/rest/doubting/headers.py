"""Headers that say that an answer is old, or not whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.connectors.http_base.answer_words import MAX_WORD
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said
from core.connectors.http_base.sap_messages import denial_in_headers
from core.connectors.http_base.sentences.deprecated import says_deprecated

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
_WARNING = re.compile(r"[12]99\s+\S+\s+\"([^\"]*)\"(?:\s+\"[^\"]*\")?")
_RANGE_TOTAL = re.compile(r"/\s*(\d{1,18})\s*$")
_CACHE_HITS = "x-cache-hits"
_COUNT_HEADERS = ("x-total-count", "x-total", "total-count", "x-result-count", "x-count")


def doubts_in_headers(body: Body, shown: int) -> Iterator[Said]:
    """Each of them, under the name of its header."""
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
    if _count(headers.get(_CACHE_HITS, "").strip()):
        yield Said(_CACHE_HITS, headers[_CACHE_HITS])
    if _WARNS.search(headers.get("warning", "")) and not _only_deprecates(headers["warning"]):
        yield Said("Warning", headers["warning"])
    if re.search(r"rel\s*=\s*\"?next\b", headers.get("link", ""), re.IGNORECASE):
        yield Said("Link", headers["link"])
    yield from _counted_in_headers(headers, shown)


def _only_deprecates(warning: str) -> bool:
    """`299 - "This version is deprecated"`."""
    said = _WARNING.fullmatch(warning.strip())
    return said is not None and says_deprecated(said[1])


def _counted_in_headers(headers: Mapping[str, str], shown: int) -> Iterator[Said]:
    for name in _COUNT_HEADERS:
        if _count(headers.get(name, "").strip()) > shown:
            yield Said(name, headers[name])
    total = _RANGE_TOTAL.search(headers.get("content-range", ""))
    if total is not None and int(total[1]) > shown:
        yield Said("Content-Range", headers["content-range"])


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= MAX_WORD else 0
