"""What the pages say beside a sum: debts and credits in one, rows nobody could read, rows a person handled."""

from __future__ import annotations

import pytest

from tests.integration.helpers.dashboard_stage import Stage, shown


@pytest.fixture
def stage_of_credits(stage: Stage) -> Stage:
    """Of the refused records one is a credit; one more row of the source is handled."""
    stage.open("rows")
    assert stage.store is not None
    with stage.store._connection.cursor() as cursor:
        cursor.execute("""
            update records set amount = -100
            where record_key = (
                select min(record_key) from records
                where integration_id = 'acme-expenses' and state = 'rejected' and amount is not null
            )""")
        cursor.execute("""
            update integration_money set negative = -100, amount = (
                select sum(amount) from records
                where integration_id = 'acme-expenses' and state = 'rejected' and amount is not null
            )
            where integration_id = 'acme-expenses' and state = 'rejected' and currency = 'NOK'""")
        cursor.execute("update integration_state set handled_source_rows = 1 where integration_id = 'acme-expenses'")
    return stage


@pytest.mark.parametrize(
    ("language", "credit", "row", "handled"),
    [
        ("en", "incl. NOK -100", "+ 1 record without a readable amount", "1 unreadable row marked as handled"),
        ("nb", "inkl. -100 kr", "+ 1 bilag uten lesbart beløp", "1 uleselig rad markert som håndtert"),
    ],
)
def test_a_sum_is_whole_wherever_it_stands(
    stage_of_credits: Stage, language: str, credit: str, row: str, handled: str
) -> None:
    overview = words(shown(stage_of_credits.page(language)))
    own = words(shown(stage_of_credits.linked("acme-expenses", language)))

    assert overview.count(credit) >= 3  # the headline, its cause, its row
    assert overview.count(row) >= 3  # the headline, its row, the sums
    assert overview.count(handled) >= 3
    assert credit in own
    assert row in own
    assert f"; {handled}" in own


def test_the_retry_button_and_its_question_say_what_is_set_off(stage_of_credits: Stage) -> None:
    app = stage_of_credits.linked("acme-expenses", "en")

    label = words(app.button(key="retry").label).replace("\\", "")
    assert label.endswith("(incl. NOK -100)")
    app = app.button(key="retry").click().run()
    assert "(incl. NOK -100) to Tripletex." in words(shown(app))


def test_marking_as_handled_says_how_much_it_is_about(stage_of_credits: Stage) -> None:
    app = stage_of_credits.linked("acme-expenses", "en")

    (button,) = [one for one in app.button if one.key == "handle-0"]
    app = button.click().run()

    assert "(incl. NOK -100)</b>" in words(shown(app))


def words(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-").replace("\u2011", "-")
