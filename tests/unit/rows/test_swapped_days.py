"""A day that may be a month is said where rows become lines, and on the pages after the one that tells it."""

from __future__ import annotations

import pytest

from core.mapping import FileMarks, MappingConfig, map_page
from core.model import RawPage, RawRow


def mapping(where: str) -> MappingConfig:
    fields = [{"to": f"{where}/date", "from": "Dato", "date": "%d/%m/%Y"}, {"to": "/key", "from": "Nr"}]
    return MappingConfig.model_validate({"record_key": "Nr", "fields": fields})


def doubts(where: str, *days: str, marks: FileMarks | None = None) -> list[str]:
    rows = tuple(RawRow({"Nr": f"U-{at}", "Dato": day}, f"krav.csv line {at}") for at, day in enumerate(days, 2))
    page = map_page(mapping(where), RawPage(rows, origin="krav.csv"), marks=marks)
    return ["" if one.doubt is None else one.doubt.code for one in page.records]


SAID = "day_and_month_may_be_swapped"


@pytest.mark.parametrize("where", ["", "/lines/-"], ids=["a row is a record", "a row is a line"])
@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("05/11/2026", "11/13/2026"), [SAID]),
        (("11/13/2026", "05/11/2026"), [SAID]),
        (("13/11/2026", "11/13/2026"), [""]),  # no month
        (("11/11/2026", "11/13/2026"), [""]),  # the same either way
        (("05/11/2026", "06/11/2026"), ["", ""]),
        (("05/11/2026", "31/31/2026"), [""]),
    ],
)
def test_a_day_that_may_be_a_month_is_said(where: str, days: tuple[str, ...], said: list[str]) -> None:
    assert doubts(where, *days) == said


@pytest.mark.parametrize("where", ["", "/lines/-"], ids=["a row is a record", "a row is a line"])
def test_a_day_that_may_be_a_month_is_said_on_later_pages_of_its_file_too(where: str) -> None:
    marks = FileMarks()
    doubts(where, "11/13/2026", marks=marks)

    assert doubts(where, "05/11/2026", marks=marks) == [SAID]
    assert doubts(where, "05/11/2026") == [""]
