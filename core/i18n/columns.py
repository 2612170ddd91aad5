"""The column titles of exported lists."""

from __future__ import annotations

from core.i18n.active_language import ActiveLanguage


def failure_titles(_: ActiveLanguage) -> tuple[str, ...]:
    """One per column of the failed records' export, in its order."""
    zone = _.zone.key
    return (
        _("Record"),
        _("Cause"),
        _("What to do"),
        _("The system's message"),
        _("What Synclight says"),
        _("Field"),
        _("Path of the field"),
        _("Value sent"),
        _("Code"),
        _("Amount"),
        _("Currency"),
        _("State"),
        _("What now"),
        _("Not booked since ({zone})", zone=zone),
        _("Tries"),
        _("Last try ({zone})", zone=zone),
        _("Reference"),
        _("Comes from"),
        _("HTTP status"),
        _("Request id of the system"),
        _("Our sync"),
    )
