"""The objects of an answer: those that speak for all of it, those below, those that count something else. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.connectors.http_base.answer_objects import objects_of
from core.connectors.http_base.answer_words import named, plain_name
from core.connectors.http_base.result_codes import number_in
from core.connectors.rest.doubting.asked import Asked
from core.connectors.rest.doubting.names import METERS

_SPEAKING = frozenset(
    (
        *("meta", "metadata", "status", "result", "response", "header", "responsestatus", "return", "outcome", "info"),
        *("message", "messages", "msgs", "notice", "notices", "detail", "details", "melding", "meldinger", "remarks"),
        *("diagnostics", "extensions", "responseheader", "search", "query", "paging", "pagination", "page"),
    )
)
ECHOES = frozenset(  # of what was asked
    (
        *("query", "search", "params", "parameters", "request", "filter", "filters", "criteria", "args", "arguments"),
        *(
            "where",
            "searchcriteria",
            "queryparams",
            "queryparameters",
            "searchparams",
            "requestparams",
            "echo",
            "input",
        ),
        *("appliedfilters", "appliedfilter", "queryinfo", "conditions", "selection", "spørring", "søk", "forespørsel"),
        *("utvalg", "søgning", "sökning", "suche", "abfrage", "anfrage"),
    )
)
_DONE = ("successful", "succeeded", "success", "ok")


class Kind(StrEnum):
    """Whose words these are."""

    UPPERMOST = "uppermost"
    BELOW = "below"
    METER = "meter"
    ECHO = "echo"


@dataclass(frozen=True, slots=True)
class Part:
    """An object of an answer."""

    kind: Kind
    object: Mapping[str, Any]


def parts_in(body: Any, entries: Any, asked: Asked | None = None) -> Iterator[Part]:
    """The outer ones first; `asked` where it may repeat what we asked."""
    kinds = {id(one): Kind.UPPERMOST for one in objects_of(body, entries, steps=0)}
    for one in objects_of(body, entries):
        kind = Kind.UPPERMOST if _holds(one, entries) else kinds.get(id(one), Kind.BELOW)
        if (kind is Kind.BELOW and _counts_parts(one)) or (one is not body and _counts_use(one)):
            kind = Kind.METER
        for inner, told in _inside(one):
            if kind is Kind.METER or told in METERS:
                kinds.setdefault(id(inner), Kind.METER)
            elif asked is not None and told in ECHOES and asked.is_echo(inner):
                kinds[id(inner)] = Kind.ECHO
            elif told in _SPEAKING:
                kinds.setdefault(id(inner), Kind.UPPERMOST)
        yield Part(kind, one)


def _counts_parts(one: Mapping[str, Any]) -> bool:
    """`{"total": 5, "successful": 5, "failed": 0}`."""
    plain = {plain_name(name) for name in one}
    return "total" in plain and "failed" in plain and not plain.isdisjoint(_DONE)


def _counts_use(one: Mapping[str, Any]) -> bool:
    """`extensions: {"requestCost": 3, "remaining": 997}` of GraphQL."""
    names = set(map(plain_name, one))
    return "remaining" in names and any(name.endswith(("cost", "credits", "reset", "resetat")) for name in names)


def lacks_parts(one: Mapping[str, Any]) -> bool:
    """Not all parts of the system have answered."""
    told = {plain: number_in(value) for plain, _, value in named(one)}
    total, done = told.get("total"), next((told[name] for name in _DONE if told.get(name) is not None), None)
    return total is not None and done is not None and done < total


def _holds(one: Mapping[str, Any], entries: Any) -> bool:
    return entries is not None and any(value is entries for value in one.values())


def _inside(one: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for name, value in one.items():
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, Mapping):
                yield inner, plain_name(name)
