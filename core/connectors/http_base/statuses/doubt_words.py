"""Beginnings of words that say that something waits or stood in the way, in five languages. Pure."""

from __future__ import annotations

from core.connectors.http_base.statuses.words import words

WAITS = tuple(
    words(
        "staging staged retry retri replay recall paus frozen limbo detect propos suggest planned planning estimat",
        "forecast offer request await pending intransit transit handedover handed escalat flag review attention",
        "rehears verif simul validat checked checking queue shadow handled buffer inbox draft initial hold held wait",
        "sandbox preview",
        "defer postpon schedul suspend tentat provision prelim unposted unbooked inprogress progress processing",
        "ikkebok ikkepost ventende venter kontrol konteres foreslå føreslå foreslag forslag beregnet planlagt tilbud",
        "ettersend forespurt avvent inkommen innboks kø",
        "gransk planera beräkna föresl undersök undersøg afvent väntar vilande",
        "geplant vorgeschlagen vorschlag geprüft prüfung inprüfung angefragt zurückgelegt wartet wartend entwurf",
    )
)
IN_THE_WAY = tuple(
    words(
        "lock clos block frozen freez expir suspend inactiv missing mandator requir need invalid unknown",
        "fail error err exception reject refus declin denied deny forbid unauthor exceed reached limit quota",
        "duplicat conflict unbalanc insufficient disabled unavailable timeout timedout abort cancel void revers",
        "incorrect wrong unsupported overlap nosuch cannot mode rolledback rückgängig",
        "sperr steng låst lukk ugyldig utløp mangl ukjent feil avvist finnes avbrutt duplikat",
        "spärr stäng låst saknas okänd ogiltig felaktig avvisad",
        "spærr luk mangler ukendt ugyldigt afvist",
        "gesperrt geschloss ungültig fehl unbekannt abgelehnt abgelaufen doppelt erstattet",
    )
)
NOT = words(
    "not no non never only without yet be ikke ikkje ingen kun bare inte ej nicht kein keine nie nur uten utan",
    "bero seite",
)
