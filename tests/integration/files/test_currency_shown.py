"""A workbook that shows euros is not sent as kroner."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from core.mapping import MappingConfig, map_page
from core.model import RecordPage
from tests.integration.helpers.files.files_reading import pages, source


def mapped(folder: Path, number_format: str, currency: str = "NOK", value: float | str = 1234.5) -> RecordPage:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["nr", "sum"])
    sheet.append(["UT-1", value])
    sheet["B2"].number_format = number_format
    file = BytesIO()
    book.save(file)
    (page,) = pages(source(folder, "krav.xlsx", file.getvalue()))
    amount = {"column": "sum", "currency": currency}
    fields = [{"to": "/sum", "from": "sum", "decimal": "comma"}]
    return map_page(MappingConfig.model_validate({"record_key": "nr", "amount": amount, "fields": fields}), page)


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("[$€-2] #,##0.00", "€"),
        ("#,##0.00 [$€-407]", "€"),
        ('_-* #,##0.00 [$€-407]_-;-* #,##0.00 [$€-407]_-;_-* "-"??_-', "€"),
        ('"€" #,##0.00', "€"),
        ("€#,##0.00", "€"),
        ("#,##0.00 [$EUR]", "EUR"),
        ("[$SEK] #,##0.00", "SEK"),
        ("[$£-809]#,##0.00", "£"),
        ("[$$-409]#,##0.00", "$"),
        ("[$¥-411]#,##0", "¥"),
        ("[Red][$USD-409] 0.00", "USD"),
        ("[$kr-41D] #,##0.00", "SEK"),
        ('#,##0.00 "svenske kroner"', "svenske kroner"),
    ],
)
def test_an_amount_shown_in_another_currency_is_refused_by_name(tmp_path: Path, number_format: str, shown: str) -> None:
    page = mapped(tmp_path, number_format)

    assert not page.records
    [row] = page.broken
    assert f"1234.50 {shown}" in row.message
    assert "NOK" in row.message


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("General", "NOK"),
        ("#,##0.00", "NOK"),
        ('"kr" #,##0.00', "NOK"),
        ("[$kr-414] #,##0.00", "NOK"),
        ("[$kr-41D] #,##0.00", "SEK"),
        ('#,##0.00 "TOP"', "NOK"),
        ("[$NOK] #,##0.00", "NOK"),
        ("[$-414]#,##0.00", "NOK"),
        ("[$€-2] #,##0.00", "EUR"),
        ("[$$-409]#,##0.00", "USD"),
        ("[$$-1009]#,##0.00", "CAD"),
        ('#,##0.00 "stk"', "NOK"),
    ],
)
def test_an_amount_shown_in_its_currency_is_sent(tmp_path: Path, number_format: str, currency: str) -> None:
    page = mapped(tmp_path, number_format, currency)

    assert not page.broken
    assert str(page.records[0].amount.amount if page.records[0].amount else "") == "1234.50"


@pytest.mark.parametrize("value", [1234.5, -1234.5])
def test_what_stands_beside_a_number_below_zero_counts_for_that(tmp_path: Path, value: float) -> None:
    page = mapped(tmp_path, '0.00;[Red]-0.00 "EUR"', value=value)

    assert [row.field for row in page.broken] == (["sum"] if value < 0 else [])


@pytest.mark.parametrize(
    "text", ["1 333,50 EUR", "EUR 12", "12 €", "€12", "12 US$", "SEK 12,00", "12 euro", "12,50 Fr."]
)
def test_an_amount_written_with_another_currency_is_refused_by_name(tmp_path: Path, text: str) -> None:
    page = mapped(tmp_path, "General", value=text)

    assert not page.records
    assert f"found «{text}»" in page.broken[0].message
