"""What a workbook kept of its formulas: believed, doubted where it may be old, and refused where nobody reckoned."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from core.mapping import MappingConfig, map_page
from core.model import RecordPage
from tests.integration.helpers.files.files_reading import pages, refusal, source, told
from tests.integration.helpers.files.sheet_parts import book, claim, header, packed, replaced, text_cell

COLUMNS = ("Kravnr", "Formål", "Beløp")
AMOUNT = '<c r="D2" s="2"><v>1234.5</v></c>'
TEXT = text_cell("C2", "Tog")
UNRECKONED = "found a formula without a result"
OPENED = "whoever wrote the workbook left reckoning to its opening"
BY_HAND = "the workbook is set to manual calculation"
ZERO = "it is 0, and the workbook does not say that anybody reckoned it"
MAPPING = MappingConfig.model_validate(
    {
        "record_key": "Kravnr",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [{"to": "/text", "from": "Formål"}, {"to": "/amount", "from": "Beløp", "decimal": "comma"}],
    }
)


def parts(old: str, cell: str, calculation: str | None = 'calcId="191029"') -> dict[str, bytes]:
    """A claim with one of its cells exchanged."""
    row = claim(2).replace(old, cell)
    assert row != claim(2)
    found = book(header() + f'<row r="2">{row}</row>')
    return found if calculation is None else replaced(found, {"</sheets>": f"</sheets><calcPr {calculation}/>"})


def mapped(folder: Path, workbook: dict[str, bytes], mapping: MappingConfig = MAPPING) -> RecordPage:
    (page,) = pages(source(folder, "krav.xlsx", packed(workbook), formulas="results"))
    return map_page(mapping, page)


def doubts(page: RecordPage) -> list[str]:
    assert not page.broken
    return [str(one.doubt) for one in page.records]


OLD = [
    ('calcId="191029"', None),
    ('calcId="191029" calcMode="auto" fullCalcOnLoad="0" calcCompleted="1"', None),
    ('iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.001"', None),  # of LibreOffice
    ('calcId="191029" calcMode="autoNoTable"', None),
    ('calcId="124519" fullCalcOnLoad="1"', OPENED),
    ('fullCalcOnLoad="true"', OPENED),
    ("fullCalcOnLoad='1'", OPENED),
    ('calcId="191029" calcCompleted="0"', OPENED),
    ('calcId="0"', OPENED),
    ('calcId="191029" calcMode="manual"', BY_HAND),
    ('calcId="191029" calcMode="manual" calcOnSave="0"', BY_HAND),
    (None, None),
]


@pytest.mark.parametrize(("calculation", "why"), OLD)
@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2" s="2"><f>C2*2</f><v>1234.5</v></c>',
        '<c r="D2"><f t="shared" si="0"/><v>1234.5</v></c>',
        '<c r="D2" cm="1"><f t="array" ref="D2">C2*2</f><v>1234.5</v></c>',
        '<c r="D2" t="str"><f>TEXT(A1,"0.00")</f><v>1234,50</v></c>',
    ],
)
def test_an_amount_that_may_be_old_is_sent_with_a_doubt(
    tmp_path: Path, cell: str, calculation: str | None, why: str | None
) -> None:
    page = mapped(tmp_path, parts(AMOUNT, cell, calculation))
    (record,) = page.records

    assert (record.amount and record.amount.amount, record.payload["amount"]) == (Decimal("1234.50"), "1234.50")
    said = f"What Beløp holds is the result of a formula and may be old: {why}. "
    assert doubts(page) == (
        ["None"] if why is None else [f"{said}Open the workbook in a spreadsheet program, save it, and compare."]
    )


@pytest.mark.parametrize(
    ("calculation", "zero"),
    [
        ('calcId="191029"', "0.00"),
        ('iterate="false"', "0.00"),
        ('calcId="191029" calcMode="manual"', BY_HAND),
        (None, ZERO),
        ('fullCalcOnLoad="1"', UNRECKONED),
        ('calcId="0"', UNRECKONED),
        ('calcCompleted="false"', UNRECKONED),
    ],
)
@pytest.mark.parametrize("value", ["0", "0.0", "-0"])
def test_a_zero_is_a_result_only_where_somebody_reckoned(
    tmp_path: Path, calculation: str | None, zero: str, value: str
) -> None:
    page = mapped(tmp_path, parts(AMOUNT, f'<c r="D2"><f>C2*2</f><v>{value}</v></c>', calculation))

    if zero == UNRECKONED:
        assert [row.message for row in page.broken] == [
            (
                "krav.xlsx sheet Ark1 row 2, column Beløp: found a formula without a result, "
                "wanted a result (open the workbook in a spreadsheet program and save it)."
            )
        ]
        return
    (doubt,) = doubts(page)
    assert page.records[0].payload["amount"] == "0.00"
    assert doubt == "None" if zero == "0.00" else zero in doubt


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2"><f>A1</f></c>',
        '<c r="D2"><f>A1</f><v></v></c>',
        '<c r="D2"><f>A1</f><v/></c>',
        '<c r="D2" t="n"><f>A1</f><v/></c>',
        '<c r="D2" t="str"><f>A1</f></c>',
        '<c r="D2"><f t="shared" si="0"/></c>',
        '<c r="D2" cm="1"><f t="array" ref="D2">A1</f></c>',
        '<c r="D2"><f t="dataTable" ref="D2:E5" dt2D="1" r1="A1"/></c>',
    ],
)
@pytest.mark.parametrize("calculation", ['calcId="191029"', 'calcMode="manual"', 'fullCalcOnLoad="1"', None])
def test_an_amount_that_nobody_reckoned_is_refused_with_the_cure(
    tmp_path: Path, cell: str, calculation: str | None
) -> None:
    page = mapped(tmp_path, parts(AMOUNT, cell, calculation))

    assert not page.records
    assert "found a formula without a result, wanted a result (open the workbook" in page.broken[0].message


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", '<v xml:space="preserve"></v>', "<v> </v>"])
def test_a_formula_that_shows_nothing_is_an_empty_cell(tmp_path: Path, value: str) -> None:
    cell = f'<c r="C2" t="str"><f>IF(A2="","",A2)</f>{value}</c>'
    needed = MappingConfig.model_validate(
        {"record_key": "Kravnr", "fields": [{"to": "/text", "from": "Formål", "required": True}]}
    )

    page = mapped(tmp_path, parts(TEXT, cell))
    refused = mapped(tmp_path, parts(TEXT, cell), needed)

    assert [record.payload for record in page.records] == [{"amount": "1234.50"}]
    assert [row.message for row in refused.broken] == [
        "krav.xlsx sheet Ark1 row 2, column Formål: found nothing, wanted a value."
    ]


EMPTY_FORM = "".join(f'<c r="{letter}3" t="str"><f>IF(Z3="","",Z3)</f><v></v></c>' for letter in "ABCD")


@pytest.mark.parametrize(
    ("calculation", "options", "found"),
    [
        ('calcId="191029"', {"formulas": "results"}, ["UT-1"]),
        ('calcId="191029"', {}, ["UT-1"]),
        (None, {"formulas": "results"}, ["UT-1"]),
        ('fullCalcOnLoad="1"', {"formulas": "results"}, ["UT-1", UNRECKONED]),  # it may show a record once reckoned
    ],
)
def test_a_line_of_a_form_that_nobody_filled_in_is_no_row(
    tmp_path: Path, calculation: str | None, options: dict[str, str], found: list[str]
) -> None:
    form = book(header() + f'<row r="2">{claim(2)}</row><row r="3">{EMPTY_FORM}</row>')
    if calculation is not None:
        form = replaced(form, {"</sheets>": f"</sheets><calcPr {calculation}/>"})

    assert told(source(tmp_path, "krav.xlsx", packed(form), **options), "Kravnr") == found


def spilled(kind: str, second: str = "<v>99</v>") -> dict[str, bytes]:
    """Three claims whose amounts are one formula, which only the first of them says."""
    rows = "".join(f'<row r="{row}">{claim(row)}</row>' for row in (2, 3, 4))
    rows = rows.replace(AMOUNT, f'<c r="D2" cm="1"><f t="{kind}" ref="D2:D3">F2#</f><v>50</v></c>')
    rows = rows.replace('<c r="D3" s="2"><v>1234.5</v></c>', f'<c r="D3">{second}</c>')
    return book(header() + rows)


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_results_that_spill_into_other_cells_are_formulas_like_the_first(tmp_path: Path, kind: str) -> None:
    def read(workbook: dict[str, bytes], **options: str) -> list[str]:
        return told(source(tmp_path, "krav.xlsx", packed(workbook), **options), "Beløp")

    by_hand = replaced(spilled(kind), {"</sheets>": '</sheets><calcPr calcId="1" calcMode="manual"/>'})
    by_program = replaced(spilled(kind, "<v>0</v>"), {"</sheets>": '</sheets><calcPr fullCalcOnLoad="1"/>'})

    assert read(spilled(kind)) == ["found a formula", "found a formula", "1234.5"]
    assert read(spilled(kind), formulas="results") == ["50", "99", "1234.5"]
    assert read(spilled(kind, ""), formulas="results") == ["50", UNRECKONED, "1234.5"]
    assert read(by_program, formulas="results") == ["50", UNRECKONED, "1234.5"]
    assert [str(one.doubt) == "None" for one in mapped(tmp_path, by_hand).records] == [False, False, True]


def test_a_data_table_is_doubted_where_only_tables_are_reckoned_by_hand(tmp_path: Path) -> None:
    by_hand = {"</sheets>": '</sheets><calcPr calcId="1" calcMode="autoNoTable"/>'}

    assert [BY_HAND in doubt for doubt in doubts(mapped(tmp_path, replaced(spilled("dataTable"), by_hand)))] == [
        True, True, False,
    ]  # fmt: skip
    assert doubts(mapped(tmp_path, replaced(spilled("array"), by_hand))) == ["None"] * 3


def test_what_may_be_old_in_a_column_nobody_asks_for_is_nothing_to_say(tmp_path: Path) -> None:
    mapping = MappingConfig.model_validate({"record_key": "Kravnr", "fields": [{"to": "/n", "from": "Kravnr"}]})
    workbook = parts(AMOUNT, '<c r="D2"><f>A1</f><v>1</v></c>', 'fullCalcOnLoad="1"')

    assert doubts(mapped(tmp_path, workbook, mapping)) == ["None"]


NAMED = header().replace(text_cell("D1", "Beløp"), "{}")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="D1" t="str"><f>"Bel"&amp;"øp"</f><v>Beløp</v></c>', "1234.5"),
        ('<c r="D1" t="str"><f t="shared" si="0"/><v> Beløp </v></c>', "1234.5"),
        ('<c r="D1" t="str"><f>A9</f><v></v></c>', "None"),  # a column without a name
        ('<c r="D1"><f>A9</f></c>', "refused"),
        ('<c r="D1" t="str"><f>A9</f></c>', "refused"),
        ('<c r="D1"><f>A9</f><v/></c>', "refused"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"formulas": "results"}])
@pytest.mark.parametrize("calculation", ['calcId="1"', 'calcMode="manual"', 'fullCalcOnLoad="1"'])
def test_a_name_that_is_a_formula_is_the_text_that_was_kept(
    tmp_path: Path, cell: str, found: str, options: dict[str, str], calculation: str
) -> None:
    workbook = book(NAMED.format(cell) + f'<row r="2">{claim(2)}</row>')
    workbook = replaced(workbook, {"</sheets>": f"</sheets><calcPr {calculation}/>"})
    reader = source(tmp_path, "krav.xlsx", packed(workbook), **options)

    if found == "refused":
        assert refusal(reader) == (
            "krav.xlsx sheet Ark1 row 1: found a formula without a result among the names of columns, wanted a result "
            "(open the workbook in a spreadsheet program and save it)."
        )
    else:
        assert told(reader, "Beløp") == [found]


def test_a_record_of_lines_is_doubted_when_one_of_them_may_be_old(tmp_path: Path) -> None:
    rows = f'<row r="2">{claim(2, "UT-1")}</row><row r="3">{claim(3, "UT-1")}</row>'
    rows = rows.replace('<c r="D3" s="2"><v>1234.5</v></c>', '<c r="D3"><f>A1</f><v>99</v></c>')
    workbook = replaced(book(header() + rows), {"</sheets>": '</sheets><calcPr calcMode="manual"/>'})
    mapping = MappingConfig.model_validate(
        {
            "record_key": "Kravnr",
            "amount": {"column": "Beløp", "currency": "NOK"},
            "fields": [{"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma"}],
        }
    )

    (doubt,) = doubts(mapped(tmp_path, workbook, mapping))

    assert BY_HAND in doubt
