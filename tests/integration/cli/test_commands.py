"""The commands against a real store process and a real sandbox; Prefect is down all the while."""

from pathlib import Path

import pytest

from core.access.entrances import is_visit, open_visit
from data.commands.audit import audit_rows
from data.commands.integrations import list_integrations, save_integration
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import KARI, Parts, now, once


@pytest.fixture(scope="module")
def parts(command_parts: Parts) -> Parts:
    command_parts.add("claims", 8)
    command_parts.add("payroll", 3)
    return command_parts


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(parts.settings, monkeypatch, capsys)


def test_a_sync_in_the_foreground_needs_no_prefect(parts: Parts, run: Command) -> None:
    said = run("sync", "claims", "--foreground", "--json")

    assert (said.code, said.err) == (0, "")
    assert said.json["failed"] is False
    assert [(each["status"], each["booked"]) for each in said.json["runs"]] == [("succeeded", 8)]
    assert parts.bookings("claims") == once("claims", 8)


def test_runs_tell_what_was_done(run: Command) -> None:
    run("sync", "claims", "--foreground")

    (latest, *_) = run("runs", "claims", "--json").json
    shown = run("runs")

    assert (latest["integration"], latest["status"], latest["failed"]) == ("claims", "succeeded", False)
    assert shown.code == 0
    assert shown.out.split("\n")[0].split() == [
        "Started",
        "Integration",
        "Kind",
        "Result",
        "Booked",
        "Not",
        "booked",
        "Took",
        "By",
    ]
    assert "claims" in shown.out.split("\n")[1]


def test_open_gives_an_address_that_lets_one_browser_in(
    parts: Parts, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCLIGHT_PUBLIC_URL", "https://synclight.acme.example")  # where links in mails lead
    first, second = (run("open").out.strip() for _ in range(2))

    assert first != second
    assert first.startswith(f"http://127.0.0.1:{parts.settings.dashboard_port}/?entrance=")
    token = first.partition("=")[2]
    visit = open_visit(parts.settings.tokens, token)
    assert visit is not None
    assert is_visit(parts.settings.tokens, visit)
    assert open_visit(parts.settings.tokens, token) is None


@pytest.mark.parametrize("command", [["runs"], ["failures"], ["integrations", "show"], ["sync"], ["retry"]])
def test_a_wrong_id_is_answered_with_the_nearest(run: Command, command: list[str]) -> None:
    said = run(*command, "claim")

    assert (said.code, said.out) == (2, "")
    assert said.err == "There is no integration claim. Did you mean claims?\n"


def test_an_id_that_is_like_none_is_answered_with_those_there_are(run: Command) -> None:
    said = run("runs", "zzz").err

    assert said.startswith("There is no integration zzz. There are: ")
    assert "payroll" in said


def test_showing_an_integration_tells_its_route_and_never_a_secret(parts: Parts, run: Command) -> None:
    secret = (parts.settings.secrets_folder / "sandbox").read_text()

    shown, told = run("integrations", "show", "payroll"), run("integrations", "show", "payroll", "--json")

    assert "payroll.csv" in shown.out
    assert told.json["config"]["target"]["token_secret"] == "sandbox"  # noqa: S105  # its name
    assert secret not in shown.out + told.out


def test_testing_an_integration_asks_both_ends_and_books_nothing(parts: Parts, run: Command) -> None:
    before = parts.requests("payroll")

    said = run("integrations", "test", "payroll", "--json")

    assert (said.code, said.json["healthy"]) == (0, True)
    assert parts.requests("payroll") == before == {}


def test_testing_a_target_without_check_url_says_what_that_means(parts: Parts, run: Command) -> None:
    (config,) = (one for one in list_integrations(KARI, parts.store).values() if one.id == "payroll")
    bare = config.model_copy(update={"target": config.target.model_copy(update={"check_url": None})})
    save_integration(KARI, parts.desk, bare, now())

    said = run("integrations", "test", "payroll")

    save_integration(KARI, parts.desk, config, now())
    assert said.code == 0
    assert "✓ Target: Accounting answers. It accepts our token, and turns strangers away." in said.out
    assert "! Target: Accounting answers, and nobody can tell whether it is well" in said.out
    assert "Set check_url" in said.out


def test_testing_an_integration_says_which_end_does_not_answer(parts: Parts, run: Command) -> None:
    file = parts.settings.inbox / "payroll.csv"
    file.rename(file.with_suffix(".away"))

    said = run("integrations", "test", "payroll")

    file.with_suffix(".away").rename(file)
    assert said.code == 1
    assert "✗ Source: payroll.csv does not exist" in said.out
    assert "✓ Target:" in said.out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "A pause has an end: give --until 2026-12-01 (or 8h, 3d), or say --until-resumed."),
        (["--until", "3d", "--until-resumed", "--reason", "x"], "A pause has an end"),
        (["--until", "3d"], "Say why, with --reason"),
        (["--until", "tomorrow", "--reason", "x"], "--until: found tomorrow, wanted a date like 2026-12-01"),
        (["--until", "2001-01-01", "--reason", "x"], "wanted a moment in the future"),
        (["--until", "900w", "--reason", "x"], "at most a year away"),
    ],
)
def test_a_pause_has_an_end_and_a_reason(run: Command, options: list[str], sentence: str) -> None:
    said = run("integrations", "pause", "payroll", *options)

    assert said.code == 2
    assert sentence in said.err
    assert run("integrations", "show", "payroll", "--json").json["paused"] is None


def test_a_pause_is_seen_and_resumed_and_leaves_audit_rows(parts: Parts, run: Command) -> None:
    paused = run("integrations", "pause", "payroll", "--until", "3d", "--reason", "the year is being closed")
    seen = run("integrations", "show", "payroll", "--json").json["paused"]
    (light,) = [each for each in run("status", "--json").json if each["id"] == "payroll"]
    resumed = run("integrations", "resume", "payroll")
    again = run("integrations", "resume", "payroll")

    assert (paused.code, resumed.code, again.code) == (0, 0, 0)
    assert "payroll is paused until" in paused.out
    assert "Prefect does not answer" in paused.out
    assert (seen["reason"], light["word"]) == ("the year is being closed", "Paused")
    assert "goes on with its schedule" in resumed.out
    assert "was not paused" in again.out


def test_a_schedule_that_is_not_set_yet_is_told_to_scripts_too(parts: Parts, run: Command) -> None:
    parts.add("rests", 1)

    paused = run("integrations", "pause", "rests", "--until-resumed", "--reason", "closing", "--json")
    resumed = run("integrations", "resume", "rests", "--json")

    assert (paused.json["scheduled"], paused.json["open_records"]) == (False, 0)
    assert resumed.json == {
        "integration": "rests",
        "organisation": "acme",
        "paused": False,
        "was_paused": True,
        "scheduled": False,
    }


def test_a_retry_that_is_refused_tells_scripts_why(parts: Parts, run: Command) -> None:
    parts.add("again", 2)
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit"})
    nothing = run("retry", "again", "--json")
    run("sync", "again", "--foreground")
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit", "off": True})

    stored = run("retry", "again", "--json")
    refused = run("retry", "again", "--json")

    assert (nothing.code, nothing.json["why"]) == (0, "There is nothing to retry: no record is open.")
    assert (stored.code, stored.json["why"], stored.json["scheduled"]) == (0, None, False)
    assert (refused.code, refused.json["status"]) == (2, "nothing")
    assert refused.json["why"] == "A retry of these records is already stored and has not finished."


def test_an_integration_without_open_money_is_removed_with_a_yes_and_its_ledger_stays(
    parts: Parts, run: Command
) -> None:
    parts.add("done", 2)
    run("sync", "done", "--foreground")

    asked = run("integrations", "remove", "done")
    removed = run("integrations", "remove", "done", "--yes", "--json")

    assert (asked.code, asked.err.count("--yes")) == (2, 1)
    assert removed.json == {
        "integration": "done",
        "organisation": "acme",
        "removed": True,
        "open_records": 0,
        "open_money": "",
        "open_credit": {},
        "open_without_amount": 0,
        "scheduled": False,  # Prefect is down
    }
    assert run("runs", "done").code == 2
    assert parts.states("done") == {"booked": 2}
    parts.add("done", 2)  # added again, it goes on where it was
    assert run("sync", "done", "--foreground").code == 0
    assert parts.bookings("done") == once("done", 2)


def test_an_integration_with_open_money_is_removed_only_when_the_money_is_repeated(parts: Parts, run: Command) -> None:
    parts.add("refused", 2)
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit"})
    failed = run("sync", "refused", "--foreground", "--json")
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit", "off": True})

    without = run("integrations", "remove", "refused", "--yes")
    wrong = run("integrations", "remove", "refused", "--confirm", "1 record, NOK 10.00")
    right = run("integrations", "remove", "refused", "--confirm", "2 records, NOK 20.00")

    assert (failed.code, failed.json["failed"]) == (1, True)
    assert (without.code, wrong.code, right.code) == (2, 2, 0)
    assert 'repeat that: --confirm "2 records, NOK 20.00"' in without.err
    assert "removed" in right.out


def test_a_question_is_asked_of_a_fresh_copy(run: Command) -> None:
    run("sync", "claims", "--foreground")

    told = run("sql", "select count(*) as n, sum(due) as due from v_runs where integration_id = 'claims'", "--json")
    shown = run("sql", "select 'claims' as name, 8.50::decimal(10, 2) as amount")

    assert told.json["columns"] == ["n", "due"]
    assert told.json["rows"][0]["n"] >= 1
    assert shown.out == "name    amount\nclaims    8.50\n"


def test_a_snapshot_is_kept_and_asked_while_nothing_runs(parts: Parts, run: Command, tmp_path: Path) -> None:
    file = tmp_path / "copy.duckdb"

    made = run("snapshot", str(file), "--json")
    told = run(
        "sql",
        "select distinct integration_id as id from v_runs order by id",
        "--on",
        str(file),
        "--json",
        "--home",
        str(tmp_path),
    )

    assert made.json == {"file": str(file), "bytes": file.stat().st_size}
    assert {"id": "claims"} in told.json["rows"]


def test_the_doctor_finds_store_and_integrations_well_and_prefect_away(run: Command) -> None:
    said = run("doctor", "--json")

    found = {}
    for finding in said.json["findings"]:
        found.setdefault(finding["check"], set()).add(finding["state"])
    assert said.code == 1
    assert said.json["healthy"] is False
    assert found["store"] == found["clock"] == found["modes"] == found["restore"] == {"fine"}
    assert found["prefect"] == {"broken"}
    assert found["reconciler"] == {"broken"}  # it never looked
    assert all(finding["todo"] for finding in said.json["findings"] if finding["state"] == "broken")
    assert "fine" in found["source"] & found["target"]


def test_a_command_in_a_pipe_prints_whole_lines_without_drawing(run: Command) -> None:
    for command in (["status"], ["runs"], ["failures"], ["integrations", "list"], ["doctor"]):
        said = run(*command)
        assert not set("│╭╰─━\x1b…") & set(said.out), command


def test_audit_rows_hold_what_was_before_and_after(parts: Parts, run: Command) -> None:
    run("integrations", "pause", "claims", "--until-resumed", "--reason", "first")
    run("integrations", "pause", "claims", "--until", "2d", "--reason", "second")
    run("integrations", "resume", "claims")
    rows = [row for row in audit_rows(KARI, parts.store, integration_id="claims") if row.action != "sync"][2::-1]

    assert [row.action for row in rows] == ["pause", "pause", "resume"]
    assert rows[1].before["reason"] == "first"
    assert rows[1].after["reason"] == "second"
    assert rows[2].before["until_at"] is not None
    assert all(row.person for row in rows)
