"""How many of the records of one request were booked, by the counts beside their results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_words import named
from core.connectors.http_base.result_codes import number_in

_DONE = frozenset(
    f"{before}{done}{behind}"
    for done in ("created", "imported", "inserted", "booked", "posted", "saved", "stored", "accepted", "opprettet")
    for before, behind in (("", ""), ("", "count"), ("records", ""), ("rows", ""), ("num", ""), ("count", ""))
) | frozenset(("importert", "bokført", "affectedrows", "rowsaffected", "antallbokført", "antallopprettet"))
_ALL = frozenset(("processedcount", "recordsprocessed", "successcount", "succeededcount", "numsuccess", "behandlet"))
_BESIDE = (  # what else became of a record: there, changed, the same, left out, refused
    *("updat", "exist", "duplic", "unchang", "match", "merg", "modif", "upsert", "replac", "already", "queue", "pend"),
    *("skip", "ignor", "fail", "error", "reject", "invalid", "oppdater", "finnes", "feil", "avvist"),
)


def too_few(plain: Mapping[str, Any], results: int) -> str | None:
    """The name of the count that is less than the results that say "booked"; one booking may count twice."""
    told = dict(_counted(plain))
    short = next((name for name in told if name in _ALL and 0 < told[name] < results), None)
    if short is not None:
        return short
    done = [name for name in told if name in _DONE and told[name] > 0]
    parts = (told[name] for name in told if name in _DONE or any(one in name for one in _BESIDE))
    return done[0] if done and sum(parts) < results else None


def _counted(plain: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name, _, value in named(plain):
        number = number_in(value)
        if number is not None and number >= 0:
            yield name, number
