"""Whatever the amounts are: a whole row is never lost, a total is never sent, and pages change nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.mapping import MappingConfig, RowScreen
from core.model import RawPage, RawRow

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "sum", "currency_column": "valuta", "decimal": "point"},
        "fields": [{"to": "/text", "from": "tekst"}],
    }
)
CENTS = st.integers(-300, 300) | st.integers(-(10**9), 10**9)
WHOLE = st.tuples(CENTS, st.sampled_from(["NOK", "EUR"]))
# a row is whole, or a total that lacks its key or what all others have
ROWS = st.lists(WHOLE | st.sampled_from(["", "x"]), min_size=1, max_size=40)


def rows_of(drawn: list[tuple[int, str] | str]) -> tuple[list[RawRow], list[bool]]:
    """The rows, and which of them is a total: those that were drawn as one and sum at least three rows."""
    rows: list[RawRow] = []
    totals: list[bool] = []
    part = Decimal(0)
    rows_of_part = 0
    for number, one in enumerate(drawn):
        if isinstance(one, tuple):
            amount = Decimal(one[0]) / 100
            part += amount
            rows_of_part += 1
            cells = {"nr": f"U{number}", "sum": f"{amount:.2f}", "valuta": one[1], "tekst": "Tog"}
        elif rows_of_part < 3 or not part:
            continue
        else:
            cells = {"nr": one and f"{one}{number}", "sum": f"{part:.2f}", "valuta": "", "tekst": ""}
            part, rows_of_part = Decimal(0), 0
        rows.append(RawRow(cells, f"a.csv line {number}"))
        totals.append(not isinstance(one, tuple))
    return rows, totals


def screened(rows: list[RawRow], page_size: int) -> list[RawPage]:
    screen = RowScreen(MAPPING)
    starts = range(0, len(rows), page_size)
    return [screen.page(RawPage(tuple(rows[at : at + page_size]), origin="a.csv")) for at in starts]


@given(drawn=ROWS, page_size=st.integers(1, 50))
def test_whole_rows_are_kept_and_totals_refused(drawn: list[tuple[int, str] | str], page_size: int) -> None:
    rows, totals = rows_of(drawn)

    pages = screened(rows, page_size)

    kept = [row.origin for page in pages for row in page.rows]
    assert kept == [row.origin for row, is_total in zip(rows, totals, strict=True) if not is_total]
    assert {row.origin for page in pages for row in page.broken} == {row.origin for row in rows} - set(kept)


@given(drawn=ROWS, page_size=st.integers(1, 50))
def test_where_pages_end_changes_nothing(drawn: list[tuple[int, str] | str], page_size: int) -> None:
    rows, _totals = rows_of(drawn)
    at_once, in_pages = screened(rows, 1000), screened(rows, page_size)

    assert [row for page in in_pages for row in page.rows] == [row for page in at_once for row in page.rows]
    assert [row for page in in_pages for row in page.broken] == [row for page in at_once for row in page.broken]
