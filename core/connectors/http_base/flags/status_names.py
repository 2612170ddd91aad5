"""Names under which an answer tells a status. Pure."""

from __future__ import annotations

STATUSES = frozenset(
    (
        *("status", "state", "result", "outcome", "ack", "stage", "phase", "statusattributestring", "statustext"),
        *("statusname", "statusmessage", "statusdescription", "resultstatus", "responsestatus", "returnstatus"),
        *("requeststatus", "documentstatus", "postingstatus", "bookingstatus", "voucherstatus", "jobstatus"),
        *("processstatus", "importstatus", "processingstatus", "recordstatus", "entrystatus", "transactionstatus"),
        *("invoicestatus", "journalstatus", "validationstatus", "workflowstatus", "overallstatus", "statuskode"),
        *("tilstand",),
    )
)
