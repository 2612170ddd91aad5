"""Organisations and integrations: their shape, and reading them from TOML."""

from core.configuration.models import IntegrationConfig, OrganisationConfig, RecipientConfig
from core.configuration.reading import read_integration, read_organisation, with_source

__all__ = [
    "IntegrationConfig",
    "OrganisationConfig",
    "RecipientConfig",
    "read_integration",
    "read_organisation",
    "with_source",
]
