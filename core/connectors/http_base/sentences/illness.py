"""Whether a sentence or a word of a health answer says that the system is not well, in five languages. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.answer_words import MAX_WORD, has_failed, plain_text, words_of
from core.connectors.http_base.sentences.verdicts import denies_in_words
from core.connectors.http_base.sentences.words import any_of
from core.connectors.http_base.statuses.words import words

MAX_TEXT = 1000
ILL = words(
    "down unhealthy error errors fail failed failing failure critical degraded red unavailable outofservice",
    "serviceunavailable offline maintenance undermaintenance notok notready notavailable nothealthy starting stopping",
    "stopped disconnected unreachable broken dead outage majoroutage partialoutage partial timeout timedout readonly",
    "unwell sick busy overloaded unstable unresponsive notresponding notserving impaired lost crashed rebuilding",
    "reindexing indexing recovering initializing initialising booting warmingup shuttingdown terminating draining",
    "nede feil feilet vedlikehold utilgjengelig driftsforstyrrelse driftsstans nedetid ustabil ustabilt overbelastet",
    "skrivebeskyttet fejl nedbrud vedligeholdelse utilgængelig driftsforstyrrelser driftstop skrivebeskyttet",
    "fel nere underhåll driftstörning driftsstörning otillgänglig överbelastad skrivskyddad avbrott",
    "fehler störung gestört wartung ausgefallen ausfall überlastet nichtverfügbar schreibgeschützt rot",
)
_WELL = words(
    "ok okay up healthy health pass passed passing green yellow warn warning running runs alive live available ready",
    "operational active online success successful succeeded normal good fine serving started open connected true yes",
    "reachable enabled functional working works nominal stable idle complete completed done valid authenticated pong",
    "all systems system service services api server is the go everything a i am a",
    "frisk oppe kjører klar tilgjengelig i drift fungerer aktiv åpen alt er",
    "sund kører tilgængelig sunt kørende",
    "uppe igång tillgänglig kör fungerar allt är friskt klart",
    "gesund läuft bereit verfügbar erreichbar betriebsbereit alles ist in betrieb ordnung aktiv",
)
_NONE_OF_IT = re.compile(
    r"\b(?:no|0|zero|without|not|never|none|ingen|inga|inget|ikke|inte|keine?|keinerlei|nicht|uten|utan|uden|ohne)\s+"
    r"(?:(?:known|planned|scheduled|active|current|pending|ongoing|open|critical|in|under|kjente|planlagte?|in der|down"
    r"|for|kända|planerade|kendte|bekannten?|geplante|any)\s+)*"
    r"(?:errors?|failures?|failed|failing|maintenance|incidents?|outages?|downtime|degraded|offline|down|read-?only|feil"
    r"|fel|fejl|fehler|störungen|vedlikehold|wartung(?:en)?|underhåll|vedligeholdelse|nede|driftsforstyrrelser)\b"
    r"|\b(?:errors?|failures?|maintenance|incidents?|outages?|downtime|read-?only|feil|fel|fejl|fehler|vedlikehold|wartung)"
    r"(?:\s+\w+)?\s*[:=]\s*(?:0|none|no|never|off|false|ingen|nei|keine?)\b"
    r"|\b(?:planned|scheduled|next|upcoming|last|planlagt|neste|nächste|geplante|nästa)\s+(?:\w+\s+)?"
    r"(?:maintenance|downtime|failure|error|vedlikehold|wartung|underhåll|feil)\b"
    r"|\bmaintenance\s+(?:is\s+|was\s+)?(?:planned|scheduled|complete|completed|finished|done|over)\b"
)
_STATE = any_of(
    "unavailable out_of_service maintenance down offline degraded unhealthy unreachable read-?only shutting_down busy",
    "overload\\w* re-?build\\w* rebuilt re-?index\\w* restarting starting_up booting recovering failover incidents?",
    "outages? disruptions? interrupt\\w* disrupted impaired unstable suspended disabled stopped stale stuck expired",
    "out_of_(?:memory|space|disk|sync|date) disk_(?:is_)?full lost refused time[d\\s-]*out crashed dead-?lock\\w*",
    "corrupt\\w* be_right_back try_again closed_for temporarily problems?",
    "no_(?:connection|database|service|access) (?:could|can)_?not (?:couldn|can)'t cannot",
    "not_(?:\\w+_)?(?:ok|okay|ready|well|healthy|available|operational|reach\\w*|connect\\w*|respon\\w*|running)",
    "not_(?:\\w+_)?(?:working|functioning|online|up|serving|possible)",
    "vedlikehold\\w* utilgjengelig\\w* nede drifts(?:forstyrrelse|stans|stopp|problem)\\w* nedetid ustabil\\w*",
    "problemer overbelastet skrivebeskyttet kun_lesing lesemodus (?:svarer|virker|fungerer|får|kunne|kan)_ikke stengt",
    "avbrudd prøv_igjen ikke_(?:\\w+_)?(?:tilgjengelig|klar|frisk|ok|oppe|kontakt|tilgængelig|forbindelse)",
    "vedligeholdelse\\w* utilgængelig\\w* nedbrud driftstop prøv_igen lukket",
    "underhåll\\w* otillgänglig\\w* nere drifts{1,2}törning\\w* avbrott överbelast\\w* skrivskydd\\w*",
    "(?:svarar|fungerar|kunde|kan)_inte inte_(?:\\w+_)?(?:tillgänglig|klar|redo|frisk|ok|uppe) försök_igen stängd",
    "wartung\\w* gewartet gestört störung\\w* ausgefallen ausfall\\w* überlast\\w* schreibgeschützt",
    "nur_lesen nur-lese\\w* keine_verbindung neu_aufgebaut unterbroch\\w* geschlossen später",
    "nicht_(?:\\w+_)?(?:verfügbar|erreichbar|bereit|ok|gesund|möglich|in_betrieb)",
    "(?:antwortet|funktioniert|kann)_nicht",
)
_TROUBLE = re.compile(
    rf"\b(?:{_STATE})\b|\berrors?\b|\bfail(?!over)|\bfeil(?:et|er|en)?\b|\bfejl\w*|\bfel(?:et|en)?\b|fehler|fehlgeschl"
    r"|misslyck|mislyk|gikk galt|gått galt|went wrong|schief"
)


def says_not_well(text: str) -> bool:
    """`Service is down for maintenance`, `Database connection lost`; not "No errors"."""
    if len(text) <= MAX_WORD and (plain_text(text) in ILL or has_failed(text)):
        return True
    said = _NONE_OF_IT.sub(" ", text[:MAX_TEXT].lower().replace("’", "'"))
    return _TROUBLE.search(said) is not None or denies_in_words(said)


def is_known_as_well(word: str) -> bool:
    """Whether all words of a status are such that say that a system is well."""
    return all(one in _WELL or one.isdecimal() for one in words_of(word))
