"""A run's running counts: every due record is in exactly one bucket at any time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.model import Counts, Outcome, Result
from core.money import Money


@dataclass(slots=True)
class Counters:
    """Counts while the run goes; `on_the_way` are due records that have no bucket yet."""

    due: int = 0
    booked: int = 0
    already_there: int = 0
    pending: int = 0
    failed_now: int = 0
    carried_over: int = 0
    unknown: int = 0
    unsent: int = 0
    nothing_to_do: int = 0
    remarks: int = 0
    changed_after_booked: int = 0
    broken_rows: int = 0
    gone: int = 0
    skipped_rows: int = 0
    source: dict[str, tuple[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: (0, Decimal(0))))

    def read(self, amount: Money | None) -> None:
        """One record (or broken row, without money) stood in the source."""
        currency = amount.currency if amount else ""
        records, total = self.source[currency]
        self.source[currency] = (records + 1, total + (amount.amount if amount else 0))

    @property
    def held_records(self) -> bool:
        """The source had records, not only rows that are none."""
        return sum(records for records, _amount in self.source.values()) > self.broken_rows

    def add_due(self) -> None:
        """One more that is due; it is on the way until another method says where it belongs."""
        self.due += 1

    def add_nothing_to_do(self, *, edited: bool) -> None:
        """Booked or handled before; `edited`: the source says something else since."""
        self.nothing_to_do += 1
        self.changed_after_booked += edited

    def add_carried_over(self) -> None:
        """A due one that was refused before, and is unchanged."""
        self.carried_over += 1

    def add_left(self, *, before: bool) -> None:
        """A due one that waits for a person's word, since this run or from `before`."""
        self.carried_over += before
        self.failed_now += not before

    def follow(self, new: int, before: int) -> None:
        """Rows counted as open that are handled after all: they only moved."""
        self.due -= new + before
        self.failed_now -= new
        self.carried_over -= before
        self.nothing_to_do += new + before

    def add_unsent(self) -> None:
        """A due one that this run does not send."""
        self.unsent += 1

    def add_unknown(self) -> None:
        """A due one of which nobody knows the outcome."""
        self.unknown += 1

    def add_broken(self, rows: int, before: int, handled: int = 0) -> None:
        """Rows that are no records; of these: known from an earlier sync, and handled by a person."""
        self.due += rows - handled
        self.nothing_to_do += handled
        self.failed_now += rows - before - handled
        self.carried_over += before
        self.broken_rows += rows

    def skip(self, rows: int) -> None:
        """Rows of the source that its configuration leaves out: neither due nor broken."""
        self.skipped_rows += rows

    def add_missed(self, records: int) -> None:
        """Open before, not in the source, and nobody can say that they are gone."""
        self.due += records
        self.carried_over += records

    def lose(self, records: int) -> None:
        """They left the source unbooked."""
        self.gone = records

    def no_longer_unknown(self) -> None:
        """Somebody knows now: it is on the way again."""
        self.unknown -= 1

    def no_longer_due(self) -> None:
        """On the way, and dealt with by somebody else."""
        self.due -= 1
        self.nothing_to_do += 1

    def landed(self, result: Result) -> None:
        """A due one that a look-up found."""
        match result:
            case Result.BOOKED:
                self.booked += 1
            case Result.PENDING_TARGET:
                self.pending += 1
            case _:
                self.already_there += 1

    def ended(self, outcome: Outcome) -> None:
        """An attempt ended for good in this run."""
        match outcome.result:
            case Result.BOOKED:
                self.booked += 1
                self.remarks += outcome.remark is not None
            case Result.ALREADY_THERE:
                self.already_there += 1
                self.remarks += outcome.remark is not None
            case Result.PENDING_TARGET:
                self.pending += 1
            case Result.REJECTED:
                self.failed_now += 1
            case Result.UNKNOWN:
                self.unknown += 1
            case Result.LATER | Result.NOT_SENT:
                self.unsent += 1

    def counts(self) -> Counts:
        """The counts as they stand; records on their way are in no bucket yet (see `cut_off`)."""
        return Counts(
            due=self.due,
            booked=self.booked,
            already_there=self.already_there,
            pending=self.pending,
            failed_now=self.failed_now,
            carried_over=self.carried_over,
            unknown=self.unknown,
            unsent=self.unsent,
            nothing_to_do=self.nothing_to_do,
            remarks=self.remarks,
            changed_after_booked=self.changed_after_booked,
            broken_rows=self.broken_rows,
            gone=self.gone,
            skipped_rows=self.skipped_rows,
        )


def cut_off(counts: Counts) -> Counts:
    """The counts of a run that died: what was on its way has no proof, so it is counted as unknown.

    What it found gone was counted by the store when it was retired.
    """
    placed = counts.booked + counts.already_there + counts.pending + counts.not_booked
    return replace(counts, unknown=counts.unknown + counts.due - placed, gone=0)
