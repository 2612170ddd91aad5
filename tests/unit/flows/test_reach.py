"""What the integrations of one organisation reach: its folders, its secrets, other machines."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from core.configuration import IntegrationConfig, read_integration
from core.errors import BadConfiguration, Misconfigured, SourceUnreadable
from core.settings import Settings, load_settings
from flows.clock import SystemClock
from flows.reach import Reach
from flows.secrets import bind
from tests.unit.helpers.written import INTEGRATION

TOP = Path(__file__).parents[3]
BOOKS = "https://books.example"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SYNCLIGHT_INPUT_FOLDERS", f"acme={tmp_path / 'acme'}; beta={tmp_path / 'beta'};")
    chosen = load_settings(home=tmp_path / "home")
    for folder in (chosen.inbox / "acme", chosen.inbox / "beta", chosen.secrets_folder, chosen.tokens):
        folder.mkdir(parents=True)
    for name in ("acme", "beta", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("nr\n1\n")
    return chosen


def reach(settings: Settings, organisation: str = "acme", *, is_alone: bool = False) -> Reach:
    return Reach(settings, organisation, is_alone)


def config(path: str = "acme/a.csv", pattern: str | None = None, **target: Any) -> IntegrationConfig:
    made = read_integration(INTEGRATION, "x.toml")
    table = made.model_dump(mode="json", exclude_none=True)
    table["source"] |= {"path": path} | ({"pattern": pattern} if pattern else {})
    table["target"] |= target
    return IntegrationConfig.model_validate(table)


def secret(settings: Settings, place: str, value: str) -> None:
    file = settings.secrets_folder / place
    file.parent.mkdir(exist_ok=True)
    file.touch(0o600)
    file.write_text(value)


def read(reach: Reach, made: IntegrationConfig) -> str:
    """What the sync says of the source: empty where it reads."""

    async def once() -> str:
        source = reach.source(made)
        try:
            await source.page(None)
        except SourceUnreadable as error:
            return str(error)
        finally:
            await source.close()
        return ""

    return asyncio.run(once())


# --- folders ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("{home}/tokens/act.token", "../tokens/act.token", "{home}/inbox/../secrets/a.csv", "{home}"),
        *("beta/a.csv", "a.csv", "{top}/beta/a.csv", "{top}/elsewhere/a.csv", "{top}/acme/../beta/a.csv"),
        *("/etc/passwd", "/proc/self/environ", "acme/link.csv", "{top}/acme/link.csv", "acme/folder/a.csv"),
        "{top}/acme/ring.csv",
    ],
)
def test_a_path_outside_its_organisations_folders_is_refused_when_saved_and_when_read(
    settings: Settings, tmp_path: Path, path: str
) -> None:
    for folder in (settings.inbox / "acme", tmp_path / "acme"):
        (folder / "link.csv").symlink_to(tmp_path / "beta" / "a.csv")
        (folder / "folder").symlink_to(tmp_path / "elsewhere")
        (folder / "ring.csv").symlink_to(folder / "ring.csv")
    (settings.tokens / "act.token").write_text("hush")
    made = config(path.format(home=settings.home, top=tmp_path), None if path.endswith(".csv") else "*.csv")

    with pytest.raises(BadConfiguration, match=r"source.path: found .* folders") as refused:
        reach(settings).refuse(made)

    assert str(settings.inbox / "acme") in str(refused.value)
    assert read(reach(settings), made) != ""


@pytest.mark.parametrize("path", ["acme/a.csv", "{top}/acme/a.csv", "{home}/inbox/acme/a.csv", "acme/link.csv"])
def test_its_own_folders_are_read(settings: Settings, tmp_path: Path, path: str) -> None:
    (settings.inbox / "acme" / "a.csv").write_text("nr\n1\n")
    (settings.inbox / "acme" / "link.csv").symlink_to(settings.inbox / "acme" / "a.csv")
    made = config(path.format(home=settings.home, top=tmp_path))

    reach(settings).refuse(made)

    assert read(reach(settings), made) == ""


def test_the_only_organisation_has_the_whole_inbox_and_nothing_else_of_the_home(
    settings: Settings, tmp_path: Path
) -> None:
    (settings.inbox / "a.csv").write_text("nr\n1\n")
    alone = reach(settings, is_alone=True)
    anywhere = reach(settings.model_copy(update={"input_folders": None}), is_alone=True)

    for mine in (alone, anywhere):
        mine.refuse(config("a.csv"))
        for path in ("../secrets/a.csv", f"{settings.home}/tokens/a.csv"):
            with pytest.raises(BadConfiguration):
                mine.refuse(config(path))
    with pytest.raises(BadConfiguration):
        alone.refuse(config(f"{tmp_path}/elsewhere/a.csv"))
    anywhere.refuse(config(f"{tmp_path}/elsewhere/a.csv"))  # nobody named folders: whoever configures has the machine


def test_where_people_sign_in_no_place_outside_is_read_that_the_operator_did_not_name(
    settings: Settings, tmp_path: Path
) -> None:
    outside, named = config(f"{tmp_path}/elsewhere/a.csv"), config(f"{tmp_path}/acme/a.csv")
    (settings.inbox / "a.csv").write_text("nr\n1\n")
    unnamed = reach(settings.model_copy(update={"mode": "oidc", "input_folders": None}), is_alone=True)
    some = reach(settings.model_copy(update={"mode": "oidc"}), is_alone=True)

    for one, refused in ((unnamed, outside), (unnamed, named), (some, outside)):
        with pytest.raises(BadConfiguration, match="SYNCLIGHT_INPUT_FOLDERS"):
            one.refuse(refused)
        assert "SYNCLIGHT_INPUT_FOLDERS" in read(one, refused)
    some.refuse(named)
    assert (read(some, named), read(unnamed, config("a.csv"))) == ("", "")


def test_whatever_saves_an_integration_asks_first_what_it_reaches() -> None:
    saving = {}
    for file in (*(TOP / "flows").rglob("*.py"), *(TOP / "dashboard").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "save_integration(" in text:
            saving[str(file.relative_to(TOP))] = re.search(r"reach_of\(.*\)\.refuse\(", text) is not None

    assert saving
    assert [name for name, asks in saving.items() if not asks] == []


def test_a_folder_that_becomes_a_link_while_it_is_read_leads_nowhere(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the opening: what was opened is looked at once more."""
    (tmp_path / "acme" / "in").mkdir()
    (tmp_path / "acme" / "in" / "a.csv").write_text("nr\n1\n")
    mine = reach(settings)
    made = config(f"{tmp_path}/acme/in/a.csv")
    really, looked = Reach.may_read, []

    def may_read(self: Reach, real: str) -> bool:
        answer = really(self, real)
        if not looked:
            looked.append(real)
            (tmp_path / "acme" / "in").rename(tmp_path / "acme" / "away")
            (tmp_path / "acme" / "in").symlink_to(tmp_path / "beta")
        return answer

    monkeypatch.setattr(Reach, "may_read", may_read)

    assert "lies outside its organisation's folders" in read(mine, made)


# --- secrets ----------------------------------------------------------------------------------------------


def test_a_secret_is_its_organisations_and_no_other_can_name_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret(settings, "acme/books", "of acme")
    secret(settings, "shared", "of the installation")
    monkeypatch.setenv("SYNCLIGHT_SECRET_ACME__BANK", "of acme too")
    monkeypatch.setenv("SYNCLIGHT_SECRET_PLAIN", "of the installation too")
    made = config()

    assert reach(settings).secrets(made).get("books") == "of acme"
    assert reach(settings).secrets(made).get("bank") == "of acme too"
    for name in ("books", "bank", "shared", "plain", "acme__bank", "ACME--books"):
        with pytest.raises(Misconfigured, match="is missing") as missing:
            reach(settings, "beta").secrets(made).get(name)
        assert "of acme" not in str(missing.value)
    assert reach(settings, is_alone=True).secrets(made).get("shared") == "of the installation"
    assert reach(settings, is_alone=True).secrets(made).get("plain") == "of the installation too"


@pytest.mark.parametrize("name", ["smtp", "SMTP", "Smtp", "oidc"])
def test_the_mail_servers_password_is_no_integrations(settings: Settings, name: str) -> None:
    secret(settings, name, "hush")
    made = config(token_secret=name)

    with pytest.raises(BadConfiguration, match="this one is the installation's"):
        reach(settings, is_alone=True).refuse(made)
    with pytest.raises(Misconfigured, match="is the installation's, and no integration's"):
        reach(settings, is_alone=True).secrets(made).get(name)


def at(origin: str) -> dict[str, str]:
    return {"url": f"{origin}/claims", "look_up_url": f"{origin}/claims/{{reference}}"}


def moved(**target: Any) -> IntegrationConfig:
    return config(token_secret="books", **target)  # noqa: S106 - a name


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://books.example", "https://books.example:8443", "https://books.example.evil.io"],
)
def test_a_secret_goes_only_where_it_went_first(settings: Settings, origin: str) -> None:
    secret(settings, "acme/books", "hush")
    urls = at(BOOKS)
    elsewhere = at(origin)
    mine = reach(settings)
    assert mine.secrets(moved(**urls)).get("books") == "hush"
    assert mine.secrets(moved(**at("https://BOOKS.example:443"))).get("books") == "hush"
    led_away = moved(**elsewhere, allow_plain_http=True)

    with pytest.raises(BadConfiguration, match="which its secret books was entered for"):
        mine.refuse(led_away)
    with pytest.raises(Misconfigured, match=f"was entered for {BOOKS} and does not go to"):
        mine.secrets(led_away).get("books")

    bind(settings, "acme", "books", [origin])
    mine.refuse(led_away)
    assert mine.secrets(led_away).get("books") == "hush"


def test_what_a_token_opens_goes_with_the_address_that_gives_tokens_out(settings: Settings) -> None:
    """The client's secret stays where it was; the token it gets would go to the new address."""
    secret(settings, "acme/books", "hush")
    auth = {"kind": "oauth2", "token_url": "https://id.example/token", "client_id": "c", "secret": "books"}

    def signed_in(origin: str) -> IntegrationConfig:
        table = config().model_dump(mode="json", exclude_none=True)
        table["target"] = {"kind": "rest", "name": "B", **at(origin), "auth": auth}
        return IntegrationConfig.model_validate(table)

    assert reach(settings).secrets(signed_in(BOOKS)).get("books") == "hush"
    with pytest.raises(Misconfigured, match="does not go to"):
        reach(settings).secrets(signed_in("https://evil.example")).get("books")


# --- this machine -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_programs_of_this_machine_are_asked_only_where_the_operator_says_so(settings: Settings, host: str) -> None:
    origin = f"http://{host}:4200"
    made = config(**at(origin))
    secret(settings, "acme/ledger", "hush")

    with pytest.raises(BadConfiguration, match="the address of another machine"):
        reach(settings).refuse(made)
    target = reach(settings).target(made, SystemClock())
    with pytest.raises(Misconfigured, match="is on this machine"):
        asyncio.run(target.prepare())
    assert not asyncio.run(target.check()).healthy
    asyncio.run(target.close())

    reach(settings.model_copy(update={"allow_loopback": True})).refuse(made)
    reach(settings.model_copy(update={"demo": True})).refuse(made)


# --- other machines ---------------------------------------------------------------------------------------

ALLOWED = "Books.example ; login.example.;"


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "https://books.example.evil.example", "https://abooks.example", "https://10.0.0.1"),
        *("https://api.books.example", "https://[2001:db8::1]"),
    ],
)
def test_a_host_that_the_operator_does_not_name_is_refused_when_saved_and_never_asked(
    settings: Settings, origin: str
) -> None:
    made, named = config(**at(origin)), settings.model_copy(update={"allowed_hosts": ALLOWED})
    secret(settings, "acme/ledger", "hush")
    reach(settings).refuse(made)  # where none is named

    with pytest.raises(BadConfiguration, match="a machine that the operator names in SYNCLIGHT_ALLOWED_HOSTS"):
        reach(named).refuse(made)
    target = reach(named).target(made, SystemClock())
    for ask in (target.prepare, lambda: target.deliver([], 0.0), lambda: target.look_up([])):
        with pytest.raises(Misconfigured, match="not among the hosts"):
            asyncio.run(ask())
    assert not asyncio.run(target.check()).healthy
    asyncio.run(target.close())


@pytest.mark.parametrize(
    "origin", [BOOKS, "https://BOOKS.example", "https://books.example:8443", "https://login.example"]
)
def test_a_host_that_the_operator_names_is_asked(settings: Settings, origin: str) -> None:
    named = settings.model_copy(update={"allowed_hosts": ALLOWED})
    secret(settings, "acme/ledger", "hush")

    reach(named).refuse(config(**at(origin)))


def test_whoever_gives_out_tokens_is_among_the_hosts_too(settings: Settings) -> None:
    named = settings.model_copy(update={"allowed_hosts": "books.example"})
    secret(settings, "acme/books", "hush")
    table = config().model_dump(mode="json", exclude_none=True)
    auth = {"kind": "oauth2", "token_url": "https://id.example/token", "client_id": "c", "secret": "books"}
    table["target"] = {"kind": "rest", "name": "B", **at(BOOKS), "auth": auth}

    with pytest.raises(BadConfiguration, match=r"https://id\.example"):
        reach(named).refuse(IntegrationConfig.model_validate(table))


def test_naming_hosts_says_nothing_of_this_machine(settings: Settings) -> None:
    named = settings.model_copy(update={"allowed_hosts": f"{ALLOWED}127.0.0.1"})

    with pytest.raises(BadConfiguration, match="the address of another machine"):
        reach(named).refuse(config(**at("http://127.0.0.1:4200")))


@pytest.mark.parametrize("wrong", ["https://books.example", "books.example,login.example", "*.example", ";", "a b"])
def test_what_is_no_list_of_hosts_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BadConfiguration, match=r"host names like books\.example;login\.example"):
        load_settings(home=tmp_path, allowed_hosts=wrong)
