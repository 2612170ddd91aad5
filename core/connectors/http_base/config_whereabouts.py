"""What of a configuration tells one system, and one company's books in it, from another. Pure.

How an address is written and how we introduce ourselves tell nothing of that. The name of a token or password does: it
is often all that is changed on the way from the test company to the real one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.connectors.http_base.config_auth import AuthConfig, BasicAuth, BearerAuth, OAuth2Auth

_USUAL_PORTS = {"http": 80, "https": 443}
_TELLS_NOTHING = re.compile(
    r"accept(-(charset|encoding|language|ranges))?|(x-)?user-agent|cache-control|pragma|content-(type|language|encoding|length)|connection|keep-alive"
    r"|te|dnt|expect|via|traceparent|tracestate|(x-)?(request|correlation|trace)-id"
    r"|(x-)?(app|application|integration)-(name|version)|(x-)?client-version"
)


def plain_address(url: str) -> str:
    """The same for all ways to write one address."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, _USUAL_PORTS.get(parts.scheme)) else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    asked = f"?{query}" if query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}{asked}"


def plain_origin(url: str) -> str:
    """Scheme, host and port, the same for all ways to write them."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = "" if parts.port in (None, _USUAL_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://[{host}]{port}" if ":" in host else f"{parts.scheme}://{host}{port}"


def telling_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Those that may say which company, whatever it is called there."""
    plain = {name.lower(): value.strip() for name, value in headers.items()}
    return {name: value for name, value in plain.items() if not _TELLS_NOTHING.fullmatch(name)}


def who_signs_in(auth: AuthConfig) -> Mapping[str, object]:
    """The client and what it asks for, or the user; which books a token opens, its name tells, if anything."""
    if isinstance(auth, BearerAuth):
        return {"secret": auth.secret}
    if isinstance(auth, BasicAuth):
        return {"user": auth.user, "secret": auth.secret}
    if isinstance(auth, OAuth2Auth):
        scope = sorted((auth.scope or "").split())
        told = {"client_id": auth.client_id, "scope": scope, "more": dict(auth.more)}
        return {"token_url": plain_address(auth.token_url), **{name: value for name, value in told.items() if value}}
    return {}
