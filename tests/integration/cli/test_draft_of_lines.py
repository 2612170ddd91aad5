"""What `integrations new` proposes where rows belong together; what it writes, a dry run accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.configuration import IntegrationConfig, read_integration
from core.settings import load_settings
from tests.integration.helpers.command import Command, on

CLAIMS = """Kravnr;Dato;Person;Linje;Konto;Beløp;Valuta
U-1;02.11.2026;Åse Berg;1;7140;1 284,00;NOK
U-1;02.11.2026;Åse Berg;2;7160;35,50;NOK
U-2;03.11.2026;Per Lie;1;7140;10,00;NOK
U-3;14.11.2026;Nina Øye;1;7140;95,00;SEK
U-3;14.11.2026;Nina Øye;2;7130;5,00;SEK
U-3;14.11.2026;Nina Øye;3;7130;5,00;SEK
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    return on(load_settings(home=tmp_path / "home"), monkeypatch, capsys)


def drafted(run: Command, folder: Path, text: str) -> tuple[IntegrationConfig, str]:
    (folder / "krav.csv").write_text(text)
    assert run("integrations", "new", "krav.csv").code == 0
    return read_integration((folder / "krav.toml").read_bytes(), "krav.toml"), (folder / "krav.toml").read_text()


def test_a_claim_of_several_rows_is_proposed_as_one_record_with_lines(run: Command, tmp_path: Path) -> None:
    config, text = drafted(run, tmp_path, CLAIMS)

    assert config.mapping.record_key == "Kravnr"
    assert [field.to for field in config.mapping.fields] == [
        "/kravnr",
        "/dato",
        "/person",
        "/lines/-/linje",
        "/lines/-/konto",
        "/lines/-/belop",
        "/valuta",
        "/total",
    ]
    assert "CHECK: 6 rows make 3 records" in text
    assert "or each row is a record of its own: a key of Kravnr and Linje" in text
    told = run("dry-run", "krav.toml", "--json").json
    assert (told["rows"], told["would_send"], told["failing_rows"]) == (6, 3, 0)
    assert told["money"] == {"NOK": "1329.50", "SEK": "105.00"}
    assert '"lines":[{"linje":"1","konto":"7140","belop":"1284.00"},{"linje":"2"' in told["requests"][0]["body"]
    assert '"total":"1319.50"' in told["requests"][0]["body"]


@pytest.mark.parametrize(
    ("rows", "key", "with_lines"),
    [
        # a claim's rows apart, and in another order of columns
        ("Beløp;Person;Kravnr|1,00;Åse;A|2,00;Per;B|3,00;Åse;A|4,00;Ola;C", "Kravnr", True),
        # nothing but the currency and constants agree: a key that came twice by mistake
        ("Kravnr;Person;Beløp;Valuta|A;Åse;1,00;NOK|A;Per;2,00;NOK|B;Ola;3,00;EUR", None, False),
        # one row in twenty repeats
        ("Kravnr;Person;Beløp|" + "|".join(f"K{n};P{n};1,00" for n in range(19)) + "|K0;P0;2,00", "Kravnr", False),
        # rows that repeat whole are no lines
        ("Kravnr;Person;Beløp|A;Åse;1,00|A;Åse;1,00|B;Per;2,00|B;Per;2,00", None, False),
        # each row has a number of its own, named first
        ("Bilagsnr;Kravnr;Person;Beløp|1;A;Åse;1,00|2;A;Åse;2,00|3;B;Per;3,00", "Bilagsnr", False),
        # one key in the whole file tells nothing
        ("Prosjektnr;Person;Beløp|A;Åse;1,00|A;Åse;2,00", None, False),
        # a key that is missing somewhere
        ("Kravnr;Person;Beløp|A;Åse;1,00|A;Åse;2,00|;Per;3,00|B;Ola;4,00", None, False),
        # each row once
        ("Kravnr;Person;Beløp|A;Åse;1,00|B;Per;2,00", "Kravnr", False),
        # a column that is called like the list
        ("Kravnr;Lines;Beløp|A;x;1,00|A;x;2,00|B;y;3,00", "Kravnr", True),
    ],
)
def test_lines_are_proposed_only_where_rows_share_a_key_and_more(
    run: Command, tmp_path: Path, rows: str, key: str | None, with_lines: bool
) -> None:
    config, text = drafted(run, tmp_path, rows.replace("|", "\n") + "\n")

    assert (config.mapping.lines is not None) is with_lines
    if key is not None:
        assert config.mapping.record_key == key
    assert "CHECK" in next(line for line in text.splitlines() if line.startswith("record_key"))
    told = run("dry-run", "krav.toml", "--json").json
    assert told["unreadable"] is None
    if with_lines:
        assert told["failing_rows"] == 0


def test_an_amount_that_each_row_repeats_counts_once(run: Command, tmp_path: Path) -> None:
    config, text = drafted(run, tmp_path, "Kravnr;Person;Sum;Konto\nA;Åse;30,00;1\nA;Åse;30,00;2\nB;Per;5,00;1\n")

    assert config.mapping.amount is not None
    assert config.mapping.amount.once
    assert "/total" not in text
    assert run("dry-run", "krav.toml", "--json").json["money"] == {"NOK": "35.00"}


def test_the_amount_of_the_lines_comes_before_the_one_that_each_row_repeats(run: Command, tmp_path: Path) -> None:
    rows = "Kravnr;Person;Sum;Beløp\nA;Åse;30,00;10,00\nA;Åse;30,00;20,00\nB;Per;5,00;5,00\n"
    config, _text = drafted(run, tmp_path, rows)

    assert config.mapping.amount is not None
    assert (config.mapping.amount.column, config.mapping.amount.once) == ("Beløp", False)
    assert run("dry-run", "krav.toml", "--json").json["money"] == {"NOK": "35.00"}


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("Ansattnr;Måned;Beløp|1;2026-01;1,00|1;2026-02;2,00|2;2026-01;3,00|2;2026-02;3,00", ("Ansattnr", "Måned")),
        ("Navn;Periode;Ref|x;1;a|x;2;a|y;1;a|y;2;a", None),
    ],
)
def test_two_columns_are_proposed_where_one_is_no_key(
    run: Command, tmp_path: Path, rows: str, key: tuple[str, ...] | None
) -> None:
    config, text = drafted(run, tmp_path, rows.replace("|", "\n") + "\n")

    if key is not None:
        assert config.mapping.record_key == key
        assert run("dry-run", "krav.toml", "--json").json["failing_rows"] == 0
    assert "CHECK" in text


@pytest.mark.parametrize("total", ["Sum;;;;;1 434,50;\n", ";;;;;1 434,50;\n", ";;Totalt;;;1 434,50;\n"])
def test_a_total_below_lines_is_no_line(run: Command, tmp_path: Path, total: str) -> None:
    config, text = drafted(run, tmp_path, CLAIMS + total)

    assert (config.mapping.record_key, config.mapping.lines is not None) == ("Kravnr", True)
    assert "krav.csv line 8" in text
    told = run("dry-run", "krav.toml", "--json").json
    assert (told["rows"], told["would_send"], told["failing_rows"] + told["skipped_rows"]) == (7, 3, 1)
    assert told["money"] == {"NOK": "1329.50", "SEK": "105.00"}


def test_a_total_below_rows_with_a_key_of_two_columns_is_no_record(run: Command, tmp_path: Path) -> None:
    rows = "".join(f"U-{n // 2};{n % 2};{n}{n},00\n" for n in range(2, 8))

    config, text = drafted(run, tmp_path, f"Kravnr;Linje;Beløp\n{rows}Sum;;297,00\n")

    assert (config.mapping.record_key, 'is = "Sum"' in text) == (("Kravnr", "Linje"), True)
    told = run("dry-run", "krav.toml", "--json").json
    assert (told["would_send"], told["failing_rows"], told["skipped_rows"]) == (6, 0, 1)


@pytest.mark.parametrize(
    ("total", "cure"),
    [
        ("{key};{day};Åse Berg;Sum;15,00", 'column = "Konto"\nis = "Sum"'),
        ("{key};{day};Åse Berg;;15,00", 'column = "Konto"\nis_empty = true'),
        ("{key};{day};Åse Berg;Totalt for krav {key};15,00", 'column = "Konto"\nbegins_with = "Totalt"'),
        ("{key};;;Sum;15,00", 'column = "Konto"\nis = "Sum"'),
    ],
)
def test_totals_inside_claims_are_noticed_by_the_draft_and_refused_until_they_are_left_out(
    run: Command, tmp_path: Path, total: str, cure: str
) -> None:
    rows = ["Kravnr;Dato;Person;Konto;Beløp"]
    for key, day in (("U-1", "02.11.2026"), ("U-2", "03.11.2026"), ("U-3", "04.11.2026")):
        common = f"{key};{day};Åse Berg"
        rows += [f"{common};7140;10,00", f"{common};7160;5,00", total.format(key=key, day=day)]
    config, text = drafted(run, tmp_path, "\n".join([*rows, "U-4;05.11.2026;Per Lie;7140;1,00"]) + "\n")
    commented = "".join(f"# {line}\n" for line in ["[[mapping.skip_rows]]", *cure.splitlines()])

    assert "CHECK: 7 rows make 4 records" in text
    assert config.mapping.lines is not None
    assert text.count(commented) == 1
    told = run("dry-run", "krav.toml", "--json").json
    assert (told["would_send"], told["failing_rows"], told["money"]) == (1, 3, {"NOK": "1.00"})
    assert {one["where"] for one in told["failing"]} == {f"krav.csv line {line}" for line in (4, 7, 10)}
    (tmp_path / "krav.toml").write_text(text.replace(commented, commented.replace("# ", "")))
    told = run("dry-run", "krav.toml", "--json").json
    assert (told["would_send"], told["skipped_rows"], told["money"]) == (4, 3, {"NOK": "46.00"})
    assert '"total":"15.00"' in told["requests"][0]["body"]
