"""Which systems exist, as configurations name them. A new system is one line here."""

from __future__ import annotations

from core.channels.registry import CHANNELS
from core.connectors.files.config import FilesSourceConfig
from core.connectors.rest.config import RestTargetConfig

__all__ = ["CHANNELS", "SourceConfig", "TargetConfig"]

# With a second kind these become unions with `Field(discriminator="kind")`.
SourceConfig = FilesSourceConfig
TargetConfig = RestTargetConfig
