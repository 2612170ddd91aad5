"""Sentences of systems about a record that is booked, thirty and more for each language. None says anything against."""

ENGLISH = """
Voucher 12 posted
The voucher has been posted successfully
Posted in period 12
Posted to period 12 as period 11 is closed
Posted. Period 11 will be closed tomorrow.
Posted. Warning: period 11 is closed, moved to 12
The voucher was posted and cannot be deleted
Voucher posted. It can not be changed any more.
Voucher posted. Posted vouchers cannot be deleted.
Posted vouchers can only be reversed
Voucher posted. It can no longer be cancelled.
It may later be reversed by a credit note
Voucher 7 posted. Voucher 6 was cancelled.
Created voucher 7 and voucher 6 was deleted
Correction posted; original voucher reversed
Credit note posted, invoice cancelled
Created voucher 7. Replaces cancelled voucher 6.
Partially paid
Partially reimbursed
Partially settled
Posted, partially matched
Booked and partially refunded
Posted. Reimbursement rejected.
Voucher posted, payment denied by the bank
Booked. Something went wrong with the e-mail.
Posted. An error occurred while sending the e-mail.
No errors occurred
No error has occurred
1 record posted without any error
Errors: 0, warnings: 0, posted: 1
Error: none
Error code 0
Error log cleared
An earlier error was corrected
If an error occurs, contact support
Posted. Duplicate check passed.
Not a duplicate; posted
1 created, 0 updated, 0 skipped
Created 1, skipped 0
Voucher posted, empty row ignored
Validation skipped
Posted. Unknown field ignored.
The journal is in balance
Executed
Error-free import
Posted. Reversal will be posted on 1 December.
Voucher posted. It will be reversed automatically on 2026-12-01.
Voucher posted. No further action is possible.
Posted. Editing is no longer possible.
Voucher 12 booked, supersedes voucher 11 which was deleted
Corrected error in voucher 6
Partially approved for payment
""".strip().splitlines()

NORWEGIAN = """
Bilag 12 er bokført
Bilaget er nå bokført
Bilag 123 bokført uten feil
Bilag bokført. 0 feil.
Bilag bokført. Ingen feil funnet.
Ingen feil har oppstått
Det oppstod ingen feil
Bokført med advarsel: kostnadssted er stengt
Bokført, men kostnadsstedet er sperret fra neste år
Utlegget er bokført og blir utbetalt 15. desember
Bokført. E-post kunne ikke sendes.
Bokført. Det oppstod en feil ved sending av e-post.
Bokført. Noe gikk galt med kvitteringen.
Bokført. Fikk ikke lagret vedlegget.
Bilaget er bokført og kan ikke slettes
Bilaget er bokført og kan ikke endres
Bilaget er bokført og kan ikke lenger annulleres
Bilaget kan bare bli tilbakeført
Bilag 7 er bokført. Bilag 6 er annullert.
Bilag 7 bokført og bilag 6 er slettet
Korreksjon bokført, opprinnelig bilag er tilbakeført
Kreditnota bokført, fakturaen er kansellert
Delvis betalt
Delvis utbetalt
Delvis refundert
Bokført og delvis utbetalt
Bokført. Refusjon avslått.
Bokført. Betalingen ble stoppet.
1 bokført, 0 hoppet over
Antall feil: 0
Feil: ingen
Tidligere feil er rettet
Hvis en feil oppstår, kontakt oss
Bilaget er bokført. Sletting er ikke mulig.
Bilaget er i balanse
Bokføring utført
Bokføringen er gjennomført
Utlegget er registrert
Bokført. Blir reversert 1. januar.
Bokført. Endringer er ikke tillatt.
Bilag 12 erstatter bilag 11, som er slettet
""".strip().splitlines()

DANISH = """
Bilag 12 er bogført
Bilaget er nu bogført
Bilaget er bogført uden fejl
Ingen fejl
Der opstod ingen fejl
Der er ingen fejl
Antal fejl: 0
Fejl: ingen
Bilaget er bogført og kan ikke slettes
Bilaget er bogført og kan ikke ændres
Bilaget kan ikke længere annulleres
Bilaget kan kun blive annulleret
Bilag 7 er bogført. Bilag 6 er annulleret.
Bilag 7 bogført og bilag 6 er slettet
Rettelse bogført, oprindelige bilag er tilbageført
Kreditnota bogført, fakturaen er annulleret
Delvis betalt
Delvist betalt
Delvist udbetalt
Delvist refunderet
Bogført og delvist udbetalt
Bogført. Betalingen blev afvist.
Bogført. Betalingen blev standset.
Bogført. Der opstod en fejl ved afsendelse af e-mail.
Bogført. Noget gik galt med vedhæftningen.
Bogført. Kunne ikke sende kvittering.
Bilaget er gemt og bogført
Bogføring gennemført
Bogføringen er udført
Udlægget er registreret
Hvis der opstår en fejl, kontakt os
Bilaget er oprettet
Bilaget balancerer
1 bogført, 0 ignoreret
""".strip().splitlines()

SWEDISH = """
Verifikat 12 bokfört
Verifikatet är nu bokfört
Verifikatet bokfördes utan fel
Inga fel
Inga fel inträffade
Inget fel har inträffat
Antal fel: 0
Fel: inga
Verifikatet är bokfört och kan inte ändras
Verifikatet är bokfört och kan inte raderas
Verifikatet kan inte längre makuleras
Verifikat 7 är bokfört. Verifikat 6 är makulerat.
Verifikat 7 bokfört och verifikat 6 har makulerats
Rättelse bokförd, ursprungliga verifikat makulerades
Kreditfaktura bokförd, fakturan makulerades
Delvis betald
Delvis betalt
Delvis utbetald
Delvis återbetald
Bokförd och delvis betald
Bokförd. Betalningen avvisades.
Bokförd. Betalningen stoppades.
Bokförd. Ett fel inträffade när e-post skickades.
Bokförd. Något gick fel med bilagan.
Bokfört. Kunde inte skicka kvitto.
Verifikatet sparades och bokfördes
Bokföringen är genomförd
Bokföringen är utförd
Utlägget är registrerat
Om ett fel uppstår, kontakta oss om det
Verifikatet har skapats
Verifikatet är i balans
1 bokförd, 0 överhoppade
""".strip().splitlines()

GERMAN = """
Beleg 12 wurde gebucht
Der Beleg ist verbucht
Beleg gebucht, keine Fehler
Ohne Fehler gebucht
Keine Fehler aufgetreten
Es ist kein Fehler aufgetreten
Es sind keine Fehler aufgetreten
Fehler: 0
Fehler: keine
Anzahl Fehler: 0
Beleg 12 wurde gebucht und kann nicht gelöscht werden
Beleg gebucht. Beleg kann nicht mehr storniert werden.
Der Beleg kann nur storniert werden
Gebuchte Belege können nicht gelöscht werden
Beleg 7 gebucht. Beleg 6 wurde storniert.
Beleg 7 gebucht und Beleg 6 gelöscht
Korrekturbuchung gebucht, ursprünglicher Beleg storniert
Gutschrift gebucht, Rechnung storniert
Teilweise bezahlt
Teilweise ausgeglichen
Teilweise ausgezahlt
Teilweise erstattet
Gebucht und teilweise bezahlt
Gebucht. Die Zahlung wurde abgelehnt.
Gebucht. Die Zahlung wurde gestoppt.
Gebucht. Beim Versand der E-Mail ist ein Fehler aufgetreten.
Gebucht. Beim Anhang ist etwas schiefgelaufen.
Gebucht. Der Ausdruck konnte nicht erstellt werden.
Buchung durchgeführt
Die Buchung wurde ausgeführt
Wenn ein Fehler auftritt, wenden Sie sich an den Support
Beleg wurde gespeichert
Der Beleg ist ausgeglichen
1 gebucht, 0 übersprungen
""".strip().splitlines()

LANGUAGES = {"en": ENGLISH, "no": NORWEGIAN, "da": DANISH, "sv": SWEDISH, "de": GERMAN}
