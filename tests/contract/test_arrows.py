"""No connector knows another, and a configuration does no I/O: whatever kind is in the registry."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.catalogue import SOURCES, TARGETS
from core.connectors.kinds import SourceKind, TargetKind
from tests.contract.arrows import folder_of, input_output, shared_that_knows, strangers

TOP = Path(__file__).parents[2]
ALL = [*SOURCES.values(), *TARGETS.values()]
FOLDERS = [folder_of(kind.config) for kind in ALL]
CONTRACTS = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
(INPUT_OUTPUT,) = [one["forbidden_modules"] for one in CONTRACTS if one["name"].startswith("Configurations do no I/O")]
PLANTED = "core.connectors.planted"


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
def test_no_connector_knows_another(kind: SourceKind | TargetKind) -> None:
    assert strangers(folder_of(kind.config), FOLDERS, TOP) == []


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
def test_its_configuration_does_no_input_or_output(kind: SourceKind | TargetKind) -> None:
    assert input_output(folder_of(kind.config), kind.config.__module__, INPUT_OUTPUT, TOP) == []


def test_what_connectors_share_knows_no_kind() -> None:
    assert shared_that_knows(FOLDERS, TOP) == []


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A kind whose configuration reads the disk, and whose connector borrows from the neighbours."""
    texts = {
        "planted/__init__.py": "from core.connectors.planted.config import C",
        "planted/config.py": "import socket\nfrom .parts import P\nfrom core.http import Http",
        "planted/parts.py": "def place():\n    from os import path",
        "planted/connector.py": "import pathlib\nfrom core.connectors import rest\nfrom ..files.cells import read",
        "shared/base.py": "import core.connectors.planted.parts",
    }
    for name, text in texts.items():
        file = tmp_path / "core" / "connectors" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_a_planted_kind_that_knows_others_is_told_whom(planted: Path) -> None:
    assert strangers(PLANTED, [*FOLDERS, PLANTED], planted) == [
        "core/connectors/planted/connector.py imports core.connectors.files: another connector",
        "core/connectors/planted/connector.py imports core.connectors.rest: another connector",
    ]
    assert shared_that_knows([PLANTED], planted) == [
        "core/connectors/shared/base.py imports core.connectors.planted: one connector"
    ]


def test_a_planted_configuration_that_does_input_or_output_is_told_where(planted: Path) -> None:
    assert input_output(PLANTED, f"{PLANTED}.config", INPUT_OUTPUT, planted) == [
        "core/connectors/planted/config.py imports core.http: no business of a configuration",
        "core/connectors/planted/config.py imports socket: no business of a configuration",
        "core/connectors/planted/parts.py imports os: no business of a configuration",
    ]
