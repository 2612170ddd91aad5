"""A system that is slow, limited, cut off, being updated or shut is not well; a plan and a hint are no trouble."""

import json
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.checking import read_check
from core.http import Answer
from tests.unit.rest.believing.asked import CONFIG, NOW

CHECKED = CONFIG.model_copy(update={"check_url": "https://books.example/health"})

AT_HALF = """
Systemet oppdateres nå
Vi oppdaterer systemet
Oppdatering pågår
Systemet er under oppdatering
Systemoppdatering pågår
Kun lesetilgang akkurat nå
Ingen kontakt med databasen
Ingen forbindelse med databasen
Mistet kontakten med hovedboken
Vi opplever forsinkelser i bokføringen
Treghet i systemet
Systemet går tregt
Redusert kapasitet
Begrenset funksjonalitet
Selskapet er deaktivert
Lisensen er utløpt
Abonnementet er sperret
Feilsøking pågår
Ikke tilkoblet
Frakoblet
Gjenoppretter fra sikkerhetskopi
Systemet uppdateras just nu
Endast läsläge
Läsläge
Förseningar i bokföringen
Begränsad funktionalitet
Licensen har gått ut
Ej ansluten
Långsamma svar
Opdatering i gang
Systemet er under opdatering
Kun læseadgang
Ingen forbindelse til databasen
Forsinkelser i bogføringen
Licensen er udløbet
Kein Zugriff auf die Datenbank
Verzögerungen bei der Verbuchung
Eingeschränkter Betrieb
Lizenz abgelaufen
Aktualisierung läuft
System wird gerade aktualisiert
Nur Lesezugriff
Nicht verbunden
Read only access
Limited functionality
Reduced capacity
Slow response times
Experiencing delays
Restoring from backup
System is being updated
Update in progress
Replica lag 4h
Tenant not provisioned
Company is archived
Pending migrations
Some vouchers may be missing
Search results may be incomplete
Identified: vouchers missing from search results
Unable to connect to ledger
No leader elected
Circuit breaker open
Investigating
Vedlikehold pågår søndag 02-04
Nede for vedlikehold søndag
Vedlikeholdet er ikke ferdig
Vi er tilbake når vedlikeholdet er ferdig
Bokføring er stengt. Kontakt support ved feil
Support says the database is down
Users report errors
Service will be unavailable from 22:00
Treg respons på søk akkurat nå
Vi har redusert kapasitet på API-et
Søket er begrenset
Bokføring er pauset
Bokføring utilgjengelig
Vi oppgraderer databasen
Regnskapssystemet er under vedlikehold
Fakturamottak er nede
Noen bilag vises ikke
Noen bilag mangler
Søkeresultater kan være ufullstendige
Ventetid på opptil 4 timer
Køen er full
Avbrudd i tjenesten
Strømbrudd
Ingen svar fra databasen
Får ikke svar fra hovedbok
Databasen er full
Disken er full
Minnet er fullt
Databasen er låst
Hovedboken er låst
Perioden låses, bokføring stanset
Indeksering pågår
Replikering stoppet
Tjänsten är begränsad
Databasen är full
Bokföringen är pausad
Ingen svar från databasen
Vi har störningar
Ett fel har uppstått
Bogføring er sat på pause
Databasen er fuld
Systemet er langsomt
Buchung pausiert
Datenbank ist voll
Datenbank gesperrt
Keine Antwort von der Datenbank
Das System ist langsam
Verbuchung gestoppt
Warteschlange voll
Posting is paused
Posting halted
Ledger is frozen
Queue is full
Database is full
Database is locked
Database in recovery mode
Database is in single-user mode
Database not found
Cannot open database
Out of connections
Connection pool exhausted
Too many connections
Rate limit exceeded
Quota exceeded
Storage quota reached
No healthy upstream
upstream connect error
no available server
Worker not running
0 of 3 nodes available
1 of 3 nodes down
Certificate expired
Authentication service unavailable
Indexing backlog
Search unavailable
Data may be stale
Data is 3 days old
Snapshot from yesterday
You are viewing cached data
Running on backup database
Running on fallback
Disaster recovery mode
Emergency mode
Safe mode
Vouchers are not being posted
Bilag blir ikke bokført
Bilag bokføres ikke
Verifikat bokförs inte
Belege werden nicht gebucht
Writes are disabled
Writes suspended
Skriving er slått av
""".strip().splitlines()
WELL = """
Systemet er oppdatert
Systemet oppdateres hver natt kl. 02
Data oppdateres hvert 5. minutt
Status oppdateres fortløpende
Wird jede Nacht aktualisiert
Uppdateras var femte minut
Vedlikehold søndag kl. 02-04
Vedlikehold lørdag 5.12 kl 22
Vedlikehold hver søndag kl. 02-04
Vedlikehold planlagt søndag 6. desember
Vedlikeholdet er ferdig
Siste vedlikehold ble fullført
Det er ikke planlagt noe vedlikehold
Underhåll planerat 2026-12-05
Underhåll söndag kl 02
Underhållet är klart
Wartung am Sonntag um 02:00 Uhr
Wartung abgeschlossen
Maintenance on Sunday 02:00
Kontakt support ved feil
Ved problemer, kontakt support
Rapporter feil til support@books.example
Contact us if you experience problems
In case of errors, contact support
Report issues at https://books.example/support
Kundeservice er stengt i helgen
Kontoret er stengt i julen
API v1 will be shut down on 2027-06-01
No delays
Ingen forsinkelser
No pending migrations
Replication lag 0s
Full tilgang
Lese- og skrivetilgang
Ingen kontaktinformasjon registrert
Acme Services Limited is connected
Access limited to EU
Books API for Limited Companies
Rate limit: 100 requests per minute
You have limited time left in trial: 20 days
Query log: slow queries off
Slow query threshold 200 ms
Response time 12 ms
Latency: low
Delay: 0 s
Lag: 0
Lag 12 ms
No slow queries
Ingen treghet
Normal ytelse
Full kapasitet
Full drift
Oppdatert 10:00
Oppdatering fullført
Systemet ble oppgradert i natt
Siste oppdatering: 2026-11-20
Update completed
Update available: 4.3
A new version is available
Last update 3 minutes ago
Restored 2026-11-20
Backup and restore OK
No missing vouchers
Nothing missing
Nothing to investigate
Company is active
Selskapet er aktivt
Mandant aktiv
Lisensen er gyldig til 2027
License valid until 2027-01-01
Licensed to Acme
Abonnement: Pro
Subscription: active
Connected to ledger
Tilkoblet
Forbindelse til databasen OK
Kontakt: support@books.example
Ta kontakt med oss ved spørsmål
For support, contact us
Support: Mon-Fri 08-16
Telefontid 09-15
Åpningstid 08-16
Investigation closed
Isolated tenant: yes
Leader: node-1
Read-write access
Lesetilgang: ja, skrivetilgang: ja
Utan anmärkning
Med mindre forsinkelse enn 1 s
Verzögerung: 0 ms
Keine Verzögerungen
Inga förseningar
Ingen forsinkelser i bogføringen
Update channel: stable
API is updated daily
Dataene oppdateres løpende
Systemet oppdateres automatisk
Oppdateres daglig
Wartungsfenster Sonntag 02-04
Maintenance window Sunday 02-04
Next maintenance Sunday
Vedlikeholdsvindu søndager 02-04
Ingen vedlikehold planlagt
Vedlikehold ikke planlagt
Inget underhåll planerat
Keine Wartung geplant
Autentisering OK
Token valid
Session active
Backlog: 0
Backlog empty
Queue: 3 jobs
3 jobs processed, 0 failed
Welcome, Limited User
Synkroniserer hvert minutt
Tregereg AS
""".strip().splitlines()
NOT_WELL_BODIES: list[Any] = [
    *({name: True} for name in ("isUnderMaintenance", "isMaintenanceMode", "isReadOnlyMode")),
    *({"company": {"name": "Acme AS", name: False}} for name in ("active", "isActive", "enabled")),
    *({"license": {"active": False}}, {"subscription": {"isActive": "false"}}),
    {"Organisations": [{"OrganisationStatus": "SUSPENDED", "Name": "Acme"}]},
    {"lastError": "Database unavailable"},
    {"status": "ok", "error": "Database unavailable"},
    {"status": "down", "lastError": "Timeout"},
]
WELL_BODIES: list[Any] = [
    *({"status": one} for one in ("Normaldrift", "Normalbetrieb", "normal drift")),
    {"status": "ok", "lastError": "Timeout 2026-10-01", "lastErrorAt": "2026-10-01T00:00:00Z"},
    {"status": "UP", "lastErrors": ["import failed"]},
    {"company": {"name": "Acme AS", "active": True}},
    {"accounts": [{"number": 1920, "active": False}]},
    {"Organisations": [{"OrganisationStatus": "ACTIVE", "Name": "Acme", "IsDemoCompany": True}]},
    {"status": "ok", "modules": {"payroll": "not licensed", "sms": "not activated"}},
]


def is_well(body: Any) -> bool:
    answer = Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())
    return read_check(CHECKED, Body.of(answer, ()), NOW).healthy


@pytest.mark.parametrize("text", AT_HALF)
def test_a_system_that_says_that_it_is_at_half_is_not_well(text: str) -> None:
    for body in ({"message": text}, {"status": "ok", "melding": text}, {"checks": [{"output": text}]}):
        assert not is_well(body), body


@pytest.mark.parametrize("text", WELL)
def test_a_plan_a_hint_and_what_is_over_are_no_trouble(text: str) -> None:
    for body in ({"message": text}, {"status": "ok", "melding": text}):
        assert is_well(body), body


@pytest.mark.parametrize("body", NOT_WELL_BODIES, ids=str)
def test_a_flag_of_the_system_or_of_our_books_that_is_down_is_not_well(body: Any) -> None:
    assert not is_well(body)


@pytest.mark.parametrize("body", WELL_BODIES, ids=str)
def test_what_was_once_and_what_is_of_a_part_we_do_not_use_leaves_a_system_well(body: Any) -> None:
    assert is_well(body)
