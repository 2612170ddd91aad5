"""The smallest units of currencies (ISO 4217). Pure."""

from __future__ import annotations

from typing import Final

USUAL_PLACES: Final = 2
_PLACES: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def places_of(currency: str) -> int:
    """How many decimals the currency's smallest unit has: 2 for øre, 0 for yen."""
    return _PLACES.get(currency.upper(), USUAL_PLACES)
