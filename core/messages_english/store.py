"""What the store, its statements and its copies say."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "store_cannot_listen": "The store can not listen on {host}, port {port}: another program uses it.",
    "store_needs_tls_to_listen": (
        "The store would listen on {host} without TLS: give it a certificate, or let it listen at its socket."
    ),
    "store_needs_tls_to_be_asked": (
        "The store is asked at {location} without TLS: ask it at its socket, or at an address like grpc+tls://host:port."
    ),
    "store_cannot_listen_at_socket": (
        "The store can not listen at {file}: another program uses it, something else stands there, or its disk "
        "holds no sockets."
    ),
    "socket_folder_not_ours": (
        "{folder} belongs to another user: the store is not served or asked there. Become its owner, or choose "
        "another home folder."
    ),
    "socket_folder_open_to_others": "Other people can enter {folder}. Close it to them: chmod 700 {folder}",
    "socket_folder_not_made": "The folder of the store's socket cannot be made: {folder}",
    "store_schema_differs": (
        "The store is at schema {schema}, this program at {other}. Install the same version of Synclight for "
        "both and restart them."
    ),
    "store_version_differs": (
        "The store and this program come from different versions of Synclight. Install the same version for both "
        "and restart them."
    ),
    "copy_needs_sync_token": "A copy holds every organisation: it needs the token called sync.",
    "store_message_unreadable": "The store received a message it cannot read.",
    "store_too_many_ask": "The store is busy: too many ask at the same time.",
    "store_could_not_answer": "The store could not answer this request.",
    "copy_not_written_because": "The {name} could not be written: {reason}. The older one was kept.",
    "copy_needs_memory": "it needs more memory than a copy may have",
    "database_said": "the database refused it ({kind})",
    "store_does_not_answer": "The store does not answer.",
    "copy_without_room_older_kept": "There is no room for the {name}; the older one was kept.",
    "store_token_damaged": "The store's token holds characters that no token has; its file is damaged.",
    "store_token_unknown": "The store does not know this token; it may be an old one.",
    "store_did_not_answer_in_time": "The store did not answer in time.",
    "copy_broke_off_older_kept": "The store broke off while sending the {name}; the older one was kept.",
    "answer_not_written_down": "What the store answered could not be written down on this machine.",
    "store_connection_closed": "This connection to the store is closed.",
    "path_cannot_be_opened": "{path} can not be opened: {reason}.",
    "path_is_no_file": "{path} is not there, or is no file.",
    "ask_one_question": "Ask one question: a single statement that begins with select, with, from or explain.",
    "another_process_writes_in_it": "another process writes in it",
    "it_is_no_snapshot": "it is no snapshot",
    "database_says": "The database says: {words}",
    "question_took_too_long": "The question took longer than {seconds} s and was stopped.",
    "no_backup_there": "There is no backup at {path}.",
    "backup_differs_from_store": "The backup does not hold what the store holds; nothing was replaced.",
    "backup_of_newer_version": "{path} was made by a newer Synclight (schema {schema}): install that version first.",
    "backup_of_older_version": "{path} was made by an older Synclight, whose backups this one cannot read.",
    "file_is_no_backup": "{path} is no backup of Synclight.",
    "backup_damaged": "{path} is damaged, or no backup of Synclight: take another one.",
    "database_of_something_else": "{path} holds something else than Synclight's records.",
    "database_of_older_version": (
        "{path} was made by an older Synclight and is left untouched: start that one, or choose another folder "
        "with SYNCLIGHT_HOME."
    ),
    "database_of_newer_version": (
        "{path} was written by a newer Synclight (schema {present}, this one knows {number}). Start the newer version."
    ),
    "database_cannot_be_opened": "{path} can not be opened as the store's database.",
    "database_in_use": "{path} is in use by another process.",
    "database_without_room": "There is no room on the disk to open {path}.",
    "store_disk_full": "The disk of the store is full: nothing can be stored until there is room; reading goes on.",
    "statement_is_not_for_people": "The statement {name} is not for this person, or not there.",
    "statement_knows_no_such_action": "There is no such action to write down.",
    "statement_row_exists": "{name}: a row with the same key exists already, or a rule of the table is broken.",
    "statement_value_does_not_fit": "{name}: a value does not fit its column ({kind}).",
    "statement_change_came_between": "{name}: another change came between; nothing was changed.",
    "statement_column_empty": "{name}: {column} may not be empty.",
    "database_file_damaged": "The file of the database is damaged.",
    "statement_took_too_long": "{name}: took longer than the store allows and was stopped; nothing was changed.",
    "statement_needs_too_much_memory": "{name}: needs more memory than the store allows; nothing was changed.",
    "statement_does_not_fit_schema": "{name}: the statement does not fit the schema ({error})",
    "database_fatal_error": "The database reported a fatal error; the store must be restarted.",
    "store_disk_failed": "The disk of the store failed; the store must be restarted.",
    "statement_answers_too_many_rows": "{name}: answers more than {count} rows.",
    "statement_answers_too_much": "{name}: answers more than {size} MB.",
    "request_id_used_before": "The request id {request_id} was used before, for another write.",
    "statement_changes_the_store": "{name}: changes the store and can not be used to read.",
    "write_needs_request_id": "A write needs a request id.",
    "store_busy_with_writes": "The store is busy with other writes.",
    "store_busy_with_reads": "The store is busy with other reads.",
    "store_database_restarting": "The store's database failed and is being restarted.",
    "store_closed": "The store is closed.",
    "watermark_not_written": "The store could not write its watermark; ask again.",
    "statement_without_disk_room": "{name}: the disk of the store has no room to work it out; ask for less.",
    "store_error_unknown": "The store answered with an error this program does not know.",
    "request_to_store_too_large": "A request to the store may hold {size} MB at most; send less at a time.",
    "copy_snapshot": "snapshot",
    "copy_backup": "backup",
}
