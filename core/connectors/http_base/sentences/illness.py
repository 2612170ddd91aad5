"""Whether a sentence or a word of a health answer says that the system is not well, in five languages. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.answer_words import MAX_WORD, has_failed, plain_text, words_of
from core.connectors.http_base.sentences.at_half import AT_HALF
from core.connectors.http_base.sentences.no_trouble import without_what_is_none
from core.connectors.http_base.sentences.out_of_service import SHUT
from core.connectors.http_base.sentences.verdicts import denies_in_words
from core.connectors.http_base.sentences.words import any_of
from core.connectors.http_base.statuses.words import words

MAX_TEXT = 1000
ILL = words(
    "down unhealthy error errors fail failed failing failure critical degraded red unavailable outofservice",
    "serviceunavailable offline maintenance undermaintenance notok notready notavailable nothealthy starting stopping",
    "stopped disconnected unreachable broken dead outage majoroutage partialoutage partial timeout timedout readonly",
    "unwell sick busy overloaded unstable unresponsive notresponding notserving impaired lost crashed rebuilding",
    "reindexing indexing recovering sealed paused standby maintenancemode readonlymode initializing initialising",
    "booting warmingup shuttingdown terminating draining investigating identified",
    "frakoblet frånkopplad läsläge lesemodus strømbrudd strömavbrott stromausfall",
    "nede feil feilet vedlikehold utilgjengelig driftsforstyrrelse driftsstans nedetid ustabil ustabilt overbelastet",
    "skrivebeskyttet fejl nedbrud vedligeholdelse utilgængelig driftsforstyrrelser driftstop skrivebeskyttet",
    "fel nere underhåll driftstörning driftsstörning otillgänglig överbelastad skrivskyddad avbrott",
    "fehler störung gestört wartung ausgefallen ausfall überlastet nichtverfügbar schreibgeschützt rot",
)
_WELL = words(
    "ok okay up healthy health pass passed passing green yellow warn warning running runs alive live available ready",
    "operational active online success successful succeeded normal good fine serving started open connected true yes",
    "reachable enabled functional working works nominal stable idle complete completed done valid authenticated pong",
    "deployed primary master leader main steady synced insync uptodate current latest released production listening",
    "initialized initialised established accepting provisioned succeeded bound present loaded installed in service",
    "standalone reachable stable follower secondary replica",
    "normaldrift normalbetrieb normalläge",
    "all systems system service services api server is the go everything a i am a",
    "licensed licenced authorized authorised confirmed approved registered synchronized synchronised updated unlocked",
    "trial trialing subscribed verified granted published responding clear clean excellent great perfect ga beta",
    "lisensiert autorisert bekreftet godkjent registrert synkronisert oppdatert verifisert godkendt bekræftet",
    "registreret synkroniseret opdateret godkänd bekräftad registrerad synkroniserad uppdaterad lizenziert genehmigt",
    "bestätigt registriert synchronisiert aktualisiert",
    "frisk oppe kjører klar tilgjengelig i drift fungerer aktiv åpen alt er",
    "sund kører tilgængelig sunt kørende",
    "uppe igång tillgänglig kör fungerar allt är friskt klart",
    "gesund läuft bereit verfügbar erreichbar betriebsbereit alles ist in betrieb ordnung aktiv",
)
_NO = "no|0|zero|without|not|never|none|nothing|ingen|inga|inget|ikke|inte|keine?|keinerlei|nicht|uten|utan|uden|ohne"
_WHICH = (
    "known|planned|scheduled|active|current|pending|ongoing|open|critical|in|under|any|major|new|recent|unresolved"
    "|internal|the|for|of|is|are|system|service|down|kjente|planlagte?|pågående|aktive|åpne|in der|kända"
    "|planerade|kendte|bekannten?"
    "|geplante|aktuellen?|offenen?|registrerte"
)
_WRONG = (
    "errors?|failures?|failed|failing|maintenance|incidents?|outages?|downtime|degraded|offline|down|read-?only|problems?"
    "|issues?|recovery|delays?|delayed|slowness|migrations?|disruptions?|interruptions?|alerts?|timeouts?|faults?|exceptions?|overload(?:ed)?|unavailable|unhealthy"
    "|feil|fel|fejl|fehler|störungen|störningar|driftstörningar|probleme?[rn]?|problemer|avvik|driftsproblemer|nedetid"
    "|vedlikehold|wartung(?:en|sarbeiten)?|underhåll|vedligeholdelse|nede|driftsforstyrrelser|ausfälle|avbrott|avbrudd"
    "|forsinkelser|forstyrrelser|förseningar|verzögerungen|treghet|hendelser|incidenter|händelser|utfall"
)
_ONGOING = (
    r"in\sprogress|on-?going|under\s?way|has\s(?:started|begun)|now\b|currently|right\snow|started|active|pågår|pågående"
    r"|i\sgang|igang|har\sstartet|har\sbörjat|nå\b|nu\b|läuft|hat\sbegonnen|jetzt|im\sgange|aktiv"
)
_OF_WHAT = (
    r"\s+(?:\w+\s+)?(?:maintenance(?:\s+window)?|downtime|failure|error|incident|outage|vedlikehold|wartung|underhåll"
    r"|vedligeholdelse|feil|hendelse|ausfall|nedetid)\b"
)
_PLANNED = (
    r"(?<!under\s)(?<!in\s)\b(?:(?:next|upcoming|last|previous|neste|siste|forrige|nächste|letzte|nästa|senaste|næste|seneste)"
    rf"{_OF_WHAT}|(?:planned|scheduled|planlagte?|geplante|planerat|planerad|planlagt){_OF_WHAT}"
    r"(?=.*(?:\d|day\b|dag\b|tag\b|\b(?:on|at|for|tonight|tomorrow|natt|morgen|morgon|helgen|weekend|wochenende)\b)))"
)
_NONE_OF_IT = re.compile(
    rf"\b(?:{_NO})\s+(?:(?:{_WHICH})\s+)*(?:{_WRONG})\b(?:\s+(?:or|and|og|eller|oder|und|och)\s+(?:{_WRONG})\b)?"
    rf"|\b(?:{_WRONG})(?:\s+\w+)?\s*[:=]\s*(?:0|none|no|never|off|false|disabled|inactive|ingen|inga|nei|nej|nein|keine?)\b"
    rf"|{_PLANNED}(?!.*\b(?:{_ONGOING}))"
    r"|\bmaintenance\s+(?:is\s+|was\s+)?(?:planned|scheduled|complete|completed|finished|done|over)\b"
    r"|\b(?:maintenance|read-?only)(?:\s+mode)?\s+(?:is\s+)?(?:off|disabled|inactive|not\s+active|switched\s+off)\b"
    r"|\bmaintenance\s+windows?\b|\bvedlikeholdsvindu\w*|\bwartungsfenster\b|\bunderhållsfönster\w*"
)
_SETTLED = re.compile(
    r"\b(?:resolved|fixed|solved|recovered|restored|løst|rettet|utbedret|gjenopprettet|löst|åtgärda[td]|behoben|gelöst)\b"
)
_NOT_SETTLED = re.compile(
    r"\b(?:not|being|until|before|yet|partially|partly|ikke|inte|nicht|delvis|teilweise|will|be|blir|wird|working|to|but"
    r"|however|still|except|men|fortsatt|fremdeles|fortfarande|stadig|aber|noch)\b"
)
_CLAUSES = re.compile(r"[.;!\n]+\s*")
_STATE = any_of(
    "unavailable out_of_service maintenance down offline degraded unhealthy unreachable read-?only shutting_down busy",
    "overload\\w* re-?build\\w* rebuilt re-?index\\w* restarting starting_up booting recovering failover incidents?",
    "issues? outages? disruptions? interrupt\\w* disrupted impaired unstable suspended disabled stopped stale stuck",
    "expired",
    "out_of_(?:memory|space|disk|sync|date) disk_(?:is_)?full lost refused time[d\\s-]*out crashed dead-?lock\\w*",
    "corrupt\\w* be_right_back try_again closed_for temporarily problem(?:s|e[nr]?)?",
    "upgrading migrating lagging (?:upgrade|migration|update|deployment)_(?:is_)?(?:in_progress|running)",
    "oppgraderer migrerer uppgraderar migrerar opgraderer",
    "(?:oppgradering|uppgradering|opgradering|migrering)(?:en)?_pågår",
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
    rf"\b(?:{_STATE}|{SHUT}|{AT_HALF})\b|\berrors?\b|\bfail(?!over)|\bfeil(?:et|er|en)?\b|\bfejl\w*|\bfel(?:et|en)?\b|fehler|fehlgeschl"
    r"|misslyck|mislyk|gikk galt|gått galt|went wrong|schief"
)


def says_not_well(text: str) -> bool:
    """`Service is down for maintenance`, `Database connection lost`; not "No errors"."""
    plain = text[:MAX_TEXT].lower().replace("’", "'").replace("_", " ")
    clauses = [clause for clause in _CLAUSES.split(plain) if not _is_settled(clause)]
    left = [without_what_is_none(clause) for clause in clauses]
    if len(text) <= MAX_WORD and (plain_text(text) in ILL or has_failed(text if left == clauses else " ".join(left))):
        return True
    said = ". ".join(_NONE_OF_IT.sub(" ", clause) for clause in left)
    return _TROUBLE.search(said) is not None or denies_in_words(said)


def _is_settled(clause: str) -> bool:
    """Such as "The outage is resolved"."""
    return _SETTLED.search(clause) is not None and _NOT_SETTLED.search(clause) is None


def is_known_as_well(word: str) -> bool:
    """Whether all words of a status are such that say that a system is well."""
    return all(one in _WELL or one.isdecimal() for one in words_of(word))
