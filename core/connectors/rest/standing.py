"""How a record stands at the target, as its answer says: booked, in a queue, refused there, taken back. Pure.

What the configuration says about it counts first (`booked_path`, `booked_values`, `refused_values`), then the ordinary
words. Without a configuration only these are read, and nothing is called refused for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.connectors.http_base.answer_words import (
    has_failed,
    is_no,
    is_not_yet,
    is_undone,
    is_yes,
    named,
    plain_word,
    says_nothing,
)
from core.connectors.http_base.denials import STATUSES, Said, denial_of
from core.connectors.http_base.denying_words import MAYBE_OURS, SPEAKING, denials_in_words
from core.connectors.http_base.result_codes import number_in
from core.connectors.rest.config import RestTargetConfig
from core.mapping.pointers import ABSENT, steps, value_at

_UNDONE_FLAGS = frozenset(
    (
        *("deleted", "isdeleted", "voided", "isvoided", "isvoid", "void", "cancelled", "canceled", "iscancelled"),
        *("iscanceled", "reversed", "isreversed", "removed", "isremoved", "annulled", "revoked", "withdrawn"),
        *(
            "slettet",
            "annullert",
            "rolledback",
            "isrolledback",
            "discarded",
            "forkastet",
        ),
    )
)
_TURNED_AWAY = frozenset(
    (
        *("rejected", "isrejected", "declined", "isdeclined", "refused", "aborted", "avvist"),
        *("skipped", "isskipped", "ignored", "isignored"),  # a number there says how many of what
    )
)
_UNDONE_AT = frozenset(
    (
        *("deletedat", "deletedon", "deleteddate", "voidedat", "voidedon", "cancelledat", "canceledat"),
        *("reversedat", "removedat", "voiddate", "cancelleddate", "canceleddate", "reversaldate", "deletiondate"),
        *("rejectedat", "declinedat"),
    )
)
_NOT_YET_FLAGS = frozenset(("draft", "isdraft", "pending", "ispending", "queued", "isqueued", "parked", "kladd"))
_DONE_FLAGS = frozenset(
    (
        *("posted", "isposted", "booked", "isbooked", "finalized", "isfinalized", "finalised", "bokfort", "bokført"),
        *("erbokført", "postert", "committed", "iscommitted", "persisted", "journalized", "journalised"),
        "isactiveentity",
    )
)
_APPROVED_FLAGS = frozenset(  # what is booked may still wait for one to pay it
    (
        *("approved", "isapproved", "authorised", "authorized", "confirmed", "isconfirmed", "accepted", "isaccepted"),
        *("processed", "isprocessed", "submitted", "issubmitted", "godkjent", "ergodkjent"),
    )
)
_BOOKED_WORDS = frozenset(("booked", "posted", "journalized", "journalised", "finalized", "bokført", "postert"))
_FRAPPE = "docstatus"  # of each document: 0 draft, 1 submitted, 2 cancelled
_FRAPPE_DRAFT, _FRAPPE_CANCELLED = 0, 2
_MAY_GO_ON = frozenset(("timeout", "timedout", "blocked", "conflict", "crashed", "servererror", "internalservererror"))


_TELLING = (
    _UNDONE_FLAGS
    | _UNDONE_AT
    | _NOT_YET_FLAGS
    | _DONE_FLAGS
    | _APPROVED_FLAGS
    | STATUSES
    | SPEAKING
    | {_FRAPPE}
    | _TURNED_AWAY
)
_FLAGS = _TELLING - SPEAKING - STATUSES


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
    denied = (None if denies_nothing else denial_of(entry)) or next(_turned_away(telling, sent), None)
    if denied is not None and not (stated is not None and denied == stated and is_booked(config, stated.value)):
        return Stands(Standing.DENIED, denied)
    if stated is not None:
        return Stands(Standing.BOOKED if is_booked(config, stated.value) else Standing.QUEUED, stated)
    queued = next(_not_yet(telling), None)
    return Stands(Standing.BOOKED if queued is None else Standing.QUEUED, queued)


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
    return [(name, Said(told, value)) for one in on_the_way for name, told, value in named(one) if name in _TELLING]


def _told_around(around: Any) -> list[tuple[str, Said]]:
    """Flags, and a status that says that it was taken back: how far a wrapper is says little of what is in it."""
    found = named(around) if isinstance(around, Mapping) else ()
    return [
        (name, Said(told, value))
        for name, told, value in found
        if (is_undone(value) if name in STATUSES else name in _FLAGS)
    ]


def _turned_away(telling: Sequence[tuple[str, Said]], sent: Sequence[Mapping[str, Any]] | None) -> Iterator[Said]:
    for name, said in telling:
        if name in _TURNED_AWAY and is_yes(said.value) and (said.value is True or number_in(said.value) is None):
            yield said
    yield from _spoken(telling, sent)


def _spoken(telling: Sequence[tuple[str, Said]], sent: Sequence[Mapping[str, Any]] | None) -> Iterator[Said]:
    told = [
        (name, said.name, said.value)
        for name, said in telling
        if name in SPEAKING and _may_speak(name, said.value) and (sent is not None or name not in MAYBE_OURS)
    ]
    if not told:  # as most
        return iter(())
    return (Said(name, text) for name, text in denials_in_words(told, sent or ()))


def _may_speak(name: str, value: Any) -> bool:
    """A status of one word was read as a status."""
    return name not in STATUSES or not isinstance(value, str) or " " in value


def _undone(config: RestTargetConfig, telling: Sequence[tuple[str, Said]], stated: Said | None) -> Iterator[Said]:
    if stated is not None and is_undone(stated.value) and not is_booked(config, stated.value):
        yield stated
    for name, said in telling:
        value = said.value
        if name in STATUSES or name == _FRAPPE:
            if (is_undone(value) and said != stated) or (name == _FRAPPE and number_in(value) == _FRAPPE_CANCELLED):
                yield said
        elif _is_undone_by_flag(name, value) or (name in _UNDONE_AT and not says_nothing(value)):
            yield said


def _is_undone_by_flag(name: str, value: Any) -> bool:
    if name not in _UNDONE_FLAGS:
        return False
    return is_yes(value) or (isinstance(value, str) and is_undone(value))


def _not_yet(telling: Sequence[tuple[str, Said]]) -> Iterator[Said]:
    for name, said in telling:
        value = said.value
        by_flag = (name in _NOT_YET_FLAGS and is_yes(value)) or (name in _DONE_FLAGS and is_no(value))
        by_number = name == _FRAPPE and (number_in(value) == _FRAPPE_DRAFT or plain_word(value) == "draft")
        if by_flag or by_number or (name in STATUSES and is_not_yet(value)):
            yield said
        if name in _APPROVED_FLAGS and is_no(value) and not any(_is_done(one, told.value) for one, told in telling):
            yield said


def _is_done(name: str, value: Any) -> bool:
    return (name in _DONE_FLAGS and is_yes(value)) or (name in STATUSES and plain_word(value) in _BOOKED_WORDS)


def _on_the_way(config: RestTargetConfig, entry: Any) -> Iterator[Mapping[str, Any]]:
    """The objects from the outermost to the one that holds the id: what others hold is about something else."""
    path = steps(config.target_id_path)
    for length in range(len(path)):
        value = entry
        for step in path[:length]:
            value = value_at(value, f"/{step.replace('~', '~0').replace('/', '~1')}")
        if isinstance(value, Mapping):
            yield value


def _text(value: Any) -> str:
    """Compared without case: `true` and "True", 1 and "1" are one."""
    return plain_word(value) or (str(value).strip().lower() if isinstance(value, str) else "")
