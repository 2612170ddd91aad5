"""What is wrong with a record, what to do about it, and what happens next."""

from __future__ import annotations

from datetime import date, datetime

from core.i18n.active_language import ActiveLanguage
from core.i18n.sanitise import sanitise, without_stop
from core.i18n.translate import translate
from core.messages import Message, message
from core.model import Category, Stop

TITLE_LIMIT = 160
NAME_LIMIT = 80
_COMES_BY_ITSELF = frozenset(
    {
        Category.THROTTLED,
        Category.QUOTA,
        Category.UNAVAILABLE,
        Category.NOT_SENT,
    },
)
_DETAILED = frozenset({Category.CONFIGURATION, Category.AUTHORISATION, Category.SCHEMA, Category.SOURCE_FILE})


def title(
    _: ActiveLanguage,
    category: Category | str | None,
    said: str,
    value: str | None,
    system_name: str,
    label: str | None = None,
) -> str:
    """A cause as it is stored, in this language; of rows that are only counted, how many."""
    if isinstance(said, Message) and said.code == "rows_not_listed":
        return translate(_, message("so_many_further_rows", count=said.values.get("count", 0)))
    return cause(_, category, first_words(_, said), value, system_name, label)


def cause(
    _: ActiveLanguage,
    category: Category | str | None,
    message: str,
    value: str | None,
    system_name: str,
    label: str | None = None,
) -> str:
    """A title without full stop. Where our own words would say less, the system's message stands in the title."""
    kind = _category(category)
    system = _name(system_name)
    ours = _own_title(_, kind, system) or _title_with_value(_, kind, _name(value), _name(label), system)
    words = without_stop(sanitise(message, TITLE_LIMIT, one_line=True))
    if ours or not words:
        return ours or _("{system} gave no reason", system=system)
    return _before_their_words(_, kind, words, _name(label), system)


def cure(
    _: ActiveLanguage, category: Category | str | None, value: str | None, label: str | None, system_name: str
) -> str:
    """What to do, as a full sentence."""
    kind = _category(category)
    system = _name(system_name)
    if kind in {Category.VALIDATION, Category.REFERENCE_NOT_FOUND, Category.REFERENCE_BLOCKED, Category.CONFIGURATION}:
        return _cure_with_value(_, kind, _name(value), _name(label), system)
    return _own_cure(_, kind, system)


def waits_for(_: ActiveLanguage, category: Category | str | None, next_try_at: datetime | None, now: datetime) -> str:
    """Who or what the record waits for."""
    kind = _category(category)
    if next_try_at is not None and next_try_at > now:
        same_day = _.date(next_try_at) == _.date(now)
        return _("Next try {time}", time=_.short_time(next_try_at) if same_day else _.moment(next_try_at, now))
    if kind is Category.OUTCOME_UNKNOWN:
        return _("We check before sending again")
    if kind is Category.WAITS_FOR_EARLIER:
        return _("Waits for an earlier record")
    if next_try_at is not None or kind in _COMES_BY_ITSELF:
        return _("Goes with the next sync")
    return _("Waits for you")


def first_words(_: ActiveLanguage, message: str) -> str:
    """A failure's message for a title: the system's as it is, ours in this language."""
    return without_stop(translate(_, message)) if isinstance(message, Message) else message


def stopped(_: ActiveLanguage, stop: Stop, system_name: str) -> str:
    """Why a sync ended early, without full stop: as exactly as it is known, else by its kind."""
    is_ours = isinstance(stop.message, Message)
    return without_stop(translate(_, stop.message)) if is_ours else stop_title(_, stop.category, system_name)


def stop_detail(_: ActiveLanguage, stop: Stop) -> str:
    """What is known beyond its kind and helps whoever must act; empty when there is nothing more to say."""
    return translate(_, stop.message) if stop.category in _DETAILED and isinstance(stop.message, Message) else ""


def stop_title(_: ActiveLanguage, category: Category | str | None, system_name: str) -> str:
    """Why a sync ended early, as a title without full stop; never the stored English message."""
    kind = _category(category)
    if kind is Category.CONFIGURATION:
        return _("The configuration must be corrected")
    return _own_title(_, kind, _name(system_name)) or _("It was stopped before it was finished")


def _own_title(_: ActiveLanguage, kind: Category, system: str) -> str | None:
    """Titles that need no value: the same sentence for all records of the cause."""
    titles = {
        Category.DUPLICATE: _("Already in {system}", system=system),
        Category.DUPLICATE_MISMATCH: _("A different voucher in {system} uses this number", system=system),
        Category.AUTHENTICATION: _("The connection to {system} has expired", system=system),
        Category.AUTHORISATION: _("Synclight lacks a right in {system}", system=system),
        Category.THROTTLED: _("{system} asked us to wait", system=system),
        Category.QUOTA: _("The allowance in {system} is used up", system=system),
        Category.UNAVAILABLE: _("{system} is not answering", system=system),
        Category.OUTCOME_UNKNOWN: _("We do not know whether {system} booked it", system=system),
        Category.CONFLICT: _("Something else in {system} uses our reference", system=system),
        Category.SCHEMA: _("The integration must be updated for {system}", system=system),
        Category.PAYLOAD_TOO_LARGE: _("Too large for {system}", system=system),
        Category.ACCEPTED_PENDING: _("May wait in {system}'s own queue", system=system),
        Category.SOURCE_FILE: _("A file of the source could not be read"),
        Category.NOT_SENT: _("Not sent, because the sync stopped"),
        Category.CANCELLED: _("The sync was stopped by a person"),
        Category.WAITS_FOR_EARLIER: _("Waits for an earlier record that is not booked"),
        Category.OTHER_TARGET: _("Not in {system}, but maybe booked where this integration led before", system=system),
        Category.TAKEN_BACK: _("Taken back in {system}", system=system),
        Category.TOLD_ID: _("Told by {system}, and not shown there as booked", system=system),
        Category.HANDLED_AS_ROW: _("Stood in a row that a person marked as handled"),
        Category.KEY_REUSED: _("{system} has seen this key with other content", system=system),
        Category.GONE_FROM_SOURCE: _("No longer in the source"),
    }
    return titles.get(kind)


def _title_with_value(_: ActiveLanguage, kind: Category, value: str, label: str, system: str) -> str | None:
    """Titles about one value, or None when there is too little to say it."""
    if kind is Category.CLOSED_PERIOD:
        month = _month(_, value)
        if month:
            return _("{month} is closed in {system}", month=month, system=system)
        return _("The period is closed in {system}", system=system)
    if kind is Category.REFERENCE_NOT_FOUND and value:
        return _("{what} does not exist in {system}", what=_what(value, label), system=system)
    if kind is Category.REFERENCE_BLOCKED and value:
        return _("{what} is closed for posting in {system}", what=_what(value, label), system=system)
    if kind is Category.SOURCE_ROW:
        unread = _("{label} could not be read in the source", label=label)
        return unread if label else _("A row of the source could not be read")
    return None


def _before_their_words(_: ActiveLanguage, kind: Category, words: str, label: str, system: str) -> str:
    """What it is in the reader's language, then what the system says of it."""
    if kind is Category.VALIDATION and label:
        return _("{label} is not accepted: {words}", label=label, words=words)
    if kind is Category.VALIDATION:
        return _("{system} does not accept it: {words}", system=system, words=words)
    if kind is Category.BUSINESS_RULE:
        return _("Against a rule in {system}: {words}", system=system, words=words)
    return words


def _cure_with_value(_: ActiveLanguage, kind: Category, value: str, label: str, system: str) -> str:
    if kind is Category.VALIDATION and label:
        return _("Correct {label} in the source and send again.", label=_small(label))
    if kind is Category.VALIDATION:
        return _("Correct it in the source and send again.")
    if kind is Category.CONFIGURATION and value:
        return _("Have {value} mapped in the integration's file, then send again.", value=value)
    if kind is Category.CONFIGURATION:
        return _("Have the integration's file corrected, then send again.")
    if kind is Category.REFERENCE_BLOCKED:
        return _("Open it in {system}, or choose another in the source. Then send again.", system=system)
    return _("Have it created in {system}, or choose another in the source. Then send again.", system=system)


def _own_cure(_: ActiveLanguage, kind: Category, system: str) -> str:
    cures = {
        Category.BUSINESS_RULE: _("Ask the accountant, or correct it in the source. Then send again."),
        Category.CLOSED_PERIOD: _(
            "Open the period, or change the posting date in the source. Sending again does not help before that.",
        ),
        Category.DUPLICATE: _("Compare the two in {system}. Nothing was sent twice.", system=system),
        Category.DUPLICATE_MISMATCH: _("Compare the two in {system} before going on. Nothing is sent.", system=system),
        Category.AUTHENTICATION: _(
            "Make a new key in {system} and give it to whoever runs Synclight. The records wait, nothing is lost.",
            system=system,
        ),
        Category.AUTHORISATION: _(
            "Give the integration's user that right in {system}. The records wait.", system=system
        ),
        Category.THROTTLED: _("You need not do anything. The records go out by themselves."),
        Category.QUOTA: _("You need not do anything. The records go out when the allowance is renewed."),
        Category.UNAVAILABLE: _("You need not do anything now. We try again, and nothing is lost."),
        Category.OUTCOME_UNKNOWN: _("We look it up in {system} before anything is sent again.", system=system),
        Category.CONFLICT: _("Look it up in {system} and decide. Nothing is sent until then.", system=system),
        Category.SCHEMA: _("Tell whoever runs Synclight. Nothing is wrong with your data."),
        Category.PAYLOAD_TOO_LARGE: _("Split it in the source, then send again."),
        Category.ACCEPTED_PENDING: _(
            "Look in {system}. What is not there, book there by hand and mark as handled here. Nothing is sent again.",
            system=system,
        ),
        Category.SOURCE_ROW: _(
            "Correct the row in the source. It goes with the next sync. If it was booked by hand, mark it as handled, "
            "with a reason."
        ),
        Category.SOURCE_FILE: _("Put a readable file in its place. It goes with the next sync."),
        Category.NOT_SENT: _("They go with the next sync, or send them now."),
        Category.CANCELLED: _("Press Sync now when it may go on. Otherwise it goes with the next sync."),
        Category.WAITS_FOR_EARLIER: _("Have the earlier record booked first. Then this one goes with the next sync."),
        Category.OTHER_TARGET: _(
            "Decide: send those that should be booked in {system} too, and mark the others as handled.", system=system
        ),
        Category.TAKEN_BACK: _(
            "Decide: send those that should be booked all the same, and mark the others as handled."
        ),
        Category.TOLD_ID: _(
            "Look in {system}. Mark what is there as handled, and send again what is not. Every sync looks it up.",
            system=system,
        ),
        Category.HANDLED_AS_ROW: _(
            "Look in {system} whether it is booked by hand. Send those that are not, and mark the others as handled.",
            system=system,
        ),
        Category.KEY_REUSED: _("Send again. Each record then gets a new key."),
        Category.GONE_FROM_SOURCE: _("Nothing is sent. Add it to the source again if it should be booked."),
    }
    return cures.get(kind) or _("Read what {system} answered, correct it in the source and send again.", system=system)


def _what(value: str, label: str) -> str:
    return f"{label} {value}" if label else value


def _small(label: str) -> str:
    """A label inside a sentence: Cost centre → cost centre, but IBAN stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _month(_: ActiveLanguage, value: str) -> str | None:
    """October 2026, when the value that was sent is a day."""
    try:
        return _.month(date.fromisoformat(value[:10]))
    except ValueError:
        return None


def _category(category: Category | str | None) -> Category:
    try:
        return Category(category) if category else Category.OTHER
    except ValueError:
        return Category.OTHER


def _name(text: str | None) -> str:
    return sanitise(text or "", NAME_LIMIT, one_line=True)
