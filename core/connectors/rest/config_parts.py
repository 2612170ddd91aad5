"""Small things every part of a rest target's configuration is made of: addresses, paths, names. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
REFERENCE = "{reference}"
NOT_OURS_TO_SET = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "cookie"}
    | {"keep-alive", "proxy-authorization", "proxy-connection", "content-encoding", "content-type", "accept-encoding"}
)


def _nothing(value: Any) -> Any:
    """TOML has no null: an empty path says that there is none."""
    return None if value == "" else value


def _header_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", name):
        raise ValueError("the name of a header, like X-Api-Key")
    if name.lower() in NOT_OURS_TO_SET:
        raise ValueError("another header: this one is set by the connection itself")
    return name.lower()


Url = Annotated[str, StringConstraints(min_length=8, max_length=2000)]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]+)+$", max_length=200)]
NoPointer = Annotated[Pointer | None, BeforeValidator(_nothing)]
SecretName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]  # a name, never a value
HeaderName = Annotated[str, AfterValidator(_header_name)]
FieldName = Annotated[str, Field(min_length=1, max_length=100)]


def check_address(url: str) -> None:
    """Raise ValueError with what is wanted unless a token may be sent to this address."""
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ValueError("an address without spaces")
    parts = urlsplit(url)
    if parts.hostname is None or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address like https://host/path, without a name or password in it")
    parts.port  # noqa: B018  # raises ValueError for a port that is no port
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
        return
    raise ValueError("an address that begins with https:// (http:// only on this machine)")


def origin(url: str) -> str:
    """Scheme, host and port: what a token is given to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
