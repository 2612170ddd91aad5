"""Which systems exist, as configurations name them. A new system is one line here."""

from __future__ import annotations

from core.connectors.files.config import FilesSourceConfig
from core.connectors.rest.config import RestTargetConfig

# With a second kind these become unions with `Field(discriminator="kind")`.
SourceConfig = FilesSourceConfig
TargetConfig = RestTargetConfig
