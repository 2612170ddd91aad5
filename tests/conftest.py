"""How the tests are shared out when two processes run them: one takes what needs the whole running stack."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stack's tests first and in their order, by one process; of the others each file by whoever is free."""
    if not hasattr(config, "workerinput"):
        return
    items.sort(key=lambda item: not _needs_the_stack(item.path))
    for item in items:
        name = "stack" if _needs_the_stack(item.path) else item.path.name
        item.add_marker(pytest.mark.xdist_group(name))


def _needs_the_stack(file: Path) -> bool:
    return file.parent.name == "browser" or file.name.startswith("test_stack")
