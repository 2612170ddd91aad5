"""What a script reads is the same whatever language its person speaks."""

import re
from pathlib import Path
from typing import Any

import pytest

from data.commands.retries import request_retry
from flows.clock import SystemClock
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import KARI, Parts

COMMANDS = [
    ["status"],
    ["runs", "spoken"],
    ["failures", "spoken"],
    ["retry", "booked"],
    ["retry", "held-back"],
    ["retry", "stored"],
    ["cancel", "spoken"],
    ["dry-run", "spoken"],
    ["integrations", "list"],
    ["integrations", "show", "spoken"],
    ["integrations", "test", "spoken"],
    ["integrations", "test", "away"],
    ["integrations", "pause", "spoken", "--until-resumed", "--reason", "holiday"],
    ["integrations", "resume", "spoken"],
    ["sync", "spoken", "--foreground"],
    ["sync", "away", "--foreground"],
    ["export", "failures", "spoken", "out.csv"],
    ["export", "history", "out"],
    ["snapshot", "copy.duckdb"],
    ["backup", "backup.duckdb"],
    ["sql", "select 1 as one"],
    ["audit", "spoken", "--limit", "3"],
    ["test-mail", "kari@acme.example"],
    ["doctor"],
]


@pytest.fixture(scope="module")
def parts(command_parts: Parts) -> Parts:
    parts = command_parts
    for name in ("spoken", "away", "booked", "held-back", "stored"):
        parts.add(name, 2)
    for name in ("spoken", "held-back"):
        (parts.settings.inbox / f"{name}.csv").write_text(f"no,amount\n{name}-000,10.00\n{name}-001,ten\n")
    (parts.settings.inbox / "away.csv").unlink()
    refusing = {"system": "accounting", "kind": "drop_before_commit"}
    parts.ask("/control/faults", refusing)
    parts.sync("stored").go().told()
    parts.ask("/control/faults", {**refusing, "off": True})
    for name in ("spoken", "booked", "held-back"):
        parts.sync(name).go().told()
    request_retry(KARI, parts.store, "stored", 2, request_id="r1", now=SystemClock().now())
    return parts


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    ran = on(parts.settings, monkeypatch, capsys)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNCLIGHT_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SYNCLIGHT_SMTP_PORT", "9")
    return ran


def texts(value: Any) -> list[str]:
    """Every text of an answer, without what differs from one asking to the next: ids and figures."""
    if isinstance(value, dict):
        return [each for key in value for each in (key, *texts(value[key]))]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [re.sub(r"[0-9a-f]{6,}|\d+", "#", value)] if isinstance(value, str) else []


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_json_is_english_for_a_norwegian_too(run: Command, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    english = run(*command, "--json")
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", "nb")
    norwegian = run(*command, "--json")

    assert norwegian.code == english.code
    assert texts(norwegian.json) == texts(english.json)


def test_each_reason_why_nothing_is_sent_again_is_asked(run: Command) -> None:
    whys = {str(run("retry", name, "--json").json["why"]) for name in ("booked", "held-back", "stored")}

    assert len(whys) == 3
