"""A home as a Synclight left it from before the first schema that is kept."""

from __future__ import annotations

from pathlib import Path

import duckdb

from core.settings import Settings


def older_database(path: Path) -> Path:
    """Steps of the numbers that are ours, under other names; its last change stays in the log beside it."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table schema_version (number integer, name varchar, applied_at timestamptz)")
        connection.execute("insert into schema_version values (1, '0001_first.sql', now()), (16, '0016_x.sql', now())")
        connection.execute("checkpoint")
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("create table integrations (integration_id varchar)")
    assert path.with_name(f"{path.name}.wal").exists()
    return path


def older_home(settings: Settings) -> dict[str, bytes]:
    """Every folder a stack makes, with something in it; answers what it holds."""
    for folder in (settings.inbox, settings.logs, settings.secrets_folder, settings.tokens, settings.prefect_home):
        folder.mkdir(mode=0o700, parents=True)
        (folder / "theirs").write_text(f"of {folder.name}")
    settings.home.chmod(0o700)
    settings.lock_file.write_text("4711")
    settings.database.parent.mkdir()
    older_database(settings.database)
    return contents(settings.home)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below it with its bytes, and every folder."""
    found = sorted(folder.rglob("*"))
    return {str(one.relative_to(folder)): b"" if one.is_dir() else one.read_bytes() for one in found}
