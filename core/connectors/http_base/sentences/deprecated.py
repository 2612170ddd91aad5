"""Whether a sentence says that an endpoint is old and will go, and nothing else: it says nothing of a record. Pure.

Each word is known. What no longer works, or is left out, or goes for the filter we asked with, is no such notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.connectors.http_base.answer_words import KEPT, is_blank, named, words_of
from core.connectors.http_base.statuses.words import words

MAX_TEXT = 400
_NUMBERS = re.compile(  # of dates and versions
    r"\b\d{1,2}\.(?=\s)|https?://\S+|(?<!\w)/[\w./{}$-]+|\bv?\d+(?:[.:/-]\d+)*(?:t[\d:.]+z?)?\b"
)
_CLAUSES = re.compile(r"[.;:!,–—-]+(?=\s|$)|\s(?:and|og|och|und)\s")
_OLD = words(
    "deprecated deprecation obsolete obsoleted legacy sunset utfaset utfases foreldet utdatert avleggs forældet",
    "udfaset udfases föråldrad föråldrat utfasad utfasas veraltet abgekündigt",
)
_WHAT = words(
    "this the an a api endpoint endpoints version versions method operation call route url path field property it",
    "dette denne det den et en endepunkt endepunktet versjon versjonen grensesnitt grensesnittet api-et apiet metoden",
    "feltet endpointet endepunktet version versionen grænsefladen feltet",
    "detta denna slutpunkt slutpunkten gränssnitt gränssnittet metoden fältet",
    "diese dieser dieses der die das schnittstelle endpunkt methode feld",
    "is are has been of av af von er ble blitt blei är har blivit ist wurde wird now nå nu jetzt note warning",
    "notice info please",
    "advarsel merknad obs varning warnung hinweis",
)
_GOES = words(
    "removed retired discontinued sunset disabled decommissioned deleted fjernet fjernes fjerna avviklet avvikles",
    "slått skrudd stengt slås udgår borttagen bort avvecklas avvecklad stängs entfernt abgeschaltet eingestellt",
    "shut turned switched go away stop working",
)
_WILL = words("will shall to vil skal blir bliver kommer ska wird werden scheduled planned going")
_THEN = words(
    "be bli blive bliva in on after from by at of the next future release soon later off down available until",
    "av fra i etter den om snart fremtiden senere ut til fra bort ned efter senare att tas från från och med framtiden",
    "fremtidig neste kommende af ab am zum bis bald künftig zukunft der im nächsten version versjon",
    "january february march april may june july august september october november december",
    "januar februar mars marts mai maj juni juli august september oktober desember december januari februari augusti",
    "märz dezember utc",
)
_INSTEAD = words(
    "use please migrate upgrade move switch update to the new newer latest instead consider using over see docs",
    "documentation more information for and api version endpoint v",
    "bruk benytt gå over til oppgrader bytt ny nye nytt siste isteden istedenfor stedet i se dokumentasjonen for mer",
    "informasjon versjon vennligst brug benyt opgrader skift venligst",
    "använd uppgradera byt gärna vänligen istället nya senaste",
    "bitte verwenden nutzen sie wechseln umstellen stattdessen auf neue neuen die den",
)

_KINDS = frozenset(("severity", "level", "type", "messagetype"))


def says_deprecated(text: str) -> bool:
    """Such as "This endpoint is deprecated and will be removed on 2027-01-01. Please use /v2/vouchers."."""
    return len(text) <= MAX_TEXT and _says_deprecated(text)


def only_deprecates(value: Any) -> bool:
    """Whether warnings say nothing else, perhaps each in an object of its own."""
    if isinstance(value, str):
        return says_deprecated(value)
    if isinstance(value, list):
        return bool(value) and all(map(only_deprecates, value))
    if not isinstance(value, Mapping):
        return False
    told = [one for name, _, one in named(value) if name not in _KINDS and not is_blank(one)]
    return bool(told) and all(map(only_deprecates, told))


@lru_cache(KEPT)
def _says_deprecated(text: str) -> bool:
    clauses = [words_of(one) for one in _CLAUSES.split(_NUMBERS.sub(" ", text.lower().strip())) if one.strip()]
    is_old = any(not _OLD.isdisjoint(one) for one in clauses)
    return is_old and all(_is_of_it(one) for one in clauses)


def _is_of_it(clause: list[str]) -> bool:
    """What it is, when it will go, or what to use for it."""
    if _INSTEAD.issuperset(clause) or (_OLD | _WHAT).issuperset(clause):
        return True
    goes = next((at for at, word in enumerate(clause) if word in _GOES), None)
    will = next((at for at, word in enumerate(clause) if word in _WILL), None)
    return (
        will is not None
        and (goes is None or will < goes or clause[0] in _WILL)
        and (_WHAT | _OLD | _GOES | _WILL | _THEN | _INSTEAD).issuperset(clause)
    )
