"""What a command writes takes the place of an earlier one of its kind, and of nothing else."""

import zipfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from core.i18n import Words
from core.i18n.columns import failure_titles
from core.settings import Settings, load_settings
from core.spreadsheet import Sheet, written
from data.commands.integrations import save_integration
from data.store.local import LocalStore
from data.store.protocol import Store
from flows.cli import backup as cli_backup
from flows.cli import export as cli_export
from flows.cli import sql as cli_sql
from tests.fakes import PRINCIPAL, START, Office, ToldClock, integration
from tests.integration.helpers.command import Command, Said, on

WRITERS = {
    "backup": ("backup",),
    "snapshot": ("snapshot",),
    "csv": ("export", "failures", "acme-expenses"),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(home=tmp_path / "home")
    for folder in (made.database.parent, made.tokens, made.inbox):
        folder.mkdir(parents=True)
    LocalStore(made.database, ToldClock()).close()
    made.token_file("sync").write_text("secret")
    (made.inbox / "utlegg.csv").write_text("Bilagsnr;Beløp\n")
    return made


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    with closing(opened.store):
        yield opened


@pytest.fixture
def run(
    office: Office,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    def opened(_settings: Settings, _scope: str) -> Store:
        return office.store

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(office.store, "close", lambda: None)
    for module in (cli_backup, cli_export, cli_sql):
        monkeypatch.setattr(module, "open_store", opened)
        monkeypatch.setattr(module, "a_store_that_runs", lambda _settings: nullcontext())
    return on(settings, monkeypatch, capsys)


def refused(said: Said, file: Path, before: bytes) -> bool:
    return said.code == 2 and str(file.name) in said.err and file.read_bytes() == before


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "target", ["store/synclight.duckdb", "tokens/sync.token", "inbox/utlegg.csv", "last-backup.json", "logs.csv"]
)
def test_nothing_is_written_into_synclights_own_folder(
    run: Command, settings: Settings, tmp_path: Path, writer: str, target: str
) -> None:
    file = settings.home / target
    file.touch()
    before = file.read_bytes()
    (tmp_path / "linked").symlink_to(settings.home)
    (tmp_path / f"link{file.suffix}").symlink_to(file)

    for way in (file, tmp_path / "linked" / target, tmp_path / f"link{file.suffix}"):
        said = run(*WRITERS[writer], str(way))
        assert refused(said, file, before) or way != file
        assert (said.code, "own folder" in said.err) == (2, True)
        assert file.read_bytes() == before


def test_a_history_is_not_written_into_synclights_own_folder(run: Command, settings: Settings) -> None:
    said = run("export", "history", str(settings.inbox))

    assert (said.code, "own folder" in said.err) == (2, True)
    assert [file.name for file in settings.inbox.iterdir()] == ["utlegg.csv"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("content", ["my notes\n", "Bilagsnr;Beløp\n", "%PDF-1.7"])
def test_a_file_that_is_something_else_is_kept(run: Command, tmp_path: Path, writer: str, content: str) -> None:
    file = tmp_path / "notes.csv"
    file.write_text(content)

    said = run(*WRITERS[writer], str(file))

    assert refused(said, file, content.encode())
    assert "something else" in said.err


@pytest.mark.parametrize(("writer", "earlier"), [("backup", "snapshot"), ("snapshot", "backup"), ("csv", "backup")])
def test_an_output_of_another_kind_is_kept(run: Command, tmp_path: Path, writer: str, earlier: str) -> None:
    file = tmp_path / "kept.csv"
    assert run(*WRITERS[earlier], str(file)).code == 0
    before = file.read_bytes()

    assert refused(run(*WRITERS[writer], str(file)), file, before)


def test_the_live_database_of_another_home_is_no_earlier_backup(run: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    LocalStore(other, ToldClock()).close()
    before = other.read_bytes()

    assert refused(run("backup", str(other)), other, before)


@pytest.mark.parametrize("writer", [*WRITERS, "xlsx"])
def test_an_earlier_one_of_the_same_kind_is_replaced(run: Command, tmp_path: Path, writer: str) -> None:
    file = tmp_path / ("out.xlsx" if writer == "xlsx" else "out.csv")
    command = WRITERS["csv" if writer == "xlsx" else writer]

    assert [run(*command, str(file)).code for _ in range(3)] == [0, 0, 0]


def test_an_export_in_the_other_language_and_an_empty_file_are_replaced(run: Command, tmp_path: Path) -> None:
    norwegian, empty = tmp_path / "norsk.csv", tmp_path / "empty.csv"
    words = Words("nb")
    norwegian.write_bytes(written(Sheet("x", failure_titles(words), [], "nb", words.zone), "csv"))
    empty.touch()

    assert run(*WRITERS["csv"], str(norwegian)).code == 0
    assert run(*WRITERS["csv"], str(empty)).code == 0


def test_a_workbook_of_somebody_else_is_kept(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "budget.xlsx"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("docProps/core.xml", "<creator>Kari</creator>")
    before = file.read_bytes()

    assert refused(run(*WRITERS["csv"], str(file)), file, before)


def test_a_damaged_workbook_is_kept(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "ours.xlsx"
    assert run(*WRITERS["csv"], str(file)).code == 0
    with zipfile.ZipFile(file) as book:
        about = book.getinfo("docProps/core.xml")
    damaged = bytearray(file.read_bytes())
    start = about.header_offset + 30 + len(about.filename)
    damaged[start : start + about.compress_size] = b"\xff" * about.compress_size
    file.write_bytes(damaged)

    assert refused(run(*WRITERS["csv"], str(file)), file, bytes(damaged))


def test_a_snapshot_of_another_version_is_replaced_and_can_be_asked(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "copy.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute("create table v_runs as select 1 as run_id")
        made.execute("create table v_of_tomorrow as select 1 as x")

    assert run("sql", "select run_id from v_runs", "--on", str(file)).code == 0
    assert run(*WRITERS["snapshot"], str(file)).code == 0


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("pattern", [None, "*.csv"])
def test_no_file_that_a_source_reads_is_replaced(
    run: Command, office: Office, tmp_path: Path, writer: str, pattern: str | None
) -> None:
    folder = tmp_path / "from-the-app"
    folder.mkdir()
    file = folder / "claims.csv"
    assert run(*WRITERS[writer], str(file)).code == 0
    before = file.read_bytes()
    source = {"kind": "files", "path": str(folder if pattern else file), "pattern": pattern, "format": "csv"}
    config = integration("acme-claims").model_dump(mode="json") | {"source": source}
    changed = type(integration()).model_validate(config)
    save_integration(PRINCIPAL, office.store, changed, START + timedelta(minutes=1))

    said = run(*WRITERS[writer], str(file))

    assert refused(said, file, before)
    assert "acme-claims reads" in said.err


def test_a_history_takes_the_place_of_an_earlier_one_only(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert [run("export", "history", str(out)).code for _ in range(2)] == [0, 0]
    (out / "v_daily.parquet").write_text("my notes")

    said = run("export", "history", str(out))

    assert refused(said, out / "v_daily.parquet", b"my notes")


def test_a_file_with_other_tables_is_not_taken_for_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table v_runs as select 1 as one")
    before = path.read_bytes()

    with pytest.raises(Exception, match="holds something else"):
        LocalStore(path, ToldClock())

    assert path.read_bytes() == before
