"""A dry run knows no secret, and shows three dots where one would stand, wherever a system wants it."""

from __future__ import annotations

import json

import pytest

from core.configuration import read_integration
from core.connectors.paper import PLACEHOLDER, PaperRequest
from core.i18n import Words
from flows.cli.dry_run import Rehearsal
from flows.cli.dry_run_report import _as_json, _Ledger, _print_requests
from flows.cli.print import print_json
from tests.unit.helpers.written import INTEGRATION

REQUEST = PaperRequest(
    "POST",
    f"https://books.example/{PLACEHOLDER}/records",
    {"authorization": "Basic a2FyaQ==", "x-key": PLACEHOLDER, "x-reference": "acme:1"},
    json.dumps({"pin": PLACEHOLDER, "amount": "12.50"}),
)


def test_no_placeholder_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    config = read_integration(INTEGRATION, "file.toml")

    _print_requests([REQUEST], Words("en"))
    shown = capsys.readouterr().out
    print_json(_as_json(config, _Ledger(None, config.id), Rehearsal(requests=[REQUEST])))
    (told,) = json.loads(capsys.readouterr().out)["requests"]

    assert PLACEHOLDER not in shown + json.dumps(told)
    assert "POST https://books.example/…/records" in shown
    assert told["headers"] == {"authorization": "…", "x-key": "…", "x-reference": "acme:1"}
    assert json.loads(told["body"]) == {"pin": "…", "amount": "12.50"}
