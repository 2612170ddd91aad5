"""The numbers and sentences of the pages, worked out without drawing anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from core.health import assess
from core.i18n import Words
from core.i18n.failure_text import Told
from core.model import Category, Counts, Light, Verdict, Word
from core.money import Total, added
from core.schedule import Schedule, due_days, next_due
from data.commands.retries import Offer
from data.queries.failures import CauseGroup, OpenFailure, facts_of_failure
from data.queries.runs import DayOutcome, Sums
from data.queries.status import IntegrationStatus

NOTHING = "–"
_ONE_DAY = timedelta(days=1)
_ON_THE_WAY = frozenset({"waiting", "sending", "pending_target", "unknown"})
_WORST_FIRST = {word: place for place, word in enumerate(Word)}


@dataclass(frozen=True, slots=True)
class IntegrationView:
    """An integration with its light at this moment, and when it is due next."""

    status: IntegrationStatus
    verdict: Verdict
    next_at: datetime | None


class Day(StrEnum):
    """One bar of the 30 days."""

    HEALTHY = "ok"
    WARNING = "warn"
    FAILED = "fail"
    MISSED = "miss"  # a sync was expected and did not come
    NONE = "none"  # no sync was expected


def see(statuses: Iterable[IntegrationStatus], now: datetime) -> list[IntegrationView]:
    """Lights and next syncs, worst first, then most open records, then by name."""
    seen = [IntegrationView(status, assess(status.facts, now), next_sync(status, now)) for status in statuses]
    return sorted(
        seen,
        key=lambda one: (_WORST_FIRST[one.verdict.word], -one.status.open_records, one.status.name.casefold()),
    )


def next_sync(status: IntegrationStatus, now: datetime) -> datetime | None:
    """When the schedule says; None while paused or without a schedule."""
    schedule = status.config.get("schedule")
    if status.facts.paused_at is not None or not schedule:
        return None
    return next_due(Schedule.model_validate(schedule), now, status.time_zone)


def why(_: Words, seen: IntegrationView) -> list[str]:
    """Every reason of its light, worst first, without full stop."""
    about = seen.status
    said = _.why(seen.verdict, about.facts.open.handled_rows, about.target_name)
    return [sentence.rstrip(".") for sentence in said]


def counted(seen: Iterable[IntegrationView]) -> dict[Word, int]:
    """How many integrations stand under each word, worst word first, absent ones left out."""
    counts = dict.fromkeys(Word, 0)
    for one in seen:
        counts[one.verdict.word] += 1
    return {word: count for word, count in counts.items() if count}


def money_text(_: Words, money: Mapping[str, Decimal]) -> str:
    """41 200 kr, or several currencies side by side; a dash when there are no amounts."""
    return " · ".join(_.money(amount, currency) for currency, amount in added([money]).items()) or NOTHING


def under_sum(_: Words, records: int, total: Total) -> str:
    """What stands under a sum: what the figure alone does not show, and of how many records it is."""
    return _on_lines((*(_.beside(total) if total.money else ()), records_text(_, records)))


def under_open(_: Words, about: IntegrationStatus) -> str:
    """The same of all that is open; where it should have amounts and none can be read, that is said."""
    count = about.without_amount
    if about.not_booked or not count:
        return under_sum(_, about.open_records, about.total)
    said = _.n("{count} record without a readable amount", "{count} records without a readable amount", count)
    return said if count == about.open_records else _on_lines((said, records_text(_, about.open_records)))


def _on_lines(told: Sequence[str]) -> str:
    """Parts with a dot between them, which never begins a line."""
    return "\u00a0· ".join(told)


def records_text(_: Words, count: int) -> str:
    """18 records."""
    return _.n("{count} record", "{count} records", count)


def days(
    outcomes: Sequence[DayOutcome], today: date, length: int, expected: frozenset[date] = frozenset()
) -> list[Day]:
    """One mark per day up to today; the worst sync of a day decides. `expected`: days on which one was due."""
    marks = dict.fromkeys(expected, Day.MISSED) | {outcome.day: _mark(outcome) for outcome in outcomes}
    return [marks.get(today - timedelta(days=back), Day.NONE) for back in range(length - 1, -1, -1)]


def expected_days(
    status: IntegrationStatus, today: date, length: int, rests: Sequence[tuple[datetime, datetime]] = ()
) -> frozenset[date]:
    """Days with a due sync, from the schedule: after it was set up, outside its rests, without today (not over yet).

    The schedule of now stands for the past as well. `rests`: (began, ended) of every pause; on a day that one touches
    a sync may rightly have stayed away.
    """
    schedule = status.config.get("schedule")
    if not schedule:
        return frozenset()
    zone = ZoneInfo(status.time_zone)
    first = max(today - timedelta(days=length - 1), status.facts.configured_at.astimezone(zone).date() + _ONE_DAY)
    due = due_days(Schedule.model_validate(schedule), first, today - _ONE_DAY, status.time_zone)
    spans = [(began.astimezone(zone).date(), ended.astimezone(zone).date()) for began, ended in rests]
    return frozenset(day for day in due if not any(began <= day <= ended for began, ended in spans))


def _mark(outcome: DayOutcome) -> Day:
    if outcome.failed:
        return Day.FAILED
    return Day.WARNING if outcome.warnings else Day.HEALTHY


def days_sentence(_: Words, marks: Sequence[Day]) -> str:
    """What the bars say, for those who cannot see them."""
    return _(
        "{days} days: {healthy} healthy, {warnings} with a warning, {failed} failed, "
        "{missed} where an expected sync did not come, {none} without an expected sync",
        days=len(marks),
        healthy=marks.count(Day.HEALTHY),
        warnings=marks.count(Day.WARNING),
        failed=marks.count(Day.FAILED),
        missed=marks.count(Day.MISSED),
        none=marks.count(Day.NONE),
    )


def shown_set(offered: Offer, last_batch_id: str | None) -> str:
    """A short text that names exactly the set a person was shown, so that a double click asks once."""
    parts = (last_batch_id or "", offered.cause_key or "", str(offered.records), offered.fingerprint)
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def done_of(counts: Counts) -> int:
    """How many due records of a run have an outcome."""
    return counts.booked + counts.already_there + counts.pending + counts.failed_now + counts.unknown


def named_set(failures: Iterable[OpenFailure]) -> str:
    """A short text that names exactly these records at this point of their story."""
    parts = sorted(f"{one.record_key}\0{one.attempts}\0{one.last_attempt_at}" for one in failures)
    return sha256("\1".join(parts).encode()).hexdigest()[:16]


def is_calm(seen: Sequence[IntegrationView]) -> bool:
    """Nothing to do, and somebody knows: every light is green, or paused by a person."""
    return all(one.verdict.light is Light.GREEN or one.verdict.word is Word.PAUSED for one in seen)


def is_known(one: IntegrationView) -> bool:
    """Whether the last sync and the monitor say that nothing due is left: a green or yellow light."""
    return one.verdict.light in {Light.GREEN, Light.YELLOW}


def no_money_waits(seen: Sequence[IntegrationView]) -> bool:
    """Whether it is known that nothing is open or on its way."""
    return all(
        (is_known(one) or one.verdict.word is Word.PAUSED)
        and not any(total.records for total in one.status.totals if total.is_open or total.state in _ON_THE_WAY)
        for one in seen
    )


def waiting_at_targets(seen: Iterable[IntegrationView]) -> int:
    """Records that their systems took into queues of their own and have not booked yet."""
    return sum(one.status.facts.pending for one in seen)


def failure_words(_: Words, failure: OpenFailure, about: IntegrationStatus) -> Told:
    """Whose words a failure's messages are, and the words."""
    last = about.facts.last_sync
    return _.told(facts_of_failure(failure, None if last is None else last.stop), about.target_name)


def what_stopped_it(category: Category, message: str, about: IntegrationStatus) -> Category:
    """The category people are told: of a record the last sync left unsent, why that sync stopped."""
    stop = None if about.facts.last_sync is None else about.facts.last_sync.stop
    if category is Category.NOT_SENT and stop is not None and stop.message == message:
        return stop.category
    return category


def cause_title(_: Words, cause: CauseGroup, about: IntegrationStatus) -> str:
    """What is wrong, without full stop."""
    category = what_stopped_it(cause.category, cause.message, about)
    if category is not cause.category:
        return _.stop_title(category, about.target_name)
    return _.cause(category, cause.message, cause.value, about.target_name, cause.label)


def cause_cure(_: Words, cause: CauseGroup, about: IntegrationStatus) -> str:
    """What to do about it, as a full sentence."""
    category = what_stopped_it(cause.category, cause.message, about)
    return _.cure(category, cause.value, cause.label, about.target_name)


def waits_for_text(_: Words, failure: OpenFailure, about: IntegrationStatus, now: datetime) -> str:
    """Whom or what the record waits for."""
    if failure.in_batch_id is not None:
        return _("Is being sent again")
    category = what_stopped_it(failure.category, failure.root.message, about)
    return _.what_now(category, failure.next_try_at, now)


def is_from_before(failure: OpenFailure, about: IntegrationStatus) -> bool:
    """Whether an earlier sync than the last one left it unbooked."""
    last = about.facts.last_sync
    return last is not None and failure.open_since_at < last.started_at


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum that must add up, in one currency. `unexplained` is never netted across integrations."""

    currency: str
    source: Decimal
    states: Mapping[str, Decimal]
    unexplained: Decimal


def balances(sums: Iterable[Sums]) -> list[Balance]:
    """Per currency, the one with most money first: source − booked − refused − …, of syncs that read all."""
    found = list(sums)
    totals = added({currency: names.get("source", Decimal(0)) for currency, names in one.items()} for one in found)
    return [_balance(currency, source, found) for currency, source in totals.items()]


def _balance(currency: str, source: Decimal, found: Iterable[Sums]) -> Balance:
    here = [one[currency] for one in found if currency in one]
    states = added({name: amount for name, amount in names.items() if name != "source"} for names in here)
    left = [names.get("source", Decimal(0)) * 2 - sum(names.values(), Decimal(0)) for names in here]
    return Balance(currency, source, states, sum((abs(one) for one in left), Decimal(0)))
