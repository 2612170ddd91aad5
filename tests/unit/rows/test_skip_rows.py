"""What a configuration leaves out: by a condition on one column, or as a header that comes again."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, RowScreen, SkipRule, map_page
from core.model import RawPage, RawRow, RecordPage

MAPPING: dict[str, Any] = {
    "record_key": "Nr",
    "amount": {"column": "Sum", "currency": "NOK"},
    "fields": [{"to": "/nr", "from": "Nr"}],
}


def read(*rows: dict[str, Any], columns: tuple[str, ...] | None = None, **changes: Any) -> RecordPage:
    raw = tuple(RawRow(row, f"a.csv line {number}") for number, row in enumerate(rows, start=2))
    mapping = MappingConfig.model_validate({**MAPPING, **changes})
    return map_page(mapping, RowScreen(mapping).page(RawPage(raw, columns=columns, origin="a.csv")))


@pytest.mark.parametrize(
    ("rule", "cell", "fits"),
    [
        ({"is": "Sum"}, "Sum", True),
        ({"is": "Sum"}, " SUM ", True),
        ({"is": "Sum"}, "Summen", False),
        ({"is": "Sum"}, None, False),
        ({"is": "Sum"}, "", False),
        ({"is": "å"}, "a\u030a", True),
        ({"is": "2026"}, 2026, True),
        ({"is": "true"}, True, True),
        ({"begins_with": "Sum"}, "Sum november", True),
        ({"begins_with": "sum "}, "Summarisk", True),
        ({"begins_with": "Sum"}, "Delsum", False),
        ({"begins_with": "Sum"}, None, False),
        ({"is_empty": True}, "", True),
        ({"is_empty": True}, " \u00a0", True),
        ({"is_empty": True}, None, True),
        ({"is_empty": True}, 0, False),
        ({"is_empty": True}, "0", False),
        ({"is_empty": True}, False, False),
        ({"is": "x"}, ["x"], False),
    ],
)
def test_a_rule_looks_at_one_column(rule: dict[str, Any], cell: object, fits: bool) -> None:
    assert SkipRule.model_validate({"column": "Nr", **rule}).fits(cell) is fits


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"is": "a", "is_empty": True},
        {"is": "a", "begins_with": "b"},
        {"is": ""},
        {"is": "  "},
        {"begins_with": " "},
        {"is_empty": False},
        {"is_empty": 1},
        {"is": 4},
        {"equals": "a"},
        {"contains": "a"},
    ],
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SkipRule.model_validate({"column": "Nr", **rule})


def test_what_is_left_out_is_no_record_and_no_broken_row_and_says_by_which_rule() -> None:
    page = read(
        {"Nr": "1", "Sum": "10,00", "Status": "Godkjent"},
        {"Nr": "2", "Sum": "ikke noe", "Status": "Kladd"},
        {"Nr": "", "Sum": "10,00", "Status": ""},
        {"Nr": "Side 1 av 2", "Sum": "", "Status": ""},
        skip_rows=[
            {"column": "Status", "is": "kladd"},
            {"column": "Nr", "is_empty": True},
            {"column": "Nr", "begins_with": "Side"},
        ],
    )

    assert [record.record_key for record in page.records] == ["1"]
    assert page.broken == ()
    assert [(row.origin, str(row.why)) for row in page.skipped] == [
        ("a.csv line 3", "Status is «kladd»"),
        ("a.csv line 4", "Nr is empty"),
        ("a.csv line 5", "Nr begins with «Side»"),
    ]


def test_a_sub_total_that_is_left_out_still_ends_its_part() -> None:
    parts = [{"Nr": f"{number}", "Sum": f"{number},00", "Hva": "Tog"} for number in range(1, 9)]
    first, second = parts[:4], parts[4:]
    page = read(
        *first,
        {"Nr": "x", "Sum": "10,00", "Hva": "delsum"},
        *second,
        {"Nr": "y", "Sum": "26,00", "Hva": ""},
        skip_rows=[{"column": "Hva", "is": "delsum"}],
    )

    assert [row.field for row in page.broken] == ["Sum"]
    assert len(page.skipped) == 1


def test_a_column_of_a_rule_that_no_file_has_is_refused_by_name() -> None:
    with pytest.raises(SourceUnreadable, match="has no column Statsu"):
        read(columns=("Nr", "Sum", "Status"), skip_rows=[{"column": "Statsu", "is_empty": True}])


def test_a_place_inside_a_json_row_can_be_asked_for() -> None:
    page = read(
        {"Nr": "1", "Sum": "1,00", "state": {"name": "draft"}},
        {"Nr": "2", "Sum": "1,00", "state": {"name": "done"}},
        {"Nr": "3", "Sum": "1,00"},
        skip_rows=[{"column": "/state/name", "is": "draft"}],
    )

    assert [record.record_key for record in page.records] == ["2", "3"]


HEADER = {"Nr": "Nr", "Sum": "Sum", "Hva": "Hva"}


@pytest.mark.parametrize("again", [HEADER, {"Nr": " Nr ", "Sum": "Sum", "Hva": ""}])
@pytest.mark.parametrize("amount", [MAPPING["amount"], None])
def test_the_names_of_columns_once_more_are_no_record(again: dict[str, str], amount: object) -> None:
    good = {"Nr": "1", "Sum": "1,00", "Hva": "Tog"}
    refused = read(good, again, amount=amount)
    skipped = read(good, again, amount=amount, repeated_header="skip")

    assert [record.record_key for record in refused.records] == ["1"]
    assert "the names of the columns once more" in refused.broken[0].message
    assert 'repeated_header = "skip"' in refused.broken[0].message
    assert (len(skipped.records), skipped.broken) == (1, ())
    assert [row.origin for row in skipped.skipped] == ["a.csv line 3"]


def test_a_record_named_like_its_column_is_a_record() -> None:
    page = read({"Nr": "Nr", "Sum": "1,00", "Hva": "Tog"})

    assert [record.record_key for record in page.records] == ["Nr"]


@pytest.mark.parametrize("letters", ["Beløp å", "Beløp a\u030a"])
def test_a_rule_and_a_key_name_a_column_however_its_letters_were_put_together(letters: str) -> None:
    rule = {"column": letters, "is_empty": True}
    rows: list[dict[str, Any]] = [{"Nr": "1", "Sum": "1,00", "Beløp å": ""}, {"Nr": "2", "Sum": "2,00", "Beløp å": "x"}]

    page = read(*rows, record_key=["Nr", letters], skip_rows=[rule])

    assert ([one.record_key for one in page.records], len(page.skipped)) == (["2|x"], 1)


def test_the_cure_for_a_total_names_the_column_of_the_key_that_says_it() -> None:
    rows: list[dict[str, Any]] = [{"Nr": str(n), "Linje": "a", "Sum": "1,00"} for n in range(3)]
    total = {"Nr": "", "Linje": "Sum", "Sum": "3,00"}

    (refused,) = read(*rows, total, record_key=["Nr", "Linje"]).broken
    page = read(*rows, total, record_key=["Nr", "Linje"], skip_rows=[{"column": refused.field, "is": refused.value}])

    assert (refused.field, refused.value) == ("Linje", "Sum")
    assert (len(page.records), page.broken, len(page.skipped)) == (3, (), 1)
