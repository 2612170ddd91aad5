"""Rows of the list, as they are seen; written down where that is asked for."""

from __future__ import annotations

import pytest

from tests.peers.answers.every import ON_CAP, ON_WIREMOCK
from tests.peers.listed import LIST, text_of

_SEEN: dict[str, list[str]] = {"cap": [], "wiremock": []}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-list", action="store_true", help="write docs/peers.md anew from what is seen")


class Rows:
    """Each is looked for in the file, or kept for a new one."""

    def __init__(self, *, writes: bool) -> None:
        self._writes = writes
        self._listed = LIST.read_text("utf-8").splitlines() if LIST.exists() else []

    def see(self, system: str, row: str) -> None:
        _SEEN[system].append(row)
        assert self._writes or row in self._listed, f"not in {LIST.name}: {row}"


@pytest.fixture(scope="session")
def rows(request: pytest.FixtureRequest) -> Rows:
    return Rows(writes=request.config.getoption("--write-list"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    is_whole = [len(rows) for rows in _SEEN.values()] == [len(ON_CAP), len(ON_WIREMOCK)]
    if session.config.getoption("--write-list") and is_whole and exitstatus == pytest.ExitCode.OK:
        LIST.write_text(text_of(_SEEN["cap"], _SEEN["wiremock"]), "utf-8")
