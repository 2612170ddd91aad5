from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.model import Principal
from core.permissions import Role
from data.commands.invitations import Invited, invite
from flows.clock import SystemClock
from tests.browser.behind_nginx.front import Front
from tests.browser.real_provider import RealProvider
from tests.browser.stack import CHROMIUM, FLAGS
from tests.integration.helpers.owners import beat
from tests.integration.helpers.ports import free_ports
from tests.integration.helpers.two_organisations import seed_two
from tests.integration.sign_in.browsers import House

PEOPLE = (("kari", "acme", Role.FINANCE), ("vera", "acme", Role.VIEWER), ("nora", "beta", Role.FINANCE))


@pytest.fixture(scope="session")
def front() -> Iterator[Front]:
    with Front.in_a_folder_of_its_own() as made:
        made.start()
        yield made
        made.close()


@pytest.fixture(scope="session")
def house(front: Front, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House[RealProvider]]:
    """A dashboard at the socket, over a store of two organisations; people sign in at a provider of npm's."""
    with ExitStack() as ends:
        made = House(
            tmp_path_factory.mktemp("behind") / "home",
            RealProvider(),
            front.url,
            lambda path: seed_two(path, "usual"),
            proxy=str(front.socket),
            prefect_port=free_ports(1)[0],
        )
        made.provider.start(f"{front.url}/oauth2callback")
        ends.callback(made.close)
        made.start()
        with closing(made.owner.client("configure")) as store:
            for name, organisation, role in PEOPLE:
                owner, now = Principal("root", {organisation: Role.ADMIN}, is_operator=True), SystemClock().now()
                invite(owner, store, organisation, role, Invited(f"{name}@acme.example"), request_id=name, now=now)
        with closing(made.owner.client("sync")) as store:
            store.write([beat("watch"), beat("reconciler", "50")], "beats")
        yield made


@pytest.fixture(scope="module")
def chromium(front: Front) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *front.browser_flags])
        yield browser
        browser.close()
