"""Where in an answer sentences stand that may deny a booking, or say that it waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from core.connectors.http_base.answer_words import named, plain_name, plain_word
from core.connectors.http_base.sentences.verdicts import Verdict, verdict_on

MAX_TEXTS = 20
MESSAGES = frozenset(
    (
        *("message", "messages", "msg", "msgs", "messagetext", "statusmessage", "statustext", "statusdescription"),
        *("resultmessage", "resultmsg", "resulttext", "resultdescription", "resultdesc", "responsemessage"),
        *("responsetext", "responsedescription", "responsedesc", "returnmessage", "returnmsg", "retmsg", "usermessage"),
        *("detail", "details", "info", "notice", "melding", "meldinger", "beskjed", "statusmelding", "returmelding"),
        *("result", "status", "outcome", "response"),
    )
)
ENVELOPES = frozenset(("meta", "status", "result", "response", "header", "responsestatus", "return", "outcome"))
SPEAKING = MESSAGES | ENVELOPES
_IN_AN_OBJECT = frozenset(("message", "text", "msg", "detail", "description", "melding", "tekst"))
_KINDS = frozenset(("type", "severity", "level", "messagetype", "kind"))
_NO_ERRORS = frozenset(
    ("w", "s", "i", "warning", "warn", "info", "information", "success", "notice", "hint", "advarsel")
)


def verdicts_in_words(told: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str, Verdict]]:
    """(Name, text, verdict) of each such message among (plain name, name, value)."""
    for plain, stated, value in told:
        texts = ((stated, value),) if isinstance(value, str) else _texts_under(plain, stated, value)
        for name, text in texts:
            verdict = verdict_on(text)
            if verdict is not None:
                yield name, text, verdict


def _texts_under(name: str, stated: str, value: Any) -> Iterator[tuple[str, str]]:
    if name in MESSAGES:
        yield from ((stated, text) for text in _texts_of(value))
    if name in ENVELOPES and isinstance(value, dict):
        yield from ((told, text) for plain, told, one in named(value) if plain in MESSAGES for text in _texts_of(one))


def _texts_of(value: Any) -> Iterator[str]:
    """A text, or those of a list; one that is called a warning is none."""
    for one in value[:MAX_TEXTS] if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and isinstance(value, list):
            plain = [(plain_name(name), inner) for name, inner in one.items()]
            if not any(name in _KINDS and plain_word(inner) in _NO_ERRORS for name, inner in plain):
                yield from (inner for name, inner in plain if name in _IN_AN_OBJECT and isinstance(inner, str))
