"""Why a letter did not arrive, and what to do about it: e-mail speaks of its mail server, other channels do not."""

from __future__ import annotations

from core.i18n.active_language import ActiveLanguage
from core.model import EMAIL


def delivery_reason(_: ActiveLanguage, reason: str | None, channel: str = EMAIL) -> str:
    """Why, without a full stop; `reason` is what was stored with the delivery."""
    if channel != EMAIL:
        return _reason_elsewhere(_, reason)
    reasons = {
        "refused": _("the mail server refused it"),
        "bad_address": _("this is not an e-mail address"),
        "busy": _("the mail server asked us to wait"),
        "not_taken": _("the mail server does not take this mail from us"),
        "unreachable": _("the mail server does not answer"),
        "broke_off": _("the connection to the mail server broke"),
        "no_encryption": _("the mail server offers no encryption"),
        "bad_certificate": _("the mail server's certificate is not valid"),
        "login_refused": _("the mail server refused our name or password"),
        "no_password": _("the password of the mail server is missing"),
        "sender_refused": _("the mail server takes no mails from our address"),
        "no_longer_admin": _("no longer an admin"),
        "long_over": _("it was long over"),
        "muted_and_over": _("it was over before the mute ended"),
    }
    return reasons.get(reason or "") or _("the letter could not be written")


def delivery_cure(_: ActiveLanguage, reason: str | None, channel: str = EMAIL) -> str:
    """What to do, as a full sentence; empty where there is nothing to do."""
    if channel != EMAIL:
        return _cure_elsewhere(_, reason)
    settings = _("Ask whoever runs Synclight to check the mail settings (synclight doctor), then send it again.")
    cures = {
        "refused": _("Check the address in the organisation's list of admins, then send it again."),
        "bad_address": _("Correct the address in the organisation's list of admins."),
        "busy": "",
        "no_longer_admin": "",
        "long_over": "",
        "muted_and_over": "",
    }
    return cures.get(reason or "", settings)


def _reason_elsewhere(_: ActiveLanguage, reason: str | None) -> str:
    reasons = {
        "refused": _("it was refused"),
        "bad_address": _("the address is not right"),
        "busy": _("we were asked to wait"),
        "unreachable": _("nobody answers there"),
        "not_written": _("the letter could not be written"),
        "no_longer_recipient": _("no longer a recipient"),
        "long_over": _("it was long over"),
        "muted_and_over": _("it was over before the mute ended"),
    }
    return reasons.get(reason or "") or _("it was not taken")


def _cure_elsewhere(_: ActiveLanguage, reason: str | None) -> str:
    if reason in {"busy", "no_longer_recipient", "long_over", "muted_and_over"}:
        return ""
    if reason in {"refused", "bad_address"}:
        return _("Correct the address in the organisation's list of recipients, then send it again.")
    return _("Ask whoever runs Synclight to look (synclight doctor), then send it again.")
