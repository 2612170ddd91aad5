"""Words beside a list that speak against it. Beside an empty one every sentence does that nobody knows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_words import (
    has_failed,
    is_blank,
    is_http_failure,
    is_not_yet,
    plain_name,
    plain_word,
)
from core.connectors.http_base.denying_words import MESSAGES
from core.connectors.http_base.flags.status_names import STATUSES, status_in
from core.connectors.http_base.result_codes import is_below_zero, is_failing_result
from core.connectors.http_base.sentences.deprecated import says_deprecated
from core.connectors.http_base.sentences.verdicts import denies_in_words
from core.connectors.rest.doubting.asked import Asked
from core.connectors.rest.doubting.parts import Kind

_ILL_STATUS = frozenset(
    (
        *("partial", "partialsuccess", "partialcontent", "incomplete", "degraded", "unavailable", "stale"),
        *("offline", "down", "maintenance", "outofservice", "serviceunavailable", "rebuilding", "indexing"),
        *("starting", "unknown"),
    )
)
_WELL_STATES = frozenset(  # of the system, or what was asked for
    (
        *(
            "ready",
            "active",
            "open",
            "available",
            "up",
            "healthy",
            "live",
            "online",
            "normal",
            "final",
            "valid",
            "true",
        ),
        *("passed", "pass", "green", "enabled", "all", "any", "s", "i", "a", "posted", "booked", "approved", "aktiv"),
        *(
            "aktive",
            "åpen",
            "åpent",
            "klar",
            "bokført",
            "godkjent",
            "bogført",
            "bokförd",
            "gebucht",
            "aktiver",
            "offen",
        ),
    )
)
_MESSAGES = frozenset(
    ("message", "messages", "msg", "msgs", "melding", "meldinger", "nachricht", "meddelande", "besked")
)
_TEXTS = (
    MESSAGES
    | _MESSAGES
    | frozenset(
        (
            *(
                "reason",
                "hint",
                "title",
                "beskjed",
                "text",
                "texts",
                "description",
                "descriptions",
                "remark",
                "remarks",
            ),
            *("comment", "comments", "note", "notes", "notices", "explanation", "summary", "output", "tekst", "tittel"),
            *("beskrivelse", "begrunnelse", "merknad", "beschreibung", "grund", "titel", "hinweis", "beskrivning"),
        )
    )
)
_ENDS_OF_TEXTS = ("message", "messages", "msg", "melding", "meldung", "infotext", "displaytext", "usertext")
_OF_A_CODE = frozenset(
    ("code", "text", "message", "msg", "severity", "type", "level", "description", "detail", "name", "kode", "value")
)
_OUTCOMES = frozenset(("status", "state", "result", "outcome"))
_OF_THE_SEARCH = ("search", "index", "query", "data", "sync", "result", "shard", "cluster", "søk", "indeks")
_KRONER = "NOK"  # as a currency: "not ok" stands in a status
_SQL_WELL = frozenset(("", "00000", "02000"))  # done, and no rows
_CODES = frozenset(("code", "kode", "statuskode", "returkode"))
_LETTERS = re.compile(r"[^\W\d_]+")
_CODE_OF_SUCCESS = re.compile(r"[si][-_ ]?\d+", re.IGNORECASE)
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


def speaks_against(kind: Kind, one: Mapping[str, Any], name: str, value: Any, asked: Asked | None) -> bool:
    """Whether the words under a name do; `asked` where the list is empty."""
    if name in STATUSES:
        return _is_ill(kind, name, status_in(name, value), asked)
    if name == "sqlstate" and asked is not None:
        return plain_word(value) not in _SQL_WELL and not is_blank(str(value))
    if name in _CODES and asked is not None:
        return _is_code_of_trouble(kind, one, value, asked)
    texts = [text for text in _texts(value) if not is_blank(text) and not says_deprecated(text)]
    if asked is None:
        return name in _TEXTS and any(_TROUBLE.search(text) or denies_in_words(text) for text in texts)
    if name in _MESSAGES or (kind is Kind.UPPERMOST and (name in _TEXTS or name.endswith(_ENDS_OF_TEXTS))):
        return not all(asked.knows(name, text) for text in texts)
    return _is_state_of_the_search(kind, name, value) or any(
        _is_sentence_of_trouble(name, text) and not (text.strip() == _KRONER or asked.knows(name, text))
        for text in texts
    )


def _is_state_of_the_search(kind: Kind, name: str, value: Any) -> bool:
    """`indexStatus: "stale"`; of a company below it is the company's."""
    if not name.endswith(("status", "state")) or plain_word(value) not in _ILL_STATUS - {"unknown"}:
        return False
    return kind is Kind.UPPERMOST or name.startswith(_OF_THE_SEARCH)


def _is_ill(kind: Kind, name: str, value: Any, asked: Asked | None) -> bool:
    if plain_word(value) in _ILL_STATUS or is_not_yet(value):
        return True
    if asked is not None and kind is Kind.UPPERMOST and name in _OUTCOMES and _is_no_outcome(value):
        return True
    if asked is None or not isinstance(value, str) or is_blank(value) or plain_word(value) in _WELL_STATES:
        return False
    if kind is not Kind.UPPERMOST or _LETTERS.search(value) is None:
        return _is_sentence_of_trouble(name, value)
    return not asked.knows(name, value)


def _is_no_outcome(value: Any) -> bool:
    """False, -1, 500, as a text too."""
    return plain_word(value) == "false" or is_below_zero(value) or is_http_failure(value)


def _is_code_of_trouble(kind: Kind, one: Mapping[str, Any], value: Any, asked: Asked) -> bool:
    """500, "ERROR", "E_TIMEOUT"; a code below may be that of a department."""
    if kind is not Kind.UPPERMOST:
        return _OF_A_CODE.issuperset(map(plain_name, one)) and (is_http_failure(value) or has_failed(value))
    if not isinstance(value, str) or _LETTERS.search(value) is None:
        return is_failing_result(value)
    return not (_CODE_OF_SUCCESS.fullmatch(value) or plain_word(value) in _WELL_STATES or asked.knows("code", value))


def _is_sentence_of_trouble(name: str, text: str) -> bool:
    return denies_in_words(text) or (name in _TEXTS and _TROUBLE.search(text) is not None)


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one[:1000]
