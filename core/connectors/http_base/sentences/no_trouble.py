"""Clauses of a health answer that have the words of trouble and tell of none: over, planned, or of people. Pure."""

from __future__ import annotations

import re

_WORK = (
    r"(?:vedlikehold(?:et)?|vedligehold(?:et|elsen?)?|underhåll(?:et)?|maintenance|wartung(?:en|sarbeiten)?"
    r"|oppgraderingen?|opgraderingen?|uppgraderingen?|upgrade)"
)
_DAY = (
    r"(?:(?:man|tirs|tis|ons|tors|tor|fre|lør|lör|lau|søn|sön)dag(?:er|ar|en|e)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|20\d\d-\d\d-\d\d|\d{1,2}\.?\s*(?:jan|feb|mar|mär|mai|maj|may|jun"
    r"|jul|aug|sep|o[kc]t|nov|de[sc])\w*)"
)
_PLANNED = re.compile(
    rf"(?<!for )(?<!under )(?<!in )\b{_WORK}\s+(?:planlagt\s+|planerat\s+|planerad\s+|geplant\s+)?"
    rf"(?:(?:på|on|am|den|every|hver|varje|jeden|til|till|kommende|neste|nästa|next)\s+)*{_DAY}\b"
)
_NONE_PLANNED = re.compile(
    rf"\b(?:ikke|ikkje|inte|ej|nicht|not)\s+(?:planlagt|planerat|geplant|planned|scheduled)\s+(?:\w+\s+)?{_WORK}\b"
    rf"|\b{_WORK}\s+(?:(?:is|er|är|ist)\s+)?(?:ikke|ikkje|inte|ej|nicht|not)\s+(?:planlagt|planerat|geplant|planned|scheduled)\b"
)
_ONGOING = re.compile(
    r"\b(?:pågår|pågående|i\s+gang|igang|nå|nu|now|currently|ongoing|in\s+progress|läuft|derzeit|started|startet|nede|nere|down)\b"
)
_OVER = re.compile(
    rf"(?:(?:the|die|det|den)\s+)?(?:\w+\s+)?{_WORK}\s+(?:(?:is|was|has\s+been|er|ble|blev|är|ist|wurde|har\s+blitt)\s+)?"
    r"(?:(?:nå|nu|now|jetzt)\s+)?(?:ferdig|fullført|avsluttet|afsluttet|færdig|gjennomført|gennemført|klart?|avsluta[td]"
    r"|slutförd?t?|genomförd?t?|abgeschlossen|beendet|over|completed?|finished|done)"
)
_IF_ANY = re.compile(
    r"\b(?:ved|vid|bei|in\s+case\s+of|if\s+you\s+(?:experience|have|encounter|see|find)|(?:hvis|dersom)\s+du\s+(?:opplever|oplever"
    r"|har)|om\s+du\s+(?:har|upplever))\s+(?:(?:any|noen|noe|eventuelle|tekniske|technical)\s+)?"
    r"(?:errors?|problems?|issues?|outages?|feil|fejl|fel|problemer|problem|fehlern|problemen|störungen|driftsproblemer)\b"
)
_WHOM_TO_ASK = re.compile(
    r"\b(?:kontakt\w*|contact\w*|call|ring|e-?mail|mail|write|skriv|support\w*|helpdesk|kundeservice)\b"
)
_REPORT = re.compile(
    r"(?:(?:please|vennligst|you\s+can|du\s+kan)\s+)?(?:report|rapportere?|meld|melde|rapportera|anmäl|melden\s+sie)\s+"
    r"(?:(?:any|an|all|eventuelle)\s+)?(?:errors?|problems?|issues?|outages?|feil|fejl|fel|problemer|problem|fehler|störungen)"
    r"(?:\s+(?:to|at|via|on|til|till|på|an|unter)\b.*)?"
)
_OF_PEOPLE = re.compile(
    r"(?:(?:the|our|vårt?|das|der|unser)\s+)?(?:kontor(?:et|ene)?|kundeservice\w*|kundesenter\w*|kundestøtte\w*|kundtjänst\w*"
    r"|support(?:en|avdelingen)?|helpdesk|offices?|customer\s+(?:service|support)|sentralbordet|telefon\w*|kundendienst"
    r"|büro|hotline)\s+(?:er|är|is|are|ist|holder|holdes)\s+(?:\w+\s+)?(?:stengt|stängt|stängd|lukket|closed|geschlossen)\b.*"
)
_RETIRED = re.compile(
    r".*\b(?:api|version|versjon|endpoint|v\d+|tls\S*|ssl\S*|support\s+for\s+\S+)\b.*\bwill\s+be\s+(?:\w+\s+)?(?:shut\s+(?:down|off)"
    r"|(?:turned|switched)\s+off|retired|removed|closed|disabled|discontinued|unavailable)\b.*\b20\d\d\b.*"
)


def without_what_is_none(clause: str) -> str:
    """The rest of a clause in lower case: without "vedlikehold søndag kl 02", "report errors to …"."""
    whole = clause.strip(" ,:")
    if any(one.fullmatch(whole) for one in (_OVER, _REPORT, _OF_PEOPLE, _RETIRED)):
        return ""
    if _ONGOING.search(clause) is None:
        clause = _NONE_PLANNED.sub(" ", _PLANNED.sub(" ", clause))
    return _IF_ANY.sub(" ", clause) if _WHOM_TO_ASK.search(clause) is not None else clause
