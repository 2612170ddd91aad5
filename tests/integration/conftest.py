"""Both kinds of store, for every test that asks for `store`; and one real stack, for all that ask for `stack`."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from data.store.local import LocalStore
from data.store.protocol import Store
from tests.integration.helpers.dashboard_stage import Stage
from tests.integration.helpers.owners import WAIT_SECONDS, Nursery, Owner
from tests.integration.helpers.parts import Parts
from tests.integration.helpers.real_stack import Stack, running_stack
from tests.integration.helpers.store_worlds import TestClock, world


@pytest.fixture(scope="session", autouse=True)
def _packages_are_scanned_once() -> Iterator[None]:
    """Each page under test would look through all installed packages for components: a third of its time."""
    scan = manifest_scanner.scan_component_manifests
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


@pytest.fixture(scope="session")
def command_parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """One store process and one sandbox for all commands' tests; no Prefect answers on its port."""
    running = Parts(tmp_path_factory.mktemp("commands") / "home", latency_ms=20)
    running.settings = running.settings.model_copy(update={"prefect_port": 9})
    yield running
    running.close()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture(params=["local", "flight"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def both(kind: str, tmp_path: Path, clock: TestClock) -> Iterator[tuple[Store, LocalStore]]:
    with world(kind, tmp_path, clock) as pair:
        yield pair


@pytest.fixture
def store(both: tuple[Store, LocalStore]) -> Store:
    return both[0]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    owner = Owner(tmp_path / "home")
    yield owner
    if owner.started is not None:
        owner.started.kill()
        owner.started.communicate(timeout=WAIT_SECONDS)


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    nursery = Nursery(tmp_path / "home")
    yield nursery
    nursery.close()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    opened = Stage(tmp_path, monkeypatch)
    yield opened
    opened.close()
