"""`make peers`: SAP CAP as a target. What Synclight calls booked is compared with what CAP's own table holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.answers.cap_scenario import CapScenario
from tests.peers.answers.every import ON_CAP
from tests.peers.cap import Cap
from tests.peers.conftest import Rows
from tests.peers.driving import drive
from tests.peers.listed import row_of


@pytest.fixture(scope="module")
def cap() -> Iterator[Cap]:
    system = Cap()
    yield system
    system.close()


@pytest.mark.parametrize("scenario", ON_CAP, ids=lambda one: one.answer)
def test_what_sap_cap_answers(scenario: CapScenario, cap: Cap, rows: Rows) -> None:
    cap.emptied()
    for voucher in scenario.there:
        cap.ask("POST", "/ledger/Vouchers", voucher)
    before = len(scenario.there)

    def then() -> None:
        for method, path, body in scenario.then:
            cap.ask(method, path, body)

    seen = drive(scenario, scenario.settings(cap.url), then)

    gave = cap.posted()[before:]
    held = {key: cap.holds(scenario.table, f"acme-expenses:{key}") for key in scenario.keys}
    assert gave == list(scenario.gave)
    assert (seen.states, seen.light) == (scenario.states, scenario.word)
    assert [one for one in scenario.shown if not seen.shows(*one)] == [], seen.shown
    assert {key: len(found) for key, found in held.items()} == scenario.held
    for key in (key for key, state in seen.states.items() if state == "booked"):
        (voucher,) = held[key]
        number = voucher.get("number", voucher["reference"])
        assert (seen.ids[key], voucher["amount"], voucher["currency"]) == (number, "100.00", "NOK")
    stands = sum(map(len, held.values()))
    rows.see("cap", row_of(scenario, seen.states, seen.light, left=len(gave), gave=gave, held=stands))
