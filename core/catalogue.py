"""Which systems exist: kind → config model. A new system is one line in each of its two places here."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from core.connectors.files.config import FilesSourceConfig
from core.connectors.rest.config import RestTargetConfig

# With a second kind these become unions with `Field(discriminator="kind")`.
SourceConfig = FilesSourceConfig
TargetConfig = RestTargetConfig

SOURCES: Mapping[str, type[BaseModel]] = {"files": FilesSourceConfig}
TARGETS: Mapping[str, type[BaseModel]] = {"rest": RestTargetConfig}
