"""Two organisations with an integration of the same id, at the command line: a person types the id and names which."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.configuration import OrganisationConfig
from core.model import Principal
from data.commands.integrations import save_organisation
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import Parts, now, once

OTHER = OrganisationConfig(id="other", name="Other", admins=("a@other.example",))
SEVERAL = "Several organisations have an integration claims. Name one of: acme/claims, other/claims"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    running = Parts(tmp_path_factory.mktemp("two") / "home", latency_ms=5)
    running.settings = running.settings.model_copy(update={"prefect_port": 9})
    save_organisation(Principal("kari", {}, is_operator=True), running.desk, OTHER, now())
    secrets = running.settings.secrets_folder
    for organisation in ("acme", "other"):
        (secrets / organisation).mkdir(mode=0o700)
        shutil.copy(secrets / "sandbox", secrets / organisation / "sandbox")
    assert running.add("claims", 3, organisation="acme") == "claims"
    assert running.add("claims", 5, organisation="other") == "other_claims"
    assert running.add("payroll", 1, organisation="other") == "other_payroll"
    yield running
    running.close()


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(parts.settings, monkeypatch, capsys)


def test_each_is_synced_by_its_name_and_books_its_own(parts: Parts, run: Command) -> None:
    unsaid = run("sync", "claims", "--foreground")
    ours = run("sync", "acme/claims", "--foreground", "--json")
    theirs = run("sync", "other/claims", "--foreground", "--json")

    assert (unsaid.code, unsaid.err.strip()) == (2, SEVERAL)
    told = [(said.json["integration"], said.json["organisation"], said.json["failed"]) for said in (ours, theirs)]
    assert told == [("claims", "acme", False), ("claims", "other", False)]
    assert [said.json["runs"][0]["booked"] for said in (ours, theirs)] == [3, 5]
    assert parts.bookings("claims") == once("claims", 3)
    assert parts.bookings("other_claims") == {f"other_{key}": 1 for key in once("claims", 5)}


def test_the_own_id_is_enough_where_only_one_has_it(run: Command) -> None:
    by_own, by_both, as_kept = (
        run("integrations", "show", name, "--json") for name in ("payroll", "other/payroll", "other_payroll")
    )
    nobody, near = run("integrations", "show", "acme/payroll"), run("integrations", "show", "payrol")

    assert by_own.json == by_both.json == as_kept.json
    assert (by_own.json["config"]["id"], by_own.json["config"]["organisation"]) == ("payroll", "other")
    assert (nobody.code, near.err.strip()) == (2, "There is no integration payrol. Did you mean payroll?")


@pytest.mark.parametrize("command", [["status"], ["runs"], ["integrations", "list"], ["audit"]], ids=" ".join)
def test_lists_say_whose_it_is_only_where_two_have_it(run: Command, command: list[str]) -> None:
    run("sync", "acme/claims", "--foreground")
    run("sync", "other/claims", "--foreground")
    run("sync", "payroll", "--foreground")

    shown = run(*command).out
    rows: list[dict[str, Any]] = run(*command, "--json").json

    assert all(one in shown for one in ("acme/claims", "other/claims", "payroll"))
    assert "other_" not in shown
    assert "other/payroll" not in shown
    key = "id" if command[0] in {"status", "integrations"} else "integration"
    pairs = {(row[key], row["organisation"]) for row in rows if row[key]}
    assert pairs == {("claims", "acme"), ("claims", "other"), ("payroll", "other")}


def test_pausing_one_lets_the_other_go_on(run: Command) -> None:
    paused = run("integrations", "pause", "other/claims", "--until-resumed", "--reason", "closing", "--json")
    resting = {(one["id"], one["organisation"]): one["paused"] for one in run("integrations", "list", "--json").json}
    run("integrations", "resume", "other/claims")

    assert (paused.json["integration"], paused.json["organisation"]) == ("claims", "other")
    assert resting == {("claims", "acme"): False, ("claims", "other"): True, ("payroll", "other"): False}


def test_failures_their_file_and_a_persons_data_are_each_organisations_own(
    parts: Parts, run: Command, tmp_path: Path
) -> None:
    file = parts.settings.inbox / "other" / "claims.csv"
    file.write_text(file.read_text() + "claims-666,much\n")
    run("sync", "acme/claims", "--foreground")
    run("sync", "other/claims", "--foreground")

    failures = run("failures", "--json").json
    ours, theirs = run("failures", "acme/claims", "--json").json, run("failures", "other/claims").out
    run("export", "failures", "other/claims", str(tmp_path / "out.csv"))
    found = run("personal-data", "find", "other", "claims-004", "--key", "--json")
    nothing = run("personal-data", "find", "acme", "claims-004", "--key", "--json")
    run("personal-data", "export", "other", "claims-001", str(tmp_path / "out.json"), "--key")

    assert [(one["integration"], one["organisation"]) for one in failures] == [("claims", "other")]
    assert (ours, "other/claims" in theirs, "other_" in theirs) == ([], True, False)
    assert "much" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert (found.json["records"], nothing.json["records"]) == ({"claims": ["claims-004"]}, {})
    exported = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {row["integration_id"] for row in exported["records"]} == {"claims"}
    assert [row["reference"] for row in exported["records"]] == ["other_claims:claims-001"]


def test_a_dry_run_of_a_file_shows_the_request_as_it_would_leave(parts: Parts, run: Command) -> None:
    (parts.settings.inbox / "other" / "claims.csv").write_text("no,amount\nclaims-900,10.00\n")

    ours, theirs = (run("dry-run", f"{each}/claims", "--json").json for each in ("acme", "other"))

    assert (ours["would_send"], theirs["would_send"]) == (0, 1)
    assert "other_claims:claims-900" in json.dumps(theirs["requests"])


def test_one_of_them_is_removed_and_the_other_stays(parts: Parts, run: Command) -> None:
    run("sync", "other/claims", "--foreground")
    removed = run("integrations", "remove", "other/claims", "--yes", "--json")
    left = run("integrations", "show", "claims", "--json")
    told = run("audit", "--integration", "other/claims", "--json")

    assert removed.json["organisation"] == "other"
    assert left.json["config"]["organisation"] == "acme"
    assert {row["organisation"] for row in told.json} == {"other"}
    assert "remove_integration" in {row["action"] for row in told.json}
    assert parts.add("claims", 5, organisation="other") == "other_claims"
    assert run("sync", "other/claims", "--foreground", "--json").json["runs"][0]["booked"] == 0
