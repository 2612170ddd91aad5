"""What a workbook shows beside a number: a currency, or a word that is none."""

from __future__ import annotations

import pytest

from core.connectors.files.workbooks.number_formats import formats_that_tell
from core.mapping.currency_signs import names_currency

FOREIGN = [
    # in quotation marks, escaped, in brackets, and as they stand
    '#,##0.00 "EUR"',
    '#,##0.00" EUR"',
    '"SEK" 0.00',
    '"sek" 0.00',
    '0.00 "Eur"',
    '0.00 "Euro"',
    '0.00 "euro"',
    "0.00\\E\\U\\R",
    "0.00\\ \\€",
    '0.00\\ "€"',
    "0.00 EUR",
    "EUR 0.00",
    '_-"SEK"* #,##0.00_-',
    '_("USD"* #,##0.00_);_("USD"* (#,##0.00)',
    '"US$" #,##0.00',
    "[$US$] 0.00",
    "[$US$-409]#,##0.00",
    "[$Fr.-807] 0.00",
    "[$SFr.-807] 0.00",
    "[$zł-415] 0.00",
    '0.00 "zł"',
    "[$Kč-405] 0.00",
    "[$Ft-40E] 0.00",
    "[$₽-419] 0.00",
    "[$лв.-402] 0.00",
    "[$lei-418] 0.00",
    "[$₺-41F] 0.00",
    "[$R$-416] 0.00",
    "[$DEM] 0.00",
    '[Red][$EUR] 0.00;0.00 "NOK"',
    '0.00 "(EUR)"',
    '0.00 "EUR/stk"',
    '0.00 "i EUR"',
    '0.00 "EUR eks. MVA"',
    '0.00 "Dkr"',
    '0.00 "SKr."',
    '0.00 "CHF"',
    '[>=1000]#,##0 "EUR";0.00 "EUR"',
    '[>=1000]#,##0;0.00 "EUR"',
    # a part of the amount
    '0.00 "TNOK"',
    '0.00 "MNOK"',
    '0.00 "mnok"',
    '"TKR" 0',
    '0.00 "t.kr"',
    '0.0 "mill. kr"',
    '0,"TEUR"',
    # kroner of another country, by its list of currencies or in words
    "[$kr-41D] #,##0.00",
    "#,##0.00\\ [$kr-41D]",
    "[$kr-sv-SE] 0",
    "[$kr-0000041D] 0",
    "[$kr-1041d] 0",
    "[$kr.-406] 0.00",
    "[$kr-da-DK] 0",
    "[$kr-40F] 0",
    "[Red]-[$kr-41D] 0;0",
    '0.00 "svenske kroner"',
    '0.00 "SVENSKE KRONER"',
    '0.00 "svenska kr"',
    '0.00\\ "Danish"\\ "kroner"',
    '0 "kr (svenske)"',
    '0 "schwedische Kronen"',
    '0.00 "kronor"',
    '0 "krónur"',
    '0.00 "amerikanske dollar"',
    '0.00 "Schweizer Franken"',
    '"Fr." 0.00',
    "[$TOP] 0",
    "[$TRY] 0",
    "[$ALL] 0.00",
]
OURS = [
    "General",
    "#,##0.00",
    '"kr" #,##0.00',
    '"Kr. "#,##0.00',
    '_-"kr"\\ * #,##0.00_-',
    "[$kr-414] #,##0.00",
    "[$kr-nb-NO] 0.00",
    "[$kr-814] 0.00",
    "[$KR] 0.00",
    "[$-414]#,##0.00",
    '#,##0.00 "kroner"',
    '"NOK" #,##0.00',
    "[$NOK] 0.00",
    '"Nok "#,##0.00',
    '"NKR" 0.00',
    '0.00 "NOK eks. MVA"',
    '0.00 "NOK/EUR"',
    '#,##0.00 "stk"',
    '0.00 "STK"',
    '0.00 "MVA"',
    '0.00 "INK"',
    '0.00 "per dag"',
    '0.00 "tall"',
    "0.00E+00",
    "0.00%",
    "dd.mm.yyyy",
    "DD.MMM.YYYY",
    "[h]:mm:ss AM/PM",
    '#,##0.0,,"M"',
    '#,##0,"tkr"',
    '#,##0,"TNOK"',
    '#,##0.0,,"mill."',
    '0.00;-0.00;"-"??;@',
    "[$-41D]0.00",
    '0 "norske kroner"',
    '0 "norska kronor"',
    # words that are codes as well
    *(f'0 "{word}"' for word in ("TOP", "ALL", "TRY", "PEN", "Fr", "den", "norske mil", "svenske biler", "Top 10")),
]


def shown(code: str) -> str | None:
    """What stands beside a number above zero."""
    escaped = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    styles = f'<s><numFmts><numFmt numFmtId="164" formatCode="{escaped}"/></numFmts><cellXfs><xf numFmtId="164"/>'
    form = formats_that_tell(f"{styles}</cellXfs></s>".encode()).get(0)
    return None if form is None else form.currency


@pytest.mark.parametrize("code", FOREIGN)
def test_a_number_format_names_another_currency_or_a_part_of_the_amount(code: str) -> None:
    assert not names_currency(shown(code), "NOK")


@pytest.mark.parametrize("code", OURS)
def test_a_number_format_speaks_against_no_krone(code: str) -> None:
    assert names_currency(shown(code), "NOK")


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ('0.00 "EUR"', "EUR"),
        ('0.00 "euro"', "EUR"),
        ('"US$" 0.00', "USD"),
        ("[$$-409] 0.00", "CAD"),
        ("[$Fr.-807] 0.00", "CHF"),
        ("[$zł-415] 0.00", "PLN"),
        ('"sek" 0.00', "SEK"),
        ('"kr" 0.00', "SEK"),
        ("[$₽] 0.00", "RUB"),
        ("[$kr-41D] 0.00", "SEK"),
        ("[$kr-406] 0.00", "DKK"),
        ('0 "svenske kroner"', "SEK"),
        ('0 "kronor"', "SEK"),
        ("[$$-1009] 0.00", "CAD"),
        ("[$TOP] 0", "TOP"),
        ('0 "ALL"', "ALL"),
    ],
)
def test_a_number_format_that_names_the_currency_of_the_mapping_is_right(code: str, currency: str) -> None:
    assert names_currency(shown(code), currency)


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$kr-414] 0", "SEK"),
        ('0 "norske kroner"', "SEK"),
        ("[$kr-41D] 0", "DKK"),
        ("[$$-1009] 0", "USD"),
    ],
)
def test_a_number_format_of_another_country_speaks_against_the_currency_of_the_mapping(
    code: str, currency: str
) -> None:
    assert not names_currency(shown(code), currency)


@pytest.mark.parametrize("code", ["General", "0.00", '"kr" 0.00', "[$kr] 0.00", "yyyy-mm-dd", "[$-F800]dddd"])
def test_usual_formats_tell_nothing_so_that_no_cell_is_looked_at_again(code: str) -> None:
    assert shown(code) is None
