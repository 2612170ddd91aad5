"""Whole messages that say nothing against a booking: thanks, numbers, "no issues", one word for done. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.sentences.words import PARTNER

_THANKS = r"(?:(?:tusen|mange|vielen|many)\s+)?(?:takk?|tack|thanks|dank|danke)(?:\s+skal\s+du\s+ha)?|thank\s+you"
_FOR = (
    r"(?:\s+(?:for|für|för)(?:\s+(?:at\s+du\s+sendte\s+inn|your|din|ihre|the|submission|request|order|voucher)){1,3})?"
)
_GREETS = r"great|perfect|hurra|velkommen|welcome|hello|hi|hei|fint|bra|gut|klart|alles\s+klar|pong"
_YES = r"y|s|yes|ja|jepp|true|ack|acknowledged|it\s+worked"
_ALL = r"(?:all|alles|alt|allt|everything|det|it)"
_WELL = (
    rf"{_ALL}\s+(?:is\s+|er\s+|är\s+|ist\s+)?(?:good|well|fine|ok|i\s+orden|klart|bra|gut|in\s+ordnung)"
    rf"|(?:{_ALL}\s+)?(?:gikk|gick|gik|went|ging)\s+(?:bra|fint|well|fine|godt|gut|som\s+det\s+skulle)"
)
_NOTHING_WRONG = (
    r"(?:no|ingen|inga|keine)\s+(?:issues?|problems?|problem(?:er|en|e)?|remarks?|anmerkninger|merknader|avvik)"
    r"(?:\s+(?:found|funnet|hittades|gefunden))?|no\s+(?:further\s+)?action\s+(?:is\s+)?(?:required|needed)"
)
_DONE = (
    r"overført|transferred|överförd|överfört|overført\s+til\s+regnskap|transferred\s+to\s+the\s+ledger|übertragen"
    r"|exported|eksportert|synced|synkronisert|synchroni[sz]ed|sent|sendt|skickat|delivered|levert|accounted"
    r"|regnskapsført|kontert|journalført|journaled|loaded|uploaded|lastet\s+opp|opplastet|innlest|lest\s+inn|ingested"
    r"|confirmed|bekreftet|bekräftat|bekræftet|bestätigt"
    r"|(?:(?:processing|import|export|transfer|operation|request)\s+)?complete"
)
_THING = (
    r"(?:bilag|voucher|beleg|verifikat|document|dokument|postering|post|journal|invoice|faktura|receipt|kvittering)"
)
_NUMBER_WORD = r"(?:\s*(?:number|no|nr|nummer|id)|s?(?:nummer|nr))"
_NUMBERED = (
    rf"{_THING}(?:{_NUMBER_WORD})?[.:\s]*\s*[\w/-]*\d[\w/-]*(?:\s+i\s+\d{{4}})?"
    rf"|(?:your\s+)?reference(?:\s+is)?[:\s]\s*[\w:/-]*\d[\w:/-]*|(?:ny|nytt|nyt|new|neue[rs]?)\s+{_THING}"
    rf"|(?:generated|assigned|tildelt|har\s+fått|fikk)\s+(?:{_THING}\s*)?(?:{_NUMBER_WORD})?\s*\d+"
    rf"|{_THING}(?:et|en)?\s+(?:\d+\s+)?(?:generated|generert|(?:got|fikk)\s+(?:number|nummer)\s+\d+)"
    rf"|{_THING}\s+no\.?\s+\d+\s+created\s+in\s+series\s+\w+|the\s+document\s+number\s+is\s+\d+"
)
_COUNTED = (
    r"\d+\s+(?:rows?|records?|rader|poster|vouchers?|bilag)\s+(?:affected|påvirket|påverkade)"
    r"|\d+/\d+|\d+\s+(?:of|av|von)\s+\d+"
)
_PARTNER_IS_WELL = (  # the customer is active: nothing was said of the voucher
    rf"(?:(?:the|your|this|den|det|der|die|das)\s+)?{PARTNER}(?:\s+[-\w]*\d[-\w]*)?\s+(?:is|are|er|är|ist|sind)\s+"
    r"(?:still\s+|fortsatt\s+|already\s+|now\s+)?(?:active|open|valid|enabled|approved|unlocked|aktiv[ta]?|åpen|åpent"
    r"|gyldig|åben|åbent|öppen|öppet|giltig|giltigt|offen|gültig|geöffnet|freigegeben|aktive|åpne|gyldige)"
)
_REPLAYED = (
    r"idempotent\s+(?:replay|repeat|request)(?:\s*[:;,.-]\s*"
    rf"{_THING}(?:\s+[-\w]*\d[-\w]*)?\s+(?:was\s+|is\s+)?already\s+(?:created|booked|posted|registered))?"
)
_CHECKED_TWICE = r"(?:duplicate\s+check|duplikatkontroll|dublettkontroll)(?:en)?\s+(?:passed|ok|bestått|godkänd)"
_CODE = r"(?:http\s*)?20[01]|1|code\s+0|(?:took|executed\s+in)\s+\d+\s*ms"
_HARMLESS = re.compile(
    rf"(?:(?:{_THANKS}){_FOR}|{_GREETS}|{_YES}|{_WELL}|{_NOTHING_WRONG}|{_DONE}|{_NUMBERED}|{_CODE}"
    rf"|{_PARTNER_IS_WELL}|{_REPLAYED}|{_CHECKED_TWICE})"
)
_COUNT = re.compile(_COUNTED)
_EDGES = " \t\r\n!.,:;)"


def is_harmless(text: str) -> bool:
    """Nothing but that, in lower case: "takk!", "bilagsnummer: 123", "no issues"."""
    plain = text.strip(_EDGES)
    return _HARMLESS.fullmatch(plain) is not None or _counts_all(plain)


def _counts_all(plain: str) -> bool:
    """Such as "1 row affected", "4 of 4"; 0 rows, or 3 of 4, are no success."""
    if _COUNT.fullmatch(plain) is None:
        return False
    numbers = [int(one[:9]) for one in re.findall(r"\d+", plain)]
    return min(numbers) > 0 and len(set(numbers)) == 1
