"""What a browser's cookies say, read by hand.

Browsers keep them by host, not by port: one that another program there spelled wrongly makes the library forget the
rest, or raise.
"""

from __future__ import annotations

from collections.abc import Mapping


def cookie_of(headers: Mapping[str, str], name: str) -> str:
    """A name told twice is nobody's: the second one may have been planted."""
    found = cookies_of(headers, name)
    return found[0] if len(found) == 1 else ""


def cookies_of(headers: Mapping[str, str], name: str) -> list[str]:
    """Every value told under this name."""
    told = next((value for key, value in headers.items() if key.lower() == "cookie"), "")
    pairs = (part.strip().partition("=") for part in told.split(";"))
    return [value for key, _, value in pairs if key == name]
