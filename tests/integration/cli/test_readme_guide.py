"""The guide to a first own integration, command by command as it is written."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from core.settings import Settings
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import Parts

GUIDE = (Path(__file__).parents[3] / "docs" / "own-integration.md").read_text("utf-8")
CLAIMS = """Kravnr;Dato;Kostnadssted;Formål;Beløp;Valuta
U-1;02.11.2026;410;Togreise;1 284,00;NOK
U-2;03.11.2026;9999;Hotell;349,50;NOK
U-5;04.11.2026;410;Fly;10,00;NOK
U-6;05.11.2026;420;Buss;20,00;NOK
U-3;31.11.2026;410;Taxi;95,00;NOK
"""
ORGANISATION = 'id = "my-organisation"\nname = "Mine"\nadmins = ["me@example.org"]\n'


def commands() -> list[list[str]]:
    """What a person types, in its order; comments left out."""
    lines = re.findall(r"^ +synclight (.*)$", GUIDE, re.MULTILINE)
    return [shlex.split(line.partition("#")[0]) for line in lines]


def corrected(draft: str, settings: Settings) -> str:
    """What the guide asks for: the lines that say CHECK, and the names of the fields the target wants."""
    asked = {line.split(" ")[0] for line in draft.splitlines() if "CHECK" in line}
    assert {"name", "url", "look_up_url", "record_key"} <= asked
    address = f"{settings.sandbox_url}/accounting"
    draft = draft.replace("https://accounting.example.com/api/health", f"{address}/health")
    draft = draft.replace("https://accounting.example.com/api", address)
    draft = draft.replace("# check_url", "check_url").replace("utlegg-token", "sandbox")
    names = {"/kostnadssted": "/lines/0/costCenter", "/belop": "/amount", "/valuta": "/currency", "/dato": "/date"}
    for ours, theirs in names.items():
        draft = draft.replace(f'to = "{ours}"', f'to = "{theirs}"')
    return draft


def beside_another(settings: Settings, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """These parts hold one already, and the guide adds another: from then on each names what is its own."""
    monkeypatch.setenv("SYNCLIGHT_INPUT_FOLDERS", f"acme={folder}")
    own = settings.secrets_folder / "acme"
    own.mkdir()
    shutil.copy(settings.secrets_folder / "sandbox", own)


def test_the_guide_leads_from_a_folder_of_files_to_a_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("utlegg").mkdir()
    (Path("utlegg") / "november.csv").write_text(CLAIMS)
    Path("organisation.toml").write_text(ORGANISATION)
    new, dry_run, up, organisation, integration, test, sync = commands()
    assert (up, sync[-1], "or --foreground" in GUIDE) == (["up"], "--wait", True)
    parts = Parts(tmp_path / "home", latency_ms=1)
    try:
        beside_another(parts.settings, monkeypatch, tmp_path / "utlegg")
        run: Command = on(parts.settings, monkeypatch, capsys)
        proposed = run(*new)
        assert (proposed.code, "6 columns; record key: Kravnr; amount: Beløp; dates: Dato" in proposed.out) == (0, True)
        Path("utlegg.toml").write_text(corrected(Path("utlegg.toml").read_text(), parts.settings))

        rehearsed = run(*dry_run, "--json").json
        assert (rehearsed["would_send"], rehearsed["money"], rehearsed["sent"]) == (4, {"NOK": "1663.50"}, 0)
        assert [(row["where"], row["column"]) for row in rehearsed["failing"]] == [("november.csv line 6", "Dato")]
        assert parts.requests("utlegg") == {}

        booked = dict.fromkeys(("utlegg:U-1", "utlegg:U-5", "utlegg:U-6"), 1)
        assert "Move those of acme there." in run(*organisation).out
        for words in (organisation, integration, test):
            assert run(*words).code == 0, words
        ended = run(*sync[:-1], "--foreground", "--json").json
        assert parts.bookings("utlegg") == booked
        assert (ended["failed"], ended["runs"][0]["booked"]) == (True, 3)

        (Path("utlegg") / "desember.csv").write_text(CLAIMS.splitlines()[0] + "\nU-4;01.12.2026;410;Buss;58,00;NOK\n")
        run(*sync[:-1], "--foreground")
        assert parts.bookings("utlegg") == {**booked, "utlegg:U-4": 1}
    finally:
        parts.close()
