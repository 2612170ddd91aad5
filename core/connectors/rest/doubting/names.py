"""Names under which an answer says that there is more than it shows, or that a part is left out. Pure."""

from __future__ import annotations

import re

NEXT = frozenset(
    (
        *("next", "nextlink", "nextpage", "nextpagetoken", "nextcursor", "nexttoken", "nexturl", "nexthref"),
        *("nextoffset", "continuationtoken", "continuation", "hasmore", "hasnext", "hasnextpage", "morerecords"),
        *("more", "moreresults", "nextrecordsurl", "nextstart", "nextkey", "moreavailable", "pagingcookie"),
        *("hasmoreitems", "hasmoreresults", "hasmorepages", "hasmorerecords", "morerecordsavailable", "nextskip"),
        *("nextpagelink", "nextpageurl", "nextpageuri", "nexturi", "nextskiptoken", "skiptoken", "nextmarker"),
        *("nextcontinuationtoken", "hasnextresults", "nesteside", "harflere", "flere"),
    )
)
_COUNTED = (
    *("", "record", "records", "result", "results", "item", "items", "row", "rows", "element", "elements", "entry"),
    *(
        "entries",
        "object",
        "objects",
        "resource",
        "resources",
        "hit",
        "hits",
        "match",
        "matches",
        "matching",
        "matched",
    ),
    *("found", "voucher", "vouchers", "invoice", "invoices", "bill", "bills", "document", "documents", "transaction"),
    *("transactions", "posting", "postings", "booking", "bookings", "journal", "journals", "expense", "expenses"),
    *("filtered", "overall", "all", "full", "estimated", "approx", "approximate", "exact", "search", "bilag", "treff"),
    *("archived", "draft", "drafts", "unposted", "skipped", "unindexed", "inaccessible", "unprocessed"),
)
TOTALS = frozenset(
    (
        *(f"{before}{one}{behind}" for one in _COUNTED for before, behind in (("", "total"), ("", "count"))),
        *(f"{before}{one}" for one in _COUNTED for before in ("total", "totalnumberof", "numberof", "antall")),
        *("totalcount", "totalsize", "numfound", "fullresultsize", "hits", "matches", "found", "value", "totalnumber"),
        *("remaining", "remainingrecords", "remainingresults", "remainingitems", "remainingcount", "omitted"),
        *("filteredout", "hidden", "hiddenrecords", "hiddencount", "excluded", "excludedcount", "suppressed"),
        *("estimatedtotalcount", "estimatedtotalhits", "estimatedtotalresults", "gjenstående", "utelatt", "skjult"),
        *("skipped", "skippedrecords", "skippedresults", "inaccessible", "unindexed", "notindexed", "pendingindexing"),
        *("unprocessed", "hoppetover", "ikkeindeksert"),
    )
) - {"numberof", "totalnumberof"}
PAGES = frozenset(
    (
        *("totalpages", "pagestotal", "pages", "pagecount", "numberofpages", "numpages", "lastpage", "antallsider"),
        "totalnumberofpages",
    )
)
STARTS = frozenset(
    (
        *("offset", "skip", "from", "start", "startat", "startindex", "startrow", "startposition", "recordoffset"),
        *("startingindex", "firstresult", "currentoffset", "page", "currentpage", "pagenumber", "thispage", "side"),
    )
)
SIZES = frozenset(("limit", "pagesize", "take", "top", "maxresults", "perpage", "pagelimit", "maxpagesize"))
LAST = frozenset(("last", "islast", "lastpage", "islastpage", "final", "isfinal", "endoflist", "sistesider"))
UP = frozenset(
    (
        *("partial", "ispartial", "partialresults", "partialdata", "timedout", "timeout", "incomplete"),
        *("incompleteresults", "isincomplete", "truncated", "istruncated", "degraded", "isdegraded", "stale"),
        *("isstale", "cached", "iscached", "fromcache", "terminatedearly", "limited", "limitreached"),
        *("maintenance", "inmaintenance", "rebuilding", "indexing", "fallback", "isfallback", "offline"),
        *("hastimedout", "querytimedout", "maxresultsreached", "limitexceeded", "overflow", "resultstruncated"),
        *("outofdate", "outdated", "isoutdated", "reindexing", "isreindexing", "partialresult", "haspartialresults"),
    )
)
UP_OF_ALL = frozenset(  # said of the whole answer only: a subscription is cancelled, too
    (
        *("restricted", "isrestricted", "accessrestricted", "unauthorized", "unauthorised", "forbidden", "denied"),
        *("accessdenied", "noaccess", "permissiondenied", "sampled", "readreplica", "partialfailure"),
        *("haspartialfailure", "haspartialfailures", "timeoutreached", "cancelled", "canceled", "aborted"),
        *("interrupted", "earlytermination", "overlimit", "begrenset", "avbrutt"),
    )
)
DOWN = frozenset(
    (
        *("complete", "iscomplete", "completed", "exact", "uptodate", "isuptodate", "ready", "isready", "healthy"),
        *("available", "exhaustive", "fresh", "isfresh", "consistent", "isconsistent", "uptospeed", "synced"),
        *(
            "searched",
            "searchedall",
            "allsearched",
            "searchcomplete",
            "searchcompleted",
            "searchfinished",
            "searchdone",
        ),
        *(
            "done",
            "isdone",
            "finished",
            "isfinished",
            "scancomplete",
            "scancompleted",
            "querycomplete",
            "indexuptodate",
        ),
        *("isindexuptodate", "indexready", "isindexready", "indexcomplete", "fullysearched", "fullyindexed"),
    )
)
SAYS_MORE = frozenset(
    (
        *("warning", "warnings", "unavailable", "skippedsources", "failedshards", "unreachable", "alert", "alerts"),
        *("missing", "missingshards", "missingsources", "unavailablesources", "unavailableshards", "timedoutsources"),
        *("advarsel", "advarsler", "varning", "varningar", "warnung", "warnungen", "skippedshards", "failedsources"),
    )
)
METERS = frozenset(  # how much of something else is used or left, or how many parts were asked
    (
        *("ratelimit", "ratelimits", "ratelimiting", "quota", "quotas", "usage", "limits", "throttle", "throttling"),
        *("credits", "apiusage", "apilimits", "requestlimits", "license", "shards", "nodes", "cluster", "clusters"),
        *("parts", "partitions", "segments", "backends", "replicas", "throttlestatus", "cost"),
    )
)
STORES = frozenset(
    (
        *("source", "servedfrom", "servedby", "datasource", "origin", "cache", "cachestatus", "readfrom", "from"),
        *("backend", "readsource", "resultsource", "freshness", "kilde"),
    )
)
OLD_STORES = frozenset(
    (
        *("cache", "cached", "hit", "cachehit", "stale", "stalecache", "snapshot", "backup", "fallback", "replica"),
        *("readreplica", "secondary", "standby", "archive", "localcache", "mellomlager", "old", "expired", "outdated"),
    )
)
LAGS = frozenset(
    (
        *("replicationlag", "replicationlagseconds", "lag", "lagseconds", "indexlag", "indexlagseconds", "cacheage"),
        *("cacheageseconds", "ageseconds", "stalenessseconds", "staleness", "delayseconds", "indexdelay"),
    )
)
_NOT_HEARD = re.compile(  # it looked for something else than we asked for
    r"(?:ignored|unknown|unsupported|invalid|unrecogni[sz]ed|dropped|rejected|ignorerte?|ukjente?|ugyldige?)"
    r"(?:query|search)?(?:filters?|params?|parameters?|fields?|arguments?|args|criteria|conditions?|properties|filtre|felt)"
)


def is_of_a_filter_not_heard(name: str) -> bool:
    """`ignoredFilters: ["reference"]`."""
    return _NOT_HEARD.fullmatch(name) is not None
