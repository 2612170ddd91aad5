"""Plain sentences that tell of a failure, in each language; beside an id they are no proof of a booking."""

ENGLISH = """
An error occurred
An error has occurred
An unexpected error has occurred
Unexpected error
Internal error
Internal server error
Validation error
Validation errors occurred
Database error
There was an error
There was a problem
We encountered an unexpected error
ERROR: period closed
Error: invalid account
Error: account 7140 is not registered
Error: amount should be positive
Error - period 11
Error E-17
ERROR 42
Err: 42
Error in line 3
Error! Period closed
Unhandled exception
Something went wrong
Oops! Something went wrong
Sorry, something went wrong
Request denied
Posting stopped
Posting not performed
The booking was not executed
Journal not in balance
Voucher out of balance
The voucher does not balance
Debits do not equal credits
Record skipped
Voucher ignored
The record has been ignored
Duplicate entry
Duplicate voucher number
Duplicate of voucher 6
No rows affected
Posting not allowed
Period is not open
Account is not active
The account is wrong
The voucher was created, then deleted because it was invalid
Voucher 7 was created. Voucher 7 was cancelled.
Voucher posted. It was then reversed.
Partially imported
Imported partially
A system error occurred, please contact support
We are experiencing technical problems
1 error found
The document contains errors
Voucher contains invalid data
Required field: account
Permission denied
Voucher blocked
Posting blocked
The reference has already been used
Unique constraint violated
Transaction was deadlocked
NullReferenceException
Date is outside the fiscal year
Nothing was done
Partially booked
""".strip().splitlines()

NORWEGIAN = """
Noe gikk galt
Noe gikk feil
Noko gjekk gale
Noe gikk galt ved bokføring
Oi! Noe gikk galt
En feil oppstod
En feil har oppstått
Det har oppstått en feil
Det oppsto en uventet feil
Det skjedde en feil
Uventet feil
Intern feil
Teknisk feil
Systemfeil
Valideringsfeil
FEIL: perioden
Feil i linje 3
Fikk ikke bokført bilaget
Fikk ikke lagret bilaget
Vi fikk ikke registrert utlegget
Får ikke bokført
Bilaget lar seg ikke bokføre
Bilaget mangler konto
Bilag mangler kontering
Bilaget er ikke i balanse
Bilaget balanserer ikke
Debet og kredit stemmer ikke
Bilaget ble stoppet
Bokføringen ble stoppet
Bilaget er stanset
Bokføring ikke utført
Bokføringen er ikke gjennomført
Bokføring ikke mulig
Ikke tillatt
Regnskapsåret er ikke åpnet
Ansatt er ikke aktiv
Utlegget er avslått
Utlegget ble avslått
Bilaget ble hoppet over
Bilaget er ignorert
Duplikat av bilag 6
Kontoen er feil
Delvis bokført
Importert delvis
Bilaget inneholder feil
Fant feil i bilaget
Noe gikk dessverre galt
Bokføringen ble hindret
Bilaget er sperret
Ingen tilgang
Referansen er allerede brukt
Beløp må være større enn 0
Datoen er utenfor perioden
""".strip().splitlines()

DANISH = """
Der opstod en fejl
Der opstod en uventet fejl
Der er opstået en fejl
Der er sket en fejl
Noget gik galt
Noget er gået galt
Uventet fejl
Intern fejl
Systemfejl
Valideringsfejl
FEJL: perioden
Fejl i linje 3
Fik ikke bogført bilaget
Vi fik ikke gemt bilaget
Bilaget lader sig ikke bogføre
Bilaget mangler konto
Bilaget er ikke i balance
Bilaget balancerer ikke
Debet og kredit stemmer ikke
Bilaget blev standset
Bogføringen blev standset
Udlægget er afslået
Udlægget blev afslået
Bogføring ikke udført
Bogføring ikke muligt
Ikke tilladt
Perioden er ikke åben
Bilaget blev sprunget over
Bilaget er ignoreret
Delvist importeret
""".strip().splitlines()

SWEDISH = """
Ett fel inträffade
Ett fel har inträffat
Ett fel uppstod
Ett fel har uppstått
Ett oväntat fel inträffade
Det uppstod ett fel
Något gick fel
Något har gått fel
Oväntat fel
Internt fel
Systemfel
Valideringsfel
FEL: perioden
Fel i rad 3
Verifikatet låter sig inte bokföras
Verifikatet saknar konto
Verifikatet är inte i balans
Verifikatet balanserar inte
Debet och kredit stämmer inte
Bokföringen stoppades
Verifikatet har stoppats
Utlägget har avslagits
Bokföringen är inte utförd
Bokföringen är inte genomförd
Bokföring inte möjlig
Inte tillåtet
Perioden är inte öppen
Verifikatet ignorerades
Verifikatet hoppades över
Delvis importerad
Det gick inte att bokföra verifikatet
Verifikatet innehåller fel
""".strip().splitlines()

GERMAN = """
Es ist ein Fehler aufgetreten
Ein Fehler ist aufgetreten
Ein unerwarteter Fehler ist aufgetreten
Es trat ein Fehler auf
Unerwarteter Fehler
Interner Fehler
Technischer Fehler
Systemfehler
Validierungsfehler
FEHLER: Periode 11
Fehler in Zeile 3
Etwas ist schiefgelaufen
Da ist etwas schiefgelaufen
Es ist etwas schiefgegangen
Etwas ging schief
Der Beleg lässt sich nicht buchen
Beleg ist nicht ausgeglichen
Der Beleg ist unausgeglichen
Soll und Haben stimmen nicht überein
Buchung gestoppt
Die Buchung wurde gestoppt
Buchung nicht durchgeführt
Buchung wurde nicht ausgeführt
Buchung nicht möglich
Nicht erlaubt
Buchung nicht zulässig
Periode ist nicht geöffnet
Beleg übersprungen
Der Beleg wurde ignoriert
Doppelter Beleg
Das Konto ist falsch
Teilweise gebucht
Das Speichern ist fehlgeschlagen
Der Beleg enthält Fehler
Fehlerhafter Beleg
Keine Berechtigung
""".strip().splitlines()

LANGUAGES = {"en": ENGLISH, "no": NORWEGIAN, "da": DANISH, "sv": SWEDISH, "de": GERMAN}
