"""How a total row is called: in the languages its writer may have had, and by the programs that make one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_TOTALS: Final = (
    # Norwegian, Danish
    ("sum", "summen", "totalt", "total", "totalen", "i alt", "ialt", "delsum", "mellomsum", "mellemsum", "totalsum"),
    ("sum totalt", "sum total", "totalt sum", "til sammen", "tilsammen", "sluttsum", "slutsum", "hovedsum"),
    ("sammenlagt", "samlet", "samlet sum", "samlet beløp", "samlet beløb", "totalbeløp", "totalbeløb", "sum beløp"),
    ("totalt beløp", "totalsummen", "sidesum", "ukesum", "månedssum", "årssum", "hovedtotal", "subtotalt"),
    # Swedish
    ("summa", "summan", "totalsumma", "total summa", "delsumma", "slutsumma", "mellansumma", "summa totalt"),
    ("totalt summa", "sammanlagt", "tillsammans", "summering", "totalbelopp", "summa belopp", "sidsumma"),
    # English
    ("totals", "sums", "subtotal", "subtotals", "sub-total", "sub total", "grand total", "grandtotal", "total sum"),
    ("overall total", "total amount", "amount total", "net total", "gross total", "total net", "total gross"),
    ("total due", "amount due", "total payable", "page total", "running total", "report total", "final total"),
    # German
    ("summe", "gesamt", "gesamtsumme", "zwischensumme", "teilsumme", "endsumme", "insgesamt", "gesamtbetrag"),
    ("endbetrag", "gesamttotal", "summe gesamt", "gesamt summe", "total gesamt", "gesamtergebnis", "zahlbetrag"),
    ("rechnungsbetrag", "übertrag", "zu zahlen"),
    # signs and neighbours
    ("Σ", "∑", "totale", "totaal", "somme", "suma", "razem", "yhteensä", "kokku", "samtals", "итого", "всего"),
)
MARKS: Final = frozenset(" \u00a0*=#_([«\"'")  # that stand before such a word, and before no number
_OTHER_ENDS: Final = (  # what else ends a table and is no record; of a whole row it may be what was bought
    *("gjennomsnitt", "genomsnitt", "gennemsnit", "average", "durchschnitt", "eof", "trailer"),
    *("saldo", "inngående saldo", "utgående saldo", "indgående saldo", "ingående saldo", "opening balance"),
    *("closing balance", "ending balance", "beginning balance", "balance due", "balance forward", "saldovortrag"),
    *("anfangssaldo", "endsaldo", "til utbetaling", "til betaling", "til udbetaling", "att utbetala", "auszahlung"),
    *("antall", "antall poster", "antall bilag", "antall rader", "antal", "antal poster", "anzahl", "row count"),
    "record count",
)
_BEGINNINGS: Final = ("sum", "beløp", "beløb", "totalt", "summa", "belopp", "")
_ENDINGS: Final = ("i alt", "å betale", "at betale", "att betala")
_EDGES: Final = " \t\n\r\u00a0\u202f\u200b*=#~_.:;,()[]«»\"'<>+-–—|"


def bare(text: str) -> str:
    """Letters alike, without what stands around them: `*** I  alt: ***` → i alt."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_EDGES)


SUMS: Final = frozenset(bare(word) or word for group in _TOTALS for word in group) | {
    f"{first} {last}".strip() for first in _BEGINNINGS for last in _ENDINGS
}
_WORDS: Final = SUMS | {*_OTHER_ENDS}
_HEADS: Final = frozenset(word.partition(" ")[0] for word in _WORDS)
_TAILS: Final = frozenset(word.rpartition(" ")[2] for word in _WORDS)
BREAKS: Final = str.maketrans(dict.fromkeys(":=/()", " "))
MOST_WORDS = 3  # of a total's name
LONGEST = 60


def is_total_word(text: str) -> bool:
    """The whole text is what a total is called."""
    return len(text) <= LONGEST and bare(text) in _WORDS


@lru_cache(maxsize=4096)  # a column of texts repeats itself
def is_sum_word(text: str) -> bool:
    """The same of a sum alone, told quickly."""
    return len(text) <= LONGEST and bare(text) in SUMS


def may_be_a_total_word(text: str) -> bool:
    """A cheap look before the dear one."""
    return text[:2] in STARTS or text[:1] in MARKS


def starts(words: Iterable[str], length: int) -> frozenset[str]:
    """How they begin, in the cases in which they are written."""
    return frozenset(made for one in words for made in (one[:length], one[:length].upper(), one[:length].capitalize()))


def is_like_a_total(text: str) -> bool:
    """It begins or ends with what a total is called: `Sum november`, `Avdeling 10 Total`, `Totalt: 3 bilag`."""
    if len(text) > LONGEST:
        return False
    words = bare(text).translate(BREAKS).split()
    if not words or (words[0] not in _HEADS and words[-1] not in _TAILS):
        return False
    lengths = range(1, MOST_WORDS + 1)
    return any(" ".join(words[:count]) in _WORDS or " ".join(words[-count:]) in _WORDS for count in lengths)


def head_of_total(text: str) -> str | None:
    """What such texts begin with, as it stands there: `Totalt for krav A` → Totalt; None where it is no beginning."""
    words = text.split(" ")
    heads = (" ".join(words[:count]) for count in range(1, min(len(words), MOST_WORDS + 1)))
    return next((head for head in heads if is_total_word(head)), None)


STARTS: Final = starts(_WORDS, 2)
KEY_STARTS: Final = starts(_WORDS, 3)  # of keys more than two letters: many begin with UT, as utgående saldo does
SUM_STARTS: Final = starts(SUMS, 3)
