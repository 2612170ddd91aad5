"""How a record stands at the target, as its answer says: booked, in a queue, refused there, taken back. Pure.

What the configuration says about it counts first (`booked_path`, `booked_values`, `refused_values`), then the ordinary
words. Without a configuration only these are read, and nothing is called refused for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.connectors.http_base.answer_objects import MAX_STEPS
from core.connectors.http_base.answer_words import (
    has_failed,
    is_no,
    is_not_yet,
    is_undone,
    named,
    plain_word,
    words_of,
)
from core.connectors.http_base.denials import Said, denials_in, placed_denials_of
from core.connectors.http_base.denying_words import ENVELOPES, SPEAKING, unusual_in, verdicts_in_words
from core.connectors.http_base.flags.days import is_still_to_come
from core.connectors.http_base.flags.standing_names import (
    DOCUMENT_NUMBERS,
    FLAGS,
    NUMBERS,
    TAKEN_FLAGS,
    is_approved_by,
    is_done_by,
    is_turned_away_by,
    is_undone_by,
    is_wanted_by,
    waits_by,
    waits_unless_done_by,
)
from core.connectors.http_base.flags.status_names import OF_A_REQUEST, STATUSES, status_in
from core.connectors.http_base.flags.unusual_statuses import (
    CODES,
    is_address,
    is_in_the_way,
    is_unusual,
    unusual_codes_in,
    unusual_statuses_in,
)
from core.connectors.http_base.sentences.verdicts import Verdict, denies_flatly, verdict_on
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.parts.denied import ITS_FIELDS, denials_about, doubts_about, has_partners
from core.connectors.rest.parts.on_the_way import Above, Place, on_the_way, posting_of
from core.connectors.rest.parts.ours import is_ours
from core.mapping.pointers import ABSENT, steps, value_at

_MAY_GO_ON = frozenset(
    (
        *("timeout", "timedout", "blocked", "conflict", "crashed", "servererror", "internalservererror"),
        *("ignored", "skipped", "duplicate", "duplicated", "throttled", "ratelimited", "ignorert", "duplikat"),
    )
)
_WORDS_ROUND_IT = frozenset(("text", "tekst", "description", "beskrivelse", "reason", "begrunnelse", "title", "output"))
_TELLING = FLAGS | NUMBERS | STATUSES | SPEAKING | CODES


class Standing(StrEnum):
    """Where the record is."""

    BOOKED = "booked"
    QUEUED = "queued"  # in the system's own queue, or a draft there
    REFUSED = "refused"  # the configuration's queue has refused it
    UNDONE = "undone"  # void, deleted, cancelled, reversed
    DENIED = "denied"  # it says that something failed, and nobody knows what came of it


@dataclass(frozen=True, slots=True)
class Told:
    """A name that may say how it stands, some in sentences; what we sent at these places is ours, repeated."""

    name: str
    said: Said
    places: tuple[Place, ...] = ()
    speaks: bool = False
    is_its_own: bool = False  # it stands in the object that holds the id


@dataclass(frozen=True, slots=True)
class Stands:
    """Where it is, and what says so."""

    at: Standing
    said: Said | None = None
    telling: tuple[Told, ...] = field(default=(), compare=False)


def standing_of(
    config: RestTargetConfig,
    entry: Any,
    sent: Mapping[str, Any] | None = None,
    *,
    denies_nothing: bool = False,
    around: Sequence[Above] = (),
    now: datetime | None = None,
) -> Stands:
    """How the record in `entry` stands; `denies_nothing`: looked through before.

    `sent`: repeated at its place, it is not the system's own word. `around`: the objects on the way to `entry`.
    """
    stated, telling = _stated(config, entry), _telling(config, entry)
    telling += _told_around(around, sent or {}, is_done=_is_any_done(telling))
    telling = [one for one in telling if not is_still_to_come(one.name, one.said.value, now)]
    if stated is not None and is_refused(config, stated.value):
        return Stands(Standing.REFUSED, stated)
    telling = [one for one in telling if not _is_our_sentence(one, sent or {})]
    undone = next(_undone(config, telling, stated), None)
    if undone is not None:
        return Stands(Standing.UNDONE, undone)
    booked = stated is not None and is_booked(config, stated.value)
    spoken = [one for one in _spoken(telling, sent or {}) if not booked or one[0] != stated]
    if booked or _is_any_done(telling):  # its own word counts above a reason, or how a later step went
        spoken = [one for one in spoken if denies_flatly(one[0].value)]
    queued = stated if stated is not None else next(_not_yet(telling, spoken), None)
    denied = None if denies_nothing else denial_but_stated(config, entry, entry, sent)
    far_in = on_the_way(entry, config.target_id_path)[MAX_STEPS + 1 :]  # further than an answer is looked through
    denied = denied or next(denials_in(one.object for one in (*around, *far_in)), None)
    denied = denied or next(_turned_away(telling, spoken, waits_or_is_booked=booked or queued is not None), None)
    if denied is not None:
        return Stands(Standing.DENIED, denied)
    return Stands(Standing.BOOKED if booked or queued is None else Standing.QUEUED, queued, tuple(telling))


def unusual_of(
    config: RestTargetConfig,
    stands: Stands,
    sent: Mapping[str, Any],
    known: Sequence[str],
    *,
    repeats: bool = False,
) -> Said | None:
    """A message beside what is told to be there that nobody can call a success; `known`: what it may just repeat.

    None where the configuration or the record says itself that it is booked. `repeats`: it names our reference and
    amount, and a code beside them is the record's unless it tells what stood in its way.
    """
    if config.booked_path is not None or _is_any_done(stands.telling):
        return None
    texts = unusual_in((one.name, one.said.name, one.said.value) for one in stands.telling)
    theirs = (Said(*one) for one in texts if one[1].strip() not in known and not is_ours(sent, ((),), one[1]))
    codes = (
        (one, said)
        for one in stands.telling
        for said in unusual_codes_in(_told_by(one))
        if not (repeats and one.is_its_own) or is_in_the_way(one.name, said[1])
    )
    return next(theirs, None) or unusual_status_of(config, stands, sent, known) or next(_not_ours(codes, sent), None)


def unusual_status_of(
    config: RestTargetConfig, stands: Stands, sent: Mapping[str, Any], known: Sequence[str]
) -> Said | None:
    """A status in a word that nobody knows; None where it is said that it is booked, as above."""
    if config.booked_path is not None:
        return None
    statuses = ((one, said) for one in stands.telling for said in unusual_statuses_in(_told_by(one), known))
    unusual = next(_not_ours(statuses, sent), None)
    return None if unusual is None or _is_any_done(stands.telling) else unusual


def _told_by(one: Told) -> Sequence[tuple[str, str, Any]]:
    """What it says itself, or what an envelope that is called so holds."""
    value = one.said.value
    if one.name in ENVELOPES and isinstance(value, Mapping):
        return [(plain, name, status_in(plain, inner)) for plain, name, inner in named(value)]
    return [(one.name, one.said.name, value)]


def _not_ours(told: Iterable[tuple[Told, tuple[str, Any]]], sent: Mapping[str, Any]) -> Iterator[Said]:
    for one, (name, value) in told:
        if not (sent and is_ours(sent, (*one.places, (one.said.name,)), value)):
            yield Said(name, value)


def standing_by(config: RestTargetConfig, around: Sequence[Above]) -> Stands:
    """How all stand that these objects are wrapped round; a number there says how many of what."""
    flags = [one for one in _told_around(around, {}, is_done=False) if not _is_count(one)]
    undone = next(_undone(config, flags, None), None)
    if undone is not None:
        return Stands(Standing.UNDONE, undone)
    spoken = list(_spoken(flags, {}))
    queued = next(_not_yet(flags, spoken), None)
    denied = next(_turned_away(flags, spoken, waits_or_is_booked=queued is not None), None)
    if denied is not None:
        return Stands(Standing.DENIED, denied)
    return Stands(Standing.BOOKED if queued is None else Standing.QUEUED, queued)


def denial_but_stated(
    config: RestTargetConfig, entry: Any, words: Any, sent: Mapping[str, Any] | None = None
) -> Said | None:
    """The first denial in `words` of the record in `entry`; what stands where the configuration looks is none.

    What is booked by the word of the configuration, or says so itself, is so whatever is told of its parts.
    """
    way = on_the_way(entry, config.target_id_path)
    own = way[-1].object if way else entry
    if next(placed_denials_of(words, own=own), None) is None:  # as nearly always
        return None
    stated = _stated(config, entry)
    booked = stated is not None and is_booked(config, stated.value)
    done = not booked and _is_any_done(_telling(config, entry))
    denials = denials_about(words, own, sent or {}, booked=booked, done=done)
    first = next(denials, None)
    return first if not booked or first != stated else next(denials, None)


def doubt_beside(config: RestTargetConfig, stands: Stands, entry: Any, sent: Mapping[str, Any]) -> Said | None:
    """An error of what stands beside it (a customer, an account), where it says nowhere itself that it is booked."""
    way = on_the_way(entry, config.target_id_path)
    own = way[-1].object if way else entry
    if config.booked_path is not None or not has_partners(own) or _is_any_done(stands.telling):
        return None
    return next(doubts_about(entry, own, sent), None)


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


def _telling(config: RestTargetConfig, entry: Any) -> list[Told]:
    """What may say how it stands, under its plain name."""
    innermost = len(steps(config.target_id_path)) - 1
    own = [
        Told(name, Said(told, said), _places(at, told), name in SPEAKING or name in STATUSES, len(at) >= innermost)
        for at, one in _objects(config, entry)
        for name, told, value in named(one)
        if name in _TELLING and not (name == "state" and is_address(one))
        for said in (status_in(name, value) if name in STATUSES else value,)
    ]
    return own if _is_any_done(own) else own + _told_by_its_posting(config, entry)


def _told_by_its_posting(config: RestTargetConfig, entry: Any) -> list[Told]:
    """`approval: {"status": "pending"}`, `voucher: {"posted": false}`: only that it waits or was taken back."""
    return [
        Told(name, Said(told, said), _places(at, told))
        for at, one in posting_of(entry, config.target_id_path)
        for name, told, value in named(one)
        for said in (status_in(name, value) if name in STATUSES else value,)
        if name in FLAGS or (name in STATUSES and (is_not_yet(said) or is_undone(said)))
    ]


def _told_around(around: Sequence[Above], sent: Mapping[str, Any], *, is_done: bool) -> list[Told]:
    """Flags, words, and a status that says that it was taken back or is a draft.

    How far a wrapper is says little else of what is in it, and nothing where that says that it is booked.
    """
    return [
        Told(name, Said(told, said), _places_round_it(sent, above, name, told), speaks=not _is_status(name, said))
        for above in around
        for name, told, value in named(above.object)
        if (name in _TELLING or name in _WORDS_ROUND_IT) and told != above.leads_by
        for said in (status_in(name, value) if name in STATUSES else value,)
        if not _is_status(name, said) or _is_of_what_is_inside(name, said, is_done=is_done)
    ]


def _places_round_it(sent: Mapping[str, Any], above: Above, name: str, told: str) -> tuple[Place, ...]:
    """A message there is the system's, unless we sent it in such a wrapper; a description may be ours."""
    if name in _WORDS_ROUND_IT:
        return ((told,), (*above.at, told))
    return ((*above.at, told),) if _is_wrapped_so(sent, above) else ()


def _is_of_what_is_inside(name: str, status: Any, *, is_done: bool) -> bool:
    if is_undone(status):
        return True
    return not is_done and plain_word(status) not in OF_A_REQUEST and (is_not_yet(status) or is_unusual(name, status))


def _is_status(name: str, value: Any) -> bool:
    """What is no word is a sentence, or an object of its own."""
    return name in STATUSES and (_is_word(value) or is_undone(value) or is_not_yet(value))


def _is_wrapped_so(sent: Mapping[str, Any], above: Above) -> bool:
    """Whether what we sent has the same wrapper: then a text in it may be ours."""
    here: Any = sent
    for step in (*above.at, above.leads_by):
        here = here.get(step) if isinstance(here, Mapping) else None
    return isinstance(here, Mapping)


def _places(at: Place, name: str) -> tuple[Place, ...]:
    """Where we may have sent it: what the record is wrapped in there need not be what we wrapped it in."""
    return tuple((*at[length:], name) for length in range(len(at) + 1))


def _turned_away(
    telling: Sequence[Told], spoken: Sequence[tuple[Said, Verdict]], *, waits_or_is_booked: bool
) -> Iterator[Said]:
    for one in telling:
        value = one.said.value
        in_doubt = one.name in TAKEN_FLAGS and is_no(value) and not (waits_or_is_booked or _is_any_done(telling))
        if in_doubt or is_turned_away_by(one.name, value):
            yield one.said
    yield from (said for said, verdict in spoken if verdict is Verdict.DENIED)


def _spoken(telling: Sequence[Told], sent: Mapping[str, Any]) -> Iterator[tuple[Said, Verdict]]:
    for one in telling:
        if one.speaks and one.name in STATUSES and _is_word(one.said.value):  # the record's, though we asked for it
            known = is_not_yet(one.said.value) or is_undone(one.said.value)
            verdict = None if known else verdict_on(" ".join(words_of(one.said.value)))
            yield from [(one.said, verdict)] if verdict is not None else []
            continue
        told = [(one.name, one.said.name, one.said.value)] if one.speaks else ()
        for name, text, verdict in verdicts_in_words(told):
            if not (sent and is_ours(sent, one.places, text)):
                yield Said(name, text), verdict


def _is_our_sentence(one: Told, sent: Mapping[str, Any]) -> bool:
    """Of several words: a status of one is the record's though we asked for it."""
    text = one.said.value
    return isinstance(text, str) and " " in text.strip() and bool(sent) and is_ours(sent, one.places, text)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and " " not in value


def _is_count(one: Told) -> bool:
    value = one.said.value
    return isinstance(value, int | Decimal) and value is not True and value > 0 and one.name not in DOCUMENT_NUMBERS


def _undone(config: RestTargetConfig, telling: Sequence[Told], stated: Said | None) -> Iterator[Said]:
    if stated is not None and is_undone(stated.value) and not is_booked(config, stated.value):
        yield stated
    for one in telling:
        in_status = one.name in STATUSES and is_undone(one.said.value) and one.said != stated
        if in_status or is_undone_by(one.name, one.said.value):
            yield one.said


def _not_yet(telling: Sequence[Told], spoken: Sequence[tuple[Said, Verdict]]) -> Iterator[Said]:
    names = frozenset(one.name for one in telling)
    done = _is_any_done(telling)
    approved = any(is_approved_by(one.name, one.said.value) for one in telling)
    for one in telling:
        value = one.said.value
        over = done or (approved and is_wanted_by(one.name))
        if waits_by(one.name, value, names) or (not over and waits_unless_done_by(one.name, value)):
            yield one.said
    if not done:
        yield from (said for said, verdict in spoken if verdict is Verdict.WAITING)


def _is_any_done(telling: Sequence[Told]) -> bool:
    return any(is_done_by(one.name, one.said.value) for one in telling)


def _objects(config: RestTargetConfig, entry: Any) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """From the outermost to the one that holds the id: what others hold is about something else."""
    way = on_the_way(entry, config.target_id_path)
    yield from ((one.at, one.object) for one in way)
    if way and len(way[-1].at) == len(steps(config.target_id_path)) - 1:
        last = way[-1]
        apart = (name for name in ITS_FIELDS if isinstance(last.object.get(name), Mapping))
        yield from (((*last.at, name), last.object[name]) for name in apart)


def _text(value: Any) -> str:
    """Compared without case: `true` and "True", 1 and "1" are one."""
    return plain_word(value) or (str(value).strip().lower() if isinstance(value, str) else "")
