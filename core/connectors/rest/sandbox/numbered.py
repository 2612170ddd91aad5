"""What the sandbox's systems number and know by ids of their own, as real ones do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal

Numbered = Literal["accounts", "cost_centres"]
PLACES: Mapping[str, Numbered] = {"accounts": "accounts", "cost-centres": "cost_centres"}  # in addresses


@lru_cache(maxsize=4096)
def id_of(what: Numbered, number: str) -> int:
    """Never the number, and the same whenever it is asked for."""
    return int(sha256(f"{what} {number}".encode()).hexdigest()[:11], 16)


def number_of(what: Numbered, told: Any, known: Collection[str]) -> str | None:
    """Whose id this is."""
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    return next((number for number in known if id_of(what, number) == told), None)


def found(what: Numbered, number: str, known: Collection[str]) -> dict[str, Any]:
    """The answer to who has this number."""
    return {"records": [{"id": id_of(what, number), "number": number}] if number in known else []}
