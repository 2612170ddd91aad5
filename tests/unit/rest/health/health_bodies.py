"""Health answers in the shapes of known systems: not well in one place or another, and well."""

from typing import Any

NOT_WELL_BODIES: list[Any] = [
    {"status": "ok", "checks": {"anything": False}},
    {"status": "ok", "dependencies": [{"books": False}]},
    {"status": "1", "code": "E500"},
    {"status": "ok", "database": "out of service"},
    # a name that no list knows
    {"status": "ok", "warnings": ["db down"]},
    {"status": "ok", "warning": "Database is down"},
    *({"status": "ok", name: "Database is down"} for name in ("text", "note", "notes", "output", "comment", "hinweis")),
    *({"status": "ok", name: "Databasen er nede"} for name in ("kommentar", "banner", "announcement", "remark")),
    {"status": "ok", "description": "Search index is being rebuilt"},
    {"status": "pass", "notes": ["database unreachable"]},
    # modes, codes, flags
    *(
        {"mode": one}
        for one in ("maintenance", "read-only", "readonly", "READ_ONLY", "degraded", "offline", "recovery")
    ),
    *({"status": "ok", "systemMode": one} for one in ("maintenance", "Read only")),
    *({"code": one} for one in (-1, "-1", -100, "DB_DOWN", "SERVICE_UNAVAILABLE")),
    {"status": -1},
    {"sealed": True, "initialized": True},
    {"initialized": False},
    {"status": "UP", "readOnly": "true"},
    {"status": "ok", "dbConnected": False},
    {"status": "ok", "databaseHealthy": False},
    {"status": "ok", "services": {"searchReady": False, "search": "down"}},
    {"status": "ok", "down": ["database"]},
    {"status": "ok", "unhealthy": 2},
    {"phase": "Pending"},
    # maintenance and incidents
    *({"status": "ok", "maintenance": one} for one in (True, 1, "yes", "Database upgrade", "in progress", "now")),
    *({"status": "ok", "maintenance": {name: True}} for name in ("active", "enabled", "inProgress", "ongoing")),
    {"status": "ok", "maintenance": {"status": "in_progress", "until": "2026-12-05"}},
    {"status": "ok", "incidents": [{"name": "Search", "impact": "major", "status": "investigating"}]},
    {
        "status": "ok",
        "incidents": [{"name": "a", "status": "resolved", "impact": "x"}, {"name": "b", "status": "identified"}],
    },
    {"status": "ok", "incidents": ["Search is slow"]},
    *({"status": "ok", name: 1} for name in ("incidents", "openIncidents", "activeOutages", "issues")),
    {"status": "ok", "incidents": {"open": 1, "total": 7}},
    {
        "status": "ok",
        "scheduled_maintenances": [{"name": "Upgrade", "status": "in_progress", "scheduled_for": "2026-11-23"}],
    },
    {"incident": {"title": "Search", "severity": "high", "status": "monitoring"}},
    # statuspage, RFC health+json, Spring, Kubernetes, Consul, Elasticsearch, ASP.NET
    {"page": {"id": "x"}, "status": {"indicator": "major", "description": "Partial System Outage"}},
    {"page": {"id": "x"}, "status": {"indicator": "minor", "description": "Minor Service Outage"}},
    {"status": {"indicator": "none"}, "components": [{"name": "API", "status": "major_outage"}]},
    {"components": [{"name": "API", "status": "degraded_performance"}]},
    {"components": [{"name": "API", "status": "under_maintenance"}]},
    {"status": "fail", "output": "x"},
    {"status": "pass", "checks": {"db:responseTime": [{"componentType": "datastore", "status": "fail"}]}},
    {"status": "pass", "checks": {"db:up": [{"status": "warn", "output": "connection refused"}]}},
    {"status": "OUT_OF_SERVICE"},
    {"status": "UP", "components": {"db": {"status": "DOWN", "details": {"error": "x"}}}},
    {"status": "UNKNOWN"},
    {"status": {"conditions": [{"type": "Ready", "status": "False", "reason": "x"}]}},
    {"conditions": [{"type": "DiskPressure", "status": "True"}]},
    {"conditions": [{"type": "Available", "status": "Unknown"}]},
    [{"CheckID": "db", "Status": "critical", "Output": ""}],
    {"cluster_name": "x", "status": "red", "timed_out": False},
    {"cluster_name": "x", "status": "green", "timed_out": True},
    {"status": "Healthy", "entries": {"sql": {"status": "Unhealthy", "description": "x", "data": {}}}},
    {"state": "MAINTENANCE"},
    {"status": "maintenance_mode"},
    "no",
    "-1",
    *({"status": "ok", name: {"search": "down", "failed": 3}} for name in ("jobs", "stats")),
    *({"status": one} for one in ("unregistered", "unlicensed", "unverified", "Halvveis")),
    {"state": "Halvveis"},
    {"state": "paused", "country": "NO"},
    # what books are kept with is shut
    *({"status": "ok", name: one} for name in ("posting", "ledger", "bokføring") for one in ("disabled", "closed")),
    *({"status": "ok", name: "stengt"} for name in ("hovedbok", "bokføring", "search", "database")),
    {"status": "ok", "components": {"ledger": {"status": "closed"}, "posting": {"state": "open"}}},
    # a check is no record, and a status of a record is one
    {"checks": [{"id": "db-1", "description": "Database is down"}]},
    {"items": [{"id": "7", "status": "ok", "description": "Search is degraded"}]},
    {"results": [{"id": "1", "check": "search", "note": "Search is down"}]},
    {"values": [{"id": 1, "message": "The database is down"}]},
    {"data": [{"name": "search", "description": "Search is down"}]},
    {"description": "Database is down", "id": 7},
    {"account": {"message": "Systemet er nede for vedlikehold"}},
    {"company": {"name": "Fjord AS", "status": "Under vedlikehold"}},
    {"company": {"maintenance": "in progress"}},
    *({"tenant": one} for one in ("offline", "down", "Tenant is down for maintenance", "Under maintenance")),
    {"organisation": "Organisasjonen er utilgjengelig"},
    {"customer": "Kunden er midlertidig stengt"},
]

WELL_BODIES: list[Any] = [
    {"queue": 0},
    {"status": "ok", "service": "Maintenance API"},
    {"status": "ok", "features": {"anything": False}},
    {"status": "ok", "queue": 0, "workers": 0, "replication": 0, "disk": "0"},
    {"status": "ok", "queue": {"pending": 0, "failed": 0, "processedCount": 0}},
    *({"status": "ok", name: "maintenance-api"} for name in ("service", "api", "worker", "name", "app", "instance")),
    {"status": "ok", "queue": "failed-jobs", "index": "errors-2026", "database": "maintenance_db"},
    {"name": "Error tracker", "title": "Maintenance planner", "status": "up"},
    *({"status": one} for one in ("Deployed", "primary", "Available", "Started", "SUCCEEDED", "Active", "in_service")),
    *({"state": one} for one in ("primary", "PRIMARY", "leader", "Deployed", "synced", "RUNNING", "Bound")),
    *({"phase": one} for one in ("Running", "Active", "Bound", "Succeeded")),
    *({"mode": one} for one in ("production", "normal", "cluster", "standalone", "test", "readwrite", "live")),
    *({"code": one} for one in (1, "SUCCESS", "0000", 20000)),
    {"message": "No problems detected"},
    {"status": "ok", "incidents": []},
    {"status": "ok", "incidents": 0, "openIncidents": "0", "issues": [], "outages": None},
    {"status": "ok", "incidents": "none"},
    {"status": "ok", "incidents": "No known incidents"},
    {"status": "ok", "incidents": {"open": 0, "total": 7}},
    {
        "status": "ok",
        "incidents": [{"name": "Database outage", "status": "resolved", "impact": "major", "body": "It was down"}],
    },
    {"status": "ok", "incidents": [{"title": "Search failed", "resolved_at": "2026-11-01T10:00:00Z"}]},
    {"status": "ok", "pastIncidents": [{"name": "Database down"}], "history": [{"status": "failed"}]},
    {
        "status": "ok",
        "scheduled_maintenances": [{"name": "Database down", "status": "scheduled", "scheduled_for": "2026-12-05"}],
    },
    *(
        {"status": "ok", "maintenance": one}
        for one in (False, 0, "off", "none", "No planned maintenance", "2026-12-05", {})
    ),
    *({"status": "ok", "maintenance": one} for one in ("Sunday 02:00-04:00", "planned for Saturday", [], "nei")),
    {"status": "ok", "maintenance": {"active": False, "next": "2026-12-05"}},
    {"status": "ok", "maintenance": {"next": "2026-12-05T02:00:00Z"}},
    {"status": "ok", "nextMaintenance": "The database will be down on Saturday", "maintenanceWindow": "Sunday"},
    {
        "status": "ok",
        "git": {"commit": {"message": "Fix failing import, search was down"}},
        "build": {"note": "error fixed"},
    },
    {"status": "ok", "support": "Call us if the service is down", "documentation": "Errors and how to read them"},
    {"status": "ok", "warnings": [], "errors": [], "notes": ["All systems operational"], "output": ""},
    {"status": "ok", "warnings": ["Certificate ends in 20 days"]},
    {"description": "Service for maintenance orders", "status": "up"},
    {"status": "ok", "updateAvailable": False, "debug": False, "sealed": False, "paused": False, "standby": False},
    # statuspage, RFC health+json, Spring, Kubernetes, Consul, Elasticsearch, ASP.NET, Vault, Grafana
    {"page": {"id": "x", "name": "Books"}, "status": {"indicator": "none", "description": "All Systems Operational"}},
    {"components": [{"name": "API", "status": "operational", "description": None}], "incidents": []},
    {
        "status": "pass",
        "version": "1",
        "releaseId": "1.2.2",
        "notes": [""],
        "output": "",
        "serviceId": "f03",
        "links": {"about": "https://books.example/down"},
        "description": "health of the books service",
    },
    {
        "status": "pass",
        "checks": {
            "uptime": [
                {
                    "componentType": "system",
                    "observedValue": 1209600.245,
                    "observedUnit": "s",
                    "status": "pass",
                    "time": "2026-11-23",
                }
            ]
        },
    },
    {"status": "warn", "checks": {"memory:utilization": [{"observedValue": 8.5, "status": "warn", "output": ""}]}},
    {"status": "UP", "groups": ["liveness", "readiness"]},
    {
        "status": "UP",
        "components": {
            "db": {"status": "UP", "details": {"database": "PostgreSQL", "validationQuery": "isValid()"}},
            "diskSpace": {"status": "UP", "details": {"total": 5, "free": 0, "threshold": 1, "exists": True}},
            "discoveryComposite": {"status": "UNKNOWN"},
        },
    },
    {"status": "UP", "checks": [{"name": "Readiness of the failover", "status": "UP", "data": {"attempts": 0}}]},
    {
        "status": "UP",
        "components": {"circuitBreakers": {"status": "UP", "details": {"x": {"failedCalls": 0, "state": "CLOSED"}}}},
    },
    {
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}, {"type": "DiskPressure", "status": "False"}],
        }
    },
    {"kind": "Status", "status": "Success"},
    [{"CheckID": "serfHealth", "Name": "Serf Health Status", "Status": "passing", "Output": ""}],
    {
        "cluster_name": "x",
        "status": "green",
        "timed_out": False,
        "number_of_nodes": 1,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": 0,
    },
    {
        "status": "Healthy",
        "totalDuration": "00:00:00.05",
        "entries": {"sql": {"data": {}, "status": "Healthy", "duration": "0"}},
    },
    {"initialized": True, "sealed": False, "standby": False, "replication_performance_mode": "disabled"},
    {"commit": "5f3", "database": "ok", "version": "11.0.0"},
    {"ok": 1, "ismaster": True, "stateStr": "PRIMARY"},
    {"db": "ok", "redis": "connected", "search": "yes", "uptime": "3 days"},
    *(
        {"status": one}
        for one in [
            "licensed",
            "Authorized",
            "confirmed",
            "approved",
            "registered",
            "synchronized",
            "updated",
            "unlocked",
            "trial",
        ]
    ),
    *({"status": one} for one in ("Godkjent", "Bekræftet", "Uppdaterad", "Registriert")),
    *({"phase": one} for one in ("GA", "beta")),
    *({"status": "ok", name: {"failed": 3, "errors": "12"}} for name in ("jobs", "stats", "requests")),
    *({"status": "ok", name: {"status": "failed"}} for name in ("lastSync", "last_run", "lastImport")),
    {"status": "ok", "features": ["offline", "maintenance"]},
    {"state": "Viken", "country": "NO"},
    {"name": "Fjord AS", "city": "Bergen", "state": "Vestland"},
    {"status": "ok", "posting": "enabled", "ledger": "open", "search": "elasticsearch", "backup": "disabled"},
    {"status": "ok", "ledger": {"circuitBreaker": {"state": "CLOSED"}, "status": "up"}, "debug": "off"},
    # a list or a company instead of a health answer: what an account is for, and what a firm is called
    *(
        {name: [{"number": 6600, "name": "Annet", "description": text}]}
        for name in ("values", "value", "items", "data", "results", "records", "accounts", "kontoer")
        for text in ("Vedlikehold av bygninger", "Maintenance of buildings", "Underhåll av lokaler", "Wartung Gebäude")
    ),
    [{"id": 7, "code": "6600", "comment": "Tap ved feil", "text": "Vedlikehold av bygninger"}],
    {"value": [{"id": "9f2c", "description": "Periodisk vedlikehold", "blocked": False}]},
    {"value": {"id": 1, "description": "Drift og vedlikehold"}},
    {"departments": [{"code": "10", "description": "Drift og vedlikehold"}]},
    {"avdelinger": [{"navn": "Drift", "beskrivelse": "Drift og vedlikehold"}]},
    *({name: {"description": "Maintenance of buildings"}} for name in ("account", "project", "costCenter", "company")),
    *(
        {name: text}
        for name in ("company", "organisation", "organization", "tenant", "customer", "owner", "firma", "selskap")
        for text in ("Wartung GmbH", "Nede Invest AS", "Underhåll & Drift AB", "Down Under Ltd")
    ),
    {"companies": ["Wartung GmbH", "Feil Consult AS"]},
    {"data": {"company": {"tradingAs": "Offline Media AS"}}},
]
