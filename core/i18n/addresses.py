"""Addresses, shortened for people who need not know them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.model import EMAIL, IN_APP

_ADDRESS = re.compile(r"(\w)[\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?=\w)")


def shortened(text: str) -> str:
    """The text with every address in it cut to its first letter and its domain: `k…@acme.example`."""
    return _ADDRESS.sub(r"\1…@", text)


def shortened_recipient(channel: str, address: str) -> str:
    """The same for one recipient; another channel's address may be a secret, so only its first letter is left."""
    return shortened(address) if channel in {EMAIL, IN_APP} else f"{address[:1]}…"


def shortened_in(value: Any) -> Any:
    """The same for every text and name inside a JSON value."""
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, Mapping) and {"channel", "address"} <= value.keys():
        return {**value, "address": shortened_recipient(str(value["channel"]), str(value["address"]))}
    if isinstance(value, Mapping):
        return {shortened(str(name)): shortened_in(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened_in(part) for part in value]
    return value
