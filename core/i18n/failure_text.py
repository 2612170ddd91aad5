"""What a record page says of one failure: the system's own words when it answered, else ours, in the person's language.

Our own messages are stored in English, for support, with what they were made from (core.messages). Nothing of ours ever
stands under "… answered".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.i18n import causes
from core.i18n.active_language import ActiveLanguage
from core.i18n.sanitise import sanitise
from core.i18n.translate import place, translate
from core.messages import Message
from core.model import Category, FieldMessage, Stop

_BEFORE_AN_ANSWER: Final = frozenset(
    {
        Category.AUTHENTICATION,
        Category.AUTHORISATION,
        Category.THROTTLED,
        Category.QUOTA,
        Category.UNAVAILABLE,
        Category.CONFIGURATION,
        Category.SCHEMA,
        Category.PAYLOAD_TOO_LARGE,
    },
)
_VALUE_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Told:
    """`theirs` are a system's words, to be shown as they are; `ours` a sentence; `kept` our stored English."""

    heading: str
    ours: str = ""
    theirs: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """What a list shows."""
        return next(iter(self.theirs), "") or self.ours


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of one failure."""

    category: Category
    messages: Sequence[FieldMessage]
    record_key: str = ""
    origin: str | None = None
    http_status: int | None = None
    stop: Stop | None = None  # why the last sync ended early, if it did


def failure_text(_: ActiveLanguage, facts: Facts, system_name: str) -> Told:
    """Whose words these are, and the words."""
    system = sanitise(system_name, causes.NAME_LIMIT, one_line=True)
    kept = tuple(str(pair.message) for pair in facts.messages)
    if facts.category is Category.OUTCOME_UNKNOWN:
        return _unknown(_, facts, system)
    by_category = _by_category(_, facts, system)
    if by_category is not None:
        heading, sentence = by_category
        return Told(heading, sentence, kept=kept)
    theirs = tuple(pair.message for pair in facts.messages if not is_ours(pair.message))
    if facts.http_status is not None and theirs:
        return Told(_("{system} answered", system=system), theirs=theirs, kept=_without(kept, theirs))
    if facts.http_status is not None:
        return Told(_("{system} gave no message", system=system), _sentence(_, facts, system), kept=kept)
    if not theirs or facts.category in _BEFORE_AN_ANSWER:
        return Told(_("Not sent"), _sentence(_, facts, system), kept=kept)
    return Told(_("Message"), theirs=theirs)


def remarked(_: ActiveLanguage, remark: str, system_name: str) -> Told:
    """Whose remark on a booking it is, and the remark."""
    system = sanitise(system_name, causes.NAME_LIMIT, one_line=True)
    if not is_ours(remark):
        return Told(_("{system} answered", system=system), theirs=(remark,))
    return Told(_("What Synclight says"), translate(_, remark), kept=(str(remark),))


def is_ours(text: str) -> bool:
    """Whether we said it, and no outside system."""
    return isinstance(text, Message)


def _sentence(_: ActiveLanguage, facts: Facts, system: str) -> str:
    """What we have to say, or at least what kind of failure it is."""
    return _own(_, facts) or f"{causes.stop_title(_, facts.category, system)}."


def _own(_: ActiveLanguage, facts: Facts) -> str:
    """Our sentences of this failure, empty when there is none."""
    return " ".join(translate(_, pair.message) for pair in facts.messages if is_ours(pair.message))


def _without(kept: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in kept if text not in theirs)


def _by_category(_: ActiveLanguage, facts: Facts, system: str) -> tuple[str, str] | None:
    """Heading and sentence where no words of the system exist."""
    match facts.category:
        case Category.SOURCE_ROW | Category.SOURCE_FILE:
            return _("From the source"), _of_the_source(_, facts)
        case Category.NOT_SENT:
            return _("Not sent"), _not_sent(_, facts, system)
        case Category.WAITS_FOR_EARLIER:
            return _("Not sent"), _waits(_, facts)
        case Category.GONE_FROM_SOURCE:
            return _("Not sent"), _("It is no longer in the source.")
        case Category.DUPLICATE_MISMATCH:
            return _("Found in {system}", system=system), _own(_, facts) or _mismatch(_)
    return None


def _of_the_source(_: ActiveLanguage, facts: Facts) -> str:
    """Of a row that was stored without what its sentence was made from, that comes first."""
    own = _own(_, facts)
    return own if is_ours(facts.messages[0].message) else f"{_source(_, facts)} {own}".strip()


def _source(_: ActiveLanguage, facts: Facts) -> str:
    where = place(_, facts.origin or "") or _("The source")
    root = facts.messages[0]
    value, label = (
        sanitise(root.value or "", _VALUE_LIMIT, one_line=True),
        sanitise(root.label or "", 80, one_line=True),
    )
    if facts.category is Category.SOURCE_FILE:
        return _("{place}: the file could not be read", place=where)
    if value and facts.record_key == f"{value} ({facts.origin})":  # a row that is no record: its key and its place
        return _("{place}: {value} stands there more than once; this row is not sent", place=where, value=value)
    if value and label:
        return _("{place}: {label} «{value}» could not be read", place=where, label=label, value=value)
    if label:
        return _("{place}: {label} is missing or could not be read", place=where, label=label)
    return _("{place}: the row could not be read", place=where)


def _not_sent(_: ActiveLanguage, facts: Facts, system: str) -> str:
    if facts.stop is not None and facts.stop.message == facts.messages[0].message:
        why = causes.stop_title(_, facts.stop.category, system)
        return _("Not sent, because the sync stopped: {why}.", why=why)
    return _own(_, facts) or _("It did not go out in the last sync. It goes with the next one.")


def _waits(_: ActiveLanguage, facts: Facts) -> str:
    earlier = sanitise(facts.messages[0].value or "", _VALUE_LIMIT, one_line=True)
    return _("{record} comes before it and is not booked.", record=earlier)


def _mismatch(_: ActiveLanguage) -> str:
    return _("Our reference stands there with another amount, or on another voucher.")


def _unknown(_: ActiveLanguage, facts: Facts, system: str) -> Told:
    """An answer without a verdict is shown as far as it is theirs; a message of ours says only why there is none."""
    look = _("We look it up in {system} before anything is sent again.", system=system)
    kept = tuple(str(pair.message) for pair in facts.messages)
    own = _own(_, facts)
    if facts.http_status is None:
        none = _("No answer came that says whether {system} booked it.", system=system)
        return Told(_("No answer"), " ".join(part for part in (none, own, look) if part), kept=kept)
    theirs = tuple(pair.message for pair in facts.messages if not is_ours(pair.message))
    unclear = _(
        "{system} answered with status {status}, but not whether it booked it.",
        system=system,
        status=facts.http_status,
    )
    return Told(_("No clear answer"), f"{own or unclear} {look}", theirs, _without(kept, theirs))
