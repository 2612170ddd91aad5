"""Workbooks part by part, as other programs than Excel write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    DOCUMENT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
HEAD = ("Kravnr", "Dato", "Formål", "Beløp")


def text_cell(place: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def header(names: Sequence[str] = HEAD, row: int = 1) -> str:
    """The row with the names."""
    return (
        f'<row r="{row}">'
        + "".join(text_cell(f"{chr(65 + at)}{row}", name) for at, name in enumerate(names))
        + "</row>"
    )


def claim(row: int, key: str | None = None, date: str = "46328", text: str = "Tog", amount: str = "1234.5") -> str:
    """The cells of one claim."""
    return (
        text_cell(f"A{row}", key or f"UT-{row - 1}")
        + f'<c r="B{row}" s="1"><v>{date}</v></c>'
        + text_cell(f"C{row}", text)
        + f'<c r="D{row}" s="2"><v>{amount}</v></c>'
    )


def book(
    *sheets: str, formats: Sequence[str] = ("dd\\.mm\\.yyyy", "#,##0.00", "00000"), rest: str = ""
) -> dict[str, bytes]:
    """The parts of a workbook: each sheet is what stands in its `sheetData`, `rest` what comes after in the first."""
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    names = [f"Ark{number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, start=1))
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for at, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{164 + at}" applyNumberFormat="1"/>' for at in range(len(formats)))
    parts = {
        "[Content_Types].xml": f'{start}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{start}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{start}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{start}<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId99" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{start}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0"/>{used}</cellXfs></styleSheet>',
    }
    for at, rows in enumerate(sheets, start=1):
        after = rest if at == 1 else ""
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'{start}<worksheet xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        )
    return {name: text.encode() for name, text in parts.items()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """As one file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def replaced(parts: Mapping[str, bytes], changes: Mapping[str, str]) -> dict[str, bytes]:
    """The same parts with other words in all of them."""
    found = dict(parts)
    for old, new in changes.items():
        assert any(old.encode() in content for content in found.values())
        found = {name: content.replace(old.encode(), new.encode()) for name, content in found.items()}
    return found


def renamed(parts: Mapping[str, bytes], old: str, new: str) -> dict[str, bytes]:
    """The same parts under other names."""
    return {name.replace(old, new): content for name, content in parts.items()}
