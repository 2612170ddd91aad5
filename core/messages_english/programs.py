"""What commands, processes and Prefect say."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "unexpected_error_with_log": "Something unexpected went wrong ({kind}). Details are in {log}.",
    "unexpected_error": "Something unexpected went wrong ({kind}).",
    "command_not_understood": "This command was not understood: {words}",
    "key_file": "file",
    "more_than_1_mb": "more than 1 MB",
    "at_most_1_mb": "at most 1 MB",
    "a_readable_file": "a file that can be read",
    "no_answer_within": "No answer within {seconds} s.",
    "prefect_does_not_know_integration": "Prefect does not know the integration {id} yet.",
    "dry_run_sends_nothing": "A dry run sends nothing.",
    "letter_not_written": "The letter could not be written; the log says why.",
    "wanted_encryption_for_password": "starttls or tls: a password is sent",
    "store_never_started": "The store has not been started on {home}: start the stack first.",
    "prefect_disk_full": "The disk of {folder} is full. Make room: until then Prefect starts no sync.",
    "prefect_does_not_answer": "Prefect does not answer at {address} ({kind}).",
    "prefect_refused_request": "Prefect refused our request ({status}).",
    "prefect_tells_no_time": "Prefect does not say what time it is.",
    "secret_empty": "The secret {name} is empty in {file}.",
    "secret_name_not_valid": "A secret's name is letters, digits, - and _ (at most 64).",
    "secret_readable_by_others": "The secret {name} is not used: other people can read {file}. Run chmod 600 on it.",
    "secret_missing": "The secret {name} is missing: neither {variable} nor the file {file} is there.",
    "secret_unreadable": "The secret {name} could not be read from {file}.",
    "crashed_runs_not_closed": "What crashed runs of these left open is not closed: {names}",
    "home_has_an_owner": "The database in {folder} already has an owner: another Synclight is running with this home.",
    "token_file_empty": "{file} is empty. Delete it and restart the store.",
    "token_file_readable_by_others": "Other people can read {file}. Run chmod 600 on it.",
    "token_file_missing": "{file} is missing: the store makes it when it starts.",
    "token_file_unreadable": "{file} could not be read.",
    "token_file_not_made_yet": "{file} is missing: the store has not been started yet",
    "store_silent_and_not_asked_before": "the store does not answer, and this was not asked before",
    "demo_needs_a_sandbox": "A demo needs a sandbox, and these kinds of target have none: {names}",
}
