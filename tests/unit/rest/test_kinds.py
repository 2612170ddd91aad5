"""The registry: one line per kind, cheap to import, and clear about what it does not know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel

from core.catalogue import CHANNELS, SOURCES, TARGETS
from core.configuration import read_integration
from core.configuration.models import IntegrationConfig
from core.connectors.kinds import TargetKind, TargetSettings, target_kinds
from core.errors import BadConfiguration
from tests.unit.helpers.written import INTEGRATION, replaced

HEAVY = (
    "httpx",
    "aiohttp",
    "asyncio",
    "core.http.client",
    "openpyxl",
    "python_calamine",
    "pyarrow",
    "prefect",
    "smtplib",
)
LOADED = """
import sys
import core.configuration
rooms = {name for name, module in sys.modules.items() if name.startswith("core.") and hasattr(module, "__path__")}
print("\\n".join(sorted(sys.modules.keys() - rooms)))
"""

LIGHT = {"core.connectors.kinds", "core.connectors.files.code_pages"}  # tables of names


def test_reading_a_configuration_loads_no_connector_and_no_sandbox() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    channels = [place for place in CHANNELS.modules.values() if place in loaded]
    ours = {name for name in loaded if name.startswith("core.connectors.")} - LIGHT

    assert [name for name in HEAVY if name in loaded] == []
    assert channels == []
    assert ours
    assert [name for name in ours if not name.rpartition(".")[2].startswith("config")] == []


@pytest.mark.parametrize(("table", "kinds"), [("source", SOURCES), ("target", TARGETS)])
def test_an_unknown_kind_is_told_with_the_kinds_there_are(table: str, kinds: dict[str, object]) -> None:
    line = f'kind = "{next(iter(kinds))}"'

    with pytest.raises(BadConfiguration) as refused:
        read_integration(replaced(INTEGRATION, line, 'kind = "carrier-pigeon"'), "file.toml")

    named = ", ".join(kinds)
    assert str(refused.value) == f'file.toml: {table}.kind: found "carrier-pigeon", wanted one of {named}'


def test_a_configuration_is_read_again_as_it_was_stored() -> None:
    config = read_integration(INTEGRATION, "file.toml")

    again = IntegrationConfig.model_validate_json(config.model_dump_json())

    assert again == config
    assert type(again.target) is TARGETS["rest"].config
    assert type(again.source) is SOURCES["files"].config


class _Settings(TargetSettings):
    kind: Literal["planted"]


def _declare(monkeypatch: pytest.MonkeyPatch, folder: str, kind: object) -> None:
    module = type(sys)(folder)
    module.KIND = kind  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, folder, module)


def test_a_folder_that_declares_no_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _declare(monkeypatch, "planted", BaseModel)

    with pytest.raises(TypeError, match="planted declares no KIND = TargetKind"):
        target_kinds("planted")


def test_two_kinds_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _declare(monkeypatch, "planted", TargetKind("rest", _Settings, "a:b", "a:c", "a:d"))

    with pytest.raises(ValueError, match="two connectors call themselves rest"):
        target_kinds("core.connectors.rest", "planted")
