"""Where in an answer sentences stand that may deny a booking, or say that it waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from core.connectors.http_base.answer_words import named, plain_name, plain_word
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.sentences.ordinary import says_the_ordinary
from core.connectors.http_base.sentences.verdicts import Verdict, verdict_on

MAX_TEXTS = 20
MESSAGES = frozenset(
    (
        *("message", "messages", "msg", "msgs", "messagetext", "statusmessage", "statustext", "statusdescription"),
        *("resultmessage", "resultmsg", "resulttext", "resultdescription", "resultdesc", "responsemessage"),
        *("responsetext", "responsedescription", "responsedesc", "returnmessage", "returnmsg", "retmsg", "usermessage"),
        *("detail", "details", "info", "notice", "melding", "meldinger", "beskjed", "statusmelding", "returmelding"),
        *("result", "status", "outcome", "response"),
        *("meldung", "meldungen", "nachricht", "nachrichten", "hinweis", "hinweise", "statusmeldung", "meddelande"),
        *("meddelanden", "statusmeddelande", "besked", "meddelelse", "meddelelser", "statusmeddelelse"),
        *("displaymessage", "infotext", "displaytext", "infomessage"),
    )
)
ENVELOPES = frozenset(("meta", "status", "result", "response", "header", "responsestatus", "return", "outcome"))
_STATED = frozenset(("result", "status", "outcome", "response"))
_IN_A_WORD = (STATUSES - MESSAGES) | _STATED | {"statusdescription"}
_OF_THE_RECORD = _STATED | frozenset(("details",))  # shown again by a look-up
SPEAKING = MESSAGES | ENVELOPES
_IN_AN_OBJECT = frozenset(("message", "text", "msg", "detail", "description", "melding", "tekst", "value"))
_NOT_BARE = ENVELOPES | {"info", "details"}  # an object so called may be the record, or of it
_KINDS = frozenset(("type", "severity", "level", "messagetype", "kind"))
_NO_ERRORS = frozenset(
    ("w", "s", "i", "warning", "warn", "info", "information", "success", "notice", "hint", "advarsel")
)


def verdicts_in_words(told: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str, Verdict]]:
    """(Name, text, verdict) of each such message among (plain name, name, value)."""
    for name, text in texts_in(told):
        verdict = verdict_on(text)
        if verdict is not None:
            yield name, text, verdict


def texts_in(told: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str]]:
    """(Name, text) of each message among (plain name, name, value); a status of one word is none."""
    for plain, stated, value in told:
        if not isinstance(value, str):
            yield from _texts_under(plain, stated, value)
        elif " " in value or plain not in _IN_A_WORD:
            yield stated, value


def unusual_in(told: Iterable[tuple[str, str, Any]]) -> list[tuple[str, str]]:
    """(Name, text) of the messages, where none of them tells that it was done or that nothing went wrong."""
    texts = [
        one
        for plain, stated, value in told
        if plain not in _OF_THE_RECORD or (plain in ENVELOPES and isinstance(value, dict))
        for one in texts_in([(plain, stated, value)] if plain in SPEAKING else ())
        if plain_name(one[0]) not in _OF_THE_RECORD
    ]
    return [] if any(says_the_ordinary(text) for _, text in texts) else texts


def _texts_under(name: str, stated: str, value: Any) -> Iterator[tuple[str, str]]:
    if name in MESSAGES and not (isinstance(value, dict) and name in _NOT_BARE):
        yield from ((stated, text) for text in _texts_of(value))
    if name in ENVELOPES and isinstance(value, dict):
        for plain, told, one in named(value):
            is_message = plain in MESSAGES or (name == "response" and plain == "text")
            texts = _texts_of(one) if is_message and not (isinstance(one, dict) and plain in _NOT_BARE) else ()
            yield from ((told, text) for text in texts if " " in text or plain not in _IN_A_WORD)


def _texts_of(value: Any) -> Iterator[str]:
    """A text, or those of a list or an object; one that is called a warning is none."""
    for one in value[:MAX_TEXTS] if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            plain = [(plain_name(name), inner) for name, inner in one.items()]
            if not any(name in _KINDS and plain_word(inner) in _NO_ERRORS for name, inner in plain):
                yield from (inner for name, inner in plain if name in _IN_AN_OBJECT and isinstance(inner, str))
