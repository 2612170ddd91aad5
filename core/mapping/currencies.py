"""The codes of ISO 4217 that are in use: three capital letters alone are as often a country."""

from __future__ import annotations

import re
from typing import Final

_CODES: Final = (
    "AED,AFN,ALL,AMD,AOA,ARS,AUD,AWG,AZN,BAM,BBD,BDT,BGN,BHD,BIF,BMD,BND,BOB,BRL,BSD,BTN,BWP,BYN,BZD,CAD,CDF",
    "CHF,CLP,CNY,COP,CRC,CUP,CVE,CZK,DJF,DKK,DOP,DZD,EGP,ERN,ETB,EUR,FJD,FKP,GBP,GEL,GHS,GIP,GMD,GNF,GTQ,GYD",
    "HKD,HNL,HTG,HUF,IDR,ILS,INR,IQD,IRR,ISK,JMD,JOD,JPY,KES,KGS,KHR,KMF,KPW,KRW,KWD,KYD,KZT,LAK,LBP,LKR,LRD",
    "LSL,LYD,MAD,MDL,MGA,MKD,MMK,MNT,MOP,MRU,MUR,MVR,MWK,MXN,MYR,MZN,NAD,NGN,NIO,NOK,NPR,NZD,OMR,PAB,PEN,PGK",
    "PHP,PKR,PLN,PYG,QAR,RON,RSD,RUB,RWF,SAR,SBD,SCR,SDG,SEK,SGD,SHP,SLE,SOS,SRD,SSP,STN,SVC,SYP,SZL,THB,TJS",
    "TMT,TND,TOP,TRY,TTD,TWD,TZS,UAH,UGX,USD,UYU,UZS,VED,VES,VND,VUV,WST,XAF,XCD,XOF,XPF,YER,ZAR,ZMW,ZWG",
)
CODES: Final = frozenset(code for line in _CODES for code in line.split(","))
WORDS_TOO: Final = frozenset(  # of headings and lists
    (
        *("ALL", "TOP", "TRY", "CUP", "MAD", "MOP", "PEN", "SOS", "COP", "BAM", "LAK", "GEL", "MUR", "BOB", "RON"),
        *("SAR", "STN", "VES", "AMD", "NIO", "GIP", "DOP"),
    )
)
CURRENCY_NAME: Final = re.compile(
    r"valuta|currenc|\bcurr?\b|\bccy\b|w[äa]hrung|devise|\bmynt|\bmoneda|валюта", re.IGNORECASE
)


def code_in(name: str) -> str | None:
    """The currency a column's name tells: `Beløp (NOK)`; what is a word as well, only in brackets: `Sum (TRY)`."""
    return next((word for word in re.findall(r"[A-Z]{3}", name) if word in CODES and _is_told(word, name)), None)


def _is_told(word: str, name: str) -> bool:
    return _stands_alone(word, name) and (word not in WORDS_TOO or f"({word})" in name or f"[{word}]" in name)


def _stands_alone(word: str, name: str) -> bool:
    return re.search(rf"(?<![^\W_]){word}(?![^\W_])", name) is not None
