"""The demo's sandboxes: each kind that needs a process gets one, and a kind without any is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.catalogue import SOURCES, TARGETS
from core.connectors.kinds import SourceSettings
from core.errors import Misconfigured
from core.i18n import Words
from core.settings import Settings, load_settings
from data.commands import integrations
from flows.cli.doctor import machine as doctor_machine
from flows.clock import SystemClock
from flows.stack.plans import plans
from flows.stack.sandboxes import demo_placeholders, open_sandboxes, served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path, demo=True, sandbox_port=18765)


@pytest.fixture
def soap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second kind whose systems are imitated by a process, and a third that is files only."""
    second = replace(TARGETS["rest"], kind="soap", served_by="core.connectors.soap.sandbox")
    monkeypatch.setitem(TARGETS, "soap", second)  # type: ignore[arg-type]
    monkeypatch.setitem(TARGETS, "notes", replace(second, kind="notes", served_by=None, sandbox=None))  # type: ignore[arg-type]


@pytest.mark.usefixtures("soap")
def test_each_kind_with_a_process_has_its_own_and_its_own_address(settings: Settings) -> None:
    stack = {plan.name: plan for plan in plans(settings, Words("en"))}

    assert [(one.name, one.port) for one in served(settings)] == [("sandbox", 18765), ("sandbox_soap", 18766)]
    assert stack["sandbox"].command[2:5] == ("core.connectors.rest.sandbox.server", "--port", "18765")
    assert stack["sandbox_soap"].command[2:5] == ("core.connectors.soap.sandbox", "--port", "18766")
    assert {"sandbox", "sandbox_soap"} <= set(stack["worker"].after)
    assert demo_placeholders(settings)["{sandbox_soap_url}"] == "http://127.0.0.1:18766"
    asked = [port for _label, port, _setting in doctor_machine._wanted_ports(settings, Words("en"))]
    assert {18765, 18766} <= set(asked)


@pytest.mark.usefixtures("soap")
def test_a_demo_with_a_kind_that_has_no_sandbox_says_so(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="these kinds of target have none: notes"):
        open_sandboxes(["rest", "notes"], settings, SystemClock(), "token", "2026-09")


class Elsewhere(SourceSettings):
    """A source that reads nothing on this machine."""


class Scanned(SourceSettings):
    """A source that names its folder otherwise."""

    path_key = "folder"
    folder: str


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ({"kind": "files", "path": "utlegg.csv"}, "utlegg.csv"),
        ({"kind": "scanned", "folder": "/scans", "path": "x"}, "/scans"),
        ({"kind": "elsewhere", "path": "a/topic"}, None),
        ({"kind": "gone", "path": "old.csv"}, "old.csv"),
        ({"path": "older.csv"}, "older.csv"),
    ],
)
def test_what_a_source_reads_is_known_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, source: dict[str, Any], path: str | None
) -> None:
    for config in (Elsewhere, Scanned):
        name = config.__name__.lower()
        monkeypatch.setitem(SOURCES, name, replace(SOURCES["files"], kind=name, config=config))  # type: ignore[arg-type]

    assert integrations._path_of(source) == path
    assert Elsewhere(kind="elsewhere").place == ""
    assert Scanned(kind="scanned", folder="/scans").place == "/scans"
