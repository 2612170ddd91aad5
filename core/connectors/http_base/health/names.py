"""Names under which a health answer says how the system is, and those that only describe it. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.denying_words import MESSAGES
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.statuses.words import words

FLAGS_OF_HEALTH = words(
    "healthy ishealthy ok up isup alive isalive ready isready available isavailable online isonline connected",
    "isconnected",
    "reachable isreachable operational isoperational running isrunning success live serving isserving accepting",
    "passing",
    "passed writable iswritable responding responsive functional initialized initialised synced insync",
)
FLAGS_OF_TROUBLE = words(
    "maintenance inmaintenance undermaintenance maintenancemode ismaintenance isinmaintenance maintenanceactive",
    "readonly",
    "isreadonly readonlymode degraded isdegraded down isdown offline isoffline unhealthy isunhealthy stale",
    "shuttingdown",
    "outage sealed paused ispaused frozen suspended draining stopping stopped rebuilding reindexing restoring",
    "recovering",
    "overloaded outofservice unavailable isunavailable disconnected crashed failing writeprotected",
    "vedlikehold undervedlikehold vedligeholdelse underhåll wartung skrivebeskyttet nede",
)
UNSETTLED = words(  # what goes on, each until it is over
    "incident incidents activeincidents openincidents currentincidents ongoingincidents unresolvedincidents outages",
    "activeoutages currentoutages disruptions activedisruptions interruptions issues openissues avvik hendelser",
    "maintenances scheduledmaintenance scheduledmaintenances plannedmaintenance plannedmaintenances activemaintenances",
    "ongoingmaintenances driftsmeldinger driftsforstyrrelser driftsforstyrrelse störungen störningar driftstörningar",
)
COMPONENTS = words(
    "database db sql datastore store storage disk filesystem queue broker kafka rabbitmq redis postgres postgresql",
    "mysql",
    "mssql oracle mongo mongodb search searchindex index elasticsearch ledger backend api service services worker",
    "workers",
    "scheduler network upstream replication datenbank databas hovedbok",
)
WRITES = words(  # what we need of it
    "posting postings booking bookings bookkeeping ledger generalledger journal journals journaling writing writes",
    "write vouchers database search searchindex service books import bokføring hovedbok postering bogføring bokföring",
    "huvudbok buchung buchungen hauptbuch verbuchung",
)
OFF = words(
    "disabled closed locked off suspended blocked frozen inactive deactivated stengt låst sperret deaktivert lukket",
    "spærret deaktiveret stängd låst spärrad avstängd inaktiverad gesperrt geschlossen deaktiviert abgeschaltet",
)
COUNTED = words("queue workers worker disk storage store network replication index services scheduler api")  # 0 is none
ENDS_OF_HEALTH = (
    "isconnected",
    "connected",
    "healthy",
    "available",
    "reachable",
    "alive",
    "online",
    "ready",
    "ok",
    "up",
)
OF_AN_INCIDENT = words(
    "impact incidentupdates startedat resolvedat createdat updatedat scheduledfor scheduleduntil start end starttime",
    "endtime begin from until started ended resolved title severity shortlink",
)
PARTS = words("checks components services dependencies subsystems systems modules delsystemer")
STATES = words("status state health healthstatus overallstatus systemstatus servicestatus phase overall indicator")
MODES = words("mode systemmode servermode servicemode operatingmode operationmode runmode databasemode dbmode")
ILL_MODES = words(
    "recovery restore restoring emergency limited fallback readonly safe safemode rescue singleuser reduced"
)
CODES = words("code kode status state health")
TOLD = STATUSES | MESSAGES | STATES | MODES | words("helse reason cause causes")
_DESCRIBES = words(  # what it is called, where it is, what it is for
    "name id key slug title type kind group label host hostname url uri href link path tag tags category environment",
    "env",
    "version commit branch hash application app component componentid componenttype instance node cluster region zone",
    "support contact help docs documentation copyright license terms sla author usage example query validationquery",
    "sql",
    "policy level severity threshold color colour colors releaseid serviceid product build motto",
)
_DESCRIBING = re.compile(
    r"level|severity|threshold|policy|[a-z]mode$|environment|colou?r|name$|url$|uri$|version|query$"
)
_ABOUT = re.compile(  # "Reports errors of the service" is what it does
    r"\s*(?:reports?|shows?|checks?|returns?|provides?|tells?|lists?|monitors?|handles?|tracks?|collects?"
    r"|health (?:check )?(?:of|for)|status (?:of|for|page)|(?:an? |the )?(?:service|api|tool|page"
    r"|system|app) (?:for|that|which|to)"
    r"|viser|sjekker|rapporterer|overvåker|visar|kontrollerar|zeigt|prüft|meldet)\b",
    re.IGNORECASE,
)
_IS_NAME = re.compile(
    r"(?!out of|no |not |ingen |kein)(?:[\w-]+ ){1,2}(?:api|service|server|app|gateway|portal|backend)", re.IGNORECASE
)
_OTHER_TIMES = re.compile(
    r"^(?:past|previous|next|upcoming|resolved|closed|former|forrige|tidligere|neste|nächste|nästa)"
)
_NOT_NOW = words(
    "history historikk incidenthistory uptimehistory postmortem postmortems lastincident lastincidents lastoutage",
    "lastfailure lastmaintenance lastdowntime recentlyresolved git commit build release releasenotes changelog links",
    "features capabilities lastsync lastsynchronization lastsynchronisation lastjob lastrun lastimport lastexport",
    "lastbackup sistesynk sisteimport sistekjøring sistesynkronisering",
    "deployment deployments lastdeploy lastdeployment documentation docs maintenancewindow maintenancewindows",
)


LAST_ERRORS = words(
    "lasterror lasterrors lasterrormessage lastexception sistefeil senestefejl senastefel"
)  # if it is well
OF_AN_ADDRESS = words("country countrycode city postalcode postcode zip zipcode street line1 county land by sted")
COUNTERS = words("jobs stats statistics statistikk metrics requests counters counts")  # a number there is no state


def is_of_another_time(name: str) -> bool:
    """What was, what will be, or of the program and not of how it runs."""
    return name in _NOT_NOW or _OTHER_TIMES.match(name) is not None


def describes(name: str) -> bool:
    """A name or a kind of it, and no word on how it is."""
    return name not in TOLD and (name in _DESCRIBES or _DESCRIBING.search(name) is not None)


def is_name(text: str) -> bool:
    """What a service is called: "Maintenance API"."""
    return _IS_NAME.fullmatch(text.strip()) is not None


def is_about(text: str) -> bool:
    """What the service is for."""
    return _ABOUT.match(text) is not None
