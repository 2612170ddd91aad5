"""However many sign-ins fail, the store keeps a few rows of them."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import StoreUnavailable
from core.sign_in import Why
from dashboard.sign_in.failures import MOST_KNOWN, Failures

Row = tuple[str, str | None, list[str], int]


class Rows(list[Row]):
    """What is written down, in order."""

    def write(self, address: str, account: str | None, whys: Sequence[str], count: int) -> None:
        self.append((address, account, list(whys), count))


def test_a_thousand_failures_of_one_address_are_two_rows_and_none_is_lost() -> None:
    rows = Rows()
    failures = Failures(rows.write)
    for _ in range(999):
        failures.count("203.0.113.9", None, Why.NOT_BELIEVED)
    failures.count("203.0.113.9", None, Why.NOT_ASKED)
    assert rows == [("203.0.113.9", None, ["not_believed"], 1)]
    failures.close_window()
    failures.close_window()

    assert rows[1:] == [("203.0.113.9", None, ["not_asked", "not_believed"], 999)]


def test_whoever_comes_from_thousands_of_addresses_fills_no_store() -> None:
    rows = Rows()
    failures = Failures(rows.write)
    for number in range(5000):
        failures.count(f"2001:db8:1:1::{number:x}", None, Why.NOT_ASKED)  # one house
    for number in range(5000):
        failures.count(f"10.1.{number // 250}.{number % 250}", f"{number}@evil.example", Why.NOT_INVITED)
    failures.close_window()

    assert rows[0][:2] == ("2001:db8:1:1::/64", None)
    assert len(rows) == MOST_KNOWN + 1 + 2
    assert sum(row[3] for row in rows) == 10_000
    assert rows[-1][:2] == ("", None)


def test_a_failed_sign_in_is_answered_while_the_store_is_down() -> None:
    def down(*_: object) -> None:
        raise StoreUnavailable("down")

    Failures(down).count("not an address", None, Why.REFUSED)
