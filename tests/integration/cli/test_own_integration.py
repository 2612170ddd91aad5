"""The guide's way: a folder of files nobody has described, a proposal, a dry run. Nothing is sent."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from openpyxl import Workbook

from core.configuration import read_integration
from core.settings import load_settings
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import Parts

CLAIMS = """Kravnr;Dato;Likeperson;Formål;Beløp;Valuta;Merknad
U-1;02.11.2026;Åse Berg;Togreise;1 284,00;NOK;
U-2;31.11.2026;Per Lie;Hotell;349,50;NOK;
U-3;04.11.2026;Nina Øye;Fly;95,00;EUR;
U-4;05.11.2026;Ola Vik;Buss;58,00;NOK;
"""
MORE = """Kravnr;Dato;Likeperson;Formål;Beløp;Valuta;Merknad
U-5;01.12.2026;Åse Berg;Taxi;tre hundre;NOK;
U-1;02.12.2026;Åse Berg;Dobbelt;10,00;NOK;
U-6;03.12.2026;Per Lie;=HYPERLINK("x");10,00;NOK;
"""


class Listener:
    """Counts the connections anybody makes to it."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "utlegg"
    place.mkdir()
    (place / "utlegg-2026-11.csv").write_text(CLAIMS)
    (place / "utlegg-2026-12.csv").write_text(MORE)
    (place / "les meg.pdf").write_text("no table")
    return place


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return on(load_settings(home=tmp_path / "home"), monkeypatch, capsys)


def test_a_folder_of_files_becomes_a_configuration_that_can_be_read(run: Command, tmp_path: Path) -> None:
    said = run("integrations", "new", "utlegg", "--json")

    config = read_integration((tmp_path / "utlegg.toml").read_bytes(), "utlegg.toml")
    assert said.code == 0
    assert (said.json["record_key"], said.json["amount"], said.json["dates"]) == ("Kravnr", "Beløp", ["Dato"])
    assert (config.id, config.mapping.record_key) == ("utlegg", "Kravnr")
    assert (config.source.path, config.source.pattern) == (str(tmp_path / "utlegg"), "*.csv")
    assert config.mapping.amount is not None
    assert (config.mapping.amount.decimal, config.mapping.amount.currency_column) == ("comma", "Valuta")
    assert "Merknad" not in {field.column for field in config.mapping.fields}


@pytest.mark.parametrize(
    ("amounts", "doubt"),
    [
        (("7.500", "12.250", "8.000"), "; CHECK: point fits every value as well, and what is 1000 here is 1 there"),
        (("100", "250"), "; CHECK: point fits every value as well: they have no decimals"),
        (("7.500", "12.250,00"), ""),
    ],
)
def test_a_decimal_mark_that_nobody_can_tell_is_asked_for(
    run: Command, tmp_path: Path, amounts: tuple[str, ...], doubt: str
) -> None:
    rows = [f"UT-{number};0{number}.11.2026;{amount}\n" for number, amount in enumerate(amounts, start=1)]
    (tmp_path / "krav.csv").write_text("Kravnr;Dato;Beløp\n" + "".join(rows))

    run("integrations", "new", "krav.csv")

    lines = (tmp_path / "krav.toml").read_text().splitlines()
    assert [each for each in lines if each.startswith("decimal")] == [
        f'decimal = "comma"  # comma: 1 234,50{doubt}'
    ] * 2


def test_a_workbook_becomes_one_too(run: Command, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Id", "Sum"], ["A1", 12.5], ["A2", 8]):
        book.active.append(row)
    book.save(tmp_path / "lønn.xlsx")

    said = run("integrations", "new", "lønn.xlsx", "--id", "payroll", "--json")
    rehearsed = run("dry-run", "payroll.toml", "--json")

    assert (said.json["record_key"], said.json["amount"]) == ("Id", "Sum")
    assert rehearsed.json["would_send"] == 2
    assert rehearsed.json["money"] == {"NOK": "20.50"}


def test_a_dry_run_says_beside_its_sum_what_is_set_off_in_it(run: Command, tmp_path: Path) -> None:
    (tmp_path / "lønn.csv").write_text("Id;Sum\nA1;12,50\nA2;-8,00\n")
    run("integrations", "new", "lønn.csv", "--id", "payroll", "--json")

    told, said = run("dry-run", "payroll.toml", "--json"), run("dry-run", "payroll.toml")

    assert (told.json["money"], told.json["credit"]) == ({"NOK": "4.50"}, {"NOK": "-8.00"})
    assert "NOK 4.50, incl. NOK -8" in said.out.replace("\u00a0", " ")


def test_a_draft_is_never_written_over(run: Command, tmp_path: Path) -> None:
    (tmp_path / "utlegg.toml").write_text("mine")

    said = run("integrations", "new", "utlegg")

    assert (said.code, (tmp_path / "utlegg.toml").read_text()) == (2, "mine")
    assert "is there already" in said.err


@pytest.mark.parametrize(
    ("place", "sentence"), [("nowhere", "is not there"), ("empty", "holds no file of these kinds")]
)
def test_a_place_without_files_is_said(run: Command, tmp_path: Path, place: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()

    said = run("integrations", "new", place)

    assert said.code == 2
    assert sentence in said.err


def test_a_dry_run_shows_what_would_be_sent_and_asks_nobody(run: Command, tmp_path: Path, listener: Listener) -> None:
    run("integrations", "new", "utlegg")
    draft = (tmp_path / "utlegg.toml").read_text()
    (tmp_path / "utlegg.toml").write_text(draft.replace("https://accounting.example.com", listener.url))

    said = run("dry-run", "utlegg.toml", "--show", "2", "--json")
    shown = run("dry-run", "utlegg.toml")

    told = said.json
    assert (said.code, told["rows"], told["would_send"], told["failing_rows"], told["sent"]) == (1, 7, 3, 4, 0)
    assert told["money"] == {"EUR": "95.00", "NOK": "68.00"}
    assert [(row["where"], row["column"], row["found"], row["wanted"]) for row in told["failing"]] == [
        ("utlegg-2026-11.csv line 2", "Kravnr", "U-1", "each key once"),
        ("utlegg-2026-11.csv line 3", "Dato", "31.11.2026", "a date like 23.11.2026"),
        ("utlegg-2026-12.csv line 2", "Beløp", "tre hundre", "an amount like 1 234,50"),
        ("utlegg-2026-12.csv line 3", "Kravnr", "U-1", "each key once"),
    ]
    assert len(told["requests"]) == 2
    assert told["ledger"] is False
    assert "3 records would be sent: EUR 95, NOK 68" in shown.out.replace("\u00a0", " ")
    assert listener.connections == 0
    assert not (tmp_path / "home").exists()  # not even a folder was made


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        ('kind = "none"', None),
        ('kind = "basic"\nuser = "us"\nsecret = "pw"', "authorization"),
        ('kind = "bearer"\nsecret = "pw"\nheader = "x-key"\nscheme = ""', "x-key"),
        ('kind = "oauth2"\ntoken_url = "{url}/token"\nclient_id = "us"\nsecret = "pw"', "authorization"),
    ],
)
def test_a_dry_run_needs_no_secret_and_signs_in_nowhere(
    run: Command, tmp_path: Path, listener: Listener, auth: str, header: str | None
) -> None:
    run("integrations", "new", "utlegg")
    draft = (tmp_path / "utlegg.toml").read_text().replace("https://accounting.example.com", listener.url)
    kept = [line for line in draft.split("\n") if not line.startswith("token_secret")]
    text = "\n".join(kept).replace("[schedule]", f"[target.auth]\n{auth.replace('{url}', listener.url)}\n\n[schedule]")
    (tmp_path / "utlegg.toml").write_text(text)

    said = run("dry-run", "utlegg.toml", "--json")

    assert said.json["would_send"] == 3
    assert [request["headers"].get(header or "authorization") for request in said.json["requests"]] == [
        None if header is None else "…"
    ] * 3
    assert listener.connections == 0


def test_many_records_in_one_request_are_shown_as_one_request(run: Command, tmp_path: Path) -> None:
    run("integrations", "new", "utlegg")
    draft = (tmp_path / "utlegg.toml").read_text()
    text = draft.replace("[schedule]", '[target.bulk]\nsize = 3\nitems = "/items"\n\n[schedule]')
    (tmp_path / "utlegg.toml").write_text(text)

    said = run("dry-run", "utlegg.toml", "--show", "3", "--json")

    assert said.json["would_send"] == 3, said.err
    assert len(said.json["requests"]) == 1


def test_a_file_that_cannot_be_read_is_said(run: Command, tmp_path: Path, folder: Path) -> None:
    run("integrations", "new", "utlegg")
    for file in folder.glob("*.csv"):
        file.write_text("Helt;Annet\n1;2\n")

    said = run("dry-run", "utlegg.toml")

    assert said.code == 1
    assert "has no column Kravnr" in said.out


def test_a_wrong_configuration_is_refused_whole(run: Command, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('id = "Wrong Id"')

    said = run("dry-run", "wrong.toml")

    assert said.code == 2
    assert "wrong.toml: " in said.err


class Books(BaseHTTPRequestHandler):
    """A system that books whatever it gets, and remembers it byte for byte."""

    protocol_version = "HTTP/1.1"
    got: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        kept = ("content-type", "idempotency-key", "x-reference")
        self.got.append({"body": body.decode(), **{name: self.headers[name] for name in kept}})
        reference = self.headers["x-reference"]
        amount = json.loads(body)["amount"]
        answer = {"id": f"V-{len(self.got)}", "reference": reference, "amount": amount, "currency": "NOK"}
        self._answer(201, json.dumps(answer).encode())

    def do_GET(self) -> None:
        self._answer(200, b'{"records": []}')

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def books() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Books) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_what_a_dry_run_shows_is_byte_for_byte_what_the_sync_then_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], books: str
) -> None:
    parts = Parts(tmp_path / "home", latency_ms=1)
    try:
        parts.add("claims", 5)
        parts.settings = parts.settings.model_copy(update={"sandbox_port": int(books.rpartition(":")[2])})
        parts.add("claims", 5)  # now its target is the system that remembers
        command = on(parts.settings, monkeypatch, capsys)
        before = command("dry-run", "claims", "--show", "10", "--json").json
        asked = list(Books.got)
        synced = command("sync", "claims", "--foreground")
        after = command("dry-run", "claims", "--json").json
    finally:
        parts.close()

    shown = [
        {
            "body": each["body"],
            **{name: each["headers"][name] for name in ("content-type", "idempotency-key", "x-reference")},
        }
        for each in before["requests"]
    ]
    assert asked == []
    assert (synced.code, synced.err) == (0, "")
    assert (before["ledger"], before["would_send"], before["money"]) == (True, 5, {"NOK": "50.00"})
    assert sorted(shown, key=str) == sorted(Books.got, key=str)
    assert (after["would_send"], after["already_booked"], after["requests"]) == (0, 5, [])


def test_a_draft_shows_the_shape_of_values_and_none_of_them(run: Command, tmp_path: Path) -> None:
    (tmp_path / "lonn").mkdir()
    (tmp_path / "lonn" / "a.csv").write_text(
        "Nr;Navn;Konto;Dato;Belop\nL-1;Kari Nordmann;1234 56 78901;02.11.2026;1 284,00\n"
    )

    assert run("integrations", "new", "lonn").code == 0

    draft = (tmp_path / "lonn.toml").read_text()
    assert [value for value in ("Kari", "78901", "02.11", "284", "L-1") if value in draft] == []
    assert 'from = "Navn"  # every row, like: text, 13 characters' in draft
