"""Whether a sentence beside an empty list says that nothing was found, or that all went well, and nothing else. Pure.

Each word of it is known, or what we asked with: a word that nobody knows may say why the list is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from unicodedata import normalize

from core.connectors.http_base.answer_words import KEPT, NONE, WELL, plain_text, words_of
from core.connectors.http_base.sentences.nothing_beside import plainly
from core.connectors.http_base.sentences.nothing_words import KIND_OF

MAX_TEXT = 500
_CLAUSES = re.compile(r"[.;!?|\n]+(?=\s|$)|,\s|\s[-–—]\s|\s(?:and|og|och|und|but|men|aber)\s")
_SORRY = re.compile(
    r"(?:(?:we(?:'re|\s+are)?|vi|es|wir)\s+)?(?:sorry|unfortunately|apologies|beklager|dessverre|diverre|desværre|tyvärr"
    r"|beklagar|leider|oo?ps|whoops|tut\s+uns\s+leid)(?:\s*[,.!:–—-]+\s*|\s+)(?:but\s+|men\s+|aber\s+)?(?=\S)"
)
_HARMLESS = re.compile(  # of the kinds of words, one letter each; see `KIND_OF`
    r"[dartshq]*"  # "OK", "Search completed", "Vouchers"
    r"|(?:[dartfwshqb]|cd*[fw])*(?:[nyz][ad]*t|[xy])(?:[dartfwshb]|cd*[fw])*"  # "Es wurden keine Belege gefunden"
    r"|d*cd*(?:[nyz][ad]*t|[xy])[dr]*f[dr]*"  # "Wir konnten keine Treffer finden"
    r"|[dthfw]*z(?:dz)?[ad]*t?[dfwhr]*"  # "0 found", "Antall treff: 0"
    r"|(?:[da]*t{1,2}(?:[drc]|dh)*|[dac]*|[da]*R[drcR]*)(?:od*f|fd*o)[dartwhR]*"  # and not "System not found"
    r"|[da]*et{0,2}[dh]*|[da]*t[d]*e|s[da]*et|[da]*et[d]*s|d*bd*e"  # "The list is empty"
)
_NOT_SEARCHED = re.compile(  # "Could not find the database", "No records loaded": it has not looked, or shows nothing
    r"\b(?:find|found|locate|finne|finner|fant|finde|finder|fandt|finden|fand|hitta|hittar|hittade)\s+"
    r"(?:(?:the|a|an|any|no|not|ikke|inte|nicht|our|your|den|det|noen|ingen|der|die|das|ein|eine|keine?|någon|inget)\s+)*"
    r"(?:search|query|system|database|register|api|systemet|databasen|registeret|datenbank|databas|registret|table"
    r"|tabell|tabellen|tabelle)\b"
    r"|\b(?:no|0|ingen|inga|inget|intet|keine?)\b(?!.*\b(?:found|funnet|fundet|hittades|gefunden)\b)"
    r".*\b(?:loaded|shown|displayed|hentet|vist|hämtad|hämtade|hämtats|geladen|angezeigt)\b"
)
_PLACE = (
    r"(?:the\s+|our\s+|a\s+|this\s+|die\s+|das\s+)?(?:search|query|system|database|register|api|systemet|databasen|databas"
    r"|registeret|registret|datenbank|filter|operation|table|tabell|tabellen|tabelle|request)"
)
_NO_SUCH_PLACE = re.compile(  # "Not found: database", "Database - not found": nobody has looked there
    rf"\b(?:found|funnet|fundet|hittades|gefunden|finnes|findes|finns|exist|exists)\W+{_PLACE}\W*(?:$|[,;.])"
    rf"|(?:not|ikke|inte|nicht|no|none|ingen|inga|keine?)\b[^:]*[:(]\s*{_PLACE}\W*$"
    rf"|^{_PLACE}\s*[-–—,:|.(]\s*(?:not|ikke|inte|nicht)\b"
)
_OURS = re.compile(
    r"(?:reference|referanse|referens|referenz)\w*|numbers?|numm?er|resource|ressurs(?:en)?|resursen|ressource"
)
_NONE_KINDS = frozenset("nyxzoe")


def says_nothing_found(text: str, asked: Iterable[str] = ()) -> bool:
    """`No records found`, `OK`, `Ingen treff på acme:UT-1`; `asked`: what we asked with. In doubt it does not."""
    said = _without(text, asked)
    return len(said) <= MAX_TEXT and _is_known(said)


def says_that_none_is_there(text: str, asked: Iterable[str] = ()) -> bool:
    """The same of a sentence that says so itself: `Not found`, and not `OK`."""
    said = _without(text, asked)
    return len(said) <= MAX_TEXT and _is_known(said) and _says_none(said)


def _without(text: str, asked: Iterable[str]) -> str:
    said = normalize("NFC", unescape(text)).strip()
    for own in sorted({one for one in asked if one}, key=len, reverse=True):
        said = re.sub(rf"(?<![\w]){re.escape(own)}(?![\w])", " ", said, flags=re.IGNORECASE)
    return said


@lru_cache(KEPT)
def _is_known(text: str) -> bool:
    plain = plain_text(text)
    if plain in NONE or plain in WELL:
        return True
    said = plainly(text)
    sorry = _SORRY.match(said)
    said = said[sorry.end() :] if sorry else said
    if not all(map(_is_harmless, _CLAUSES.split(said))):
        return False
    if _NOT_SEARCHED.search(said.lower()) is not None or _NO_SUCH_PLACE.search(said.lower()) is not None:
        return False
    return sorry is None or _says_none(said)  # "Sorry, the search": of what?


def _says_none(said: str) -> bool:
    return not _NONE_KINDS.isdisjoint(map(_kind_of, words_of(said)))


def _is_harmless(clause: str) -> bool:
    kinds = "".join(map(_kind_of, words_of(clause)))
    return _HARMLESS.fullmatch(kinds) is not None or _HARMLESS.fullmatch(kinds.lower()) is not None


def _kind_of(word: str) -> str:
    """`R`: what a record is looked up by."""
    return "R" if _OURS.fullmatch(word) else KIND_OF.get(word, "?")
