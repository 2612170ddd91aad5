"""From a file with numbers to a system that wants ids: the dry run, the sync, what is missing, and the retry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.configuration import IntegrationConfig
from data.commands.integrations import save_integration
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import KARI, Parts, now

ROWS = """Nr;Konto;Sted;Sum
U-1;7140;410;486,50
U-2;7150;410;1 284,00
U-3;7149;410;12,00
U-4;7140;410;-20,10
"""
KEY_OF_BEFORE = "5c7611c050509d2751194df4406601d9"  # of claims-000, in ledgers and at targets of earlier versions


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made = Parts(tmp_path / "home", latency_ms=1)
    made.ask("/control/rules", {"system": "accounting", "by_id": True})
    yield made
    made.close()


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(parts.settings, monkeypatch, capsys)


def add(parts: Parts) -> None:
    parts.settings.inbox.mkdir(exist_ok=True)
    (parts.settings.inbox / "krav.csv").write_text(ROWS)
    base = f"{parts.settings.sandbox_url}/accounting"
    config: dict[str, Any] = {
        "id": "krav",
        "organisation": "acme",
        "name": "krav",
        "source": {"kind": "files", "path": "krav.csv"},
        "target": {
            "kind": "rest",
            "name": "Accounting",
            "url": f"{base}/records",
            "look_up_url": base + "/records?reference={reference}",
            "check_url": f"{base}/health",
            "token_secret": "sandbox",
            "timeout_seconds": 5,
            "currency": "NOK",
            "amount_as": "minor",
            "ids": {
                "konto": {"at": ["/lines/-/account"], "url": base + "/accounts?number={number}"},
                "sted": {"at": ["/lines/-/costCenter/id"], "url": base + "/cost-centres?number={number}"},
            },
        },
        "schedule": {"interval_seconds": 86400},
        "mapping": {
            "record_key": "Nr",
            "amount": {"column": "Sum", "currency": "NOK"},
            "fields": [
                {"to": "/amount", "constant": 0},
                {"to": "/lines/0/account", "from": "Konto"},
                {"to": "/lines/0/costCenter/id", "from": "Sted"},
                {"to": "/lines/0/amount", "from": "Sum", "decimal": "comma", "as": "minor"},
                {"to": "/lines/1/account", "constant": "2910"},
                {"to": "/lines/1/amount", "from": "Sum", "decimal": "comma", "as": "minor", "negated": True},
            ],
        },
    }
    config["target"]["amount_path"] = ""  # a balanced voucher has no amount of its own
    save_integration(KARI, parts.desk, IntegrationConfig.model_validate(config), now())


def test_a_dry_run_shows_which_ids_are_asked_for_and_where_they_will_stand(parts: Parts, run: Command) -> None:
    add(parts)

    told = run("dry-run", "krav", "--show", "2", "--json").json["requests"]
    shown = run("dry-run", "krav", "--show", "2").out

    base = f"{parts.settings.sandbox_url}/accounting"
    accounts, places = f"{base}/accounts?number=", f"{base}/cost-centres?number="
    assert [each["asked_first"] for each in told] == [
        [f"{accounts}7140", f"{accounts}2910", f"{places}410"],
        [f"{accounts}7150"],
    ]
    assert told[0]["body"] == (
        '{"amount":0,"lines":[{"account":"‹konto 7140›","costCenter":{"id":"‹sted 410›"},"amount":48650},'
        '{"account":"‹konto 2910›","amount":-48650}],"reference":"krav:U-1"}'
    )
    assert f"GET {accounts}7140\n" in shown
    assert "the id will stand that the system answers" in shown
    assert parts.ask("/control/counts?system=accounting")["questions"] == {}


def test_a_sync_asks_for_each_number_once_and_what_is_missing_is_sent_when_it_is_there(
    parts: Parts, run: Command
) -> None:
    add(parts)

    first = run("sync", "krav", "--foreground")
    failures = run("failures", "krav", "--json").json
    asked = parts.ask("/control/counts?system=accounting")["questions"]
    parts.ask("/control/accounts", {"system": "accounting", "code": "7149"})
    run("retry", "krav")
    run("sync", "krav", "--foreground")  # and the retry that waits
    quiet = run("sync", "krav", "--foreground")

    assert first.code == 1
    (failure,) = failures["failures"] if isinstance(failures, dict) else failures
    text = repr(failure)
    assert "Accounting has no konto with the number 7149." in text
    assert "Konto" in text
    assert asked == {
        "accounts 7140": 1,
        "accounts 7150": 1,
        "accounts 7149": 1,
        "accounts 2910": 1,
        "cost_centres 410": 1,
    }
    assert (quiet.code, quiet.err) == (0, "")
    assert parts.bookings("krav") == {f"krav:U-{number}": 1 for number in (1, 2, 3, 4)}


def test_an_integration_of_before_sends_the_same_keys_and_nothing_again(parts: Parts, run: Command) -> None:
    parts.add("claims", 2)
    first = run("sync", "claims", "--foreground")
    told = run("dry-run", "claims", "--json").json
    second = run("sync", "claims", "--foreground")

    counts = parts.ask("/control/counts?system=accounting")
    assert (first.code, second.code) == (0, 0)
    assert KEY_OF_BEFORE in counts["keys"]
    assert (told["would_send"], told["already_booked"], told["changed_after_booked"]) == (0, 2, 0)
    assert counts["requests"] == {"claims:claims-000": 1, "claims:claims-001": 1}
