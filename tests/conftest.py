"""How the tests are shared out when several processes run them: one takes what needs the whole running stack."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.ready_databases import ready_databases

TURNS = {"simulation": 1, "contract": 1, "unit": 3}  # of folders: a file of the first takes longest, of the last least


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--specs", help="a folder with the OpenAPI files of vendors, to judge our requests with, too")


@pytest.fixture(scope="session", autouse=True)
def _empty_stores_stand_ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ready_databases(tmp_path_factory.mktemp("ready")):
        yield


class TwoHalves(LoadScopeScheduling):
    """The stack's tests in their order by one process; of the others each file by whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return "stack" if _needs_the_stack(nodeid) else _file(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TwoHalves:
    return TwoHalves(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stack's tests first, because they take longest; the short files last, so that all processes end together."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    if _needs_the_stack(nodeid):
        return 0
    return TURNS.get(PurePosixPath(nodeid).parts[1], 2)


def _needs_the_stack(nodeid: str) -> bool:
    file = PurePosixPath(_file(nodeid))
    return file.parent.name == "browser" or file.name.startswith("test_stack")


def _file(nodeid: str) -> str:
    return nodeid.split("::", maxsplit=1)[0]
