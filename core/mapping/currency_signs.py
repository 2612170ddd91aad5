"""Signs that a number is shown with, and the currencies they may stand for."""

from __future__ import annotations

from typing import Final

_MAY_BE: Final = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SDG", "SSP", "SYP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "$": frozenset(
        (
            *("USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "DOP", "FJD", "GYD", "HKD", "JMD"),
            *("KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "UYU", "XCD"),
        )
    ),
}
_CODE = 3  # letters


def names_currency(shown: str | None, currency: str) -> bool:
    """Whether what a number is shown with may mean this currency; a sign nobody here knows speaks against none."""
    if shown is None:
        return True
    if shown in _MAY_BE:
        return currency in _MAY_BE[shown]
    is_code = len(shown) == _CODE and shown.isascii() and shown.isupper() and shown.isalpha()
    return shown == currency or not is_code
