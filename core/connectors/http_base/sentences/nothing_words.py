"""The words with which systems say that a search found nothing, in five languages, and what kind each is. Pure."""

from __future__ import annotations

from core.connectors.http_base.statuses.words import words

_THINGS = words(
    "record records entry entries result results hit hits match matches item items row rows data object objects",
    "voucher vouchers invoice invoices bill bills journal journals transaction transactions document documents",
    "booking bookings posting postings expense expenses claim claims receipt receipts payment payments element",
    "elements order orders list collection set content report reports entity entities lines",
    "treff resultat resultater post poster postering posteringer bilag bilaget bilagene faktura fakturaer fakturaen",
    "transaksjon transaksjoner transaksjonen dokument dokumenter dokumentet oppføring oppføringer oppføringen utlegg",
    "utlegget krav kravet rad rader linje linjer element elementer reiseregning reiseregninger reiseregningen objekt",
    "objekter søkeresultat søkeresultater posten verdier liste listen objektet føring føringer",
    "føringar resultatet funn utgift utgifter innkjøp leverandørfaktura leverandørfakturaer forekomst forekomster",
    # Danish
    "fund bilagene udlæg udlægget transaktion transaktioner transaktionen søgeresultater rækker dokumenter posteringen",
    "udgift udgifter køb leverandørfaktura forekomst forekomster",
    # Swedish
    "träff träffar träffarna poster verifikat verifikationer verifikation verifikationen fakturor fakturan",
    "transaktionen dokumentet utlägg utlägget rader sökresultat verifikatet listan objektet",
    # German
    "treffer ergebnis ergebnisse eintrag einträge datensatz datensätze daten beleg belege buchung buchungen dokumente",
    "rechnung rechnungen suchergebnis suchergebnisse suchtreffer vorgang vorgänge zeile zeilen posten objekte",
    "einträgen datensätzen ergebnissen zeilen lieferantenrechnung lieferantenrechnungen ausgabe ausgaben",
    "utgifter inköp leverantörsfaktura leverantörsfakturor",
)
_OF_WHAT_KIND = words(
    "matching such corresponding relevant expense travel ledger sales purchase supplier vendor customer general",
    "inngående utgående indgående ingående eingehende",
    "existing journal accounting specified requested given provided supplied",
    "matchende tilsvarende passende slik slikt slike aktuelle angitt angitte oppgitt oppgitte samsvarende",
    "motsvarande matchande sådan sådana angiven angivna passenden passende entsprechenden entsprechende solche",
    "übereinstimmenden übereinstimmende angegebenen",
    "angegebene gesuchten gesuchte gewünschte gewünschten søkte ønskede søgte",
)
_LITTLE = words(
    "the a an your our this that these those of for with by to in on at is was were are be been has have had it its",
    "we you us and or from under using there here so any all please eq equal equals as where which did does within",
    "i på med for til fra av og eller det den denne dette disse er ble blei blitt var vart har vi du din ditt dine som",
    "etter under hos ved noe noen en et ei ein som å at",
    "blev blevet af ud efter nogen noget nogle der din dit",
    "som för till från av och eller det den denna detta är blev har vi din ditt dina efter någon något några",
    "ett inom hos att",
    "der die das den dem des ein eine einen einem einer es wurde wurden ist sind war waren hat haben worden werden für",
    "mit zu zur zum von vom im in auf unter nach und oder wir sie ihre ihrer ihren ihr ihrem dieser diese diesem",
    "dieses bei",
    "unfortunately dessverre diverre desværre tyvärr leider",
)
_ASKED_WITH = words(
    "reference references ref number numbers id ids key keys value values criterion criteria term terms keyword name",
    "external identifier parameter parameters clause type",
    "ekstern eksternt eksterne externt externa externen externer externe",
    "referanse referansen nummer nummeret nøkkel kriterier kriteriene verdi verdien",
    "referencen reference kriterierne nøgle værdi",
    "referens referensen numret nyckel kriterierna kriterier värde sökkriterier",
    "referenz schlüssel nummer kriterium kriterien suchkriterien wert suchbegriff",
)
_OF_THE_SEARCH = words(
    "search searches query queries filter filters request requests lookup operation system",
    "database register api response",
    "søk søket søkingen spørring spørringen forespørsel forespørselen filteret systemet databasen registeret",
    "utvalg utvalget søgning søgningen forespørgsel forespørgslen",
    "sökning sökningen fråga frågan förfrågan registret databas",
    "suche anfrage abfrage suchanfrage datenbank filtern antwort",
    "count total antall antal anzahl gesamt totalt totalcount amount",
)
_TABLE = words("table tabellen tabell tabelle")  # as "No data available in table"; one that is not found is trouble
_WELL = words(
    "ok okay success successful successfully succeeded http status code 200 204 well fine",
    "retrieved fetched returned loaded listed gave returns",
    "vellykket suksess hentet returnert ga gav gir returneret lyckades hämtad hämtade hämtats",
    "erfolgreich geladen abgerufen ergab lieferte zurückgegeben",
)
_DONE = words(  # of the search, and never of the records: "No records searched"
    "done complete completed executed processed performed finished searched",
    "utført fullført ferdig behandlet klar klart utförd genomförd slutförd udført færdig gennemført",
    "fertig abgeschlossen ausgeführt durchgeführt erledigt",
)
_COULD = words("could can kunne kan kunde konnte konnten kann gick gikk gjekk gik lyktes lykkedes")
_EMPTY = words("empty tom tomt tomme leer leere leeres tomma")
_FOUND = words(
    "found exist exists find existing match matched",
    "samsvarer overensstemmer stämmer funnet finnes fins finne fant eksisterer matcher passer",
    "funne finst finn fann finna finner",
    "fundet findes finde fandt eksisterer finder",
    "hittades hittats hittade hitta hittar finns funnen funna fanns existerar hittas matchar",
    "gefunden finden fand existiert existieren vorhanden",
)
_THERE = words(
    "registered recorded available present display show stored shown displayed booked posted created",
    "registrert registrerte tilgjengelig tilgjengelige bokført opprettet vise lagret",
    "registreret registrerede tilgængelige bogført oprettet",
    "registrerad registrerade tillgängliga bokförda bokförd visa",
    "registriert verfügbar erfasst gebucht angelegt angezeigt verzeichnet gespeichert hinterlegt",
    "liegt liegen lagen vor gibt gab anzeigen",
    "gjort tilgjengeleg tilgjengelege tilgængelig innehåller inneholder indeholder enthält",
)
_NO = words("no kein keine keinen keiner keinerlei")
_NO_OR_NOTHING = words("ingen inga inget intet")
_ZERO = words("0 zero null")
_NOTHING = words("nothing none ingenting nichts")
_NOT = words("not never ikke ikkje inte ej nicht cannot")
_KINDS = (  # a word of two kinds is of the last one
    ("d", _LITTLE),
    ("a", _OF_WHAT_KIND),
    ("w", _THERE),
    ("s", _WELL),
    ("h", _OF_THE_SEARCH),
    ("b", _TABLE),
    ("r", _ASKED_WITH),
    ("t", _THINGS),
    ("f", _FOUND),
    ("q", _DONE),
    ("c", _COULD),
    ("e", _EMPTY),
    ("x", _NOTHING),
    ("y", _NO_OR_NOTHING),
    ("z", _ZERO),
    ("n", _NO),
    ("o", _NOT),
)
KIND_OF = {word: kind for kind, told in _KINDS for word in told}
