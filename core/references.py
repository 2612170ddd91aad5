"""A record's reference in the form its target takes: the same for every revision, and never the same for two records.

A connector names its form among its facts. Once records are booked under a form, it stays: look-ups ask for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

ReferenceForm = Callable[[str, str], str]  # (integration, record key) → reference

LEAST_BITS: Final = 80  # of a hash: two of a hundred million records share one with a chance of 1 in 10^8


def plain(integration_id: str, record_key: str) -> str:
    """As it is. What an integration is kept by holds no colon, so no two pairs make the same text."""
    return f"{integration_id}:{record_key}"


def limited(alphabet: str, length: int) -> ReferenceForm:
    """The form of a system that takes at most `length` characters of an alphabet. Raises ValueError when that is few.

    What fits is sent as it is. Anything else becomes a hash behind the alphabet's first character, which no reference
    that is sent as it is begins with.
    """
    letters, mark = frozenset(alphabet), alphabet[:1]
    if len(letters) < len(alphabet) or len(alphabet) ** (length - 1) < 2**LEAST_BITS:
        raise ValueError(f"{length} characters of {len(letters)} are too few to tell records apart")

    def form(integration_id: str, record_key: str) -> str:
        whole = plain(integration_id, record_key)
        if len(whole) <= length and letters.issuperset(whole) and not whole.startswith(mark):
            return whole
        return mark + _hashed(whole, alphabet, length - 1)

    return form


def _hashed(text: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha512(text.encode("utf-8", "surrogatepass")).digest())
    digits: list[str] = []
    while number and len(digits) < length:
        number, digit = divmod(number, len(alphabet))
        digits.append(alphabet[digit])
    return "".join(digits)
