"""Where records come from: people add, edit, correct and remove them at any moment, also while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from core.errors import SourceUnreadable
from core.model import BrokenRow, RecordPage, SourceRecord
from core.money import Money
from tests.simulation.chance import Chance
from tests.simulation.loop import Loop

EDITS = ("text", "amount", "bad", "good", "back", "remove", "add", "break a row", "return", "repeat")

ROW_DEEDS = ("break", "break", "repeat", "part", "mend", "move", "move")


class Source:
    """Rows in the order of their keys, in pages; the cursor is the last key."""

    def __init__(self, loop: Loop, chance: Chance) -> None:
        self.records: dict[str, SourceRecord] = {}
        self.broken: dict[str, BrokenRow] = {}
        self.served: dict[str, dict[str, Money | None]] = {}  # session → key → amount, of its latest read
        self.forgotten: set[str] = set()  # the store was put back and never met them: a named risk once they left
        self.twice: dict[str, SourceRecord] = {}  # their key stands in two rows: none of these is a record
        self.stood_in: dict[str, str] = {}  # record → the place of the row that it was while nobody could read it
        self._unread: set[str] = set()  # places of rows that no session has read yet
        self.ever_stood_in: dict[str, str] = {}  # the same, also of what left the source since then
        self._broke = 0
        self._above = 0  # rows put in above all that is broken
        self._removed: dict[str, SourceRecord] = {}
        self._older: dict[str, SourceRecord] = {}
        self._loop = loop
        self._chance = chance
        self._number = 0
        self._edits = 0
        self._page_size = chance.choose("page size", (10, 3, 1))
        self._unreadable = chance.choose("how often unreadable", (0.0, 0.0, 0.0, 0.1))
        self._repeats = chance.choose("how often a row repeats", (0.0, 0.0, 0.0, 0.2))
        bad = chance.choose("how often bad", (0.0, 0.2, 0.5))
        for _ in range(chance.choose("how many records", range(1, 9))):
            self.add(bad=chance.choose("bad", (False, True), bad))

    def add(self, *, bad: bool = False) -> None:
        self._number += 1
        key = f"UT-{self._number:02d}"
        self._put(key, Decimal(100 * self._number), bad=bad)

    def edit(self) -> None:
        """A person changes something."""
        what = self._chance.choose("edit", EDITS)
        if what == "add" or not self.records:
            self.add()
            return
        if what == "break a row":
            self._break(f"claims.csv line {90 + self._number + self._above}")
            return
        if what == "return":
            self._return()
            return
        key = self._chance.choose("which", sorted(self.records))
        self._loop.tell("the source:", what, key)
        old = self.records[key]
        amount, bad = (old.amount.amount if old.amount else Decimal(0)), bool(old.payload["bad"])
        if what == "repeat":
            self._loop.hit("a key repeats")
            self.twice[key] = self.records.pop(key)
        elif what == "remove":
            self._remove(key)
        elif what == "back" and key in self._older:
            self.records[key] = self._older[key]
        elif what == "amount":
            self._put(key, amount + 1, bad=bad)
        else:
            self._put(key, amount, bad=(what == "bad") or (what != "good" and bad))

    def change_a_row(self) -> None:
        """Something happens to what cannot be read, or soon will be."""
        what = self._chance.choose("what becomes of rows", ROW_DEEDS)
        self._loop.tell("the source:", what)
        if what == "break":
            self._broke += 1
            self._break(f"claims.csv line {200 + 10 * self._broke + self._above}")
        elif what == "repeat" and self.records:
            key = self._chance.choose("which repeats", sorted(self.records))
            self.twice[key] = self.records.pop(key)
        elif what in ("part", "mend"):
            self.make_readable(twin=what == "part")
        elif what == "move" and not self.stood_in:
            self._move()

    def make_readable(self, *, twin: bool = True) -> None:
        """A twin is taken out, or a row is mended."""
        if twin and self.twice:
            key = self._chance.choose("which parts", sorted(self.twice))
            self.records[key] = self.twice.pop(key)
        elif self.broken and not self._above:
            origin = self._chance.choose("which is mended", sorted(self.broken))
            if not any(self.broken[one].content == self.broken[origin].content for one in self._unread):
                self._mend(origin)  # else nobody could tell: as many as before stand there still

    def _break(self, origin: str) -> None:
        spent = "!" * len(self.stood_in)  # nobody can tell a row that is mended from a new one that is like it
        content = f"12,3x {self._chance.choose('what stands in it', (0, 1))}{spent}"
        self._unread.add(origin)
        self.broken[origin] = BrokenRow(origin, "Beløp: found 12,3x, wanted an amount like 1 234,50", content=content)

    def _mend(self, origin: str) -> None:
        """It can be read, and says a key that nobody knew."""
        del self.broken[origin]
        self._unread.discard(origin)
        self._number += 1
        key = f"UT-{self._number:02d}"
        self.stood_in[key] = self.ever_stood_in[key] = origin
        self._put(key, Decimal(100 * self._number), bad=False)

    def _move(self) -> None:
        """A row is put in above all others: everything stands a line further down."""
        self._above += 1
        self._unread = {_one_further(origin) for origin in self._unread}
        rows = [replace(row, origin=_one_further(row.origin)) for row in self.broken.values()]
        self.broken = {row.origin: row for row in rows}

    def lose_one(self) -> None:
        """A record leaves: somebody takes it out, or hands it out once only."""
        if self.records:
            key = self._chance.choose("which leaves", sorted(self.records))
            self._loop.tell("the source: leaves", key)
            self._remove(key)

    def _remove(self, key: str) -> None:
        self._removed[key] = self.records.pop(key)
        self.stood_in.pop(key, None)  # once it is gone, nobody can tell

    def _return(self) -> None:
        """What left comes back."""
        keys = sorted(set(self._removed) - self.forgotten)
        if keys:
            key = self._chance.choose("which returns", keys)
            self._loop.tell("the source: returns", key)
            self.records[key] = self._removed.pop(key)

    def correct(self) -> None:
        """Everything wrong is put right."""
        self.broken.clear()
        self._unread.clear()
        self.records |= self.twice
        self.twice.clear()
        for key, record in sorted(self.records.items()):
            if record.payload["bad"]:
                self._put(key, record.amount.amount if record.amount else Decimal(0), bad=False)

    def touch(self, keys: set[str]) -> None:
        """These get a new text, and so a new revision."""
        for key in sorted(keys & set(self.records)):
            record = self.records[key]
            self._put(key, record.amount.amount if record.amount else Decimal(0), bad=False)

    def page(self, session: str, cursor: str | None) -> RecordPage | SourceUnreadable:
        """One page, as it stands now."""
        if self._chance.choose("unreadable", (False, True), self._unreadable):
            return SourceUnreadable("claims.csv is not there", "claims.csv")
        if cursor is None:
            self.served[session] = {}
            self._unread.clear()
        keys = [key for key in sorted(self.records) if cursor is None or key > cursor]
        shown = keys[: self._page_size]
        rest = shown[-1] if len(keys) > len(shown) else None
        if cursor in self.records and self._chance.choose("a row repeats", (False, True), self._repeats):
            shown = [cursor, *shown]
        for key in shown:
            self.served[session].setdefault(key, self.records[key].amount)
        broken = (*self.broken.values(), *self._repeated()) if cursor is None else ()
        return RecordPage(tuple(self.records[key] for key in shown), broken, rest)

    def _repeated(self) -> Iterator[BrokenRow]:
        """A read knows all rows of a key before it hands out the first page."""
        for key in sorted(self.twice):
            for line in (1, 2):
                origin = f"claims.csv line {key} {line + self._above}"
                origin = self.stood_in.get(key, origin) if line == 1 else origin
                said = f"{key} stands there twice"
                yield BrokenRow(origin, said, key, "Kravnr", key, content=f"{key} {line}")

    def _put(self, key: str, amount: Decimal, *, bad: bool) -> None:
        self._edits += 1
        if key in self.records:
            self._older[key] = self.records[key]
        payload = {"claim": key, "amount": str(amount), "bad": bad}
        self.records[key] = SourceRecord(
            key,
            f"{key}-{self._edits}",
            payload,
            Money(amount, "NOK"),
            self.stood_in.get(key, "claims.csv"),
            case_of(key),
        )


def _one_further(origin: str) -> str:
    before, _space, line = origin.rpartition(" ")
    return f"{before} {int(line) + 1}"


def case_of(key: str) -> str:
    """Two or three records belong to one case."""
    return f"C-{int(key.removeprefix('UT-')) * 2 // 5}"
