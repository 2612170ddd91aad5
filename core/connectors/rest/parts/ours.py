"""Whether a text in an answer is what we sent, repeated at the place where we sent it. Pure.

The same text elsewhere is the system's: "Rejected" may be a description of ours, and its message all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from unicodedata import normalize

from core.connectors.http_base.answer_words import plain_name, plain_word
from core.connectors.rest.parts.on_the_way import Place

SHORTEST_CUT = 15  # what is shorter may be a word of the system's own
_CUT_MARKS = "…. "


def is_ours(payload: Mapping[str, Any], places: Sequence[Place], text: str) -> bool:
    """Whether we sent it at, or below, one of these places; it may have been trimmed or cut there."""
    told, sought = _plain(text), {tuple(map(plain_name, place)) for place in places}
    return any(
        _is_same(told, _plain(sent)) and any(place[: len(one)] == one for one in sought)
        for place, sent in _texts(payload)
    )


def is_repeated(payload: Mapping[str, Any], places: Sequence[Place], value: Any) -> bool:
    """Whether we sent this value, of any kind, at just one of these places."""
    wholes: list[Any] = [payload]
    while isinstance(wholes[-1], Mapping) and len(wholes[-1]) == 1:
        wholes.extend(wholes[-1].values())
    sought = {tuple(map(plain_name, place)) for place in places}
    return any(_is_same_value(value, sent) for whole in wholes for place in sought for sent in _at(whole, place))


def _at(value: Any, place: Place) -> Iterator[Any]:
    for number, step in enumerate(place):
        if isinstance(value, Mapping):
            value = next((inner for name, inner in value.items() if plain_name(name) == step), None)
        elif isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return
        if value is None and number < len(place) - 1:
            return
    yield value


def _is_same_value(told: Any, sent: Any) -> bool:
    if isinstance(told, str) and isinstance(sent, str):
        return _is_same(_plain(told), _plain(sent))
    word = plain_word(told)
    return word == plain_word(sent) if word else (told is not None and told == sent)


def _texts(payload: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Each text with its place; what the payload is wrapped in alone may be left out in an answer."""
    yield from _texts_in((), payload)
    inside: Any = payload
    while isinstance(inside, Mapping) and len(inside) == 1:
        (inside,) = inside.values()
        yield from _texts_in((), inside)


def _texts_in(at: Place, value: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts_in((*at, plain_name(name)), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts_in((*at, str(number)), inner)


def _is_same(told: str, sent: str) -> bool:
    if told == sent:
        return bool(told)
    cut = told.rstrip(_CUT_MARKS)
    return len(cut) >= SHORTEST_CUT and " " in cut and sent.startswith(cut)


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", unescape(text)).split()).casefold()
