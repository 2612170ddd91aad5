"""How the tests are shared out when several processes run them: one for each of the two running stacks."""

import gc
import os
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.ready_databases import ready_databases, stores_closed

TURNS = {"simulation": 1, "contract": 1, "unit": 3}  # of folders: a file of the first takes longest, of the last least
WITHOUT_THE_DEMO = {"test_signing_in.py"}  # of the browser tests: it starts what it needs itself


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--specs", help="a folder with the OpenAPI files of vendors, to judge our requests with, too")


@pytest.fixture(scope="session", autouse=True)
def _empty_stores_stand_ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ready_databases(tmp_path_factory.mktemp("ready")):
        yield


def _mask() -> int:
    os.umask(now := os.umask(0o077))
    return now


MASK = _mask()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What a file leaves closed to others would fail the tests of another file, if one process runs both."""
    yield
    if nextitem is None or nextitem.path != item.path:
        left = _mask()
        os.umask(MASK)
        assert left == MASK, f"a test of {item.path.name} leaves the umask at {left:03o}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    with stores_closed():
        return (yield)


class ByStack(LoadScopeScheduling):
    """The tests of one running stack in their order by one process; of the others each file by whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return _stack_of(nodeid) or _file(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByStack:
    return ByStack(config, log)


def pytest_collection(session: pytest.Session) -> None:
    """Of half a million objects that are made now none is garbage."""
    if session.config.getoption("dist", "no") == "no":  # whoever only hands tests out collects none
        gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # what is never looked at again would be called a leak by duckdb when the process ends


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stacks' tests first, because they take longest; the short files last, so that all processes end together."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    if _stack_of(nodeid):
        return 0
    return TURNS.get(PurePosixPath(nodeid).parts[1], 2)


def _stack_of(nodeid: str) -> str | None:
    """Which running stack it needs: that of the integration tests, or the demo of the browser tests."""
    file = PurePosixPath(_file(nodeid))
    if file.parent.name == "browser":
        return None if file.name in WITHOUT_THE_DEMO else "demo"
    return "stack" if file.name.startswith("test_stack") else None


def _file(nodeid: str) -> str:
    return nodeid.split("::", maxsplit=1)[0]
