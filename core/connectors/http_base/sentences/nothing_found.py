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
from core.connectors.http_base.sentences.nothing_words import KIND_OF

MAX_TEXT = 500
_CLAUSES = re.compile(r"[.;!?|\n]+(?=\s|$)|,\s|\s[-–—]\s|\s(?:and|og|och|und)\s")
_ASK_ANEW = re.compile(
    r"\b(?:(?:please\s+)?(?:try|check|refine|adjust|change|adjusting)\s+)+(?:your|the|another|other|different|with)\s+"
    r"(?:\w+\s+)?(?:search|query|filters?|criteria|reference|terms?|keywords?|number)\b"
)
_TOOK = re.compile(r"\b(?:(?:took|in|på|auf)\s+)?\d+(?:[.,]\d+)?\s*(?:ms|msec|s|sec|seconds?|milliseconds?|sekunder)\b")
_DID_NOT = re.compile(r"\b(?:(?:did|does|do)\s+not|not)\s+(?:return|yield|produce|give|match)\s+(?:any|anything)\b")
_SHORT_NOT = re.compile(r"n['’]t\b")
_HARMLESS = re.compile(  # of the kinds of words, one letter each; see `KIND_OF`
    r"[dartshq]*"  # "OK", "Search completed", "Vouchers"
    r"|(?:[dartfwshq]|cd*[fw])*(?:[nyz][ad]*t|[xy])(?:[dartfwsh]|cd*[fw])*"  # "Es wurden keine Belege gefunden"
    r"|[dthfw]*z(?:dz)?[ad]*t?[dfwhr]*"  # "0 found", "Antall treff: 0"
    r"|(?:[da]*t(?:[drc]|dh)*|[dac]*|[da]*R[drcR]*)(?:od*f|fd*o)[dartwhR]*"  # and not "System not found"
    r"|[da]*et{0,2}[dh]*|[da]*t[d]*e"  # "The list is empty"
)
_NOT_SEARCHED = re.compile(  # "Could not find the database", "No records loaded": it has not looked, or shows nothing
    r"\b(?:find|found|finne|fant|finde|fandt|finden|fand|hitta|hittade)\s+"
    r"(?:(?:the|a|an|any|no|not|ikke|inte|nicht|our|your|den|det|noen|ingen|der|die|das|ein|eine|keine?|någon|inget)\s+)*"
    r"(?:search|query|system|database|register|api|systemet|databasen|registeret|datenbank|databas|registret)\b"
    r"|\b(?:no|0|ingen|inga|inget|intet|keine?)\b(?!.*\b(?:found|funnet|fundet|hittades|gefunden)\b)"
    r".*\b(?:loaded|shown|displayed|hentet|vist|hämtad|hämtade|hämtats|geladen|angezeigt)\b"
)
_OURS = re.compile(r"(?:reference|referanse|referens|referenz)\w*|numbers?|numm?er")


def says_nothing_found(text: str, asked: Iterable[str] = ()) -> bool:
    """`No records found`, `OK`, `Ingen treff på acme:UT-1`; `asked`: what we asked with. In doubt it does not."""
    said = normalize("NFC", unescape(text)).strip()
    for own in sorted({one for one in asked if one}, key=len, reverse=True):
        said = re.sub(rf"(?<![\w]){re.escape(own)}(?![\w])", " ", said, flags=re.IGNORECASE)
    return len(said) <= MAX_TEXT and _is_known(said)


@lru_cache(KEPT)
def _is_known(text: str) -> bool:
    plain = plain_text(text)
    if plain in NONE or plain in WELL:
        return True
    said = text.lower() if " " in text else text
    said = _DID_NOT.sub(" no ", _ASK_ANEW.sub(" ", _TOOK.sub(" ", _SHORT_NOT.sub(" not", said))))
    return all(map(_is_harmless, _CLAUSES.split(said))) and _NOT_SEARCHED.search(said.lower()) is None


def _is_harmless(clause: str) -> bool:
    kinds = "".join(map(_kind_of, words_of(clause)))
    return _HARMLESS.fullmatch(kinds) is not None or _HARMLESS.fullmatch(kinds.lower()) is not None


def _kind_of(word: str) -> str:
    """`R`: what a record is looked up by."""
    return "R" if _OURS.fullmatch(word) else KIND_OF.get(word, "?")
