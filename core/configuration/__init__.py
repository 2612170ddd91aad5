"""Organisations and integrations: their shape, and reading them from TOML."""

from core.configuration.models import IntegrationConfig, OrganisationConfig
from core.configuration.reading import read_integration, read_organisation

__all__ = ["IntegrationConfig", "OrganisationConfig", "read_integration", "read_organisation"]
