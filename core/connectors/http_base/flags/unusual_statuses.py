"""Statuses in words that nobody knows; known are those of what is booked, or of a success. Pure.

Words for what is not booked have no end ("Staging", "Konteres"), so no status proves a booking but an ordinary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.connectors.http_base.answer_words import KEPT, MAX_WORD, WELL, YES, is_blank, plain_name, plain_word, words_of
from core.connectors.http_base.flags.status_names import BESIDE, STATUSES
from core.connectors.http_base.sentences.ordinary import says_the_ordinary
from core.connectors.http_base.statuses.doubt_words import IN_THE_WAY, NOT, WAITS
from core.connectors.http_base.statuses.good_words import GOOD, LATER, LATER_LITTLE, LITTLE, TO_COME
from core.connectors.http_base.statuses.words import words

_MOST_WORDS = 6
_SHORTEST_JOINED = 3
_SENTENCES = words("statustext statusmessage statusdescription")  # of several words, judged as messages are
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_HTTP_WELL = re.compile(r"(?:http\S*?\s*)?2\d\d\s*[a-z /-]*", re.IGNORECASE)
_LETTERS = words("s y x a o c")  # SAP's success, yes, ABAP's yes, active, open, closed or cleared
_JOINED = frozenset(one for one in GOOD | LATER | LATER_LITTLE | LITTLE if len(one) >= _SHORTEST_JOINED) | {
    "to",
    "be",
    "gl",
}
CODES = words(
    "code kode codes messagecode msgcode reasoncode resultcode returncode responsecode statuscode statuskode",
    "meldingskode reason substatus detailcode",
)
_CAPITAL, _SMALL = "A-ZÆØÅÄÖÜ", "a-zæøåäöüß"
_CODE = re.compile(
    rf"[{_CAPITAL}][{_CAPITAL}0-9]*(?:_[{_CAPITAL}0-9]+)+|[{_CAPITAL}][{_SMALL}]+(?:_?[{_CAPITAL}][{_SMALL}]+)+"
)
_MOST_OF_A_LOCK = 3  # `Posted to period 11; period 10 is closed`
_SHUT = words("locked closed låst lukket stängd geschlossen")
_BESIDE_IT = words(
    "period account accounts project customer supplier vendor employee user ledger books year system periode konto",
    "prosjekt kunde leverandør regnskap år projekt benutzer jahr",
)
_ALONE = words(  # a code of one word that tells what stood in the way
    "locked closed blocked frozen expired suspended inactive missing mandatory unbalanced sperret stengt låst lukket",
    "nok ugyldig utløpt mangler gesperrt geschlossen ungültig fehlt spärrad stängd spærret ugyldigt",
)
_OF_A_CODE = LITTLE | words(  # of a kind of document
    "purchase purchases sale sales travel credit debit note order payroll salary report advance mileage allowance",
    "reise lønn kjøp salg kredit debet entity entities bulk batch all items rows",
)
_GOOD_OF_A_CODE = (
    GOOD
    - words(  # a voucher that is locked or due is booked; a code so called tells what stood in the way
        "closed locked due overdue outstanding disputed lukket låst forfalt omtvistet forfalden stängd förfallen",
        "geschlossen fällig überfällig",
    )
)
_NEARLY = words("almost nearly nesten nästan næsten beinahe")
_KEPT_APART = words(
    "inbox buffer proposal suggestion drafts innboks forslag buffer kladder utkast inkorg förslag indbakke vorschlag",
    "posteingang puffer warteschlange",
)
_TOWARDS = words("for to til till för zur zum")
_STEPS = words(
    "posting booking approval review import importing processing journalizing bokføring postering godkjenning",
    "attestering behandling kontering bogføring godkendelse bokföring godkännande attest kontroll buchung verbuchung",
    "genehmigung freigabe prüfung bearbeitung",
)
_MAY_BE_ITS_OWN = words("code kode codes reason reasoncode")
_NO_ERROR = re.compile(r"(?i)\b(?:no|without|zero|0|ingen|kein|keine|inga)_?(?:errors?|exceptions?|feil|fel|fehler)")
_MAY_BE_OTHERS = words("result outcome stage state phase")  # a trip, a county, production
_NUMBERED = re.compile(r"(?:e|err|error|f|fail|feil|fel|fejl|fehler)[-_ ]?\d+|(?:e|err)_[a-z]\w*", re.IGNORECASE)
_LINK = re.compile(r"://|^/|@")
_PLACE = re.compile(r"[A-Z]{2}")  # `state: "NO"`
_OF_AN_ADDRESS = words("city town zip zipcode postalcode postcode country countrycode street address addressline1")


def unusual_statuses_in(told: Iterable[tuple[str, str, Any]], known: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    """(Name, value) of each among (plain name, name, value); `known`: the ids that it may just repeat."""
    for plain, name, value in told:
        if plain in STATUSES and plain not in BESIDE and is_unusual(plain, value) and value.strip() not in known:
            yield name, value


def is_unusual(name: str, value: Any) -> bool:
    """Whether a status says a word that nobody knows; a result or an outcome may be what was made."""
    if not isinstance(value, str) or len(value) > MAX_WORD or (is_blank(value) and plain_word(value) != "false"):
        return False
    text = value.strip()
    if name not in _SENTENCES and _is_to_come(text):
        return True
    if " " in text and (name in _SENTENCES or says_the_ordinary(text)):
        return False
    if "stat" not in name and (" " in text or any(map(str.isdecimal, text))):
        return False
    if name in _MAY_BE_OTHERS and (_PLACE.fullmatch(text) or not _waits_or_denies(text)):
        return False
    return not _is_ordinary(text)


def unusual_codes_in(told: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, Any]]:
    """(Name, value) of each code that tells of something and not of a success."""
    return ((name, value) for plain, name, value in told if plain in CODES and _is_unusual_code(value))


def _is_unusual_code(value: Any) -> bool:
    """`E1001`, `PERIOD_LOCKED`, `PeriodLocked`: not all words are known; `REISE` may be the record's own."""
    if not isinstance(value, str) or len(value) > MAX_WORD:
        return False
    if plain_word(value) in _ALONE or _NUMBERED.fullmatch(value.strip()):
        return True
    if _CODE.fullmatch(value.strip()) is None:
        return False
    parts = words_of(_NO_ERROR.sub(" ", value))
    return not all(part in _GOOD_OF_A_CODE or part in _OF_A_CODE or part.isdecimal() for part in parts)


def is_in_the_way(name: str, value: Any) -> bool:
    """Whether a code in the record itself tells what stood in its way: `CUST_100`, `BusinessTrip` are its own."""
    return name not in _MAY_BE_ITS_OWN or (isinstance(value, str) and _waits_or_denies(value.strip()))


def is_address(one: Mapping[str, Any]) -> bool:
    """Whether a `state` in it is that of a country."""
    return any(plain_name(name) in _OF_AN_ADDRESS for name in one)


@lru_cache(KEPT)
def _waits_or_denies(text: str) -> bool:
    """`Staging`, `AccountClosed`, `NotYetChecked`, `E17`; `Vestland` and `production` are of something else."""
    parts = words_of(text)
    if len(text) == 1 or plain_word(text) == "false" or _NUMBERED.fullmatch(text):
        return True
    return not NOT.isdisjoint(parts) or any(part.startswith((*WAITS, *IN_THE_WAY)) for part in parts)


@lru_cache(KEPT)
def _is_ordinary(text: str) -> bool:
    if _NUMBER.fullmatch(text) or _HTTP_WELL.fullmatch(text) or _LINK.search(text):
        return True
    parts = words_of(text)
    if "".join(parts) in (WELL | YES | _LETTERS) - {"t"}:
        return True
    if len(parts) > _MOST_WORDS:
        return False
    return any(_is_good(one) or _is_of_a_later_step(one) for one in (parts, _apart("".join(parts))))


def _is_good(parts: list[str]) -> bool:
    if GOOD.isdisjoint(parts) or (len(parts) > 1 and parts[0] in TO_COME):
        return False
    return all(part in GOOD or part in LITTLE or part in LATER or part.isdecimal() for part in parts)


@lru_cache(KEPT)
def _is_to_come(text: str) -> bool:
    """`Approved for posting`, `Registered, to be booked`, `Almost done`."""
    parts = words_of(text)
    if not _NEARLY.isdisjoint(parts) or not _KEPT_APART.isdisjoint(parts) or parts in (["ready"], ["bereit"]):
        return True
    if len(parts) <= _MOST_OF_A_LOCK and not _SHUT.isdisjoint(parts) and not _BESIDE_IT.isdisjoint(parts):
        return True
    followed = zip(parts, parts[1:], [*parts[2:], ""], strict=False)
    return any(
        (one in _TOWARDS and then in _STEPS) or ((one, then) == ("to", "be") and last in GOOD - LATER)
        for one, then, last in followed
    )


def _is_of_a_later_step(parts: list[str]) -> bool:
    """`NotPaid`, `AwaitingPayment`, `ToBeSent`: nothing but that is still to come."""
    if TO_COME.isdisjoint(parts) or LATER.isdisjoint(parts):
        return False
    return all(part in LATER or part in LATER_LITTLE or part in LITTLE for part in parts)


def _apart(word: str) -> list[str]:
    """`PARTIALLYPAID` in its words; none where it is not made of known ones. `inactive` is not "in active"."""
    ends: dict[int, list[str]] = {0: []}
    for end in range(1, len(word) + 1):
        begin = next((one for one in ends if word[one:end] in _JOINED), None)
        if begin is not None:
            ends[end] = [*ends[begin], word[begin:end]]
    return ends.get(len(word), [])
