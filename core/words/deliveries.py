"""Why an e-mail did not arrive, and what to do about it."""

from __future__ import annotations

from core.words.voice import Voice


def delivery_reason(_: Voice, reason: str | None) -> str:
    """Why, without a full stop; `reason` is what was stored with the delivery."""
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
        "no_longer_admin": _("no longer an administrator"),
        "no_longer_recipient": _("no longer a recipient"),
        "long_over": _("it was long over"),
        "muted_and_over": _("it was over before the mute ended"),
    }
    return reasons.get(reason or "") or _("the letter could not be written")


def delivery_cure(_: Voice, reason: str | None) -> str:
    """What to do, as a full sentence; empty where there is nothing to do."""
    settings = _("Ask whoever runs Synclight to check the mail settings (synclight doctor), then send it again.")
    cures = {
        "refused": _("Check the address in the organisation's list of administrators, then send it again."),
        "bad_address": _("Correct the address in the organisation's list of administrators."),
        "busy": "",
        "no_longer_admin": "",
        "no_longer_recipient": "",
        "long_over": "",
        "muted_and_over": "",
    }
    return cures.get(reason or "", settings)
