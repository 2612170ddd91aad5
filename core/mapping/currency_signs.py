"""What a workbook shows beside a number, and the currencies it may stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from core.mapping.currencies import CODES

_OF_THE_PAST: Final = frozenset(
    (
        *("ATS", "BEF", "BGL", "CYP", "CZJ", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK", "IEP", "ITL", "LTL"),
        *("LUF", "LVL", "MTL", "NLG", "PTE", "ROL", "RUR", "SIT", "SKK", "TRL", "XDR", "ZWL", "CHE", "CHW", "CNH"),
    )
)
_DOLLARS: Final = frozenset(
    (
        *("USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "DOP", "FJD", "GYD", "HKD", "JMD"),
        *("KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "UYU", "XCD"),
    )
)
_POUNDS: Final = frozenset({"GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SDG", "SSP", "SYP"})
_FRANCS: Final = frozenset({"CHF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF", "XAF", "XOF", "XPF", "FRF", "BEF", "LUF"})
_RUPEES: Final = frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"})
_MAY_BE: Final = {
    **dict.fromkeys(("€", "euro", "euros", "eur", "евро"), frozenset({"EUR"})),
    **dict.fromkeys(("£", "pund", "pound", "pounds", "stg"), _POUNDS),
    **dict.fromkeys(("¥", "￥", "yen", "yuan", "円", "元"), frozenset({"JPY", "CNY"})),
    **dict.fromkeys(("$", "dollar", "dollars", "dollarer"), _DOLLARS),
    **dict.fromkeys(("us$", "usd", "$us"), frozenset({"USD"})),
    **dict.fromkeys(("a$", "au$"), frozenset({"AUD"})),
    **dict.fromkeys(("c$", "ca$", "can$"), frozenset({"CAD"})),
    **dict.fromkeys(("s$", "sg$"), frozenset({"SGD"})),
    "nz$": frozenset({"NZD"}),
    "hk$": frozenset({"HKD"}),
    "nt$": frozenset({"TWD"}),
    "mx$": frozenset({"MXN"}),
    "r$": frozenset({"BRL"}),
    **dict.fromkeys(("skr", "sek", "kronor", "krona"), frozenset({"SEK"})),
    **dict.fromkeys(("krónur", "króna"), frozenset({"ISK"})),
    **dict.fromkeys(("koruna", "korun"), frozenset({"CZK"})),
    **dict.fromkeys(("dkr", "dkk"), frozenset({"DKK"})),
    **dict.fromkeys(("nkr", "nok"), frozenset({"NOK"})),
    **dict.fromkeys(("ikr", "isk"), frozenset({"ISK"})),
    **dict.fromkeys(("fr", "sfr", "fs", "franc", "francs", "franken"), _FRANCS),
    "chf": frozenset({"CHF"}),
    "gbp": frozenset({"GBP"}),
    "jpy": frozenset({"JPY"}),
    "cad": frozenset({"CAD"}),
    "aud": frozenset({"AUD"}),
    **dict.fromkeys(("zł", "zl", "pln", "złoty", "zloty"), frozenset({"PLN"})),
    **dict.fromkeys(("kč", "kc", "czk"), frozenset({"CZK"})),
    **dict.fromkeys(("ft", "huf", "forint"), frozenset({"HUF"})),
    **dict.fromkeys(("lei", "leu"), frozenset({"RON", "MDL", "ROL"})),
    **dict.fromkeys(("лв", "lv"), frozenset({"BGN", "BGL"})),
    **dict.fromkeys(("kn", "kuna"), frozenset({"HRK"})),
    **dict.fromkeys(("din", "дин", "дин."), frozenset({"RSD"})),
    **dict.fromkeys(("ден", "den"), frozenset({"MKD"})),
    **dict.fromkeys(("₽", "р", "руб", "rub"), frozenset({"RUB", "RUR", "BYN"})),
    **dict.fromkeys(("₺", "tl"), frozenset({"TRY", "TRL"})),
    **dict.fromkeys(("₴", "грн"), frozenset({"UAH"})),
    **dict.fromkeys(("₹", "₨", "rs"), _RUPEES),
    **dict.fromkeys(("₪",), frozenset({"ILS"})),
    **dict.fromkeys(("₩",), frozenset({"KRW", "KPW"})),
    **dict.fromkeys(("₫",), frozenset({"VND"})),
    **dict.fromkeys(("฿", "baht"), frozenset({"THB"})),
    **dict.fromkeys(("₱",), frozenset({"PHP", "CUP"})),
    **dict.fromkeys(("₦",), frozenset({"NGN"})),
    **dict.fromkeys(("₸",), frozenset({"KZT"})),
    **dict.fromkeys(("₾",), frozenset({"GEL"})),
    **dict.fromkeys(("₿", "btc"), frozenset({"XBT"})),
    "rm": frozenset({"MYR"}),
    "rp": frozenset({"IDR"}),
    # a part of the amount only: 12 for 12,000 kroner
    **dict.fromkeys(("t.kr", "tkr", "mkr", "mill", "mill.kr", "mio", "mrd", "tusen", "thousand"), frozenset[str]()),
}
_WRITTEN_SMALL: Final = frozenset(word for word, meant in _MAY_BE.items() if word.upper() in meant)
_OF_COUNTRIES: Final = {  # beside a unit: svenske kroner
    **dict.fromkeys(("norske", "norsk", "norska", "norwegian", "norwegische", "norwegischen", "nor"), "NOK"),
    **dict.fromkeys(("svenske", "svensk", "svenska", "swedish", "schwedische", "schwedischen"), "SEK"),
    **dict.fromkeys(("danske", "dansk", "danska", "danish", "dänische", "dänischen", "færøyske"), "DKK"),
    **dict.fromkeys(("islandske", "islandsk", "isländska", "icelandic", "isländische", "isländischen"), "ISK"),
    **dict.fromkeys(("tsjekkiske", "tjekkiske", "tjeckiska", "czech", "tschechische", "tschechischen"), "CZK"),
    **dict.fromkeys(("amerikanske", "amerikanska", "american", "us-amerikanische", "us", "us-dollar"), "USD"),
    **dict.fromkeys(("kanadiske", "canadiske", "kanadensiska", "canadian", "kanadische"), "CAD"),
    **dict.fromkeys(("australske", "australiska", "australian", "australische"), "AUD"),
    **dict.fromkeys(("britiske", "engelske", "brittiska", "engelska", "british", "britische", "sterling"), "GBP"),
    **dict.fromkeys(("sveitsiske", "schweiziske", "schweiziska", "swiss", "schweizer"), "CHF"),
}
_KRONER: Final = frozenset({"NOK", "SEK", "DKK", "ISK", "CZK"})
_UNITS_OF_COUNTRIES: Final = {
    **dict.fromkeys(("kr", "krone", "kroner", "kronor", "krona", "kronen", "kronur", "krónur", "króna"), _KRONER),
    **dict.fromkeys(("dollar", "dollars", "dollarer", "$", "us-dollar"), _DOLLARS),
    **dict.fromkeys(("pund", "pound", "pounds", "£"), _POUNDS),
    **dict.fromkeys(("franc", "francs", "franken", "fr"), _FRANCS),
}
_UNITS = "TMK"  # a thousand or a million of a currency: TNOK, MEUR


def names_currency(shown: str | None, currency: str) -> bool:
    """Whether what a number is shown with may mean this currency; words that nobody here knows speak against none."""
    return shown is None or _may_mean(shown, currency)


@lru_cache(maxsize=512)
def _may_mean(shown: str, currency: str) -> bool:
    """Of words with spaces between: one that may mean it is enough (12 EUR/NOK)."""
    words = shown.split()
    countries = frozenset(_of_countries([word.casefold() for word in words]))
    if countries:
        return currency in countries
    found = [meant for word in words if (meant := _meant(word)) is not None]
    return not found or any(currency in meant for meant in found)


def _of_countries(words: Sequence[str]) -> Iterator[str]:
    """The currencies of which a country and a unit are named."""
    units = [_UNITS_OF_COUNTRIES[word] for word in words if word in _UNITS_OF_COUNTRIES]
    for word in words:
        code = _OF_COUNTRIES.get(word)
        if code is not None and any(code in unit for unit in units):
            yield code


def _meant(word: str) -> frozenset[str] | None:
    """The currencies that a word may stand for; None where it is no currency: stk, MVA."""
    if word in CODES or word in _OF_THE_PAST:
        return frozenset({word})
    plain = word.casefold()
    if word[:1].upper() in _UNITS and (word[1:] in CODES or plain[1:] in _WRITTEN_SMALL):
        return frozenset()
    return _MAY_BE.get(plain)
