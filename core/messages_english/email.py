"""Why a mail could not be sent."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "mail_server_answered": "The mail server answered {code}: {words}",
    "mail_login_refused": "it refused our name or password",
    "mail_server_answered_inside": "it answered {code}: {words}",
    "not_one_email_address": "{address} is not one e-mail address.",
    "message_id_unusable": "The message has no usable id.",
    "line_break_in_subject": "A line break stands in the subject: the mail was not made.",
    "mail_certificate_not_valid": "its certificate is not valid ({words})",
    "mail_server_does_not_offer": "it does not offer what is needed: {words}",
    "mail_server_takes_no_mails_from_us": "The mail server does not take mails from us: {said}",
    "mail_server_broke_off": "The mail server broke off: {said}",
    "mail_header_not_allowed": "A header holds what no mail may hold: the mail was not made.",
    "mail_server_cannot_be_used": "The mail server {host} cannot be used now: {said}",
}
