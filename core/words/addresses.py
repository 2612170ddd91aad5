"""E-mail addresses, shortened for people who need not know them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ADDRESS = re.compile(r"(\w)[\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?=\w)")


def shortened(text: str) -> str:
    """The text with every address in it cut to its first letter and its domain: `k…@acme.example`."""
    return _ADDRESS.sub(r"\1…@", text)


def shortened_in(value: Any) -> Any:
    """The same for every text and name inside a JSON value."""
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, Mapping):
        return {shortened(str(name)): shortened_in(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened_in(part) for part in value]
    return value
