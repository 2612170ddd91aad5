"""What a test of a connection found, and what to do."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "check_try_again": "Try again in some minutes.",
    "check_it_runs_and_address": "See that it runs, and that the address is right.",
    "check_it_runs_and_is_reachable": "See that it runs, and that this machine may reach it.",
    "check_host_name": "Correct the host name, or see that this machine can look names up.",
    "check_ask_about_certificate": "Ask those who run it; a certificate of your own authority is trusted with ca_file.",
    "check_correct_address": "Correct the address.",
    "check_answers_too_much": "Correct check_url: a health check answers briefly.",
    "check_no_http_there": "Correct the address: no HTTP is spoken there.",
    "check_nobody_knows_whether_well": (
        "{system} answers, and nobody can tell whether it is well: in trouble, its look-ups may find nothing. So "
        "what is unknown is not sent again. Set check_url, or look yourself whether it is booked."
    ),
    "check_token_accepted": "It accepts our token, and turns strangers away.",
    "check_password_accepted": "It accepts our name and password, and turns strangers away.",
    "check_strangers_answered": "It answers strangers, too: whether it accepts what we sign in with was not seen.",
    "check_id_keys": "Correct {key}.",
    "target_certificate_ends_soon": "Its certificate ends in {days} days: tell those who run it.",
    "target_does_not_find_its_own": "{system} does not find {id}, which it has.",
    "target_points_elsewhere": "{system} points to another place ({status}). Correct {key}.",
    "target_answered_check_with": "{system} answered {status} to the check. Correct {key}.",
    "target_answered_check_with_page": "{system} answered with a web page. Correct {key}.",
    "target_answers": "{system} answers.",
    "target_not_well": "{system} is not well ({status}).",
    "target_says_not_well": "{system} says that it is not well ({name}: {value}).",
    "target_asked_check_to_wait": "{system} asked us to wait (429).",
    "check_look_up_keys": "Correct look_up_url or found_path.",
    "set_check_url_under_target": (
        "Set check_url under [target]: an address that answers well only while the system is well."
    ),
}
