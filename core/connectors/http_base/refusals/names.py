"""The names under which systems put what they say; compared without case, `-`, `_`, `$` and vendor prefixes. Pure."""

from __future__ import annotations

from typing import Any

# Lists of errors, whatever stands beside them: what they name is what is wrong.
LISTS = (
    *("errors", "errormessages", "invalidparams", "invalidfields", "validationmessages", "validationerrors"),
    *("violations", "constraintviolations", "fieldviolations", "parameterviolations", "propertyviolations"),
    *("fielderrors", "formerrors", "globalerrors", "issues", "elements", "errordetails", "extradetails", "rootcause"),
    *("validation", "validationresults", "languagespecificmessages", "problems", "reasons", "usererrors", "causes"),
    *("feil", "feilmeldinger", "valideringsfeil", "fejl", "fel"),
    *("detail", "messages", "message", "error"),
)
# Objects whose names are fields: `{"Lines[0].CostCenter": ["message", …]}`.
BY_FIELD = (
    *("errors", "modelstate", "fielderrors", "validationerrors", "validationresults", "fields", "messages"),
    *("errormessages", "errordata", "invalidparams", "message"),
)
# What stands beside a message and may be errors by field, or anything else.
BESIDE = ("details", "data", "validation", "params")
RECORDS = ("data", "elements", "d", "results")  # lists of what was sent, some of it with what is wrong
INSIDE = (
    *("error", "detail", "embedded", "fault", "errorinformation", "errorinfo", "exception", "errorresponse"),
    *("responsestatus", "response", "problem", "status", "body", "meta", "feil"),
)
# No system calls these anything else; the others are also names of ordinary fields.
SURELY_SAID = ("message", "msg", "errormessage", "error", "detail", "feilmelding", "melding", "feil", "reason")
MESSAGE = (
    *("detail", "message", "msg", "reason", "description", "errordescription", "defaultmessage", "errormessage"),
    *("developererrormessage", "developermessage", "usermessage", "faultstring", "feilmelding", "melding", "besked"),
    *("fejlbesked", "felmeddelande", "moreinfo", "title", "error", "issue", "exception", "feil", "text"),
)
FIELD = (
    *("pointer", "instancepath", "datapath", "path", "field", "fieldname", "name", "loc", "location", "target"),
    *("param", "parameter", "propertyname", "property", "propertyref", "propertypath", "element", "attribute", "attr"),
    *("apiname", "errorpath", "errorparam", "argumentname", "fields", "felt", "feltnavn", "sti"),
    *("keys", "members", "source", "in", "column"),
)
ONLY_IN_LISTS = ("name", "path", "location", "column")  # alone, a path is the address that was asked
# These count where they name what we sent; `in` and `location` may as well be a place ("body").
ONLY_WHAT_WE_SENT = frozenset({"keys", "members", "source", "in", "column", "location"})
INNER = ("source", "extensions", "context", "details", "params", "parameters")  # where an error may keep its field
INNER_FIELD = (
    *("pointer", "parameter", "path", "field", "fieldname", "propertyname", "apiname", "argumentname", "inputpath"),
)
CODE = (
    *("code", "errorcode", "errornumber", "faultcode", "apierrorcode", "datacode", "type", "errortype"),
    *("exceptiontype", "exctype", "keyword"),
)
# No field, however deep: what every answer may carry.
NEVER_FIELDS = frozenset(
    {
        *(
            "requestid",
            "correlationid",
            "traceid",
            "spanid",
            "errorid",
            "logid",
            "debugid",
            "instance",
            "transactionid",
        ),
        *("timestamp", "time", "date", "servertime", "logtime", "status", "statuscode", "httpstatus", "httpcode"),
        *("httpstatuscode", "statustext", "code", "errorcode", "errorcount", "path", "url", "uri", "href", "method"),
        *("type", "links", "documentation", "documentationurl", "moreinfo", "help", "helpurl", "headers", "version"),
        *("success", "ok", "host", "environment", "locale", "kind", "level", "severity"),
        *("stack", "stacktrace", "trace", "exc", "debug"),
    }
)
NEVER_LISTS = frozenset(  # lists of texts that no field is wrong by
    {
        *("stack", "stacktrace", "trace", "exc", "debug", "keys", "codes", "links", "headers", "path", "loc"),
        *(
            "value",
            "values",
            "arguments",
            "args",
            "allowed",
            "allowedvalues",
            "tags",
            "roles",
            "scopes",
            "permissions",
            "suggestions",
        ),
    }
)
# In a tree of fields: what is said of where we are, and the parts of a request.
TRANSPARENT = frozenset({"errors", "_errors", "messages", "body", "query", "params", "headers", "cookies"})


def plain(name: Any) -> str:
    """`o:ErrorMessage`, `$error_message` and `error-message` are one name."""
    short = str(name).rpartition(":")[2].lower()
    return short.replace("-", "").replace("_", "").replace("$", "").replace("@", "")
