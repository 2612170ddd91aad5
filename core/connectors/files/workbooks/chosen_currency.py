"""What a number format says of a currency: a sign chosen from a list, with its country, or words beside the number."""

from __future__ import annotations

import re
import unicodedata

_LISTED = (  # sign, currency, and the languages in whose list it stands: their numbers and tags
    ("kr", "SEK", (0x41D, 0x81D, "sv")),
    ("kr", "NOK", (0x414, 0x814, "nb", "nn", "no")),
    ("kr", "DKK", (0x406, 0x438, 0x46F, "da", "fo", "kl")),
    ("kr", "ISK", (0x40F, "is")),
    ("fr", "CHF", (0x807, 0x100C, 0x810, "de-ch", "fr-ch", "it-ch")),
    ("$", "CAD", (0x1009, 0xC0C, "en-ca", "fr-ca")),
    ("$", "AUD", (0xC09, "en-au")),
    ("$", "NZD", (0x1409, "en-nz")),
    ("$", "SGD", (0x4809, 0x1004, "en-sg", "zh-sg")),
    ("$", "HKD", (0xC04, "zh-hk")),
    ("$", "MXN", (0x80A, "es-mx")),
)
_CHOSEN: dict[tuple[str, int | str], str] = {
    (sign, place): currency for sign, currency, places in _LISTED for place in places
}
_NUMBER = re.compile(r"[0-9A-Fa-f]{3,8}")
_LANGUAGE = 0xFFFF  # what lies above says which calendar and which digits
_PLAIN_WORDS = frozenset(
    (
        *("ALL", "TOP", "TRY", "CUP", "MAD", "MOP", "PEN", "SOS", "COP", "BAM", "LAK", "GEL", "MUR", "BOB", "RON"),
        *("Fr", "FR", "fr", "den", "Den", "din", "Din", "DIN", "DEN"),
    )
)


def currency_chosen(sign: str, place: str) -> str | None:
    """`kr` of `[$kr-41D]` are Swedish kronor; None where the sign speaks for itself."""
    plain, tag = unicodedata.normalize("NFKC", sign).casefold(), place.casefold()
    if "-" not in tag and _NUMBER.fullmatch(tag):
        return _CHOSEN.get((plain, int(tag, 16) & _LANGUAGE))
    return _CHOSEN.get((plain, tag)) or _CHOSEN.get((plain, tag.partition("-")[0]))


def is_plain_word(word: str) -> bool:
    """Whether what somebody wrote beside the numbers is a word as well: TOP; the francs of "Fr." have a point."""
    return word in _PLAIN_WORDS
