"""Why a system answered 409: for a reason of business, or because something is there or going on already. Pure.

The second may mean that our own record is there: it is never called refused. What is no clear reason counts as the
second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.answer_words import named, plain_text, words_of
from core.connectors.http_base.body import Body

_OF_BUSINESS = (  # what may be closed or locked for a reason
    r"(?:period|year|month|quarter|fiscal|financial|accounting|account|ledger|supplier|vendor|customer|employee|project"
    r"|department|cost\s?cent(?:er|re)|journal|series|vat|books?|budget|periode\w*|regnskap\w*|år\w*|måned\w*|konto\w*"
    r"|leverandør\w*|kunde\w*|ansatt\w*|prosjekt\w*|avdeling\w*|mva\w*|termin\w*|hovedbok\w*)"
)
_LOCKED_FOR_BUSINESS = re.compile(rf"\b{_OF_BUSINESS}\b.*\b(?:locked|låst)\b|\b(?:locked|låst)\s+{_OF_BUSINESS}\b")
_LOCKED_BY = re.compile(r"\b(?:locked|låst) (?:by|av)\b")  # somebody who is at work
_LOCKED = re.compile(r"(?<!b)lock(?!ed out)|\blåst\b|\blås\b")
_THERE_OR_GOING_ON = re.compile(
    r"duplica|duplikat|dublett|already|allerede|(?<!not )(?<!n't )\bexists?\b(?! no)|eksisterer(?! ikke)|fra før"
    r"|fin(?:ne)?s(?! ikke)\b|tidligere(?! enn)|\b\w+(?:ed|een|ent) (?:before|earlier)|previously|\btwice\b|second time"
    r"|(?:previous|earlier) (?:request|attempt|transaction|submission|import|voucher|booking)|replay|repeat|resubmi"
    r"|\bunique|unik\b|unikt|\bin use\b|i bruk|\b(?:been|is|was|already) used\b|brukt|\btaken\b|opptatt|reserved"
    r"|(?<!not )(?:registered|recorded)|idempoten|concurren|simultan|samtidig|in progress|ongoing|pågår"
    r"|being (?:processed|posted|booked|created|edited)|processing|under behandling|pending|is outstanding"
    r"|another (?:request|user|process|transaction|session)|annen bruker|try again|try later|retry|prøv igjen"
    r"|\blater\b(?! than)|\bwait|busy|time-?d?[ -]?out|tidsavbrudd|temporar|\brace\b|\bversion|etag|stale|utdatert"
    r"|outdated|optimistic|modified|changed|endret|updated|revision|precondition|if-match|conflict|konflikt|collision"
    r"|same (?:reference|number|key|id|document|invoice|voucher|record)|samme (?:referanse|nummer|nøkkel|bilag|faktura)"
    r"|mismatch|rolled back|abort"
)
_CLEAR_REASON = re.compile(
    r"\bclosed\b|\blocked\b|\bblocked\b|\binactive\b|\bnot (?:active|open|allowed|permitted|balanced|valid|enough)\b"
    r"|\b(?:de|in)activated\b|\barchived\b|\bexpired\b|\bexceed|\binsufficient\b"
    r"|\b(?:over|above) (?:the )?(?:limit|budget)\b"
    r"|\b(?:does|do) not (?:exist|balance|allow)|\bnot found\b|\binvalid\b|\bunbalanced\b|\bmissing\b|\brequired\b"
    r"|\blukket\b|\blåst\b|\bstengt\b|\bsperret\b|\bblokkert\b|\bdeaktivert\b|\barkivert\b|\butløpt\b|\boverskr[ei]"
    r"|\b(?:finnes|finst|eksisterer|balanserer) ikk(?:e|je)\b|\bikke (?:aktiv|åpen|tillatt|gyldig|funnet)"
    r"|\bugyldig|\bmangler\b|\bavsluttet\b"
    r"|\bmust (?:be|not)\b|\bcannot be used\b|\bnot registered\b|\b(?:before|after) the (?:start|end)\b"
    r"|\b(?:earlier|later) than\b|\btidligere enn\b|\bsenere enn\b"
)
MAX_KIND = 200
_KINDS = frozenset(("title", "type", "error", "code", "errorcode", "reason", "name", "kind", "status", "class"))
_SAYS_NOTHING = frozenset(
    ("conflict", "409conflict", "http409conflict", "409", "error", "badrequest", "requestfailed", "failed", "konflikt")
)


def is_of_business(body: Body) -> bool:
    """Whether the words give a reason, and none of them speaks of what is there or going on already."""
    said = [pair.message for pair in body.messages if plain_text(pair.message) not in _SAYS_NOTHING]
    if not said or any(text.startswith(("{", "[")) for text in said):  # words that nobody could read
        return False
    if not any(_CLEAR_REASON.search(text.lower()) for text in said):
        return False
    codes = [*(pair.code or "" for pair in body.messages), *_beside(body.json)]
    return not any(_may_be_there(one) for one in (*said, *map(_in_words, codes)))


def _beside(told: Any, *, inside: bool = False) -> Iterator[str]:
    """Titles and kinds beside the words."""
    for name, _, value in named(told) if isinstance(told, Mapping) else ():
        if isinstance(value, str) and name in _KINDS:
            yield value[:MAX_KIND]
        elif name == "error" and not inside:
            yield from _beside(value, inside=True)


def _in_words(code: str) -> str:
    """`DUPLICATE_ENTRY` in words; `CONFLICT` is the status once more."""
    return "" if plain_text(code) in _SAYS_NOTHING else " ".join(words_of(code))


def _may_be_there(text: str) -> bool:
    plain = text.lower()
    if _LOCKED_BY.search(plain):
        return True
    if _LOCKED.search(plain) and not _LOCKED_FOR_BUSINESS.search(plain):
        return True
    return _THERE_OR_GOING_ON.search(plain) is not None
