"""A secret that is entered on the command line: kept for nobody else, and bound before anything can use it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from core.access.entrances import new_entrance
from core.errors import BadRequest, Misconfigured
from core.settings import Settings
from data.store import whole_file
from flows.cli.secrets.binding import bind_secret
from flows.cli.secrets.entering import set_secret
from flows.secrets import OrganisationSecrets, bound_to
from flows.stack.tokens import make_tokens

BOOKS = "https://books.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def entered(settings: Settings, value: bytes, name: str = "books", organisation: str = "acme") -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(value)))
        return set_secret(settings, name, organisation, [f"{BOOKS}/api"], as_json=False)


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_secret_that_was_entered_goes_where_it_was_entered_for_and_nowhere_else(
    settings: Settings, capsys: pytest.CaptureFixture[str], *, is_alone: bool
) -> None:
    assert entered(settings, b"hush hush\n") == 0

    file = settings.secrets_folder / "acme" / "books"
    assert capsys.readouterr().out == f"The secret books of acme is kept in {file} and goes to {BOOKS} only.\n"
    assert (file.read_text("utf-8"), file.stat().st_mode & 0o777) == ("hush hush", 0o600)
    assert file.parent.stat().st_mode & 0o077 == 0
    assert OrganisationSecrets(settings, "acme", [BOOKS], is_alone=is_alone).get("books") == "hush hush"
    for organisation, origin in (("acme", "https://evil.example"), ("beta", BOOKS)):
        with pytest.raises(Misconfigured):
            OrganisationSecrets(settings, organisation, [origin], is_alone=False).get("books")


@pytest.mark.parametrize("value", [b"", b" \n", b"\xff\xfe", b"x" * 70_000])
def test_what_is_no_secret_is_not_kept(settings: Settings, value: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        entered(settings, value)

    assert "xxx" not in str(refused.value)
    assert not (settings.secrets_folder / "acme").exists()


@pytest.mark.parametrize(
    ("name", "organisation"), [("../books", "acme"), ("books", "../acme"), ("books", ".origins"), ("oidc", "acme")]
)
def test_a_name_that_is_none_leads_nowhere(settings: Settings, name: str, organisation: str) -> None:
    with pytest.raises((BadRequest, Misconfigured)):
        entered(settings, b"hush", name, organisation)
    with pytest.raises((BadRequest, Misconfigured)):
        bind_secret(settings, name, organisation, [BOOKS], as_json=False)

    assert not settings.secrets_folder.exists()


def test_a_secret_that_could_not_be_kept_is_bound_and_not_the_other_way_round(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        if path.parent.name == "acme":
            raise OSError("no room")

    monkeypatch.setattr(whole_file, "flush", full)
    monkeypatch.setattr(Path, "replace", lambda self, target: (full(Path(target)), self.rename(target))[1])
    with pytest.raises(Misconfigured):
        entered(settings, b"hush")

    assert bound_to(settings, "acme", "books") == (BOOKS,)
    assert not (settings.secrets_folder / "acme" / "books").exists()


def test_in_a_home_that_is_not_there_yet_every_folder_is_closed_to_others(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new" / "home")
    before = os.umask(0)
    try:
        entered(settings, b"hush")
        new_entrance(settings.tokens)
        make_tokens(settings.tokens)
    finally:
        os.umask(before)

    made = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert len(made) > 10
    assert [one for one in made if one.stat().st_mode & 0o077] == []
