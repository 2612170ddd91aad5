"""Sentences beside an empty list: those that say that nothing was found, and those that may say why."""

NOTHING = """
No records found
No records found.
no records
0 records found
0 records
No results
No results found for your query
No matching records found
No vouchers found
No voucher with reference acme:UT-1 was found
There are no records matching your criteria
Your search returned no results
The query returned 0 rows
Nothing found
Nothing to show
Not found
NotFound
NOT_FOUND
NO_RECORDS_FOUND
Record not found
The voucher does not exist
The requested voucher could not be found
Could not find any records
We couldn't find any vouchers
No data
No data found
OK
ok
success
Success
200 OK
Request processed successfully
Data retrieved successfully
Search completed
Search completed. 0 results.
Search completed, no records found
Found 0 records
Records found: 0
Total: 0
Query did not return any results
No hits
0 hits in 12 ms
No entries exist for reference 'acme:UT-1'
No records found for acme:UT-1
acme:UT-1
reference=acme:UT-1
reference eq 'acme:UT-1'
Search results for acme:UT-1
Vouchers
No records found. Please try another search.
None found
empty
No vouchers registered
No such voucher
No such record exists
Ingen treff
Ingen treff på søket
Ingen bilag er registrert
Ingen poster funnet
Fant ingen bilag
Fant ikke bilaget
Fant ikke noen bilag med referanse acme:UT-1
Bilaget finnes ikke
Bilaget ble ikke funnet
Ingenting funnet
Ingen resultater
Søket ga ingen treff
Søket ga 0 treff
Antall treff: 0
Ikke funnet
Det finnes ingen bilag med denne referansen
Ingen poster fundet
Ingen resultater fundet
Blev ikke fundet
Bilaget findes ikke
Søgningen gav ingen resultater
Intet fundet
Ingen bilag fundet
Inga träffar
Inga poster hittades
Hittades inte
Inga resultat
Inga verifikat hittades
Sökningen gav inga träffar
Inget hittades
Verifikatet finns inte
Det finns inga poster
Keine Treffer
Keine Ergebnisse gefunden
Es wurden keine Datensätze gefunden
Keine Belege zu dieser Referenz gefunden
Nicht gefunden
Beleg nicht gefunden
Beleg existiert nicht
Nichts gefunden
Die Suche ergab keine Treffer
0 Treffer
Es existiert kein Beleg mit der Referenz acme:UT-1
Kein Eintrag vorhanden
Anfrage erfolgreich
Suche abgeschlossen
Vellykket
Lyckades
Erfolgreich
The list is empty
List is empty
No expense claims found
No journal entries found
No vouchers were found in the system
No bookings match your filter
No record matches the given reference
Nothing matched your search
Empty result
empty list
Empty result set
Reference not found
The reference number was not found
Voucher with this number not found in the system
Fant ikke referansen
Referansen finnes ikke
Referenz nicht gefunden
No matches
Tomt resultat
Ingen data
Keine Daten vorhanden
Inga data
There is no record with that reference
It was not found
No items to display
No results match your search criteria
Zero results
zero results found
No content
Successful
Completed
Operation successful
Query OK, 0 rows
ZERO_RESULTS
Utført
OK - no records
Fant 0 bilag
Ingen
None
Empty
0 treff
0 of 0 records
Beklager, ingen treff
Beklager, vi fant ingen bilag
Sorry, no records found
Sorry, we couldn't find any vouchers
Unfortunately, no results were found
Dessverre fant vi ingen bilag
Desværre, ingen resultater
Tyvärr hittades inga poster
Leider wurden keine Belege gefunden
Oops! No results found
Showing 0 to 0 of 0 entries
Showing 0 to 0 of 0 entries (filtered from 1,204 total entries)
Viser 0 til 0 av 0 linjer
Visar 0 till 0 av totalt 0 rader
0 bis 0 von 0 Einträgen
Displaying 0 of 0 items
Viser 0 treff
Page 1 of 1
Side 0 av 0
No data available in table
Ingen data tilgjengelig i tabellen
Ingen data tilgængelige i tabellen
Tabellen innehåller ingen data
Keine Daten in der Tabelle vorhanden
The table is empty
An empty list was returned
no rows selected
Ingen bilag passer til søket
Ingen poster å vise
Inga poster att visa
Inga matchande poster hittades
Keine Einträge zum Anzeigen
Es liegen keine Belege vor
Es gibt keine Treffer
Keine übereinstimmenden Einträge gefunden
Wir konnten keine Treffer finden
Det gick inte att hitta några poster
Det er ikke registrert noen bilag
Fann ikkje bilaget
Ikkje funne
Resource not found
Entity not found
Journal Entry acme:UT-1 not found
No search results found for "acme:UT-1"
No match found
There are currently no records
No records found at this time
404 Not Found
Not Found (404)
0 record(s)
Number of records: 0
Request was successful but no records were found
Suksess
No G/L entries within the filter
There is no Gen. Journal Line within the filter
Ingen bilag med ekstern referanse acme:UT-1
Finner ikke bilaget
Hittar inga verifikat
Finder ingen bilag
Ingen funn
Resultatet er tomt
Unable to find any records
Failed to find record
<p>No records found</p>
Ingen treff. Prøv et annet søkeord
Inga träffar. Försök med ett annat sökord
Keine Treffer. Bitte ändern Sie Ihre Suche
""".strip().splitlines()
IN_DOUBT = """
Not found: database
Not found: the database
Not found (database)
Not found - database
Database: not found
Database - not found
No records found: database
Ikke funnet: database
Ikke funnet: systemet
Ikke fundet: registret
Hittades inte: databas
Nicht gefunden: Datenbank
Not found: API
None found: search
Søket feilet
Kunne ikke søke nå
Could not search right now
Database connection lost
Suche konnte nicht ausgeführt werden
An error occurred
Fehler
ERROR
Server busy
Search failed
The index has not been built yet
Search engine busy
No connection found
No records found yet
No records found so far
No more records
No records on this page
No response received
No database connection
Database not found
System not found
Company not found
Index not found
Search not available
Search is not available
Data not available
Søk ikke tilgjengelig
Tjenesten er nede
Systemet er nede
Søketjenesten svarer ikke
Prøv igjen senere
Try again
Please try again later
Could not retrieve records
Could not return results
Could not list vouchers
Records could not be loaded
Could not fetch records
Not allowed
Not implemented
Not ready
Not authorized
Ikke tilgang
Ingen tilgang
Ingen forbindelse
Ingen kontakt med databasen
Kein Zugriff
Keine Verbindung zur Datenbank
Keine Berechtigung
Suche fehlgeschlagen
Datenbank nicht erreichbar
Sökningen misslyckades
Kunde inte söka
Ingen anslutning
Databasen svarar inte
Søgningen mislykkedes
Kunne ikke søge
Databasen er ikke tilgængelig
Showing cached data
Results are from cache
Results may be incomplete
Only the first 100 records were searched
Search cancelled
Search aborted
Query took too long
Query timed out after 30 s
3 records found
Found 3 records
1 hit
1 record found
Record found
Records exist
Vouchers found
Match found
Search running
Results pending
Records hidden
More records
You have no records you may see
No permission to see vouchers
No visible records
No tenant
No company selected
No access to records
Out of memory
Killed
Unknown
Unexpected
Oops
Something went wrong
Noe gikk galt
Etwas ist schiefgelaufen
Något gick fel
Noget gik galt
Replica lag
Read-only
Maintenance
Wartung
Störung
Vedlikehold
Underhåll pågår
Feil
Feilet
Fejl
Fel
Query not found
Search not found
No records found because the index is being rebuilt
No records found, search index is being rebuilt
No records found (index offline)
No records searched
Page 2
Error 500
500
503 Service Unavailable
Code 17
Filter ignored
Unknown filter reference
Reference is not a known filter
Reference not supported
Reference ignored
Deadlock
Connection refused
Connection reset
Backend unavailable
upstream timed out
Nothing was searched
Nothing could be read
None of the nodes answered
0 of 5 shards answered
0 of 3 nodes
No shards available
No server
No route found
No records could be read
No records could be retrieved
No results could be loaded
Not successful
Not completed
Search not completed
Search did not complete
Not OK
Success: false
Success 0
Ikke utført
Ikke vellykket
Nicht erfolgreich
Records not returned
Results not returned
Ergebnisse konnten nicht geladen werden
Daten konnten nicht abgerufen werden
Keine Daten konnten abgerufen werden
No system found
Request not found
API not found
Response not found
No results returned: timeout
No records were returned by the backend
Could not find the search index
Keine Antwort
Ingen svar
Inget svar
No answer
No reply
Query could not find the database
Systemet finnes ikke
Databasen finnes ikke
Systemet blev ikke fundet
API key not found
Request id not found
Voucher API not found
Voucher database not found
Parameter not found
The reference database was not found
Search value not found
Sorry
Sorry, the search
Sorry, something went wrong
Beklager, søket feilet
Beklager, ingen tilgang
Dessverre kunne vi ikke søke
Leider konnte nicht gesucht werden
Oops, no connection
Sorry, OK
Showing 0 to 0 of 5 entries
Showing 0 to 10 of 57 entries
Showing 0 of 3
Viser 0 av 3
Page 1 of 2
Table not found
The table does not exist
No table found
Tabelle nicht gefunden
No resources available
Ressursen er ikke tilgjengelig
Es liegen Daten vor
Es gibt Belege
Es gibt keine Verbindung
Es liegt eine Störung vor
Det gick inte att söka
Wir konnten die Datenbank nicht finden
Det er ikke lastet noen bilag
Currently unavailable
There is currently no service
404
Route not found (404)
Number of records: 3
There is no Journal Template within the filter
No line
Authorization header not found
Ingen treff, men søket ble avbrutt
No records found but the search was cut
No records found on this node
Keine Treffer im Archiv
Ingen treff i testmiljøet
This endpoint is deprecated and returns no data
This endpoint was deprecated and has been removed
The filter is deprecated and ignored
This API is deprecated and no longer returns records
Deprecated. Results are incomplete
Endepunktet er fjernet
Use POST instead
Unable to find the database
Failed to find the search index
Failed to search
Finner ikke databasen
Hittar inte systemet
Ingen treff. Prøv igjen
Keine Treffer. Bitte versuchen Sie es später
<script>No records found</script>
Finner bilaget
""".strip().splitlines()
DEPRECATED = """
This endpoint is deprecated
Deprecated: use /v2/vouchers instead
This endpoint is deprecated and will be removed in 2027. Please use v3.
The API version v1 is deprecated and will be shut down on 1 June 2027. Please migrate to v2.
v1 is deprecated and will be retired on 2027-06-30; please upgrade to v2
This version of the API is deprecated. See https://books.example/docs for more information.
Dette endepunktet er foreldet og blir fjernet i 2027
Versjon 1 av API er utdatert og vil bli fjernet
Denne version er forældet. Brug v2.
Denna version är utfasad och kommer att tas bort 2027.
Diese Schnittstelle ist veraltet und wird am 1. März 2027 abgeschaltet. Bitte v2 verwenden.
""".strip().splitlines()
