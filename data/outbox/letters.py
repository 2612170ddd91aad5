"""The outbox: messages are stored with their reason, gathered to letters, claimed by one sender, and ticked off.

A letter is all the notifications of one organisation that leave together; each (notification, channel, recipient)
has a row of its own, and is ticked off with its letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from core.alerts.gathering import LETTERS, QUIET, is_ripe
from core.alerts.telling import WORSE_A_DAY
from core.errors import Refused
from data.store.protocol import Statement, Store
from data.store.rows import TEXT, ours_json, table

CLAIM_HOLDS = timedelta(minutes=10)  # longer than the slowest mail server; then a dead sender's claim is free again
LONGEST_MUTE = timedelta(days=92)
MOST_AT_ONCE = 100
ERROR_LIMIT = 300


@dataclass(frozen=True, slots=True)
class DueLetter:
    """One letter to one recipient that should go out now."""

    letter_id: str
    channel: str
    recipient: str
    tries: int  # before this one; also the version a claim compares
    tries_before: int  # of these, before a person asked to send it again
    message_id: str
    notifications: int
    organisation_id: str
    organisation_name: str
    language: str  # the recipient's own, or the organisation's
    time_zone: str
    is_recipient: bool  # still one of those the organisation tells


@dataclass(frozen=True, slots=True)
class Part:
    """One notification of a letter."""

    delivery_id: str
    notification_id: str
    episode_id: str
    kind: str
    facts: Mapping[str, Any]
    integration_id: str
    created_at: datetime
    gathered_at: datetime
    alerted_at: datetime | None
    ended_at: datetime | None
    muted_at: datetime | None
    muted_until_at: datetime | None


def gather(store: Store, now: datetime, domain: str = "synclight", quiet: timedelta = QUIET) -> int:
    """Make letters of what has waited long enough; how many notifications were gathered."""
    since_at = now - LONGEST_MUTE
    params = {"now": now, "since_at": since_at, "worse_a_day": WORSE_A_DAY}
    waiting: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in store.read("letters_to_gather", params).to_pylist():
        kinds = next((kinds for kinds in LETTERS if row["kind"] in kinds), (row["kind"],))
        waiting.setdefault((row["organisation_id"], kinds), []).append(row)
    gathered = 0
    for (organisation_id, kinds), rows in waiting.items():
        oldest_at, newest_at = min(row["oldest_at"] for row in rows), max(row["newest_at"] for row in rows)
        if not is_ripe(kinds, oldest_at, newest_at, now, quiet):
            continue
        letter_id = min(row["first_id"] for row in rows)
        which = {**params, "organisation_id": organisation_id, "kinds": list(kinds), "letter_id": letter_id}
        named = {"letter_id": letter_id, "domain": domain}
        statements = [
            Statement("gather_letter", which),
            Statement("letter_holds_its_first", {"letter_id": letter_id}, expect=1),
            Statement("name_letter", named),
        ]
        try:
            answer = store.write(statements, uuid4().hex)
        except Refused:  # another gatherer was faster: what is left is seen next turn
            continue
        gathered += int(answer[0].column(0)[0].as_py())
    return gathered


def due_letters(store: Store, channel: str, now: datetime) -> list[DueLetter]:
    """What this channel owes now, oldest first, at most 100."""
    params = {"channel": channel, "now": now, "limit": MOST_AT_ONCE}
    return [_due(row) for row in store.read("due_letters", params).to_pylist()]


def letter_parts(store: Store, due: DueLetter) -> list[Part]:
    """What the letter tells this recipient, oldest first."""
    return [_part(row) for row in store.read("letter_parts", _key(due)).to_pylist()]


def thread_of(store: Store, due: DueLetter, episode_id: str, part: Part) -> tuple[str, ...]:
    """Message ids of the earlier letters of this episode to this recipient, oldest first."""
    params = {**_key(due), "episode_id": episode_id, "gathered_at": part.gathered_at, "created_at": part.created_at}
    return tuple(row["message_id"] for row in store.read("letter_thread", params).to_pylist())


def claim(store: Store, due: DueLetter, now: datetime) -> bool:
    """Compare and set: whether this sender, and no other, may send it now."""
    params = {**_key(due), "tries": due.tries, "now": now, "claimed_until_at": now + CLAIM_HOLDS}
    try:
        store.write([Statement("claim_letter", params, expect=due.notifications)], uuid4().hex)
    except Refused:
        return False
    return True


def tick_off(due: DueLetter, sent_at: datetime) -> Statement:
    """It left: written only while our claim is the last one."""
    return Statement("tick_off_letter", {**_claimed(due), "sent_at": sent_at})


def postpone(due: DueLetter, next_try_at: datetime, error: str, reason: str) -> Statement:
    """It did not leave, and may leave later."""
    return Statement("postpone_letter", {**_claimed(due), "next_try_at": next_try_at, **_why(error, reason)})


def give_up(due: DueLetter, error: str, reason: str) -> Statement:
    """It will never leave by itself; the app shows it with its reason."""
    return Statement("give_up_letter", {**_claimed(due), **_why(error, reason)})


def skip(due: DueLetter, reasons: Sequence[tuple[Part, str]]) -> list[Statement]:
    """These parts are left out on purpose."""
    if not reasons:
        return []
    rows = table(
        {
            "delivery_id": (TEXT, [part.delivery_id for part, _reason in reasons]),
            "reason": (TEXT, [reason for _part, reason in reasons]),
        }
    )
    return [Statement("skip_deliveries", {"tries": due.tries + 1, "rows": rows})]


def _why(error: str, reason: str) -> dict[str, Any]:
    return {"last_error": error[:ERROR_LIMIT], "last_error_ours": ours_json(error), "reason": reason}


def _key(due: DueLetter) -> dict[str, Any]:
    return {"letter_id": due.letter_id, "channel": due.channel, "recipient": due.recipient}


def _claimed(due: DueLetter) -> dict[str, Any]:
    return {**_key(due), "tries": due.tries + 1}


def _due(row: Mapping[str, Any]) -> DueLetter:
    return DueLetter(
        letter_id=row["letter_id"],
        channel=row["channel"],
        recipient=row["recipient"],
        tries=row["tries"],
        tries_before=row["tries_before"] or 0,
        message_id=row["message_id"],
        notifications=row["notifications"],
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        language=row["language"],
        time_zone=row["time_zone"],
        is_recipient=row["is_recipient"],
    )


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        delivery_id=row["delivery_id"],
        notification_id=row["notification_id"],
        episode_id=row["episode_id"],
        kind=row["kind"],
        facts=json.loads(row["facts"]),
        integration_id=row["integration_id"],
        created_at=row["created_at"].astimezone(UTC),
        gathered_at=row["gathered_at"].astimezone(UTC),
        **{name: _utc(row[name]) for name in ("alerted_at", "ended_at", "muted_at", "muted_until_at")},
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
