"""Where very much is open for very many reasons: all are counted, the first are drawn, the rest is summed up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from data.commands.integrations import save_integration
from data.queries.failures import Causes, first_causes, group_by_cause, open_causes, open_failures
from tests.fakes import PRINCIPAL, Office, integration, record, refused
from tests.integration.helpers.dashboard_stage import Stage, shown

ID = "acme-expenses"
MORE = """
insert into records by name
select * exclude (n) replace (
  printf('M-%05d', n) as record_key, printf('cause %05d', n) as cause_key, 'NOK' as currency, 1.00 as amount,
  null as failure, printf('Invalid %05d', n) as message, null as value_sent
)
from (select * from records where integration_id = 'acme-expenses' and due and open_since_at is not null limit 1),
  range({count}) as numbers (n)
"""


@pytest.fixture
def office() -> Iterator[Office]:
    """Three causes: 900 kroner, then 300 euros and 400 kroner, then ten records of one krone."""
    opened = Office(records=[record("A-1", "900.00"), record("B-1", "400.00"), record("B-2", "300.00")])
    opened.records += [record(f"C-{number}", "1.00") for number in range(10)]
    opened.target.rules.append(lambda out: refused(out, f"No {'abc'['ABC'.index(out.record_key[0])]}"))
    opened.page_size = 100
    opened.sync()
    with opened.store._only_writer() as cursor:
        cursor.execute("update records set currency = 'EUR' where record_key = 'B-2'")
    yield opened
    opened.store.close()


def told(causes: Causes) -> tuple[list[str], int, int, dict[str, Decimal]]:
    return [one.message for one in causes.first], causes.count, causes.other_records, dict(causes.other_money)


@pytest.mark.parametrize(
    ("most", "first", "records", "money"),
    [
        (1, ["No a"], 12, {"NOK": Decimal(410), "EUR": Decimal(300)}),
        (2, ["No a", "No b"], 10, {"NOK": Decimal(10)}),
        (3, ["No a", "No b", "No c"], 0, {}),
    ],
)
def test_all_causes_are_counted_and_the_rest_is_told_with_its_money(
    office: Office, most: int, first: list[str], records: int, money: dict[str, Decimal]
) -> None:
    # 900 stands before 400 + 300: each currency by itself is smaller, both together are too
    of_the_store = open_causes(PRINCIPAL, office.store, ID, most=most)
    of_the_list = first_causes(group_by_cause(ID, open_failures(PRINCIPAL, office.store, ID)), most)

    assert told(of_the_store) == told(of_the_list) == (first, 3, records, money)


def test_a_cause_in_two_currencies_keeps_both_sums(office: Office) -> None:
    causes = open_causes(PRINCIPAL, office.store, ID, most=2)

    assert causes.first[1].money == {"NOK": Decimal(400), "EUR": Decimal(300)}
    assert causes.first[1].records == 2


def test_one_integration_with_many_causes_hides_no_cause_of_another(office: Office) -> None:
    save_integration(PRINCIPAL, office.store, integration("acme-small"), office.clock.now())
    with office.store._only_writer() as cursor:
        cursor.execute(MORE.format(count=1000))
        cursor.execute(
            "insert into records by name select * replace ('acme-small' as integration_id, 0.50 as amount) "
            "from records where record_key = 'C-1'"
        )

    causes = open_causes(PRINCIPAL, office.store, most=3)

    assert causes.count == 1004
    assert [one.integration_id for one in causes.first] == [ID, ID, ID, "acme-small"]
    assert causes.other_records == 1000
    assert causes.other_money == {"NOK": Decimal(1000)}


def cards(app: AppTest) -> int:
    return sum((button.key or "").startswith("show-") and button.key != "show-more" for button in app.button)


@pytest.mark.parametrize("count", [70, 2500], ids=["listed", "more than are listed"])
def test_the_page_says_the_true_number_and_draws_fifty_at_a_time(stage: Stage, count: int) -> None:
    stage.open("usual")
    before = stage.linked(ID)
    causes = cards(before) + count
    assert "show-more" not in {button.key for button in before.button}
    assert stage.store is not None
    with stage.store._only_writer() as cursor:
        cursor.execute(MORE.format(count=count))
    stage.forget()

    app = stage.linked(ID)

    assert not app.exception
    assert f"{causes:,} causes" in shown(app)
    assert "Showing the first 50 causes" in shown(app)
    assert f"and {causes - 50:,} more causes" in shown(app)
    assert f"NOK\u00a0{causes - 50:,}" in shown(app)
    assert cards(app) == 50
    app.button(key="show-more").click().run()
    assert not app.exception
    assert cards(app) == min(causes, 100)
    assert f"{causes:,} causes" in shown(app)


def test_the_overview_counts_all_causes(stage: Stage) -> None:
    stage.open("usual")
    assert stage.store is not None
    with stage.store._only_writer() as cursor:
        (causes,) = cursor.execute(
            "select count(distinct (integration_id, cause_key)) from records where due and open_since_at is not null"
        ).fetchone() or (0,)
        cursor.execute(MORE.format(count=1500))

    assert f"and {causes + 1500 - 3:,} more causes" in shown(stage.page())
