"""A health answer that says in words, or by a code, that the system is not well; and one that says that it is."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.checking import read_check
from core.http import Answer
from tests.unit.rest.believing.asked import CONFIG
from tests.unit.rest.health.health_bodies import NOT_WELL_BODIES, WELL_BODIES

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CHECKED = CONFIG.model_copy(update={"check_url": "https://books.example/health"})
NOT_WELL = """
Service is down for maintenance
Database is down
Down for maintenance
not healthy
Systemet er nede for vedlikehold
Search index is being rebuilt
Database connection failed
The system is unavailable
NOT OK
Systemet er under vedlikehold
Read-only mode
System is in read-only mode
Driftsforstyrrelse
Wartungsarbeiten
Vedlikehold pågår
Database connection lost
Disk full
Out of memory
The index is out of date
Search is temporarily disabled
Server busy
We are experiencing problems
Some services are degraded
Partial outage
Connection refused
Waiting for database: timed out
Could not connect to database
Cannot reach the ledger
Kunne ikke koble til databasen
Databasen svarer ikke
Får ikke kontakt med databasen
Tjenesten er utilgjengelig
Prøv igjen senere
Systemet har driftsproblemer
Systemet kjører i lesemodus
Systemet är nere
Underhåll pågår
Databasen svarar inte
Tjänsten är inte tillgänglig
Driftstörning
Systemet er nede
Tjenesten er ikke tilgængelig
Vedligeholdelse i gang
Databasen svarer ikke
Das System wird gewartet
System nicht verfügbar
Datenbank nicht erreichbar
Störung
Der Dienst ist gestört
Wartung
Keine Verbindung zur Datenbank
Suchindex wird neu aufgebaut
Nur-Lese-Modus
not ready
not available
is not running
Starting up
Shutting down
Restarting
Replication is stale
Index rebuilding
re-indexing in progress
We'll be right back
Something went wrong
Noe gikk galt
degraded performance
Backend overloaded
unhealthy: db
3 errors
1 failure
Failed
fehlerhaft
Planlagt vedlikehold pågår
Planlagt vedlikehold er i gang
Scheduled maintenance in progress
Planned maintenance has started
Scheduled maintenance is currently ongoing
Planerat underhåll pågår
Planlagt vedligeholdelse er i gang
Geplante Wartung läuft
Geplante Wartungsarbeiten haben begonnen: System nicht verfügbar
We are investigating issues with the database
The outage is being resolved
Outage not resolved yet
The incident is partially fixed, search is still down
No errors, but the database is down
Ingen feil funnet, men databasen er nede
maintenance_mode
DB_DOWN
db down
Vi opplever problemer
Vi har for tiden problemer
Keine Verbindung
Es gibt Probleme mit der Datenbank
Vi har problem med databasen: den svarar inte
[-]etcd failed: reason withheld
connection refused
db: connection timed out
sealed
Standby
paused
Maintenance: on
Systemet er under planlagt vedlikehold
Geplante Wartung
Planlagt vedlikehold
Vi oppgraderer databasen nå
Database migration is running
Read replica lagging
The database was restored but is read-only
Currently in maintenance
Ute av drift
Ute av funksjon
Ikke i drift
Ur funktion
Ur drift
Inte i drift
Ude af drift
Außer Betrieb
Ausser Betrieb
Nicht in Betrieb
Out of order
Not in service
Search index is 3 hours behind
The index is 15 minutes behind
Søkeindeksen henger etter
Sökindexet hänger efter
Søgeindekset er forsinket
Suchindex hinkt hinterher
Database is being restored
Restore in progress
Databasen gjenopprettes
Databasen gendannes
Databasen återställs
Datenbank wird wiederhergestellt
Indeksen bygges opp på nytt
Databasen startas om
""".strip().splitlines()
WELL = """
All systems operational
OK, no errors
No errors
0 errors
OK
Healthy
Service is running
No known incidents
No planned maintenance
Maintenance: none
Next maintenance: 2026-12-05
Scheduled maintenance on Saturday
Everything is fine
Alt er ok
Ingen feil
Ingen kjente feil
Alt fungerer
Allt fungerar
Inga fel
Alles in Ordnung
Keine Fehler
Keine Störungen
I am alive
pong
Books API 4.2
Welcome to the Books API
up and running
Ready to accept requests
Last error: none
Errors: 0
Not in maintenance
read-only: false
Ingen driftsforstyrrelser
Oppetid 99.9 %
Version 1.2.3
Running since 2026-11-01
Connected to database
Systemet kjører
System läuft
Database ok
No problems detected
No problems
No issues found
No known issues
No active incidents
No open incidents or outages
No outages reported
No disruptions
No alerts
Nothing down
Ingen problemer
Ingen problemer funnet
Ingen avvik
Ingen kjente driftsforstyrrelser
Ingen planlagte avbrudd
Inga problem
Inga kända störningar
Inga incidenter
Ingen driftsforstyrrelser eller nedetid
Ingen kendte fejl
Keine Probleme
Keine bekannten Störungen
Keine aktuellen Wartungsarbeiten
Maintenance mode: off
Maintenance mode disabled
Read-only mode is off
Maintenance window: Sunday 02:00-04:00
Planned maintenance on Saturday
Planlagt vedlikehold lørdag 02:00
Neste vedlikehold: 2026-12-05
Last incident 2026-10-01
Last outage: 2026-10-01
The incident of Monday is resolved
All issues resolved. All systems operational
Feilen er rettet
Störung behoben
[+]ping ok
healthz check passed
deployed
Primary
in service
I drift
In Betrieb
I funktion
0 hours behind
Database restored
Databasen ble gjenopprettet i går
Replica is up to date
""".strip().splitlines()


def is_well(body: Any) -> bool:
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    answer = Answer(200, {"content-type": "application/json"}, raw)
    return read_check(CHECKED, Body.of(answer, ()), NOW).healthy


@pytest.mark.parametrize("text", NOT_WELL)
def test_a_health_answer_that_says_in_words_that_it_is_not_well_is_not(text: str) -> None:
    for name in ("message", "status", "detail", "info", "health"):
        assert not is_well({name: text})
    assert not is_well({"status": "ok", "message": [text]})
    assert not is_well({"status": "ok", "components": {"database": {"status": text}}})
    assert not is_well(text)


@pytest.mark.parametrize("text", WELL)
def test_a_health_answer_that_only_has_the_words_is_well(text: str) -> None:
    for said in ({"message": text}, {"status": "ok", "detail": text}, {"info": [text]}, text):
        assert is_well(said)


@pytest.mark.parametrize("body", NOT_WELL_BODIES, ids=str)
def test_a_health_answer_that_tells_of_trouble_under_any_name_is_not_well(body: Any) -> None:
    assert not is_well(body)


@pytest.mark.parametrize("body", WELL_BODIES, ids=str)
def test_a_health_answer_that_says_it_is_well_is_well_whatever_it_is_called_and_was(body: Any) -> None:
    assert is_well(body)


@pytest.mark.parametrize(
    "body",
    [
        *({"status": one} for one in ("Fehler", "feil", "Störung", "nede", "Wartung", "CLOSED", "Halvveis", 503)),
        *({"code": one} for one in (503, "503", "503 Service Unavailable", 500, "ERROR")),
        *({"database": False}, {"db": "no"}, {"search": "unreachable"}, {"queue": False, "status": "ok"}),
        *(["DOWN"], [{"status": "DOWN"}], 503, {"state": "paused"}, {"health": "Ikke klar"}, {"ok": False}),
    ],
    ids=str,
)
def test_a_health_answer_that_tells_it_by_a_word_a_code_or_a_component_is_not_well(body: Any) -> None:
    assert not is_well(body)


@pytest.mark.parametrize(
    "body",
    [
        *(
            {"status": one}
            for one in ("UP", "OK", "pass", "Healthy", "green", "yellow", "running", "oppe", "läuft", 200)
        ),
        *({"code": one} for one in (0, 200, "OK", "200 OK")),
        *({"uptime": 12345, "version": "1.2"}, {"database": True}, {"database": "PostgreSQL 16"}, ["OK"], 1, True, {}),
        {"status": "ok", "maintenance": False, "readOnly": False, "debug": False},
        {"status": "UP", "components": {"circuitBreaker": {"state": "CLOSED"}, "build": {"status": "release"}}},
        {"description": "Reports errors of the service", "links": {"status": "https://status.example"}},
    ],
    ids=str,
)
def test_an_ordinary_health_answer_is_well(body: Any) -> None:
    assert is_well(body)
