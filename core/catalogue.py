"""Which systems exist, as configurations name them. A new kind is one line here: the folder that declares it."""

from __future__ import annotations

from typing import Annotated

from core.channels.registry import CHANNELS
from core.connectors.kinds import ByKind, SourceKind, SourceSettings, TargetKind, TargetSettings, names_a_secret
from core.connectors.kinds import source_kinds as _sources
from core.connectors.kinds import target_kinds as _targets

__all__ = [
    "CHANNELS",
    "SOURCES",
    "TARGETS",
    "ByKind",
    "SourceConfig",
    "SourceKind",
    "TargetConfig",
    "TargetKind",
    "names_a_secret",
]

SOURCES = _sources(
    "core.connectors.files",
)
TARGETS = _targets(  # the first is what `integrations new` proposes: a further one stands last
    "core.connectors.rest",
)

SourceConfig = Annotated[SourceSettings, ByKind(SOURCES)]
TargetConfig = Annotated[TargetSettings, ByKind(TARGETS)]
