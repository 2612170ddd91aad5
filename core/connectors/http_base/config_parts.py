"""Small things every part of an HTTP target's configuration is made of: addresses, paths, names. Pure."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from core.addresses import LOOPBACK_NAMES as LOOPBACK_HOSTS
from core.addresses import is_this_machine, may_be_asked
from core.messages import message

REFERENCE = "{reference}"
_SECRET = re.compile(r"key|token|secret|auth|cookie|passw|pwd|credential|assertion|jwt", re.IGNORECASE)
NOT_OURS_TO_SET = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "cookie"}
    | {"keep-alive", "proxy-authorization", "proxy-connection", "content-encoding", "content-type", "accept-encoding"}
)


def _nothing(value: Any) -> Any:
    """TOML has no null: an empty path says that there is none."""
    return None if value == "" else value


def _header_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", name):
        raise ValueError(message("wanted_header_name"))
    if name.lower() in NOT_OURS_TO_SET:
        raise ValueError(message("wanted_other_header"))
    return name.lower()


def _no_secret(name: str) -> str:
    """A configuration is stored and shown: what is secret is only named in it."""
    if _SECRET.search(name):
        raise ValueError(message("wanted_no_secret_in_name"))
    return name


def _whole_path(path: str) -> str:
    if not path.startswith("/") or not path.isprintable():
        raise ValueError(message("wanted_whole_path"))
    return path


Url = Annotated[str, StringConstraints(min_length=8, max_length=2000)]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]+)+$", max_length=200)]
NoPointer = Annotated[Pointer | None, BeforeValidator(_nothing)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
PlainHeaderName = Annotated[HeaderName, AfterValidator(_no_secret)]
PlainName = Annotated[str, AfterValidator(_no_secret)]
NoHeader = Annotated[HeaderName | None, BeforeValidator(_nothing)]
HeaderValue = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[!-~]([ -~]*[!-~])?$")]
CaFile = Annotated[str, StringConstraints(min_length=2, max_length=1000), AfterValidator(_whole_path)]
FieldName = Annotated[str, Field(min_length=1, max_length=100)]
NoFieldName = Annotated[FieldName | None, BeforeValidator(_nothing)]


def check_http_address(url: str, *, plain_http: bool = False) -> None:
    """Raise ValueError with what is wanted unless a token may be sent to this address."""
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in url):
        raise ValueError(message("wanted_address_without_spaces"))
    parts = urlsplit(url)
    host = parts.hostname
    if host is None or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError(message("wanted_address_without_password"))
    if parts.port == 0:  # reading it raises ValueError for a port that is no port
        raise ValueError(message("wanted_address_with_port"))
    bracketed = f"[{host}]" if ":" in host else host
    if parts.netloc.lower() not in (bracketed, f"{bracketed}:{parts.port}"):
        raise ValueError(message("wanted_host_and_port_only"))
    _check_host(host)
    if parts.scheme == "https" or (parts.scheme == "http" and (plain_http or host in LOOPBACK_HOSTS)):
        return
    if parts.scheme == "http":
        raise ValueError(message("wanted_https_or_plain_allowed"))
    raise ValueError(message("wanted_https_address"))


def _check_host(host: str) -> None:
    """One spelling for one host, so that nobody is sent where the words do not say."""
    last = host.rpartition(".")[2]
    if ":" in host or last.isdecimal() or last.startswith("0x"):
        try:
            address = ip_address(host)
        except ValueError:
            raise ValueError(message("wanted_host_or_ip_address")) from None
        if host not in LOOPBACK_HOSTS and not may_be_asked(str(address), loopback=False):
            raise ValueError(message("wanted_other_machine"))
        return
    if not re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?", host) or ".." in host:
        raise ValueError(message("wanted_host_name_letters"))
    if host not in LOOPBACK_HOSTS and is_this_machine(host):
        raise ValueError(message("wanted_other_machine"))


def origin(url: str) -> str:
    """Scheme, host and port: what a token is given to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
