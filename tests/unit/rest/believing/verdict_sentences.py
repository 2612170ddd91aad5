"""Sentences of systems in five languages, with what each says of the record: it is not booked, it waits, or neither."""

DENIED = """
Rejected records: 1
1 rejected
1 of 3 rejected
10 rejected
Booked 2, rejected 1
Failed records: 3
2 of 2 records failed
Voucher not saved, 0 warnings
Posting failed: 0 is no valid amount
Created, but could not be booked
Saved, but posting failed
Created as draft, but could not be posted
Was created but not saved
The voucher was accepted but failed
Not rejected by us but failed
Avviste bilag: 2
1 bilag avvist
2 av 2 bilag feilet
Bilaget er mottatt, men kunne ikke bokføres
Bokføringen er mislykket
Buchung fehlgeschlagen
Die Buchung ist fehlgeschlagen
Verarbeitung fehlgeschlagen: Periode gesperrt
Der Beleg wurde nicht gebucht
Beleg wurde nicht angelegt
Der Beleg konnte nicht gespeichert werden
Konnte den Beleg nicht speichern
Rechnung konnte nicht verbucht werden: Konto gesperrt
Die Rechnung wurde abgelehnt
Buchung abgelehnt
Abgelehnt
Fehler beim Speichern
Fehler bei der Verarbeitung
Fehler beim Buchen des Belegs
Es wurde nichts gespeichert
Kein Beleg wurde angelegt
Der Vorgang wurde abgebrochen
1 Beleg fehlgeschlagen
Transaktion zurückgerollt
Nicht gebucht
Verifikationen kunde inte bokföras
Kunde inte spara verifikationen
Verifikationen bokfördes inte
Verifikatet har inte sparats
Fakturan är inte bokförd
Bokföringen misslyckades
Misslyckades att skapa verifikation
Fel vid sparande
Fel vid bokföring av fakturan
Ingen verifikation skapades
Inget sparades
Fakturan avvisades
Verifikatet har avvisats
Begäran misslyckades
Lyckades inte spara
Bilaget blev ikke bogført
Bilaget kunne ikke gemmes
Kunne ikke gemme bilaget
Kunne desværre ikke bogføre bilaget
Bogføringen mislykkedes
Fejl ved lagring
Der opstod en fejl under bogføring
Fakturaen blev afvist
Intet bilag blev oprettet
Intet blev gemt
Anmodningen fejlede
Ikke bogført
1 bilag fejlede
Bilaget er ikke oprettet
Import completed with 1 error
Completed with errors
Fullført med feil
Partially processed
Partial success
Delvis importert
0 records imported
Imported 0 records
Imported: 0
0 imported, 0 failed
Booked 0 of 1
Opprettet 0 bilag
0 av 1 bokført
Cost center not found
User not authorized
You are not allowed to post here
Mangler rettigheter
Period is closed
Perioden er stengt
Periode ist geschlossen
Perioden är stängd
Voucher already exists
Bilaget finnes allerede
Invalid account 7140
Ugyldig konto
Missing field: date
Field date is required
Amount must be positive
Konto gesperrt
Too many requests, try again later
Rate limit exceeded
Endpoint request timed out
The system is under maintenance
Session has expired, please log in
Voucher deleted
Voucher B-1 has been cancelled
The posting was reversed
Bilaget er slettet
Bilaget er annullert
Der Beleg wurde storniert
"""

WAITING = """
Created, but not approved
The record was created but is not approved
Voucher saved, not posted
Created but not yet posted
Not yet posted
The voucher is not yet booked
Record created, awaiting posting
Awaiting approval
Received, pending approval
Invoice created. It requires approval.
Accepted for processing
Received for processing
Queued
Your request has been queued
The voucher is in the queue
Saved as draft
Saved as a draft
The voucher will be posted shortly
Request accepted, it will be processed tonight
Bilag opprettet, men ikke bokført
Bilaget er opprettet, men ikke godkjent
Lagret, ikke bokført
Bilaget er ennå ikke bokført
Venter på godkjenning
Bilaget er mottatt og venter på bokføring
Lagret som kladd
Sendt til attestering
Bilaget er lagt i kø
Bilaget vil bli bokført i natt
Gespeichert, aber nicht gebucht
Angelegt, noch nicht freigegeben
Beleg erfasst, wartet auf Freigabe
Als Entwurf gespeichert
Wird in Kürze gebucht
Verifikationen är skapad men inte bokförd
Väntar på attest
Sparad som utkast
Ännu inte bokförd
Oprettet, men ikke bogført
Afventer godkendelse
Gemt som kladde
Journal saved; posting is pending
Bilaget bliver bogført i nat
"""

NOTHING = """
Rejected records: 0
Records rejected: 0
Rejected: none
0 rejected
0 records rejected
Import completed with 0 errors
Completed without errors
Created 0, updated 1
1 created, 0 updated
Account 7140 not found, booked on 7990
Posted to period 11; period 10 is closed
The voucher was not cancelled
Voided 0, posted 1
0 vouchers voided
The draft was approved and posted
Invoice queued for e-mail
Booked and sent for payment
Booked. The e-mail service timed out
Saved at 10:00
Posted: 2026-11-30
No records were rejected
Rejected 0 of 3
Failed records: 0
Failed records (0)
Failed: 0
Failures: 0
Failed = 0
Failed: 0/3
Number of failed records: 0
has not failed
It has not failed
The voucher has not failed
The import did not fail
Nothing failed
None failed
Never rejected
It was not rejected
The voucher has not been rejected
Posted 3 of 3 (0 failed)
Booked 3, failed 0, rejected 0
0 errors, 0 failed
no errors
No error occurred while saving
Saved without error
Invoice created, not paid
Created, awaiting payment
Voucher booked, receipt pending review
Booked. Requires approval for payment.
Approved and posted
Voucher accepted
Booked; the e-mail will be processed later
ingen feil
Ingen feil oppstod under bokføring
Bilaget har ikke feilet
Bilaget er ikke avvist
Avviste bilag: 0
Avvist: 0
0 avvist
Antall feilet: 0
Feilet: ingen
Ingen ble avvist
Bokført uten feil
Bokført, men ikke betalt
Bilaget er bokført og godkjent
Keine Fehler
Ohne Fehler gebucht
Fehler: 0
0 Fehler, 1 gebucht
Fehlgeschlagen: 0
Abgelehnte Belege: 0
Beleg wurde gebucht
Die Buchung wurde nicht abgelehnt
Der Beleg ist nicht fehlerhaft
Es ist kein Fehler beim Speichern aufgetreten
Der Anhang konnte nicht gespeichert werden
Konnte den Anhang nicht speichern
Beleg gebucht, aber die E-Mail wurde nicht angelegt
Beleg gebucht. Die Zahlung wurde nicht verarbeitet.
Inga fel
Utan fel
Antal fel: 0
Avvisade: 0
Verifikationen är bokförd
Fakturan har inte avvisats
Bilagan kunde inte sparas
Verifikationen är bokförd, men bilagan sparades inte
Bokfördes utan fel
Ingen fejl
Uden fejl
Fejl: 0
Afvist: 0
Bilaget er bogført
Bilaget blev ikke afvist
Vedhæftningen kunne ikke gemmes
Bilaget er bogført, men vedhæftningen blev ikke gemt
"""
