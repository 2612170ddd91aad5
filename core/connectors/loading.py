"""The parts of a kind, loaded when somebody needs them: only what sends pays for what sending needs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from core.connectors.kinds import SourceKind, SourceSettings, TargetKind, TargetSettings
from core.connectors.paper import Paper
from core.ports import Clock, Secrets, Source, Target


def open_source(kind: SourceKind, config: SourceSettings, inbox: Path) -> Source:
    """Where records come from; relative paths start in the inbox."""
    source: Source = load(kind.connector)(config, inbox)
    return source


def connect(kind: TargetKind, config: TargetSettings, secrets: Secrets, clock: Clock) -> Target:
    """The external system."""
    target: Target = load(kind.connector)(config, secrets, clock)
    return target


def paper_for(kind: TargetKind, config: TargetSettings, clock: Clock) -> Paper:
    """The same connector, writing on paper instead of sending."""
    paper: Paper = load(kind.paper)(config, clock)
    return paper


def draft_of(kind: TargetKind, integration_id: str) -> list[str]:
    """The lines of a first `[target]`."""
    lines: list[str] = load(kind.draft)(integration_id)
    return lines


def load(where: str) -> Any:
    """What is named "module:name"."""
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
