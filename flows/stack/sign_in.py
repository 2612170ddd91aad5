"""Whether people can sign in, said before anything is started; and the one secret that the dashboard is handed."""

from __future__ import annotations

from core.settings import PREFIX, Settings
from core.sign_in import SECRET, installation
from flows.secrets import HomeSecrets


def check_sign_in(settings: Settings) -> None:
    """Refuse an installation that says `oidc` and not which. Raises BadConfiguration, Misconfigured."""
    sign_in_environment(settings)


def sign_in_environment(settings: Settings) -> dict[str, str]:
    """The client's secret for the process that signs people in; nothing in Local mode."""
    if not settings.signs_in:
        return {}
    installation(settings, "asked for below")  # what is said first is what stands in the settings
    return {f"{PREFIX}SECRET_{SECRET.upper()}": HomeSecrets(settings).get(SECRET)}
