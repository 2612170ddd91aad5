"""NaN, null, (tom) and dashes: an empty cell among figures, never a key, and never a text without a word."""

from __future__ import annotations

from typing import Any

import pytest

from core.mapping import Holds, MappingConfig, guess, map_page
from core.model import RawPage, RawRow, RecordPage
from core.places import Place, PlaceKind

WORDS = ["NaN", "nan", "NAN", "None", "null", "NULL", "<NA>", "NaT", "N/A", "n/a", "(tom)", "(Tom)", "undefined", "\\N"]
DASHES = ["-", "–", "—", "\u2212", "--"]
OF_PROGRAMS = ["NaN", "nan", "None", "null", "NULL", "<NA>", "NaT", "undefined", "\\N"]
TEXTS = ["-", "–", "n/a", "Nan Berg", "none of these", "Null-linjen", "nano", "(tom)"]
GOOD = {"nr": "UT-1", "text": "Tog", "amount": "10,00", "currency": "NOK", "date": "02.11.2026", "count": "3"}


def mapped(changes: dict[str, Any], **mapping: Any) -> RecordPage:
    told = {
        "record_key": "nr",
        "amount": {"column": "amount", "currency_column": "currency"},
        "fields": [
            {"to": "/text", "from": "text"},
            {"to": "/extra", "from": "extra", "decimal": "comma"},
            {"to": "/date", "from": "date", "date": "%d.%m.%Y"},
            {"to": "/count", "from": "count", "integer": True},
        ],
    } | mapping
    row = RawRow({**GOOD, "extra": "5,00", **changes}, Place("in.csv", PlaceKind.LINE, 2))
    return map_page(MappingConfig.model_validate(told), RawPage((row,)))


@pytest.mark.parametrize("word", [*WORDS, *DASHES, " NaN "])
def test_a_word_for_nothing_is_never_a_key(word: str) -> None:
    (row,) = mapped({"nr": word}).broken

    assert (row.record_key, row.field) == (None, "nr")
    assert str(row.message).endswith(
        f"found «{word.strip()}», wanted a record key, and no word or sign for an empty cell."
    )


@pytest.mark.parametrize(("parts", "key"), [(("UT-1", "-"), "UT-1|-"), (("UT-1", "NaN"), None), (("None", "1"), None)])
def test_a_dash_may_be_a_part_of_a_key_and_a_word_for_nothing_none(parts: tuple[str, str], key: str | None) -> None:
    page = mapped({"nr": parts[0], "text": parts[1]}, record_key=["nr", "text"])

    assert [one.record_key for one in page.records] == ([] if key is None else [key])
    assert len(page.broken) == (key is None)


@pytest.mark.parametrize("word", [*WORDS, *DASHES])
@pytest.mark.parametrize("column", ["extra", "date", "count"])
def test_in_a_column_of_figures_it_is_an_empty_cell(column: str, word: str) -> None:
    (record,) = mapped({column: word}).records

    assert f"/{column}".strip("/") not in record.payload
    assert record.doubt is None


@pytest.mark.parametrize("word", ["NaN", "null", "-", "(tom)"])
def test_what_is_required_is_refused_with_the_word_that_was_found(word: str) -> None:
    fields = [{"to": "/date", "from": "date", "date": "%d.%m.%Y", "required": True}]

    (row,) = mapped({"date": word}, fields=fields).broken

    assert str(row.message) == f"in.csv line 2, column date: found «{word}», wanted a value."


@pytest.mark.parametrize("word", [*WORDS, *DASHES])
def test_the_amount_of_a_record_is_refused_by_name(word: str) -> None:
    (row,) = mapped({"amount": word}).broken

    assert str(row.message) == f"in.csv line 2, column amount: found «{word}», wanted an amount like 1 234,50."


NO_CURRENCIES = [*WORDS, *DASHES, "NIL", "TOM", "XXX", "A-1", "N-A", "KR.", "12A", "NOKK", "nko", "Nokk", "NOK\n1"]


@pytest.mark.parametrize("word", NO_CURRENCIES)
def test_it_is_never_a_currency(word: str) -> None:
    (row,) = mapped({"currency": word}).broken

    assert "wanted a currency code like NOK" in str(row.message)


@pytest.mark.parametrize("word", OF_PROGRAMS)
def test_what_only_programs_write_goes_as_a_text_with_a_word(word: str) -> None:
    (record,) = mapped({"text": word}).records

    assert record.payload["text"] == word
    assert str(record.doubt) == (
        f"text holds «{word}», which programs write for an empty cell, and it goes as it stands. "
        "Correct it if it is not meant, also where it is booked already."
    )


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_person_may_mean_goes_without_a_word(text: str) -> None:
    (record,) = mapped({"text": text}).records

    assert (record.payload["text"], record.doubt) == (text, None)


def test_a_record_of_lines_has_the_doubt_of_its_lines() -> None:
    fields = [{"to": "/lines/-/text", "from": "text"}]
    (record,) = mapped({"text": "NaN"}, fields=fields).records

    assert "«NaN»" in str(record.doubt)


@pytest.mark.parametrize("word", ["NaN", "None", "null", "<NA>"])
def test_a_business_object_is_never_called_like_that(word: str) -> None:
    (record,) = mapped({"text": word}, object_key="text", fields=[{"to": "/n", "from": "nr"}]).records

    assert record.object_key is None


@pytest.mark.parametrize(
    ("values", "holds", "filled", "nothings"),
    [
        (["12,50", "NaN", "NaN", "NaN"], Holds.AMOUNT, 1, ("NaN",)),
        (["12,50", "-", "–", "13,50"], Holds.AMOUNT, 2, ("-", "–")),
        (["02.11.2026", "NaT", "NaT"], Holds.DATE, 1, ("NaT",)),
        (["NOK", "nan", "EUR"], Holds.CURRENCY, 2, ("nan",)),
        (["Tog", "NaN", "Buss"], Holds.TEXT, 2, ("NaN",)),
        (["Tog", "-", "Buss"], Holds.TEXT, 3, ()),
        (["-", "-", "-"], Holds.TEXT, 3, ()),
        (["NaN", "NaN", None], Holds.EMPTY, 0, ("NaN",)),
        (["Tog", "Buss", "Fly"], Holds.TEXT, 3, ()),
    ],
)
def test_a_column_is_known_by_what_stands_beside_such_words(
    values: list[str | None], holds: Holds, filled: int, nothings: tuple[str, ...]
) -> None:
    (found,) = guess(["Verdi"], [{"Verdi": value} for value in values]).columns

    assert (found.holds, found.filled, found.nothings) == (holds, filled, nothings)
