"""Words for a system that is out of service, behind its books or being mended, in five languages. Pure."""

from __future__ import annotations

from core.connectors.http_base.sentences.words import any_of

OUT_OF_SERVICE = any_of(
    "out_of_(?:order|operation|action|commission) not_in_(?:service|operation|use) ute_av_(?:drift|funksjon|tjeneste)",
    "ikke_i_(?:drift|funksjon|bruk) ur_(?:funktion|drift|bruk) (?:inte|ej)_i_(?:drift|funktion|bruk)",
    "ude_af_(?:drift|funktion|brug) au(?:ß|ss)er_(?:betrieb|funktion|dienst) nicht_in_funktion tatt_(?:ut_)?av_drift",
    "tage[nt]_ud_af_drift satt_ut_av_(?:drift|spill)",
)
BEHIND = any_of(  # a second or two are none
    "(?:[1-9]\\d*|several|many|some)_(?:min(?:ute)?s?|h(?:ou)?rs?|days?)_behind (?:falling|running|is|are)_behind",
    "lags_behind not_up_to_date (?:henger|hänger)_(?:\\w+_){0,3}(?:etter|efter) på_etterskudd etterslep eftersläpning",
    "(?:ligger|er|är)_(?:\\d+_\\w+_)?(?:etter|efter)(?=\\s*$) forsinket försenad försenat verzögert hinterher",
    "im_rückstand ikke_oppdatert ikke_opdateret inte_uppdaterad inte_uppdaterat nicht_aktuell",
)
MENDED = any_of(
    "being_(?:restored|recovered|rebuilt|repaired|upgraded|migrated|moved|restarted|replaced)",
    "(?:is|are)_(?:restoring|migrating|upgrading)",
    "(?:restore|restoration|recovery|restart|repair)_(?:is_)?(?:in_progress|running|ongoing)",
    "gjenopprettes gjenoppbygges reindekseres indekseres oppgraderes migreres vedlikeholdes restartes repareres",
    "startes_på_nytt bygges_(?:om|opp|på_nytt) gendannes genopprettes genopbygges opgraderes genstartes genindekseres",
    "vedligeholdes återställs återskapas uppgraderas migreras underhålls repareras startas_om byggs_(?:om|upp)",
    "indexeras omindexeras (?:wird|werden)_(?:\\w+_){0,2}(?:wiederhergestellt|migriert|umgezogen|indiziert|repariert)",
    "(?:wird|werden)_(?:\\w+_){0,2}neu_gestartet",
    "(?:gjenoppretting|gendannelse|genopretning|återställning|wiederherstellung)(?:en)?_(?:pågår|läuft|er_i_gang)",
)
SHUT = f"{OUT_OF_SERVICE}|{BEHIND}|{MENDED}"
