"""Names under which an answer tells a status. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_words import named

STATUSES = frozenset(
    (
        *("status", "state", "result", "outcome", "ack", "stage", "phase", "statusattributestring", "statustext"),
        *("statusname", "statusmessage", "statusdescription", "resultstatus", "responsestatus", "returnstatus"),
        *("requeststatus", "documentstatus", "postingstatus", "bookingstatus", "voucherstatus", "jobstatus"),
        *("processstatus", "importstatus", "processingstatus", "recordstatus", "entrystatus", "transactionstatus"),
        *("invoicestatus", "journalstatus", "validationstatus", "workflowstatus", "overallstatus", "statuskode"),
        *("tilstand", "processingstate", "postingstate", "bookingstate", "lifecyclestate", "lifecyclestatus"),
        *("provisioningstate", "documentstate", "journalstate", "importstate", "approvalstatus", "approvalstate"),
        *("syncstatus", "syncstate", "transferstatus"),
        *("validationresult", "postingresult", "bookingresult", "importresult", "processingresult"),
        *("workflowstate", "currentstatus", "currentstate", "newstatus", "entrystate", "jobstate"),
        *("expensestatus", "claimstatus", "reportstatus", "billstatus", "poststatus", "procstatus"),
        *("glstatus", "ledgerstatus", "erpstatus", "statuskey", "statuslabel", "statusid"),
        *(
            "bilagsstatus",
            "bilagstatus",
            "bokføringsstatus",
            "posteringsstatus",
            "godkjenningsstatus",
            "behandlingsstatus",
        ),
        *(
            "bogføringsstatus",
            "bokföringsstatus",
            "verifikatstatus",
            "verifikationsstatus",
            "tillstånd",
            "godkännandestatus",
        ),
        *("buchungsstatus", "belegstatus", "buchungszustand", "zustand", "genehmigungsstatus", "verarbeitungsstatus"),
    )
)
BESIDE = frozenset(  # of a step behind the booking: what says that it is booked counts first
    (
        "approvalstatus",
        "approvalstate",
        "godkjenningsstatus",
        "genehmigungsstatus",
        "godkännandestatus",
        "syncstatus",
        "syncstate",
        "transferstatus",
    )
)
OF_A_REQUEST = frozenset(  # how far a request is, and not what it carried
    ("accepted", "received", "submitted", "processing", "running", "mottatt", "inprogress", "underbehandling")
)
_WORDS = ("descriptor", "refname", "displayname", "displayedas", "name", "value", "code", "key", "label")


def status_in(name: str, value: Any) -> Any:
    """The word where a status is an object of its own, or one in a list: `{"id": "5", "name": "In progress"}`."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, Mapping) or "stat" not in name:
        return value
    told = {plain: inner for plain, _, inner in named(value) if isinstance(inner, str)}
    return next((told[one] for one in _WORDS if one in told), value)
