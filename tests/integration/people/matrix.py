"""The matrix: every statement that a person's session may reach, and the least role for it; written down by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

VIEWER = """
mutes open_episodes audit_action audit_copy audit_integration audit_names audit_rows record_attempts
integration_configs integration_money integration_organisation integration_pauses integration_statuses overdue_counts
page_version pauses_until_now restoring list_notifications notification_deliveries changed_records
find_records handleable_records handled_records open_causes open_failures open_to_confirm overdue_records
remarked_records seen_changes booked_twice retry_batches retry_offer retry_results last_sums recent_runs run_days
run_durations run_history run_pace usual_lengths usual_silences usual_volumes own_organisations
"""
FINANCE = """
doubt_undone doubt_undone_outcomes doubt_undone_records let_go_of_left count_rows_handled mark_handled undo_handled
mark_changes_seen undo_changes_seen recount_open empty_money refresh_money freeze_retry_records insert_retry_batch
ask_to_cancel name_handled_rows
"""
ADMIN = """
acknowledge_episode mute_integration take_back_acknowledgement unmute_integration audit_mute audit_episode
audit_organisation audit_pause pause_integration resume_integration ask_test_message ask_test_deliveries send_again
audit_role audit_sessions_ended end_sessions_of withdraw_invitation make_invitation set_role remove_membership
access_people access_invitations access_sessions organisation_configs
audit_integration_change audit_organisation_change audit_removal begin_integration_state earlier_config keep_removed
keep_target_name note_target remove_integration save_integration forget_recipients save_recipients save_organisation
audit_invitations_of withdraw_invitations_of
drop_batches_of_removed end_episode_of_removed integration_id records_about attempts_about words_elsewhere
"""
OPERATOR = """
set_operator audit_operator known_person installation_organisations installation_operators add_organisation
audit_added_organisation first_recipient invite_first_admin
"""
ANYONE = "monitor_beats"
DOOR = """
store_time told_person meet_person person_of audit_invitations_taken join_by_invitation take_invitations begin_session
find_session touch_session end_session last_look forget_old_sessions audit_person_everywhere expected_person
audit_failed_sign_ins end_oldest_sessions
"""
OWNER = "all_organisations"

MATRIX: Mapping[str, str] = {
    name: least
    for least, names in {
        "viewer": VIEWER,
        "finance": FINANCE,
        "admin": ADMIN,
        "operator": OPERATOR,
        "anyone": ANYONE,
        "door": DOOR,
        "owner": OWNER,
    }.items()
    for name in names.split()
}


RECORDS = {  # key → what it is
    "M-open": "state = 'rejected', open_since_at = now()",
    "M-handled": "state = 'handled', handled_state = 'waiting', handled_at = now() - interval 2 day",
    "M-row": "state = 'handled', category = 'source_row', handled_at = now()",
    "M-left": "state = 'rejected', category = 'handled_as_row', left_for = 'M-row'",
    "M-changed": "state = 'booked', changed_after_booked = true",
    "M-seen": "state = 'booked', acknowledged_revision = 'r', acknowledged_at = now()",
    "M-overdue": "state = 'pending_target', pending_until_at = now() - interval 1 day",
    "M-remarked": "state = 'booked', remark = 'x', booked_at = now()",
}


def furnish(connection: duckdb.DuckDBPyConnection, organisation: str) -> None:
    """One integration in which there is something for every statement."""
    here = f"{organisation}-matrix"
    for key, what in RECORDS.items():
        connection.execute(
            """
            insert into records
              (integration_id, record_key, organisation_id, state, due, reference, revision, first_seen_at)
            values (?, ?, ?, 'waiting', true, 'x', 'r', now())
            """,
            [here, key, organisation],
        )
        connection.execute(f"update records set {what} where integration_id = ? and record_key = ?", [here, key])  # noqa: S608
    for statement in _FURNITURE.format(here=here, org=organisation).split(";"):
        connection.execute(statement)


_FURNITURE = """
insert into integrations by name select * replace (
  '{here}' as integration_id, now() as paused_at, now() as muted_at, now() + interval 1 hour as muted_until_at
) from integrations where integration_id = '{org}-expenses';
insert into integration_state by name select * replace ('{here}' as integration_id, now() as restoring_since_at)
from integration_state where integration_id = '{org}-expenses';
insert into integration_money by name select * replace ('{here}' as integration_id)
from integration_money where integration_id = '{org}-expenses';
insert into runs by name
select * replace ('{here}' as integration_id, '{here}-' || run_id as run_id, '{here}-batch' as batch_id)
from runs where integration_id = '{org}-expenses';
update runs set status = 'running', run_id = '{here}-running'
where run_id = (select max(run_id) from runs where integration_id = '{here}');
insert into retry_batches (batch_id, organisation_id, integration_id, status, requested_by, requested_at, records)
values ('{here}-batch', '{org}', '{here}', 'waiting', 'x', now(), 1);
insert into retry_batch_records (batch_id, integration_id, record_key) values ('{here}-batch', '{here}', 'M-open');
insert into attempts values
('undo-M-open', '{org}', '{here}', 'r', 'M-open', 'r', 'x', 'x', null, null, now(), now()),
('undo-M-handled', '{org}', '{here}', 'r', 'M-open', 'r', 'x', 'x', null, null, now(), now());
insert into attempt_outcomes
  (attempt_id, organisation_id, integration_id, run_id, record_key, result, found_by, answered_at)
values ('undo-M-open', '{org}', '{here}', 'r', 'M-open', 'booked', 'x', now()),
('undo-M-handled', '{org}', '{here}', 'r', 'M-open', 'booked', 'x', now());
insert into episodes (episode_id, organisation_id, integration_id, opened_at, alerted_at)
values ('{here}-open', '{org}', '{here}', now(), now());
insert into audit_log values
('{here}-pause', '{org}', '{here}', 'x', 'pause', now() - interval 1 day, null, '{{}}');
insert into invitations (invitation_id, organisation_id, role, issuer, subject, made_by, made_at, ends_at)
select '{here}-again', '{org}', 'finance', issuer, subject, 'x', now(), now() + interval 300 year
from persons where person_id = if('{org}' = 'acme', 'person-vera', '{org}-person-vera');
insert into restores select '{here}', now() - interval 1 day, 'x', null, null
"""


def values(name: str, organisation: str, now: datetime) -> dict[str, Any]:
    """What makes a statement find something of this organisation; the caller leaves out what it does not take."""
    told = "" if organisation == "acme" else f"{organisation}-"
    usual: dict[str, Any] = {
        "integration_id": f"{organisation}-matrix",
        "integration_ids": [f"{organisation}-{each}" for each in ("matrix", "expenses", "payroll")],
        "organisation_id": organisation,
        "organisations": [organisation],
        "episode_id": f"{organisation}-matrix-open",
        "notification_id": f"{told}n2",
        "invitation_id": f"invitation-nina@{organisation}.example",
        "whom": f"{told}person-vera",
        "batch_id": f"{organisation}-matrix-batch",
        "batch_ids": [f"{organisation}-matrix-batch"],
        "audit_id": "new",
        "action": "see",
        "after": "{}",
        "before": None,
        "role": "finance",
        "was": "viewer",
        "limit": 50,
        "most": 50,
        "records": 1,
        "seconds": 60,
        "is_operator": False,
        "may_add": False,
        "beginning": "",
        "email": "x@y.example",
        "held_back": [],
        "not_these": [],
        "record_key": "M-open",
        "record_keys": list(RECORDS),
        "revisions": ["r"] * len(RECORDS),
        "persons": [],
        "text": "M-",
        "texts": ["m-"],
        "undo_id": "undo",
        "open_records": 2,
        "open_money": "",
        "days_off": [],
        "recent_from_at": now - timedelta(days=7),
    }
    moments = (
        "now",
        "happened_at",
        "handled_at",
        "requested_at",
        "updated_at",
        "configured_at",
        "changed_at",
        "muted_at",
    )
    usual.update(dict.fromkeys(moments, now))
    usual["muted_until_at"] = now + timedelta(hours=1)
    usual.update(dict.fromkeys(("since", "since_at", "from_at", "usual_from_at"), now - timedelta(days=30)))
    numbers = ("retention_days", "usual_days", "peak_days", "stale_after_seconds", "alert_after_failures")
    usual.update(dict.fromkeys(numbers, 1))
    words = ("name", "person", "reason", "time_zone", "language", "config", "identity", "as_written", "facts", "why")
    kinds = ("source_kind", "target_kind", "target_name", "called", "message", "failure", "category", "not_sent")
    usual.update(dict.fromkeys((*words, *kinds), "x"))
    usual["time_zone"] = "Europe/Oslo"
    own = SPECIAL.get(name, {})
    return {**usual, **{key: _in(told, organisation, value) for key, value in own.items()}}


ROWS = pa.table(
    {"channel": ["email"], "address": ["new@x.example"], "language": pa.array([None], pa.string()), "position": [9]}
)
SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "take_back_acknowledgement": {"integration_id": "{org}-expenses", "episode_id": "{told}e1"},
    "end_sessions_of": {"whom": "{told}person-kari"},
    "audit_rows": {"person": None, "action": None},
    "let_go_of_left": {"was": "rejected"},
    "ask_to_cancel": {"run_id": "{org}-matrix-running"},
    "list_notifications": {"integration_id": None},
    "words_elsewhere": {"integration_id": None, "texts": ["e"]},
    "notification_deliveries": {"integration_id": None},
    "insert_retry_batch": {"batch_id": "new"},
    "open_to_confirm": {"integration_id": "{org}-expenses"},
    "freeze_retry_records": {"integration_id": "{org}-payroll", "record_keys": None, "batch_id": "new"},
}


def _in(told: str, organisation: str, value: Any) -> Any:
    return value.format(told=told, org=organisation) if isinstance(value, str) else value
