"""What a person may not do, and why an action was refused."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "mute_needs_an_end": "A mute has an end, at most 90 days ahead.",
    "may_not_change_alerts": "{person} may look, but alerts belong to the admins.",
    "no_integration_you_may_see": "There is no integration {id} that you may see.",
    "may_not_start_a_sync": "{person} may look, but not start a sync.",
    "stop_synclight_first": "Stop Synclight first: its store is running on this home.",
    "backup_not_put_back": "The backup could not be put back; the store is as it was.",
    "backup_not_put_back_no_room": "There is no room to put the backup back; the store is as it was.",
    "may_not_stop_a_sync": "{person} may look, but not stop a sync.",
    "files_not_written_to": "The files could not be written to {folder}: {why}.",
    "store_put_back_since_handled": (
        "The store was put back since this was handled: it is looked up before anything is sent."
    ),
    "may_not_mark_handled": "{person} may look, but not mark records as handled.",
    "handling_needs_a_reason": "Say why, in a few words: it is what people read in a year.",
    "may_not_change_handled": "{person} may look, but not change what is handled.",
    "integration_not_saved": "{id} was not saved: there is no organisation {organisation} any more.",
    "wanted_key_of_as_many_columns": (
        "as many columns as before ({columns}): under another key all that was sent would be sent once more. "
        "Read only what is new as an integration of its own"
    ),
    "no_organisation_you_may_configure": (
        "There is no organisation {organisation} that you may configure. There is: {names}. Correct organisation in "
        "the file, or add the organisation first, from a file of its own, with the same command."
    ),
    "only_admins_configure": "Only an admin may configure; {person} is none.",
    "none_yet": "none yet",
    "organisation_of_another_admin": "The organisation {id} exists, and you are not its admin.",
    "cut_off_while_sent": "The sync was cut off while this was being sent.",
    "only_admins_pause": "Only an admin may pause or resume; {person} is none.",
    "no_integration_you_may_pause": "There is no integration {id} that you may pause.",
    "only_admins_remove": "Only an admin may remove an integration; {person} is none.",
    "may_not_send_again": "{person} may look, but not send records again.",
    "no_integration": "There is no integration {id}.",
    "may_not_mark_seen": "{person} may look, but not mark changes as seen.",
    "only_admins_of_all_may_have_all": "Only an admin of every organisation may have all of it; {person} is none.",
    "only_admins_give_access": "Only an admin may give or take access; {person} is none.",
    "only_operators_make_operators": "Only an operator of the installation may name others; {person} is none.",
    "only_operators_add_organisations": "Only an operator of the installation may add organisations; {person} is none.",
    "organisation_is_there": "There is an organisation {id} already. Choose another id.",
    "organisation_needs_an_id": (
        "An organisation's id is made of small letters a-z, digits and hyphens, like acme. Found: {found}."
    ),
    "organisation_needs_a_name": "An organisation needs a name of one line, at most 120 characters.",
    "no_organisation_you_may_see": "There is no organisation {id} that you may see.",
    "last_admin_stays": "An organisation needs an admin. Make somebody else admin first.",
    "invite_needs_an_address": "An invitation needs an e-mail address like kari@acme.example, not {found}.",
    "invite_address_or_subject": "Invite an e-mail address, or one person by issuer and subject, not both.",
    "session_is_over": "You are not signed in any more. Sign in again.",
    "session_not_fresh": "Sign in once more before you change who has access.",
}
