"""How a record stands at the target, as its answer says: booked, in a queue, refused there, taken back. Pure.

What the configuration says about it counts first (`booked_path`, `booked_values`, `refused_values`), then the ordinary
words. Without a configuration only these are read, and nothing is called refused for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.connectors.http_base.answer_words import has_failed, is_no, is_undone, named, plain_word
from core.connectors.http_base.denials import Said, denials_of
from core.connectors.http_base.denying_words import MAYBE_OURS, SPEAKING, verdicts_in_words
from core.connectors.http_base.flags.standing_names import (
    FLAGS,
    NUMBERS,
    TAKEN_FLAGS,
    is_done_by,
    is_turned_away_by,
    is_undone_by,
    waits_by,
    waits_unless_done_by,
)
from core.connectors.http_base.flags.status_names import STATUSES, status_in
from core.connectors.http_base.sentences.verdicts import Verdict
from core.connectors.rest.config import RestTargetConfig
from core.mapping.pointers import ABSENT, steps, value_at

_MAY_GO_ON = frozenset(
    (
        *("timeout", "timedout", "blocked", "conflict", "crashed", "servererror", "internalservererror"),
        *("ignored", "skipped", "duplicate", "duplicated", "throttled", "ratelimited", "ignorert", "duplikat"),
    )
)
_ITS_FIELDS = ("attributes", "fields", "properties")  # JSON:API and its like keep them apart from the id
_TELLING = FLAGS | NUMBERS | STATUSES | SPEAKING


class Standing(StrEnum):
    """Where the record is."""

    BOOKED = "booked"
    QUEUED = "queued"  # in the system's own queue, or a draft there
    REFUSED = "refused"  # the configuration's queue has refused it
    UNDONE = "undone"  # void, deleted, cancelled, reversed
    DENIED = "denied"  # it says that something failed, and nobody knows what came of it


@dataclass(frozen=True, slots=True)
class Stands:
    """Where it is, and what says so."""

    at: Standing
    said: Said | None = None


def standing_of(
    config: RestTargetConfig,
    entry: Any,
    sent: Sequence[Mapping[str, Any]] | None = None,
    *,
    denies_nothing: bool = False,
    around: Any = None,
) -> Stands:
    """How the record in `entry` stands; `denies_nothing`: looked through before.

    `sent`: what of its words is not its own; None where nobody knows any more.

    `around`: what it is wrapped in, where that is no part of `entry`.
    """
    stated, telling = _stated(config, entry), _telling(config, entry) + _told_around(around)
    if stated is not None and is_refused(config, stated.value):
        return Stands(Standing.REFUSED, stated)
    undone = next(_undone(config, telling, stated), None)
    if undone is not None:
        return Stands(Standing.UNDONE, undone)
    booked = stated is not None and is_booked(config, stated.value)
    spoken = [one for one in _spoken(telling, sent) if not booked or one[0] != stated]
    queued = stated if stated is not None else next(_not_yet(telling, spoken), None)
    denied = None if denies_nothing else denial_but_stated(config, entry, entry)
    denied = denied or next(_turned_away(telling, spoken, waits_or_is_booked=booked or queued is not None), None)
    if denied is not None:
        return Stands(Standing.DENIED, denied)
    return Stands(Standing.BOOKED if booked or queued is None else Standing.QUEUED, queued)


def denial_but_stated(config: RestTargetConfig, entry: Any, words: Any) -> Said | None:
    """The first denial in `words`; what stands where the configuration looks, and is booked by its word, is none."""
    denials = denials_of(words)
    stated = _stated(config, entry)
    if stated is None or not is_booked(config, stated.value):
        return next(denials, None)
    first = next(denials, None)
    return first if first != stated else next(denials, None)


def is_booked(config: RestTargetConfig, value: Any) -> bool:
    """Whether the configuration calls this value booked."""
    return _text(value) in {_text(one) for one in config.booked_values}


def is_refused(config: RestTargetConfig, value: Any) -> bool:
    """Whether the configuration, or an ordinary word in the configured place, says that the queue refused it."""
    if is_booked(config, value):
        return False
    if config.refused_values:
        return _text(value) in {_text(one) for one in config.refused_values}
    return has_failed(value) and plain_word(value) not in _MAY_GO_ON


def _stated(config: RestTargetConfig, entry: Any) -> Said | None:
    """What stands where the configuration looks for it; nothing there is not booked either."""
    if config.booked_path is None:
        return None
    value = value_at(entry, config.booked_path)
    return Said(steps(config.booked_path)[-1], None if value is ABSENT else value)


def _telling(config: RestTargetConfig, entry: Any) -> list[tuple[str, Said]]:
    """What may say how it stands, under its plain name."""
    on_the_way = _on_the_way(config, entry)
    return [
        (name, Said(told, status_in(name, value) if name in STATUSES else value))
        for one in on_the_way
        for name, told, value in named(one)
        if name in _TELLING
    ]


def _told_around(around: Any) -> list[tuple[str, Said]]:
    """Flags, and a status that says that it was taken back: how far a wrapper is says little of what is in it."""
    found = named(around) if isinstance(around, Mapping) else ()
    return [
        (name, Said(told, value))
        for name, told, value in found
        if (is_undone(value) if name in STATUSES else name in FLAGS)
    ]


def _turned_away(
    telling: Sequence[tuple[str, Said]], spoken: Sequence[tuple[Said, Verdict]], *, waits_or_is_booked: bool
) -> Iterator[Said]:
    for name, said in telling:
        in_doubt = name in TAKEN_FLAGS and is_no(said.value) and not (waits_or_is_booked or _is_any_done(telling))
        if in_doubt or is_turned_away_by(name, said.value):
            yield said
    yield from (said for said, verdict in spoken if verdict is Verdict.DENIED)


def _spoken(
    telling: Sequence[tuple[str, Said]], sent: Sequence[Mapping[str, Any]] | None
) -> Iterator[tuple[Said, Verdict]]:
    told = [
        (name, said.name, said.value)
        for name, said in telling
        if name in SPEAKING and _may_speak(name, said.value) and (sent is not None or name not in MAYBE_OURS)
    ]
    if not told:  # as most
        return iter(())
    return ((Said(name, text), verdict) for name, text, verdict in verdicts_in_words(told, sent or ()))


def _may_speak(name: str, value: Any) -> bool:
    """A status of one word was read as a status."""
    return name not in STATUSES or not isinstance(value, str) or " " in value


def _undone(config: RestTargetConfig, telling: Sequence[tuple[str, Said]], stated: Said | None) -> Iterator[Said]:
    if stated is not None and is_undone(stated.value) and not is_booked(config, stated.value):
        yield stated
    for name, said in telling:
        in_status = name in STATUSES and is_undone(said.value) and said != stated
        if in_status or is_undone_by(name, said.value):
            yield said


def _not_yet(telling: Sequence[tuple[str, Said]], spoken: Sequence[tuple[Said, Verdict]]) -> Iterator[Said]:
    names = frozenset(name for name, _ in telling)
    done = _is_any_done(telling)
    for name, said in telling:
        if waits_by(name, said.value, names) or (not done and waits_unless_done_by(name, said.value)):
            yield said
    if not done:
        yield from (said for said, verdict in spoken if verdict is Verdict.WAITING)


def _is_any_done(telling: Sequence[tuple[str, Said]]) -> bool:
    return any(is_done_by(name, told.value) for name, told in telling)


def _on_the_way(config: RestTargetConfig, entry: Any) -> Iterator[Mapping[str, Any]]:
    """The objects from the outermost to the one that holds the id: what others hold is about something else."""
    path = steps(config.target_id_path)
    for length in range(len(path)):
        value = entry
        for step in path[:length]:
            value = value_at(value, f"/{step.replace('~', '~0').replace('/', '~1')}")
        if isinstance(value, Mapping):
            yield value
            if length == len(path) - 1:
                yield from (value[name] for name in _ITS_FIELDS if isinstance(value.get(name), Mapping))


def _text(value: Any) -> str:
    """Compared without case: `true` and "True", 1 and "1" are one."""
    return plain_word(value) or (str(value).strip().lower() if isinstance(value, str) else "")
