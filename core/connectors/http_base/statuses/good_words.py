"""The words of which an ordinary status of what is booked is made, in five languages. Pure."""

from __future__ import annotations

from core.connectors.http_base.statuses.words import words

GOOD = words(
    # done to the record
    "booked posted created saved stored registered recorded imported inserted persisted committed entered approved",
    "authorised authorized journalized journalised finalized finalised final completed complete done finished success",
    "successful successfully succeeded ok okay executed added updated modified upserted merged applied written loaded",
    "exists existing opened close granted definitive slutført generated accrued reported verified bost",
    "ledger inledger ledgered accounted confirmed acknowledged issued released published processed fulfilled concluded",
    "transferred exported synced synchronized synchronised delivered sent emailed mailed printed viewed archived filed",
    "bokført postert opprettet lagret registrert importert fullført ferdig godkjent attestert utført gjennomført",
    "hovedbok ført regnskapsført journalført kontert overført eksportert sendt levert skrevet arkivert utstedt lagt",
    "vellykket oppdatert behandlet bekreftet utstedt ferdigstilt ferdigbehandlet anvist avsluttet sluttført endelig",
    "sluttbehandlet prosessert effektuert journalisert bilagsført innvilget bevilget vedtatt utanordnet remittert",
    "periodisert innrapportert komplett",
    "bogført oprettet gemt registreret posteret importeret godkendt fuldført færdig gennemført udført afsluttet",
    "afsendt overført eksporteret opdateret behandlet bekræftet arkiveret lykkedes udstedt konteret attesteret",
    "bokfördes skapades sparades registrerades godkändes importerades slutfördes",
    "bokförd bokfört bokförts skapad skapat skapats sparad sparat registrerad registrerat importerad importerat",
    "godkänd",
    "godkänt klar klart slutförd slutfört genomförd genomfört utförd utfört attesterad attesterat överförd överfört",
    "skickad skickat exporterad exporterat uppdaterad uppdaterat behandlad behandlat bekräftad bekräftat arkiverad",
    "lyckades lyckad lyckat utfärdad utställd bearbetad bearbetat definitiv definitivt",
    "found retrieved fetched funnet hentet fundet hittad hittades hämtad gefunden geladen",
    "gebucht verbucht erfasst angelegt erstellt gespeichert registriert importiert verarbeitet genehmigt freigegeben",
    "eingebucht journaled eingetragen abgeschlossen ausgeführt durchgeführt festgeschrieben erledigt fertig",
    "erfolgreich übernommen",
    "übertragen exportiert gesendet versendet gedruckt aktualisiert bestätigt",
    "archiviert ausgestellt bearbeitet kontiert",
    # how it is
    "unreported uncleared unlocked unarchived honored honoured audited consolidated standard regular manual automatic",
    "revidert fordelt kontrollert ajour",
    "new open active enabled valid live effective current normal closed locked ready",
    "unchanged present available permanent passed pass good fine accept warning warnings info captured deposited",
    "information",
    "ny nytt åpen åpent aktiv aktivt gyldig lukket låst klar uendret åben åbent gyldig låst uændret",
    "öppen öppet aktivt giltig stängd låst oförändrad neu offen aktiv gültig geschlossen vorhanden unverändert bereit",
    # its money
    "paid unpaid due overdue outstanding settled reconciled matched cleared reimbursed refunded charged invoiced",
    "billed",
    "balanced disputed collected uncollectible allocated unallocated applied unapplied unreconciled unmatched",
    "unsettled",
    "payable receivable billable nonbillable unbilled reimbursable",
    "delbetalt delbetald slutbetald slutbetalt sluttbetalt slutbetalat",
    "betalt ubetalt utbetalt forfalt avstemt oppgjort refundert fakturert utlignet uoppgjort omtvistet",
    "udbetalt forfalden afstemt refunderet faktureret udlignet",
    "betald obetald betalad utbetald förfallen avstämd reglerad fakturerad återbetald",
    "bezahlt unbezahlt ausgezahlt fällig überfällig ausgeglichen abgerechnet abgestimmt fakturiert",
)
LATER = words(  # what is done to it when it is booked
    "paid payment payments pay sent send sending printed print printing emailed mailed reconciled reconciliation",
    "matched",
    "match matching exported export refunded refund reimbursed reimbursement invoiced billed due overdue vat liable",
    "charged settled settlement delivered viewed synced allocated applicable required cleared collected archived",
    "payout",
    "locked payable transferred disputed",
    "betalt betaling utbetalt utbetaling sendt utsending avstemt avstemming fakturert fakturering refusjon forfalt",
    "udbetalt udbetaling afstemt afstemning faktureret forfalden",
    "betald betalt betalning utbetald utbetalning avstämd avstämning fakturerad förfallen skickad",
    "bezahlt zahlung auszahlung gesendet versand abgestimmt abstimmung fakturiert fällig erstattung",
)
TO_COME = words(
    "not non to awaiting awaits pending waiting ready scheduled for queued ikke ikkje inte ej nicht zur zum til till",
    "klar",
    "venter avventer väntar afventer wartet bereit",
)
LATER_LITTLE = TO_COME | words("be yet på auf freigegeben")
LITTLE = words(
    "a an the in on of for and is was has been as with from at it by into to",
    "er ble i på av med for som og har blitt den det blev är har och som av till till der die das und ist wurde im auf",
    "fully full partially partly part partial completely automatically manually directly gl",
    "submitted received accepted validated checked",
    "delvis helt fullt automatisk manuelt delvist fuldt automatiskt teilweise vollständig automatisch manuell",
    "status state code general accounting accounts account book books journal voucher vouchers record records entry",
    "debit credit note",
    "entries invoice bill document transaction posting booking expense claim item line object resource request period",
    "system bank customer supplier vendor employee user",
    "regnskap bokføring bilag bilaget faktura utlegg reiseregning post postering linje bogføring udlæg verifikat",
    "bokföring utlägg buchhaltung beleg buchung rechnung hauptbuch huvudbok bogholderi",
)
