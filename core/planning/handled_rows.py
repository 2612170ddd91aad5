"""Rows of a source that nobody could read and a person has handled: what may have been booked by hand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from core.messages import message
from core.model import Category, Failure, FieldMessage, SourceRecord

ROW_WAS_HANDLED: Final = "row_was_handled"


@dataclass(frozen=True, slots=True)
class HandledRow:
    """One of them; `row` is the key that the row itself is remembered by."""

    row: str
    person: str
    reason: str
    content: str | None = None  # that stands in it now


@dataclass(frozen=True, slots=True)
class Alike:
    """How many rows of one content stood in the source when it was last read, and how many of them are handled."""

    rows: int
    handled: int


@dataclass(frozen=True, slots=True)
class HandledRows:
    """Those of an integration of whose records no person has said since then that they are sent.

    `by_key`: by the record that stands in the row. `by_place`: by where it stands, where it does not say which record
    it is, and only while it is in the source.
    """

    by_key: Mapping[str, HandledRow] = field(default_factory=dict)
    by_place: Mapping[str, HandledRow] = field(default_factory=dict)
    alike: Mapping[str, Alike] = field(default_factory=dict)  # of the contents of those in the source
    number: int = 0  # how often a person has handled rows: it grows with each time

    @property
    def says_anything(self) -> bool:
        """Whether any record may have stood in one of them."""
        return bool(self.by_key or self.by_place)

    def of(self, record: SourceRecord, *, is_new: bool) -> HandledRow | None:
        """The one in which this record stood; by its place only a record that was never sent is known."""
        found = self.by_key.get(record.record_key)
        if found is None and is_new:
            found = self.by_place.get(record.origin)
        return found

    def of_known_records(self) -> HandledRows:
        """For a retry: whatever a person can ask for is known by its key."""
        return HandledRows(by_key=self.by_key, number=self.number)

    def counted_before(self, first: HandledRows) -> HandledRows:
        """The same with what was counted first: what a read has kept since then stands in the place of other rows."""
        return replace(self, alike={**self.alike, **first.alike})

    def beside(self, there: Mapping[str | None, int]) -> HandledRows:
        """The same where so many rows of each content cannot be read still: what was handled has only moved."""
        if not self.by_place or not there:
            return self
        moved = self.all_there(there)
        left = {place: row for place, row in self.by_place.items() if row.content not in moved}
        return replace(self, by_place=left)

    def all_there(self, there: Mapping[str | None, int]) -> frozenset[str]:
        """Contents of which no row is missing: that a person handled some of them is true still."""
        return frozenset(content for content, alike in self.alike.items() if there.get(content, 0) >= alike.rows)

    def to_follow(self, there: Mapping[str | None, int]) -> frozenset[str]:
        """Contents of which a row that stands elsewhere now is a handled one, and no other that is like it."""
        every = frozenset(content for content, alike in self.alike.items() if alike.handled == alike.rows)
        return self.all_there(there) | every


def why_left_for(row: HandledRow) -> Failure:
    """Why a record that stood in a handled row waits for a person."""
    said = message("row_was_handled", person=row.person, reason=row.reason)
    return Failure(Category.HANDLED_AS_ROW, (FieldMessage(said),))


def why_let_go() -> Failure:
    """Why a record waits that stood in a row which nobody calls handled any more."""
    return Failure(Category.NOT_SENT, (FieldMessage(message("row_is_not_handled_any_more")),))


def why_looked_up() -> Failure:
    """The same of a record of which nobody knows whether it was booked."""
    return Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message("row_is_not_handled_look_up")),))


def told_of_row(failure: Failure) -> Failure:
    """Of what was stored of such a record: only why it waits for a person."""
    told = tuple(pair for pair in failure.messages if getattr(pair.message, "code", "") == ROW_WAS_HANDLED)
    return replace(failure, category=Category.HANDLED_AS_ROW, messages=told or failure.messages)
