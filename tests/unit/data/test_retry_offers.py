"""What may be sent again is worked out in one pass, however many causes there are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from data.commands.retries import Offers, retry_offers
from data.store.protocol import Store
from tests.fakes import PRINCIPAL


class Row(dict[str, Any]):
    """Counts how often any row is looked into."""

    looks = 0

    def __getitem__(self, name: str) -> Any:
        Row.looks += 1
        return super().__getitem__(name)


class Rows:
    """A store that answers every question with these rows."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def read(self, _name: str, _params: object = None) -> Rows:
        return self

    def to_pylist(self) -> list[Row]:
        return self.rows


def row(cause: str, category: str, amount: int, currency: str = "NOK", *, in_batch: bool = False) -> Row:
    return Row(
        category=category,
        cause_key=cause,
        currency=currency,
        in_batch=in_batch,
        is_free=not in_batch,
        records=1,
        amount=Decimal(amount),
        negative=min(Decimal(amount), Decimal(0)),
        fingerprint=f"{cause}{amount}",
    )


def offers_of(*rows: Row) -> Offers:
    return retry_offers(PRINCIPAL, cast("Store", Rows(list(rows))), "acme-expenses")


def looks_at(causes: int) -> int:
    Row.looks = 0
    offers = offers_of(*(row(f"c{number}", "validation", 1) for number in range(causes)))
    assert len(offers.by_cause) == causes
    return Row.looks


def test_twice_as_many_causes_are_twice_the_work() -> None:
    assert looks_at(400) <= 2 * looks_at(200)


def test_each_cause_offers_its_own_records_and_money() -> None:
    offers = offers_of(
        row("bad", "validation", 100),
        row("bad", "validation", 7, "EUR"),
        row("bad", "validation", 1, in_batch=True),
        row("shut", "closed_period", 50),
        row("shut", "validation", 3),
        row("shut", "source_row", 9),
    )

    assert {key: (one.records, one.total.money) for key, one in offers.by_cause.items()} == {
        "bad": (2, {"NOK": Decimal(100), "EUR": Decimal(7)})
    }
    assert {key: (one.records, one.total.money, one.released) for key, one in offers.released.items()} == {
        "shut": (2, {"NOK": Decimal(53)}, True)
    }
    assert (offers.retry.records, offers.held_back, offers.in_batch, offers.open_records) == (3, 2, 1, 6)
