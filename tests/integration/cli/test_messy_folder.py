"""From files as finance people have them to a true book: what the draft cannot know is where to send it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import Parts
from tests.integration.helpers.small_books import TOKEN, SmallBooks, small_books

CLAIMS = """Kravnr;Dato;Region;Formål;Konto;Beløp;Valuta;Kommentar
UT-1001;02.11.2026;Østfold;Tog Råde–Ås;7140;1 284,00;NOK;
UT-1002;03.11.2026;Tromsø;Hotell, to netter;7130;2.349,50;NOK;"Delt; med ""Nord"" igjen"
UT-1002;03.11.2026;Tromsø;Frokost;7160;149,00;NOK;
UT-1003;04.11.2026;Skåne;Tåg Malmö;7140;1 095,00;SEK;

UT-1004;;Møre;Buss;7140;58,00;NOK;kvittering mangler
UT-1005;06.11.2026;Agder;Ferge;7140;12 500,00;NOK;
UT-1006;09.11.2026;Østfold;Parkering;7140;95,50;NOK;
UT-1007;10.11.2026;Agder;Møtemat;7160;1.000,00;NOK;
Totalt;;;;;18 531,00;;
"""
BOOKED_CLAIMS = [
    ("UT-1001", "2026-11-02", "1284.00", "NOK"),
    ("UT-1002", "2026-11-03", "2498.50", "NOK"),
    ("UT-1003", "2026-11-04", "1095.00", "SEK"),
    ("UT-1005", "2026-11-06", "12500.00", "NOK"),
    ("UT-1006", "2026-11-09", "95.50", "NOK"),
    ("UT-1007", "2026-11-10", "1000.00", "NOK"),
]
HEAD = ("Bilagsnr", "Dato", "Region", "Timer", "Sats", "Beløp", "Valuta", "Merknad")
FEES = [
    ("H-1", "02.11.2026", "Østfold", 3, 450, "NOK", ""),
    ("H-2", "03.11.2026", "Tromsø", 2.5, 450, "NOK", ""),
    ("H-3", "05.11.2026", "Skåne", 4, 500.25, "SEK", "tåg"),
    ("H-4", "31.11.2026", "Møre", 1, 450, "NOK", ""),
    ("H-5", "12.11.2026", "Agder", 10, 1250.5, "NOK", ""),
]
BOOKED_FEES = [
    ("H-1", "2026-11-02", "1350.00", "NOK"),
    ("H-2", "2026-11-03", "1125.00", "NOK"),
    ("H-3", "2026-11-05", "2001.00", "SEK"),
    ("H-5", "2026-11-12", "12505.00", "NOK"),
]


@pytest.fixture
def books() -> Iterator[SmallBooks]:
    with small_books() as opened:
        yield opened


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    parts = Parts(tmp_path / "home", latency_ms=1)
    monkeypatch.chdir(tmp_path)
    try:
        yield on(parts.settings, monkeypatch, capsys)
    finally:
        parts.close()


def edited(file: Path, changes: dict[str, str]) -> None:
    """Each change is one value that a person fills in or takes."""
    text = file.read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text)


def addresses(books: SmallBooks) -> dict[str, str]:
    """Two values: where records are posted, and where they are looked up."""
    place = "https://accounting.example.com/api/records"
    return {f'url = "{place}"  #': f'url = "{books.url}/api/records"  #', f"{place}?": f"{books.url}/api/records?"}


def connected(run: Command, home: Path, name: str) -> None:
    """The secret lies where the draft says, and both ends answer."""
    secret = home / "secrets" / f"{name}-token"
    secret.touch(0o600)
    secret.write_text(TOKEN)
    assert run("integrations", "add", f"{name}.toml").code == 0
    tried = run("integrations", "test", name)
    assert (tried.code, tried.err) == (0, "")


def failing(run: Command, file: str) -> list[tuple[str, ...]]:
    """Rows that a dry run refuses: where, column, found, wanted."""
    rows = run("dry-run", file, "--json").json["failing"]
    return [(row["where"], row["column"], row["found"], row["wanted"]) for row in rows]


def test_a_messy_csv_file_becomes_a_true_book_with_two_values(run: Command, tmp_path: Path, books: SmallBooks) -> None:
    (tmp_path / "krav.csv").write_bytes(CLAIMS.replace("\n", "\r\n").encode("cp1252"))
    run("integrations", "new", "krav.csv", "--organisation", "acme")
    edited(tmp_path / "krav.toml", addresses(books))

    rehearsed = run("dry-run", "krav.toml", "--json").json
    assert failing(run, "krav.toml") == [("krav.csv line 7", "Dato", "", "a value")]
    assert (rehearsed["would_send"], rehearsed["money"]) == (6, {"NOK": "17378.00", "SEK": "1095.00"})
    connected(run, tmp_path / "home", "krav")
    first = run("sync", "krav", "--foreground")
    second = run("sync", "krav", "--foreground")

    assert (first.code, second.code) == (1, 1)  # a row is refused, and stays so
    assert books.entries("kravnr", "dato", "total", "valuta") == BOOKED_CLAIMS
    (claim,) = [entry for entry in books.book if entry["kravnr"] == "UT-1002"]
    assert [line["belop"] for line in claim["lines"]] == ["2349.50", "149.00"]
    assert (claim["region"], claim["lines"][0]["kommentar"]) == ("Tromsø", 'Delt; med "Nord" igjen')
    whole = CLAIMS.replace("UT-1004;;", "UT-1004;05.11.2026;")
    (tmp_path / "krav.csv").write_bytes(whole.replace("\n", "\r\n").encode("cp1252"))
    assert run("sync", "krav", "--foreground").code == 0
    assert books.entries("kravnr", "dato", "total", "valuta") == sorted(
        [*BOOKED_CLAIMS, ("UT-1004", "2026-11-05", "58.00", "NOK")]
    )


def workbook(file: Path) -> None:
    """A title, a merged row above the names, dates as text, formulas with their results, and a sum."""
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("November")
        sheet.merge_range("A1:H1", "Honorarer november 2026")
        sheet.merge_range("A3:C3", "Hvem og når")
        sheet.merge_range("D3:H3", "Hva")
        sheet.write_row("A4", HEAD)
        for row, (key, date, region, hours, rate, currency, remark) in enumerate(FEES, start=4):
            sheet.write_row(row, 0, (key, date, region, hours, rate))
            sheet.write_formula(row, 5, f"=D{row + 1}*E{row + 1}", None, hours * rate)
            sheet.write_row(row, 6, (currency, remark))
        sheet.write(4 + len(FEES), 0, "Sum")
        sheet.write_formula(4 + len(FEES), 5, "=SUM(F5:F9)", None, sum(row[3] * row[4] for row in FEES))


def test_a_messy_workbook_becomes_a_true_book_with_two_values(run: Command, tmp_path: Path, books: SmallBooks) -> None:
    workbook(tmp_path / "honorar.xlsx")
    run("integrations", "new", "honorar.xlsx", "--organisation", "acme")
    edited(tmp_path / "honorar.toml", addresses(books))

    rehearsed = run("dry-run", "honorar.toml", "--json").json
    assert failing(run, "honorar.toml") == [
        ("honorar.xlsx sheet November row 8", "Dato", "31.11.2026", "a date like 23.11.2026")
    ]
    assert (rehearsed["would_send"], rehearsed["money"]) == (4, {"NOK": "14980.00", "SEK": "2001.00"})
    connected(run, tmp_path / "home", "honorar")
    codes = [run("sync", "honorar", "--foreground").code for _ in range(2)]

    assert codes == [1, 1]
    assert books.entries("bilagsnr", "dato", "belop", "valuta") == BOOKED_FEES
