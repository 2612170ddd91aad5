"""How many of the records of one request were booked, by the counts beside their results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_words import named
from core.connectors.http_base.result_codes import number_in

_WENT_WRONG = (
    *("error", "errors", "failed", "failure", "failures", "fail", "rejected", "rejections", "rejects", "invalid"),
    *(
        "refused",
        "declined",
        "denied",
        "exception",
        "exceptions",
        "fault",
        "faults",
        "feil",
        "feilet",
        "avvist",
        "avviste",
    ),
    *("fehler", "abgelehnt", "abgelehnte", "fel", "avvisade", "misslyckade", "fejl", "afvist", "afviste"),
)
_HOW_MANY = ("nr", "nrof", "noof", "nof", "num", "numof", "number", "numberof", "count", "countof", "total", "totalof")
_HOW_MANY_TOO = ("totalnumberof", "sumof", "antall", "antal", "anzahl", "sum", "qty", "amountof")
_THINGS = (
    *(
        "line",
        "lines",
        "row",
        "rows",
        "record",
        "records",
        "item",
        "items",
        "entry",
        "entries",
        "document",
        "documents",
    ),
    *("voucher", "vouchers", "posting", "postings", "booking", "bookings", "transaction", "transactions", "invoice"),
    *("invoices", "object", "objects", "linjer", "rader", "poster", "bilag", "elementer", "zeilen", "belege", "rækker"),
)
FAILURES = frozenset(  # nrOfErrors, linesFailed, rejected_rows, errorCount: well only where it is none
    (
        *(f"{many}{wrong}" for many in (*_HOW_MANY, *_HOW_MANY_TOO) for wrong in _WENT_WRONG),
        *(f"{wrong}{many}" for many in ("count", "total", "number", "num", "antall", "antal") for wrong in _WENT_WRONG),
        *(f"{wrong}{thing}" for thing in _THINGS for wrong in _WENT_WRONG),
        *(
            f"{thing}{joint}{wrong}"
            for thing in _THINGS
            for joint in ("", "with", "in", "med")
            for wrong in _WENT_WRONG
        ),
        *(
            f"{many}{wrong}{thing}"
            for many in ("nrof", "numberof", "antall", "total")
            for thing in _THINGS
            for wrong in _WENT_WRONG
        ),
    )
)
MAYBE_FAILURES = frozenset(("rejected", "refused", "declined", "denied", "avvist", "avviste", "afvist", "abgelehnt"))
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
