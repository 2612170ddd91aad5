"""Whose words a failure's messages are: a system's only when it answered."""

from __future__ import annotations

from typing import Any

import pytest

from core.i18n import Words
from core.i18n.failure_text import Facts
from core.messages import message
from core.model import Category, FieldMessage, Stop
from core.places import Place, PlaceKind

EN, NB = Words("en"), Words("nb")


def facts(category: Category, message: str = "English", **more: Any) -> Facts:
    pair = FieldMessage(message, label=more.pop("label", None), value=more.pop("value", None))
    return Facts(category, (pair,), **more)


def test_a_refusal_is_shown_in_the_systems_own_words() -> None:
    said = NB.told(facts(Category.VALIDATION, "Invalid cost center", http_status=422), "Tripletex")

    assert (said.heading, said.theirs, said.ours, said.kept) == ("Tripletex svarte", ("Invalid cost center",), "", ())


def test_an_unread_row_is_never_an_answer_of_the_system() -> None:
    row = facts(Category.SOURCE_ROW, origin=Place("utlegg.csv", PlaceKind.LINE, 333), label="Beløp", value="12,3x")

    said = NB.told(row, "Tripletex")

    assert (said.heading, said.ours) == ("Fra kilden", "utlegg.csv linje 333: Beløp «12,3x» kunne ikke leses")
    assert (said.theirs, said.kept) == ((), ("English",))
    assert EN.told(row, "Tripletex").ours == "utlegg.csv line 333: Beløp «12,3x» could not be read"


def test_a_key_that_stands_twice_is_not_called_unreadable() -> None:
    row = facts(
        Category.SOURCE_ROW, origin="a.csv line 9", label="Bilagsnr", value="UT-1", record_key="UT-1 (a.csv line 9)"
    )

    assert EN.told(row, "T").ours == "a.csv line 9: UT-1 stands there more than once; this row is not sent"


def test_a_record_left_behind_says_why_the_sync_stopped_in_the_persons_language() -> None:
    stop = Stop(Category.AUTHENTICATION, "401 from the target")
    left = facts(Category.NOT_SENT, "401 from the target", stop=stop)

    assert NB.told(left, "Tripletex").ours == (
        "Ikke sendt, fordi synken stoppet: Tilkoblingen til Tripletex er utløpt."
    )
    assert NB.told(facts(Category.NOT_SENT, "another one", stop=stop), "T").ours == (
        "Det ble ikke sendt i siste synk. Det blir med neste."
    )


def test_without_an_answer_nothing_is_put_in_the_systems_mouth() -> None:
    said = EN.told(facts(Category.OUTCOME_UNKNOWN, "no answer within 30 s"), "Tripletex")

    assert said.heading == "No answer"
    assert said.theirs == ()
    assert said.kept == ("no answer within 30 s",)


def test_of_an_unclear_answer_only_what_is_not_ours_is_shown_as_theirs() -> None:
    unclear = message("target_answered_unclear", system="Tripletex", status="200", what=message("answered_without_id"))
    pairs = (FieldMessage(unclear), FieldMessage('Intern «feil" i kø'))
    said = EN.told(Facts(Category.OUTCOME_UNKNOWN, pairs, http_status=200), "Tripletex")

    assert said.heading == "No clear answer"
    assert said.theirs == ('Intern «feil" i kø',)
    assert said.kept == ("Tripletex answered 200 without an id.",)


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("words", [EN, NB], ids=["en", "nb"])
def test_every_failure_has_a_heading_and_words(words: Words, category: Category) -> None:
    for status in (None, 422):
        said = words.told(facts(category, http_status=status), "Tripletex")
        assert said.heading
        assert said.first
        assert ("svarte" in said.heading or "answered" in said.heading) <= (status is not None)


@pytest.mark.parametrize(
    ("origin", "nb"),
    [
        (Place("utlegg.csv", PlaceKind.LINE, 3), "utlegg.csv linje 3"),
        (Place("a.json", PlaceKind.ITEM, 4), "a.json post 4"),
        (Place("a.parquet", PlaceKind.ROW, 5), "a.parquet rad 5"),
        ("an odd place", "an odd place"),
    ],
)
def test_where_a_row_stands(origin: str, nb: str) -> None:
    assert NB.place(origin) == nb
