"""Words of an error that only say that nothing was found: 404 beside "Not found". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_words import is_blank, named, plain_word
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.rest.doubting.asked import Asked

_WORDS = frozenset(("notfound", "recordnotfound", "noresult", "noresults", "norecords", "nodata"))
_404 = frozenset(("404", "http404"))
_CODES = frozenset(
    ("code", "kode", "statuskode", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "errorcode", "status")
)
_SAYING = STATUSES | frozenset(
    (
        *("message", "messages", "msg", "melding", "meldinger", "meddelelse", "meddelande", "nachricht", "error"),
        *(
            "errors",
            "errormessage",
            "feilmelding",
            "feil",
            "detail",
            "details",
            "description",
            "text",
            "title",
            "reason",
        ),
    )
)


def only_says_none(name: str, value: Any, by: Mapping[str, Any], asked: Asked | None) -> bool:
    """Whether what seems to speak against it says that nothing was found, in the words of the object `by`."""
    if plain_word(value) in _WORDS:
        return True
    if asked is None or value is True or value is False:
        return False
    if name in _CODES and plain_word(value) in _404:
        return any(plain in _SAYING and _says_none(told, asked) for plain, _, told in named(by))
    return name in _SAYING and _says_none(value, asked)


def says_404(body: Any) -> bool:
    """Whether its uppermost names say 404."""
    told = named(body) if isinstance(body, Mapping) else []
    return any(name in _CODES and plain_word(value) in _404 for name, _, value in told)


def _says_none(value: Any, asked: Asked) -> bool:
    if isinstance(value, str):
        return plain_word(value) in _WORDS or asked.is_told_none(value)
    if isinstance(value, list):
        return bool(value) and all(_says_none(one, asked) for one in value)
    if not isinstance(value, Mapping):
        return False
    told = [one for one in value.values() if not is_blank(one) and plain_word(one) not in _404]
    return bool(told) and all(_says_none(one, asked) for one in told)
