"""A target that an older version wrote down to the letter is known again, however its address is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.model import Light
from data.commands.removing import remove, still_open
from data.ledger.routes import route, route_of
from data.store.protocol import Statement
from tests.fakes import ADDRESS, PRINCIPAL, FakeTarget, Office, integration, record
from tests.integration.proofs.leading import KEYS, OTHER, THIRD, categories, verdict


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS])
    yield opened
    opened.store.close()


def of_an_older_version(office: Office, *, is_noted: bool) -> None:
    """What it wrote down of the target, to the letter: with the records, and beside them where it did that too."""
    office.asks_route = True
    older = {"integration_id": "acme-expenses", "target": office.config.target.identity_as_written}
    noted = {**older, "target": older["target"] if is_noted else None}
    office.store.write(
        [
            Statement("test_send_to_target", older),
            Statement("test_write_down_target", noted),
            Statement("test_forget_target_names", {"integration_id": "acme-expenses"}),
        ],
        "an older version",
    )


@pytest.mark.parametrize("is_noted", [True, False])
def test_what_an_older_version_kept_of_a_target_is_the_same_target(office: Office, is_noted: bool) -> None:
    office.sync()
    of_an_older_version(office, is_noted=is_noted)
    asked = len(office.target.look_ups)

    for url in (ADDRESS, ADDRESS + "/", ADDRESS):  # upgraded, then edited without harm
        office.sync()
        assert verdict(office).light is Light.GREEN
        office.lead_to(url)
        assert verdict(office).light is Light.GREEN
    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert len(office.target.look_ups) == asked


def test_after_an_upgrade_a_way_there_and_back_leads_to_where_everything_is_booked(office: Office) -> None:
    office.sync()
    of_an_older_version(office, is_noted=True)
    first, asked = office.target, len(office.target.look_ups)
    office.lead_to(OTHER, FakeTarget())
    office.lead_to(ADDRESS, first)

    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert len(first.look_ups) == asked


def test_after_an_upgrade_another_target_is_noticed_all_the_same(office: Office) -> None:
    office.sync()
    of_an_older_version(office, is_noted=True)
    office.lead_to(OTHER, FakeTarget())

    office.sync()

    assert set(categories(office).values()) == {"other_target"}
    assert office.target.requests == []


@pytest.mark.parametrize("back_to", [ADDRESS, f"{ADDRESS}/", f"{ADDRESS}//", ADDRESS.replace("http", "HTTP", 1)])
@pytest.mark.parametrize("edits", [(), (f"{ADDRESS}/",), (f"{ADDRESS}/", ADDRESS)])
@pytest.mark.parametrize("is_noted", [True, False])
def test_after_an_upgrade_the_way_back_is_known_however_the_address_is_written(
    office: Office, edits: tuple[str, ...], back_to: str, *, is_noted: bool
) -> None:
    """Its look-up does not show all of them any more, and nobody may be told to send them once more."""
    office.sync()
    of_an_older_version(office, is_noted=is_noted)
    first = office.target
    for url in edits:
        office.lead_to(url)
        office.sync()
    office.lead_to(OTHER, FakeTarget())
    asked = len(first.look_ups)
    first.hidden.add("acme-expenses:UT-001")

    office.lead_to(back_to, first)
    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert len(first.look_ups) == asked
    assert verdict(office).light is Light.GREEN


def test_after_an_upgrade_each_of_two_targets_keeps_its_name_on_every_way(office: Office) -> None:
    office.sync()
    of_an_older_version(office, is_noted=True)
    first, second = office.target, FakeTarget()
    names = {route_of(integration(url=url), office.store).target for url in (ADDRESS, f"{ADDRESS}/")}
    for _way in range(2):
        for url, target in ((f"{OTHER}/", second), (OTHER, second), (f"{ADDRESS}/", first)):
            office.lead_to(url, target)
            told = route(office.store, "acme-expenses").target
            assert told == route_of(office.config, office.store).target
            assert (told in names) is (target is first)

    assert len(names) == 1
    office.lead_to(OTHER, second)
    office.sync()
    assert set(categories(office).values()) == {"other_target"}
    assert second.requests == []


def test_before_it_is_saved_the_way_back_leads_to_where_everything_is_booked(office: Office) -> None:
    office.sync()
    of_an_older_version(office, is_noted=True)
    known = route(office.store, "acme-expenses").target
    office.lead_to(OTHER, FakeTarget())

    ways = [route_of(integration(url=url), office.store).target for url in (ADDRESS, f"{ADDRESS}/", OTHER, THIRD)]

    assert ways[:2] == [known] * 2
    assert len({known, *ways[2:]}) == 3


def test_a_removed_integration_that_is_added_again_knows_its_targets(office: Office) -> None:
    office.sync()
    of_an_older_version(office, is_noted=False)
    first = office.target
    asked = len(first.look_ups)
    for number, url in enumerate((f"{ADDRESS}/", OTHER, f"{ADDRESS}/")):
        nothing_open = still_open(PRINCIPAL, office.store, "acme-expenses")
        remove(PRINCIPAL, office.store, "acme-expenses", nothing_open, request_id=f"r{number}", now=office.clock.now())
        office.lead_to(url, FakeTarget() if url == OTHER else first)

    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert len(first.look_ups) == asked
