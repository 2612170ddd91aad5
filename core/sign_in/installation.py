"""Which provider an installation trusts, whole or refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.addresses import LOOPBACK_NAMES
from core.errors import BadConfiguration
from core.messages import message
from core.settings import PREFIX, Settings

SECRET = "oidc"  # noqa: S105  # the name of the client's secret
_ANYBODY = ("/common/", "/organizations/", "/consumers/")  # Entra ID's issuers of more than one directory


@dataclass(frozen=True, slots=True)
class Installation:
    """What Synclight is to its provider, and where it is found."""

    issuer: str
    client_id: str
    client_secret: str
    public_url: str  # scheme, host and port, as a browser writes them
    called: str | None = None  # the provider, as people call it
    tells_auth_time: bool = True
    vouches_for_email: bool = False
    signs_out: bool = True  # there too, where the provider offers it

    @property
    def callback(self) -> str:
        """Where the provider sends people back to: registered there, letter by letter."""
        return f"{self.public_url}/oauth2callback"

    @property
    def signed_out(self) -> str:
        """Where it sends people who signed out there: registered too."""
        return f"{self.public_url}/auth/signed-out"


def installation(settings: Settings, secret: str | None) -> Installation:
    """The provider to sign in with. Raises BadConfiguration naming the first thing that is missing or unsafe."""
    issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
    if issuer is None or not is_safe(issuer) or any(each in f"{issuer}/" for each in _ANYBODY):
        raise _bad("OIDC_ISSUER", issuer, message("wanted_issuer"))
    if client_id is None:
        raise _bad("OIDC_CLIENT_ID", client_id, message("wanted_client_id"))
    public_url = settings.public_url or ""
    if not is_safe(public_url) or urlsplit(public_url).path not in {"", "/"}:
        raise _bad("PUBLIC_URL", settings.public_url, message("wanted_public_url"))
    if not secret:
        raise _bad("SECRET_OIDC", None, message("wanted_client_secret"))
    return Installation(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        public_url=origin_of(public_url),
        called=settings.oidc_name,
        tells_auth_time=settings.oidc_tells_auth_time,
        vouches_for_email=settings.oidc_vouches_for_email,
        signs_out=settings.oidc_signs_out,
    )


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read along: encrypted, or never leaving this machine."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # ValueError for what is no port
    except ValueError:
        return False
    if "@" in parts.netloc or parts.query or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES)


def is_encrypted(url: str) -> bool:
    """Whether browsers reach it over TLS."""
    return url.startswith("https://")


def origin_of(url: str) -> str:
    """Its scheme, host and port, as browsers write them."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def _bad(key: str, found: str | None, wanted: str) -> BadConfiguration:
    shown = message("nothing") if found is None else repr(found)[:100]
    return BadConfiguration(message("the_settings"), f"{PREFIX}{key}", shown, wanted)
