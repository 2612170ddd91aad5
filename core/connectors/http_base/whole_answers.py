"""What an answer to many records says of all of them, beside their results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.answer_objects import objects_of
from core.connectors.http_base.answer_words import is_undone, named, plain_word
from core.connectors.http_base.denials import Said, denial_of, spoken_verdict_of
from core.connectors.http_base.denying_words import ENVELOPES, unusual_in
from core.connectors.http_base.flags.counts import too_few
from core.connectors.http_base.flags.status_names import OF_A_REQUEST, STATUSES, status_in
from core.connectors.http_base.flags.taken_back import (
    UNDONE_FLAGS,
    is_atomic,
    is_flag_up,
    is_rehearsal,
    is_rehearsal_word,
    is_rolled_back,
    is_rolled_back_word,
)
from core.connectors.http_base.flags.unusual_statuses import unusual_codes_in, unusual_statuses_in
from core.connectors.http_base.sap_messages import denial_in_headers
from core.connectors.http_base.sentences.verdicts import Verdict

NEAR = 1  # what is said of the whole stands at its top or in one envelope


@dataclass(frozen=True, slots=True)
class WholeSays:
    """`undone`: none of it stands. `denied`: something failed. `waiting`: none is booked yet."""

    undone: Said | None = None
    denied: Said | None = None
    waiting: Said | None = None
    atomic: bool = False
    unusual: Said | None = None  # a message or status that nobody can call a success


def whole_says(whole: Any, results: Sequence[Any], headers: Mapping[str, str]) -> WholeSays:
    """Looked through without the results, each of which is judged by itself."""
    denied_there = denial_in_headers(headers)
    if whole is results:
        return WholeSays(denied=denied_there)
    near = list(objects_of(whole, results, NEAR))
    spoken = spoken_verdict_of([one for one in near if one is whole])
    said, verdict = spoken or (None, None)
    waiting = said if verdict is Verdict.WAITING else None
    denied = denied_there or denial_of(whole, results) or (said if verdict is Verdict.DENIED else None)
    denied = denied or next(_too_few(near, len(results)), None)
    atomic = any(is_atomic({name: value for name, _, value in named(one)}) for one in near)
    unusual = next((Said(*told) for one in near if one is whole for told in _unusual(one)), None)
    return WholeSays(next(_undone(near), None), denied, waiting, atomic, unusual)


def _unusual(whole: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Its messages that nobody can call a success, and a status in a word that nobody knows."""
    told = named(whole)
    yield from unusual_in(told)
    for plain, stated, value in told:
        inner = named(value) if plain in ENVELOPES and isinstance(value, Mapping) else ()
        near = ((plain, stated, status_in(plain, value)), *inner)
        yield from (one for one in unusual_statuses_in(near) if plain_word(one[1]) not in OF_A_REQUEST)
        yield from unusual_codes_in(near)


def _too_few(near: Sequence[Mapping[str, Any]], results: int) -> Iterator[Said]:
    """`createdCount: 1` over two results that say "booked"."""
    for one in near:
        short = too_few(one, results)
        yield from (Said(stated, value) for name, stated, value in named(one) if name == short)


def _undone(near: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    for one in near:
        for name, stated, value in named(one):
            in_word = name in STATUSES and (is_undone(value) or is_rehearsal_word(value) or is_rolled_back_word(value))
            by_flag = name in UNDONE_FLAGS and is_flag_up(value)
            if in_word or by_flag or is_rehearsal(name, value) or is_rolled_back(name, value):
                yield Said(stated, value)
