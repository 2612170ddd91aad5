"""A notification's facts as words: the same title and detail in the app and at the top of a mail.

Kinds: failing, worse, stale, recovered (one integration each), reminder (an organisation), test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.i18n import causes, reasons
from core.i18n.active_language import ActiveLanguage
from core.i18n.sanitise import sanitise, without_stop
from core.messages import read_back
from core.model import Category, Light, Reason, ReasonCode, Word

Facts = Mapping[str, Any]
NAME_LIMIT = 80
_SAID_BY_THE_RECORDS = frozenset({ReasonCode.OPEN_RECORDS, ReasonCode.SOURCE_UNREADABLE})


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause: what is wrong, what to do, how much it holds up; new since the message before."""

    title: str
    cure: str
    money: str
    records: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notification says. `title` has no full stop; `detail` is whole sentences; all text is plain."""

    word: Word
    integration: str
    target: str
    title: str
    detail: str
    records: str  # "37 records", or empty
    money: str  # "NOK 41,200", or empty
    causes: tuple[CauseLine, ...]


def notice(_: ActiveLanguage, kind: str, facts: Facts) -> Notice:
    """The words of one notification."""
    makers = {"recovered": _recovered, "stale": _stale, "reminder": _reminder, "test": _test, "worse": _worse}
    return makers.get(kind, _failing)(_, facts)


def _failing(_: ActiveLanguage, facts: Facts) -> Notice:
    title = _("{integration} does not get its records booked", integration=_name(facts, "integration_name"))
    if any(reason.code in {ReasonCode.STOPPED, ReasonCode.CRASHED} for reason in told_reasons(facts)):
        title = _("{integration} has stopped", integration=_name(facts, "integration_name"))
    return _open(_, facts, title)


def _worse(_: ActiveLanguage, facts: Facts) -> Notice:
    return _open(_, facts, _("{integration} has become worse", integration=_name(facts, "integration_name")))


def _stale(_: ActiveLanguage, facts: Facts) -> Notice:
    integration = _name(facts, "integration_name")
    silent = stale_reason(facts)
    since = _.duration(timedelta(seconds=silent.numbers["since_seconds"])) if silent else ""
    title = _("{integration} has not synced for {since}", integration=integration, since=since)
    if silent is not None and silent.code is ReasonCode.NEVER_SYNCED:
        title = _("{integration} has never synced", integration=integration)
    return replace(_open(_, facts, title), word=Word.NO_RECENT_SYNC)


def _open(_: ActiveLanguage, facts: Facts, title: str) -> Notice:
    """Something of it is open: how much, and what first."""
    integration, target = _name(facts, "integration_name"), _name(facts, "target_name")
    records, money = sums(_, facts)
    lines = (*_stops(_, facts, target), *_causes(_, facts, target))
    both = ", ".join(part for part in (records, money) if part)
    first = lines[0].title if lines else ""
    detail = " ".join(f"{without_stop(part)}." for part in (both, first) if part)
    return Notice(Word.FAILING, integration, target, title, detail, records, money, lines)


def _recovered(_: ActiveLanguage, facts: Facts) -> Notice:
    integration, target = _name(facts, "integration_name"), _name(facts, "target_name")
    booked = int(facts.get("booked", 0))
    pending = int(facts.get("pending", 0))
    records = _.n("{count} record", "{count} records", booked) if booked else ""
    title = _("{integration} is healthy again", integration=integration)
    detail = _.n("{count} record was booked.", "{count} records were booked.", booked) if booked else ""
    if facts.get("settled"):
        detail = _("Nothing of it is open any more.")
    if pending:
        wait = _.n("{count} record waits to be booked", "{count} records wait to be booked", pending)
        detail = f"{detail} {wait}.".strip()
    return Notice(Word.HEALTHY, integration, target, title, detail, records, "", ())


def _reminder(_: ActiveLanguage, facts: Facts) -> Notice:
    records, money = sums(_, facts)
    count = int(facts.get("count", 0))
    title = _.n("{count} integration still needs you", "{count} integrations still need you", count)
    both = ", ".join(part for part in (records, money) if part)
    detail = _("Not booked: {sums}.", sums=both) if both else ""
    return Notice(Word.FAILING, "", "", title, detail, records, money, ())


def _test(_: ActiveLanguage, facts: Facts) -> Notice:
    by = sanitise(str(facts.get("by", "")), NAME_LIMIT, one_line=True)
    title, detail = _("Test message"), _("{person} asked for it. Nothing is wrong.", person=by)
    return Notice(Word.HEALTHY, "", "", title, detail, "", "", ())


def sums(_: ActiveLanguage, facts: Facts) -> tuple[str, str]:
    """How many records and how much money, each empty when there is none; with what the money does not show."""
    count = int(facts.get("records", 0))
    return _.n("{count} record", "{count} records", count) if count else "", whole_sum(_, facts)


def whole_sum(_: ActiveLanguage, facts: Facts) -> str:
    """NOK 41,200 (incl. NOK -500, + 1 record without a readable amount); empty when there is no money."""
    money = money_alone(_, facts)
    more = ", ".join(beside(_, facts))
    return f"{money} ({more})" if money and more else money


def money_alone(_: ActiveLanguage, facts: Facts) -> str:
    """The sum per currency; one that was set off to nought is not nothing."""
    credit = facts.get("credit", {})
    sums = [(currency, Decimal(amount)) for currency, amount in facts.get("money", {}).items()]
    return " + ".join(_.money(amount, currency) for currency, amount in sums if amount or currency in credit)


def beside(_: ActiveLanguage, facts: Facts) -> list[str]:
    """What a sum does not show by itself: what was set off in it, and records that have no amount."""
    credit = facts.get("credit", {}).items()
    said = [_("incl. {amount}", amount=_.money(Decimal(amount), currency)) for currency, amount in credit]
    said = [one.replace(" ", "\u00a0") for one in said]  # "incl." never ends a line
    count = int(facts.get("without_amount", 0))
    if count:
        said.append(
            _.n("+ {count} record without a readable amount", "+ {count} records without a readable amount", count)
        )
    return said


def stale_reason(facts: Facts) -> Reason | None:
    """The reason that says how long ago the last sync was."""
    codes = (ReasonCode.STALE, ReasonCode.NEVER_SYNCED)
    return next((reason for reason in told_reasons(facts) if reason.code in codes), None)


def told_reasons(facts: Facts) -> Sequence[Reason]:
    """The red reasons of a notification that the records themselves do not say."""
    return [reason for reason, _is_new in _told(facts)]


def _told(facts: Facts) -> Iterator[tuple[Reason, bool]]:
    """Each with whether it is new since the message before."""
    for kept in facts.get("reasons", ()):
        reason = Reason(ReasonCode(kept["code"]), Light(kept["light"]), Word(kept["word"]), kept.get("numbers", {}))
        if reason.light is Light.RED and (reason.code not in _SAID_BY_THE_RECORDS or not facts.get("records")):
            yield reason, bool(kept.get("is_new"))


def _stops(_: ActiveLanguage, facts: Facts, target: str) -> Iterator[CauseLine]:
    for reason, is_new in _told(facts):
        category = reason.numbers.get("category")
        cure = causes.cure(_, category, None, None, target) if category else ""
        if reason.code is ReasonCode.CRASHED:
            cure = _("The next sync goes on where it broke off.")
        if reason.word is Word.NO_RECENT_SYNC:
            cure = _("Press Sync now. If nothing happens, ask whoever runs Synclight.")
        yield CauseLine(reasons.reason(_, reason, target), cure, "", "", is_new)


def _causes(_: ActiveLanguage, facts: Facts, target: str) -> Iterator[CauseLine]:
    for cause in facts.get("causes", ()):
        category: Category | str | None = cause.get("category")
        value, label = cause.get("value"), cause.get("label")
        title = str(cause.get("title", ""))
        said = read_back(cause.get("title_ours"), title)
        yield CauseLine(
            title=causes.title(_, category, said, value, target, label),
            cure=causes.cure(_, category, value, label, target),
            money=whole_sum(_, cause),
            records=_.n("{count} record", "{count} records", int(cause.get("records", 0))),
            is_new=bool(cause.get("is_new")),
        )


def _name(facts: Facts, key: str) -> str:
    return sanitise(str(facts.get(key, "")), NAME_LIMIT, one_line=True)
