"""Organisations and integrations: their shape, and reading them from TOML."""

from core.configuration.models import IntegrationConfig, OrganisationConfig, RecipientConfig
from core.configuration.reading import read_integration, read_organisation, with_source
from core.configuration.toml import MOST_BYTES, keys_of

__all__ = [
    "MOST_BYTES",
    "IntegrationConfig",
    "OrganisationConfig",
    "RecipientConfig",
    "keys_of",
    "read_integration",
    "read_organisation",
    "with_source",
]
