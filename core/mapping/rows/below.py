"""What stands below a table and is no record where its row holds nothing but an amount; how a total's name goes on."""

from __future__ import annotations

import re
from typing import Final

from core.mapping.rows.words import BREAKS, LONGEST, MOST_WORDS, SUMS, bare, starts


def words(*lines: str) -> frozenset[str]:
    """Those of several lines; a _ is a space within one."""
    return frozenset(word.replace("_", " ") for line in lines for word in line.split())


_TAX: Final = words("mva moms mwst ust vat tax avgift")
_OF_WHICH: Final = words("herav hvorav derav varav heraf hvoraf davon of_which inkl incl ekskl")
_BELOW: Final = (
    words(
        "ib ub inngående_balanse utgående_balanse ingående_balans utgående_balans primosaldo ultimosaldo balanse",
        "balans balance resultat differanse differens difference differenz snitt gj.snitt gjsnitt snit avg mean",
        "mittel median modus max maks maksimum maximum høyest højest högst min minimum lavest lägst std.avvik",
        "standardavvik netto brutto net gross avrunding øreavrunding afrunding øreafrunding avrundning öresavrundning",
        "rundung rounding rest restbeløp overført overføres transport kontrollsum checksum prüfsumme grunnlag",
        "mva-grunnlag",
    )
    | _TAX
    | {f"{first} {tax}" for first in _OF_WHICH for tax in _TAX}
)
_OF_A_TOTAL: Final = words(
    "bilag bilagene poster rader rad linjer stk krav utlegg fakturaer records rows items entries lines verifikat",
    "verifikationer belege zeilen posten rækker st pcs for per pr i av til fra of to in für von im för og and inkl",
    "incl ekskl excl eks uten med without with mva moms mwst vat tax alle all alla avdeling afdeling avdelning avd",
    "abteilung department dept prosjekt projekt project kunde kund customer konto account kostnadssted side page",
    "seite uke vecka uge week woche måned månad month monat år year jahr kvartal quarter quartal periode period",
    "dag day reise reiser reiseregning sum beløp beløb belopp amount betrag kr nok sek dkk eur usd gbp chf isk pln",
    "januar februar mars april mai juni juli august september oktober november desember january february march may",
    "june july october december marts maj januari februari augusti märz dezember jan feb mar apr jun jul aug sep",
    "okt oct nov des dec dez q1 q2 q3 q4",
)
_RATE: Final = re.compile(r"(?:^|\s)\d{1,2}(?:[.,]\d{1,2})?\s*%(?=\s|$)")
BELOW_STARTS: Final = starts(_BELOW, 3)
SHORT: Final = starts((word for word in _BELOW if len(word) < 3), 2)  # noqa: PLR2004 - IB: and UB, whatever follows


def ends_a_table(text: str) -> bool:
    """`IB`, `Snitt`, `Mva 25 %`."""
    plain = bare(text) if len(text) <= LONGEST else ""
    return plain in _BELOW or bare(_RATE.sub(" ", plain)) in _BELOW


def is_named_as_a_total(text: str) -> bool:
    """All of it is such a name and how it goes on: `I alt 3 bilag`; not `Total Fitness AS`, `Sum av små ting`."""
    words = bare(text).translate(BREAKS).split()
    counts = range(1, MOST_WORDS + 1)
    known = [count for count in counts if " ".join(words[:count]) in SUMS]
    if known:
        return all(one in _OF_A_TOTAL or not one.isalpha() for one in words[max(known) :])
    return any(" ".join(words[-count:]) in SUMS for count in counts)
