from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.permissions import Role
from data.commands.integrations import save_organisation
from data.commands.invitations import Invited, invite
from flows.clock import SystemClock
from tests.integration.commands.acme import organisation
from tests.integration.sign_in.browsers import Browser, Door
from tests.integration.sign_in.owner import OWNER


@pytest.fixture(scope="session")
def running_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One dashboard and one store for all tests of this folder."""
    with closing(Door(tmp_path_factory.mktemp("door") / "home")) as door:
        door.start()
        with closing(door.owner.client("configure")) as store:
            now = SystemClock().now()
            save_organisation(OWNER, store, organisation(), now)
            invite(OWNER, store, "acme", Role.FINANCE, Invited("kari@acme.example"), request_id="kari", now=now)
        yield door


@pytest.fixture
def door(running_door: Door) -> Iterator[Door]:
    yield running_door
    running_door.provider.be_honest()


@pytest.fixture
def browser(door: Door) -> Browser:
    return Browser(door)
