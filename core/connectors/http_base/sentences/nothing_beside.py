"""What a sentence that nothing was found says beside: how long it took, what to ask instead, which page it is. Pure.

Only whole known turns are taken out: what is left has to say by itself that nothing was found.
"""

from __future__ import annotations

import re

from core.connectors.http_base.answer_words import NEXT_WORD

_SHOWING = r"(?:(?:showing|displaying|viewing|viser|visar|zeige|zeigt)\s+)"
_OF = r"(?:of|av|af|von)"
_ASK_ANEW = re.compile(
    r"\b(?:(?:please\s+)?(?:try|check|refine|adjust|change|adjusting)\s+)+(?:your|the|another|other|different|with)\s+"
    r"(?:\w+\s+)?(?:search|query|filters?|criteria|reference|terms?|keywords?|number)\b"
    r"|\b(?:prøv|forsøk|försök|prova)\s+(?:med\s+)?(?:et|ett|en)\s+(?:annet|annen|andet|anden|annat|annan)\s+"
    r"(?:s[øö](?:k|g)\w*|referanse|referens|filter|nummer)\b"
    r"|\b(?:sjekk|endre|juster|tjek|ret|kontroller|kontrollera|ändra)\s+(?:søket|søkekriteriene|kriteriene|filteret"
    r"|referansen|søgningen|kriterierne|referencen|sökningen|kriterierna|referensen)\b"
    r"|\b(?:bitte\s+)?(?:ändern|prüfen|verfeinern)\s+sie\s+(?:ihre|die)\s+(?:suche|suchkriterien|kriterien|referenz)\b"
)
_TAGS = re.compile(r"</?(?:p|b|i|em|strong|br|div|span)\s*/?>")
_UNABLE = re.compile(r"\b(?:unable|failed)\s+to\s+(?=(?:find|locate)\b)")
_TOOK = re.compile(r"\b(?:(?:took|in|på|auf)\s+)?\d+(?:[.,]\d+)?\s*(?:ms|msec|s|sec|seconds?|milliseconds?|sekunder)\b")
_DID_NOT = re.compile(r"\b(?:(?:did|does|do)\s+not|not)\s+(?:return|yield|produce|give|match)\s+(?:any|anything)\b")
_NOT_ANY = re.compile(r"\b(?:ikke|ikkje|inte)\s+(?=(?:registrer\w+|gjort|bokført|bogført)\s)")
_ANY = re.compile(r"\b(?:noen?|nogen|noget|några?|något)\s+")
_SHORT_NOT = re.compile(r"n['’]t\b")
_PLURAL = re.compile(r"(?<=[a-zæøåäöü])\((?:s|es|er|e|en)\)")
_HTTP_OF_IT = re.compile(r"\b(?:http\s+)?404\b[\s:-]*(?=not\s+found\b)|(?<=not found)\s*\(404\)")
_FILTERED = re.compile(  # of how many the search has found none
    r"\((?:filtered|filtrert|filtreret|filtrerad[ef]?|gefiltert)\s+(?:from|fra|från|von)\s+"
    r"(?:(?:total|totalt|insgesamt|antall)\s+)*\d[\d ,.]*(?:\s+(?:total|totalt|antall))*"
    r"\s+(?:entries|records|rows|linjer|rader|poster|einträgen)\)"
)
_NONE_OF_NONE = re.compile(  # "Showing 0 to 0 of 0 entries", "0-0 av 0"
    rf"^{_SHOWING}?[01]\s*(?:[-–]|to|til|till|bis)\s*0\s+{_OF}\s+(?:(?:total|totalt|insgesamt)\s+)?0\b"
    rf"|^{_SHOWING}?0\s+{_OF}\s+(?:(?:total|totalt|insgesamt)\s+)?0\b"
    rf"|^{_SHOWING}0\b"
)
_ONE_PAGE = re.compile(rf"\b(?:page|side|sida|sidan|seite)\s+[01]\s*(?:/|{_OF})\s*[01]$")
_NOW = re.compile(r"\bcurrently\b\s*(?=no\b)|\s+at\s+(?:this|the)\s+(?:time|moment)$")
_A_MATCH = re.compile(r"\b(no|0|zero)\s+match\b")
_OF_A_SEARCH = re.compile(r"\bsearch\s+(?=(?:results?|hits?)\b)")
_NUMBER = re.compile(r"\bno\.(?=\s*[:=])")
_HOW_MANY = re.compile(r"\bnumber\s+of\s+(?=\w+\s*[:=]?\s*0$)")
_ALL_WELL = re.compile(r"^(?:alt|alles|allt)\s+(?=ok$)")
_LEDGER_LINE = re.compile(  # as Business Central names its tables
    r"\b(?:gen\.|purch\.|sales|cust\.|vendor|item|g/l)(?:\s+(?:inv\.|cr\.|memo|jnl\.|journal|ledger|ledg\.))*\s+"
    r"(?:line|header|entry|entries)\b"
)
_OF_A_DATABASE = re.compile(r"^(?:(no rows) selected|(empty) set)$")


def plainly(text: str) -> str:
    """The rest of it, in lower case."""
    said = " ".join((NEXT_WORD.sub(" ", text).lower() if " " in text else text).split())
    said = _UNABLE.sub("cannot ", _TAGS.sub(" ", said)).strip()
    said = _HTTP_OF_IT.sub(" ", _PLURAL.sub("", _SHORT_NOT.sub(" not", said)))
    said = _NONE_OF_NONE.sub("0", _FILTERED.sub(" ", said).strip(" ."))
    said = _ONE_PAGE.sub(" ", _NOW.sub(" ", _OF_A_DATABASE.sub(r"\1\2", said)))
    said = _LEDGER_LINE.sub("record", _NUMBER.sub(" number ", _HOW_MANY.sub("", said)))
    said = _A_MATCH.sub(r"\1 matches", _OF_A_SEARCH.sub("", _ALL_WELL.sub("", said)))
    if _NOT_ANY.search(said) is not None:
        said = _ANY.sub(" ", _NOT_ANY.sub("ingen ", said))
    return _DID_NOT.sub(" no ", _ASK_ANEW.sub(" ", _TOOK.sub(" ", said)))
