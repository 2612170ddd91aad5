"""Words of what went wrong, where nothing says what came of the record, in five languages. Pure."""

from __future__ import annotations

from core.connectors.http_base.sentences.words import any_of

_KINDS = any_of(  # of errors
    "unexpected internal system technical validation database server unknown fatal critical serious runtime network",
    "unhandled application processing parse parsing syntax schema data format general generic api business accounting",
    "uventet intern internt teknisk ukjent ukendt alvorlig kritisk generell generel",
    "oväntat tekniskt okänt allvarligt kritiskt generellt oväntade",
    "unerwarteter? interner? technischer? unbekannter? schwerer? kritischer? allgemeiner? schwerwiegender?",
)
_JOINED = any_of(  # systemfeil, Serverfehler, valideringsfel
    "system server validerings validierungs data database databas datenbank program programm nettverks nätverks",
    "netværks netzwerk verarbeitungs buchungs bokførings bokförings bogførings import lagrings format skjema api",
    "applikasjons kommunikasjons kommunikations intern",
)
_ARTICLE = r"(?:(?:an?|the|this|en|et|ett|ein|der|det|oops|beklager|sorry)\s+)?"
_SINGLE = any_of("errors? error_code err exceptions? problems? failure feil feilen fejl fejlen fel felet fehler")
ERROR_WORD = rf"(?:{_SINGLE}|{_JOINED}s?(?:feil|fejl|fel|fehler))"
ERROR_FIRST = rf"^\W*{_ARTICLE}(?:{_KINDS}\s+){{0,2}}{ERROR_WORD}\b"
OCCURRED = any_of(
    "occurred happened encountered raised detected thrown oppst[oå]d? oppst[oå]tt skjedde skjedd inntraff inntruffet",
    "inträffade inträffat uppstod uppstått skett skedde opst[oå]d opstået sket aufgetreten passiert eingetreten",
    "entstanden unterlaufen trat_auf",
)
_MET = any_of(
    "oppst[oå]d? oppst[oå]tt skjedde skjedd inntraff inträffade inträffat uppstod uppstått opst[oå]d opstået sket",
    "encountered experienc(?:ed|ing) ran_into there_(?:was|were|is|are) got trat ist",
)
_HAS = any_of("contains? has have found inneholder fant indeholder fandt innehåller enthält enthalten hat har")
_MANY = any_of("errors? problems? exceptions? feil fejl fel fehler")
ERROR_MET = (
    rf"\b{ERROR_WORD}\s+(?:(?:has|have|had|was|were|er|har|ist|sind|blev|ble)\s+)?{OCCURRED}\b"
    rf"|\b{_MET}\s+(?:(?:an?|some|en|et|ett|ein|noen|några|dessverre|desværre|tyvärr|leider)\s+)*"
    rf"(?:{_KINDS}\s+){{0,2}}{ERROR_WORD}\b"
    rf"|\b{_HAS}\s+(?:\d+\s+|some\s+)?(?:{_KINDS}\s+)?{ERROR_WORD}\b"
    rf"|(?<![\d.,])[1-9]\d*\s+(?:{_KINDS}\s+)?{_MANY}\b"
)
SOLVED = r"\b" + any_of(
    "solved resolved fixed corrected cleared handled rettet løst behoben korrigiert åtgärdat rättat handling log"
) + r"\b"  # fmt: skip
OUT_OF_BALANCE = any_of(
    "not_in_balance out_of_balance (?:does|do)_not_(?:balance|equal|match|add_up) not_balanced unbalanced",
    "(?:ikke|ikkje|inte|ej)_i_balan[sc]e? balan[sc]erer_ikke balanserar_inte ubalanse stemmer_ikke stämmer_inte",
    "nicht_ausgeglichen unausgeglichen nicht_überein(?:stimmen)? obalans ubalance stimmer_ikke",
)
_ITS = any_of(  # never of a step, such as "validation skipped"
    "it this records? vouchers? entry entries journals? invoices? bills? transactions? documents? bookings? postings?",
    "expenses? claims? items? rows? lines? requests? orders? bilag(?:et|ene)? post(?:en|ene)? postering(?:en|er)?",
    "faktura(?:en|n)? transaksjon(?:en|er)? dokument(?:et)? utlegg(?:et)? rad(?:en|er)? linje(?:n|r)? den det",
    "udlæg(?:get)? transaktion(?:en|er)? verifikat(?:et|ion|ionen)? utlägg(?:et)? belege? buchung(?:en)? es",
    "rechnung(?:en)? datens[aä]tz(?:e)? vorgang zeilen? oppføring(?:en)? dokumentet",
)
_LEFT = any_of(
    "skipped ignored hoppet_over ignorert oversett utelatt sprunget_over ignoreret udeladt överhoppad(?:es)?",
    "hoppa(?:des|ts)_över ignorera(?:des|ts|d) übersprungen ignoriert ausgelassen",
)
LEFT_OUT = (
    rf"\b{_ITS}\s+(?:[-\w]*\d[-\w]*\s+)?(?:(?:was|were|is|are|has|have|been|ble|blei|vart|er|har|blitt|blev|blevet|är"
    rf"|blivit|wurden?|ist|sind)\s+)*{_LEFT}\b|^{_LEFT}\b(?!\s+\d)|\b(?:hoppet|sprang|hoppade)\s+(?:over|över)\s+{_ITS}\b"
)
TWICE = (
    r"\b(?:duplicate|duplikat|duplisert|dubblett|dublett|dublet|doppelte[rs]?|dublette)\s+"
    + any_of(
        "(?:of|av|af|von|der|i)_ reference referanse referens referenz key nøkkel nyckel schlüssel number nummer id",
        "document voucher invoice entry record transaction bilag(?:et)? faktura(?:en|n)? verifikat(?:ion)? beleg",
        "rechnung buchung request utlegg utlägg udlæg external",
    )
    + r"(?!\s+(?:\w+\s+)?(?:check|kontroll|prüfung)|\s+(?:was|is|are)\s+not)"
)
NOT_ALLOWED = (
    r"\b(?:not|ikke|ikkje|inte|ej|nicht)\s+(?:lenger\s+|længere\s+|längre\s+|mehr\s+|yet\s+|longer\s+)?"
    + any_of(
        "allowed permitted possible active open opened valid enabled tillatt autorisert mulig mogleg aktiv åpen åpnet",
        "åpent gyldig tilladt muligt åben åbnet tillåtet tillåten möjlig(?:t)? aktivt öppen öppet öppnad giltig(?:t)?",
        "erlaubt zulässig gestattet möglich geöffnet offen gültig freigeschaltet behörig auktoriserad autoriseret",
    )
    + r"\b"
)
IS_WRONG = (
    rf"\b(?:is|are|er|är|ist|sind)\s+(?:wrong|incorrect|feil|galt|fel|fejl|falsch|forkert|felaktig\w*)\b"
    rf"|\b{_ITS}\s+(?:mangler|saknar|lacks)\b"
)
LATER_STEP_ONLY = r"\b" + any_of(  # what can no longer be done to it says that it is there
    "deletion deleting deleted delete changes? changed change edit edited editing editable cancellation reversal",
    "slett\\w* slette endr\\w* redig\\w* annuller\\w* korrig\\w* revers\\w* tilbakefør\\w* ret(?:te|tes) ændr\\w*",
    "radera\\w* ändra\\w* ändring\\w* makuler\\w* lösch\\w* gelöscht änder\\w* geändert stornier\\w* storno",
) + r"\b"  # fmt: skip
