"""A file that is something else than its name says gets one sentence: what it is, and what to do."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.connectors.files.config import FilesSourceConfig
from tests.integration.helpers.files.files_reading import source, told
from tests.integration.helpers.files.sheet_parts import book, claim, header, packed

CSV = "Kravnr;Beløp\n1;2\n"
TEXT = CSV.encode()
WORKBOOK = packed(book(header() + f'<row r="2">{claim(2)}</row>'))
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le")
ODS = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
SAVE = "open it in a spreadsheet program and save it as .xlsx"
PAGE = f"fetch the file itself, or {SAVE}"
EXPORT = "export it as CSV or .xlsx where it comes from"


@pytest.mark.parametrize(
    ("content", "what", "cure"),
    [
        (TEXT, "text", 'say format = "csv"'),
        (CSV.encode("cp1252"), "text", 'say format = "csv"'),
        ("\ufeffKravnr\tBeløp\r\n".encode(), "text", 'say format = "csv"'),
        (b'[{"nr": 1}]', "text", 'say format = "json"'),
        (b'{"nr": 1}\n{"nr": 2}\n', "text", 'say format = "json"'),
        ("<html><table><tr><td>Beløp</td></tr></table></html>".encode(), "a web page (HTML)", PAGE),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "a web page (HTML)", PAGE),
        (b"<table border=1><tr>", "a web page (HTML)", PAGE),
        (b"<META http-equiv=x>", "a web page (HTML)", PAGE),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a web page (HTML)", PAGE),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "a web page (HTML)", PAGE),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML spreadsheet of 2003",
            SAVE,
        ),
        (b'<?xml version="1.0"?><claims/>', "an XML file", EXPORT),
        (OLD, "an old workbook (.xls)", SAVE),
        (LOCKED, "a workbook with a password", "save it without a password"),
        (ODS, "an OpenDocument sheet (.ods)", SAVE),
        (packed({"xl/workbook.bin": b"x"}), "a binary workbook (.xlsb)", SAVE),
        (packed({"xl\\workbook.bin": b"x"}), "a binary workbook (.xlsb)", SAVE),
        (packed({"Index/Document.iwa": b"x"}), "a sheet of Numbers", SAVE),
        (packed({"word/document.xml": b"<x/>"}), "a Word document", SAVE),
        (packed({"ppt/presentation.xml": b"<x/>"}), "a presentation", SAVE),
        (packed({"krav.csv": TEXT}), "a zip archive of other files", "unpack it"),
        (gzip.compress(TEXT, mtime=0), "a gzip archive", "unpack it"),
        (bz2.compress(TEXT), "a compressed file", "unpack it"),
        (lzma.compress(TEXT), "a compressed file", "unpack it"),
        (b"%PDF-1.7", "a PDF", EXPORT),
        (b"{\\rtf1\\ansi", "a Word document", EXPORT),
        (b"SQLite format 3\x00", "a database", EXPORT),
        (b"PAR1", "a Parquet file", 'say format = "parquet"'),
    ],
)
def test_what_is_named_xlsx_and_is_none_is_named(tmp_path: Path, content: bytes, what: str, cure: str) -> None:
    (said,) = told(source(tmp_path, "krav.xlsx", content))

    assert said.startswith(f"refused: krav.xlsx: found {what}, wanted an Excel workbook (.xlsx): {cure}")
    assert said.endswith(".")


@pytest.mark.parametrize("name", ["krav.csv", "krav.json", "krav.ndjson"])
@pytest.mark.parametrize(
    ("content", "what", "cure"),
    [
        (WORKBOOK, "a zip archive or Excel workbook", 'say format = "xlsx" in [source] when it is a workbook'),
        (gzip.compress(TEXT, mtime=0), "a gzip archive", "unpack it"),
        (b"PAR1", "a Parquet file", 'say format = "parquet"'),
        (b"<!doctype html><title>Sign in</title>", "a web page (HTML)", PAGE),
        (OLD, "an old workbook (.xls)", SAVE),
        (b'<?xml version="1.0"?><claims/>', "an XML file", EXPORT),
    ],
)
def test_what_is_named_text_and_is_none_is_named(
    tmp_path: Path, name: str, content: bytes, what: str, cure: str
) -> None:
    (said,) = told(source(tmp_path, name, content))

    assert said.startswith(f"refused: {name}: found {what}, wanted ")
    assert f": {cure}" in said


@pytest.mark.parametrize(
    "content", ["<b>;Kravnr\n1;2\n", "MIME;Kravnr\n1;2\n", "BZ;Kravnr\n1;2\n", "Obj;Kravnr\n1;2\n"]
)
def test_ordinary_text_is_not_taken_for_something_else(tmp_path: Path, content: str) -> None:
    assert told(source(tmp_path, "krav.csv", content), "Kravnr") == ["2"]


@pytest.mark.parametrize("name", ["krav.tsv", "krav.TSV", "krav.tab", "krav.txt"])
def test_text_divided_by_tabs_is_read(tmp_path: Path, name: str) -> None:
    assert told(source(tmp_path, name, CSV.replace(";", "\t")), "Kravnr", "Beløp") == ["1 | 2"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("krav.xls", f"CSV, JSON, Parquet or .xlsx; this is an old workbook (.xls): {SAVE}"),
        ("krav.ods", f"CSV, JSON, Parquet or .xlsx; this is an OpenDocument sheet (.ods): {SAVE}"),
        ("krav.xlsb", f"CSV, JSON, Parquet or .xlsx; this is a binary workbook (.xlsb): {SAVE}"),
        ("krav.csv.gz", "CSV, JSON, Parquet or .xlsx; this is a gzip archive: unpack it"),
        ("krav.zip", "CSV, JSON, Parquet or .xlsx; this is a zip archive of other files: unpack it"),
        ("krav.html", f"CSV, JSON, Parquet or .xlsx; this is a web page (HTML): {PAGE}"),
        ("krav.pdf", f"CSV, JSON, Parquet or .xlsx; this is a PDF: {EXPORT}"),
    ],
)
def test_an_ending_that_nothing_reads_is_named_in_the_configuration(name: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FilesSourceConfig(kind="files", path=name)

    assert str(refused.value.errors()[0]["ctx"]["error"]) == sentence
    assert FilesSourceConfig(kind="files", path=name, format="csv").file_format == "csv"
