"""Why a system answered 409: for a reason of business, or because something is there or going on already. Pure.

It says only what a person reads, and whether the same is sent once more by itself: a 409 of either kind is called
refused, or sent again, only when look-ups have said that nothing is there.
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
_SHUT_ALREADY = re.compile(
    r"\b(?:already|allerede) (?=(?:been )?(?:closed|locked|blocked|archived|ended|expired|deactivated|terminated"
    r"|reported|lukket|låst|avsluttet|stengt|sperret|utløpt|arkivert|deaktivert|innrapportert)\b)"
)
_OURS = (  # what a record of ours may be called
    r"(?:reference|ref|key|number|voucher|document|invoice|transaction|request|entry|record|posting|id|operation"
    r"|(?:ekstern)?referanse\w*|nøkkel\w*|nummer\w*|bilag(?!sdato)\w*|dokument\w*|faktura\w*|transaksjon\w*|forespørsel\w*"
    r"|postering\w*|kontering\w*)"
)
_OF_OURS = re.compile(
    rf"\b{_OURS}(?: [\w/.-]*\d[\w/.-]*)? (?:is|was|were|has|have|had|must|can(?:not)?|may|needs?|belongs?|not|er|ble"
    rf"|var|har|må|kan|finnes|fin(?:ne)?st?)\b|\b(?:invalid|ugyldig|missing|wrong) {_OURS}\b"
    rf"|\b{_OURS} (?:missing|invalid)\b"
    rf"|\b(?:one|two|several|multiple|many|another|other|to|flere|annet|annen) {_OURS}|\bonce\b|\bagain\b|\bigjen\b"
    rf"|\bper {_OURS}|\bto {_OURS} \S*\d|\bnot free\b|\bikke ledig\b"
)
_DONE = re.compile(
    r"\b(?:posted|booked|linked|bokført|postert|executed|executing|running|kjører|queued|received)\b|\bkø\b"
)
_THERE_OR_GOING_ON = re.compile(
    r"duplica|duplikat|dublett|already|allerede|(?<!not )(?<!n't )\bexists?\b(?! no)|eksisterer(?! ikke)|fr[aå] før"
    r"|bereits|\bredan\b|only one|kun ett?\b|\bclash|double|integrity|serialization|not available"
    r"|fin(?:ne)?s(?! ikke)\b|tidligere(?! enn)|\b\w+(?:ed|een|ent) (?:before|earlier)|previously|\btwice\b|second time"
    r"|(?:previous|earlier) (?:request|attempt|transaction|submission|import|voucher|booking)|replay|repeat"
    r"|resubmi|reuse"
    r"|\bunique|unik\b|unikt|\bin use\b|i bruk|\b(?:been|is|was|already) used\b|brukt|\btaken\b|opptatt|reserved"
    r"|(?<!not )(?:registered|recorded)|registrert|idempoten|concurren|simultan|samtidig|in progress|ongoing|pågår"
    r"|being (?:processed|posted|booked|created|edited)|processing|under behandling|pending|is outstanding"
    r"|another (?:request|user|process|transaction|session)|annen bruker|try again|try later|retry|prøv igjen"
    r"|\blater\b(?! than)|\bwait|busy|time-?d?[ -]?out|tidsavbrudd|temporar|\brace\b|\bversion|etag|stale|utdatert"
    r"|outdated|optimistic|modified|changed|endret|updated|revision|precondition|if-match|conflict|konflikt|collision"
    r"|\bsame\b|\bsamme\b|mismatch|rolled back|abort|deadlock"
)
MAX_KIND = 200
_KINDS = frozenset(("title", "type", "error", "code", "errorcode", "reason", "name", "kind", "status", "class"))
_SAYS_NOTHING = frozenset(
    ("conflict", "409conflict", "http409conflict", "409", "error", "badrequest", "requestfailed", "failed", "konflikt")
)


def is_of_business(body: Body) -> bool:
    """Whether it says something, and nothing of what is there or going on already."""
    said = [pair.message for pair in body.messages if plain_text(pair.message) not in _SAYS_NOTHING]
    if not said or any(text.startswith(("{", "[")) for text in said):  # words that nobody could read
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
    plain = _SHUT_ALREADY.sub("", text.lower())
    if _LOCKED_BY.search(plain):
        return True
    if _LOCKED.search(plain) and not _LOCKED_FOR_BUSINESS.search(plain):
        return True
    return any(one.search(plain) is not None for one in (_THERE_OR_GOING_ON, _OF_OURS, _DONE))
