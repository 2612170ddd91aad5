"""Words for a system that is at half: slow, limited, cut off, being updated, or with a company that is shut. Pure."""

from __future__ import annotations

from core.connectors.http_base.sentences.words import any_of

_NOT_ALWAYS = (  # "is updated every night" is its ordinary way
    r"(?!.*\b(?:hver|hvert|kvar|kvart|daglig|dagligen|jevnlig|regelmessig|fortløpende|løpende|løbende|automatiskt?"
    r"|var|varje)\b)"
)
_UPDATED = any_of(
    "(?:systemet|tjenesten|databasen|serveren|løsningen|programmet|tjänsten|lösningen|indeksen|api-?et)"
    rf"_(?:\w+_)?(?:oppdateres|uppdateras|opdateres){_NOT_ALWAYS}",
    rf"vi_(?:oppdaterer|uppdaterar|opdaterer)_(?:nå_|nu_)?(?:systemet|tjenesten|databasen|tjänsten){_NOT_ALWAYS}",
    "under_(?:oppdatering|oppgradering|opdatering|opgradering|uppdatering|uppgradering|migrering)",
    r"\w*(?:oppdatering|uppdatering|opdatering|aktualisierung|update)(?:en)?_(?:is_|er_|är_)?"
    "(?:pågår|i_gang|igang|läuft|in_progress|running|ongoing)",
    r"being_updated (?:wird|werden)_(?:gerade|derzeit|momentan|aktuell)_(?:\w+_)?aktualisiert",
    "(?:system|datenbank|dienst|server|anwendung)_wird_(?!jede|täglich|wöchentlich|regelmäßig|automatisch)"
    r"(?:\w+_)?aktualisiert",
    "restoring gjenoppretter återställer gendanner genopretter",
    "(?:pending|outstanding)_migrations? migrations?_pending",
    "(?:feilsøking|felsökning|fejlsøgning|fehlersuche)(?:en)?_(?:pågår|er_i_gang|i_gang|läuft)",
)
_CUT_OFF = any_of(
    r"read[-\s]only (?:kun|bare|endast|enbart|nur)_(?:les|läs|læs)\w* lesemodus läsläget? lesezugriff",
    r"(?:ingen|inget|mistet|mister|mangler|tappat|förlorat|saknar)_(?:\w+_)?"
    "(?:forbindelsen?|kontakt(?:en)?|förbindelsen?|anslutning(?:en)?|tilkobling(?:en)?|adgang|tilgang|åtkomst)",
    "keine?n?_(?:zugriff|kontakt)",
    "(?:ikke|ikkje|inte|ej|nicht)_(?:tilkoblet|tilsluttet|forbundet|anslute[nt]|verbunden)",
    r"frakoblet frånkopplad unable_to no_leader split[-\s]brain (?:is|are)_isolated circuit[-\s]?breaker_(?:is_)?open",
)
_REDUCED = any_of(
    "redusert begrens(?:et|ede) begräns(?:ad|at|ade) begrænse(?:t|de) reducere?(?:t|de) reducera[dt] nedsatt",
    "eingeschränkte?[rns]? reduzierte?[rns]? reduced limited",
)
_OF_WHAT = any_of(
    r"kapasitet kapacitet kapazität drift ytelse ydelse prestanda tilgang adgang åtkomst tilgjengelighet funksjon\w*",
    r"funktion\w* capacity functionality performance service services availability access operations? betrieb leistung",
    "verfügbarkeit zugriff",
)
_LESS = any_of(
    "delays delayed forsinkelser förseningar verzögerungen treghet(?:er)? tröghet",
    "slow(?!_quer) slowness tregt? trege långsam(?:t|ma)? langsom(?:t|me)? langsame?r? backlog_of_[1-9]\\d*",
    r"lag(?:ging)?(?:_(?:of|is|by))?[:\s]+[1-9]\d*\s*(?:h|hours?|min(?:utes?)?|m|days?|timer|stunden) investigating",
    r"lag(?:_(?:of|is))?[:\s]+\d{3,}\s*s(?:ec(?:onds?)?)?",
    r"(?:may|might|could)_be_(?:missing|incomplete|delayed|outdated|stale) missing_from kan_(?:mangle|saknas)",
    r"kan_(?:være|vara)_(?:ufullstendig\w*|ofullständig\w*|forsinket|utdatert)",
    r"data_(?:is|are)_\d+_(?:hours?|days?)_old",
    "cached_data snapshot_from running_on_(?:backup|fallback|replica|standby) ventetid_(?:på|opp_?til)",
)
_BOOKS = (
    "(?:company|tenant|client|organi[sz]ation|selskapet|firmaet|foretaket|klienten|virksomheden|företaget|bolaget"
    "|mandant)"
)
_EXPIRED = any_of(
    r"(?:lisens|licens|licen[cs]e|lizenz|abonnement|subscription|prenumeration|avtale)(?:en|et)?_(?:is_|has_|er_|är_|ist_)?"
    r"(?:expired|utløpt|udløbet|utgått|(?:har_)?gått_ut|abgelaufen|cancelled|sperret|spærret|spärra[td]|gesperrt|oppsagt)",
    rf"{_BOOKS}_(?:is|was|er|ble|är|ist|wurde|has_been|har_blitt)_(?:archived|inactive|deactivated|closed|deleted|locked"
    "|arkivert|slettet|deaktivert|inaktivt?|sperret|låst|avsluttet|arkiveret|deaktiveret|spærret|arkivera[dt]|avstängt?"
    "|spärrat|deaktiviert|gesperrt|archiviert|gelöscht)",
    rf"{_BOOKS}_(?:is_|er_|är_|ist_)?(?:not|ikke|inte|nicht)_(?:provisioned|licen[sc]ed|activated|active|opprettet|aktiv"
    "|aktivert|aktivt|aktiverat|angelegt|freigeschaltet)",
)
_STOPPED = any_of(
    "(?:is|are|er|är|ist)_(?:now_|nå_|nu_)?(?:paused|halted|frozen|pauset|pausert|pausad|pausiert|begrenset|begränsad|begrænset)",
    "satt?_på_pause (?:buchung|verbuchung)_pausiert (?:bokføres|bokförs|bogføres|vises|visas)_(?:ikke|inte)",
    r"(?:database|databasen|datenbank|dis[kc]|disken|minnet|memory|storage|lageret|kø|køen|queue|warteschlange)_(?:is_|er_|är_|ist_)?"
    "(?:full|fullt|fuld|fyldt|voll)",
    "(?:skriving|bokføring|bogføring|bokföring|posting|writes?|writing|verbuchung|search|søk)(?:en|et)?_(?:is_|are_|er_|är_|ist_)?"
    "(?:slått_av|slået_fra|avslagen|avstängd|off|turned_off|switched_off|abgeschaltet)",
    "(?:replikering|replikasjon|replication|indeksering|indexering|indexing|indexierung)(?:en)?_(?:is_|er_|är_|ist_)?"
    "(?:stoppet|stopped|stoppad|gestoppt|paused|halted|pågår|in_progress|läuft|backlog)",
    "(?:not|ikke|inte)_(?:being_)?(?:posted|booked|bokført|bokfört|bogført)",
    "no_(?:healthy|available)_(?:upstream|servers?|nodes?|backends?) 0_of_[1-9]\\d*_(?:nodes|replicas|workers|servers)",
    "exhausted out_of_connections too_many_connections (?:quota|limit)_(?:is_)?(?:reached|exceeded)",
    r"(?:recovery|single[-\s]user|emergency|safe|rescue|fallback)_mode (?:ingen|inget|keine)_(?:svar|antwort|respons)",
    "strømbrudd strömavbrott stromausfall power_(?:outage|failure) störningar(?:na)? forstyrrelser",
)
AT_HALF = f"{_STOPPED}|{_UPDATED}|{_CUT_OFF}|{_REDUCED}\\s+(?:\\w+\\s+)?{_OF_WHAT}|{_LESS}|{_EXPIRED}"
