"""A store in which every word that comes from outside is markup, and says which field it was written into."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.messages import message
from core.model import Counts
from data.store.rows import ours_json
from tests.browser.seed_access import invited, person
from tests.browser.seed_told import episode, notification
from tests.browser.seeder import Seeder

EXPENSES, PAYROLL, PORTAL = "acme-expenses", "acme-payroll", "acme-portal"


def canary(field: str) -> str:
    """Short enough to stand whole where a name is cut: a tag, an image, a link and a bare address."""
    return f"<b>{field}</b><img src=x>[x](https://evil.example/{field}) www.evil.example"


def hostile(seed: Seeder) -> None:
    """A stopped integration with a waiting retry, one a person cancelled, and one that is worth a look."""
    seed.organisation(canary("tenant"))
    seed.watched()
    for integration_id in (EXPENSES, PAYROLL, PORTAL):
        seed.integration(integration_id, canary("name"), canary("target"))
        seed.days(integration_id, seed.now - timedelta(days=1), {})
    stopped(seed, seed.now - timedelta(minutes=18))
    cancelled(seed, seed.now - timedelta(minutes=28))
    worth_a_look(seed, seed.now - timedelta(hours=3))
    told(seed, seed.now - timedelta(hours=2))
    deeds(seed, seed.now - timedelta(minutes=5))
    person(seed, canary("person"), "viewer", seen=timedelta(minutes=5), called=canary("called"))
    invited(seed, canary("invited"), "finance", timedelta(days=9), by=canary("inviter"))


def stopped(seed: Seeder, at: datetime) -> None:
    """Refused and unsent records behind an expired connection; somebody retries them while somebody stops a sync."""
    stop = canary("stop")
    run_id = seed.run(
        EXPENSES,
        at,
        "stopped",
        Counts(due=3, failed_now=2, unsent=1),
        2.0,
        kind="manual",
        triggered_by=canary("starter"),
        stop_category="authentication",
        stop_message=stop,
    )
    seed.state(EXPENSES, run_id, "stopped", at, open_records=3, oldest_open_at=at)
    opened = {"amount": Decimal(100), "open_since_at": at, "open_run_id": run_id, "origin": canary("origin")}
    pair = {name: canary(name) for name in ("message", "field", "label", "value", "code")}
    answer = {"system_request_id": canary("request"), "raw": canary("raw")}
    refused = {**opened, "state": "rejected", "attempts": 1, "last_attempt_at": at, "reference": canary("reference")}
    more = {"messages": [pair], "answer": answer, "idempotency_key": canary("idem"), **refused}
    seed.record(EXPENSES, canary("key0"), canary("target"), category="business_rule", **more)
    seed.record(EXPENSES, canary("key1"), canary("target"), category="reference_not_found", **more)
    unsent = {"state": "waiting", "category": "not_sent", "http_status": None, "attempts": 0}
    seed.record(EXPENSES, canary("key2"), canary("target"), messages=[{"message": stop}], **unsent, **opened)
    seed.money(EXPENSES, "rejected", 200, 2, is_open=True)
    seed.money(EXPENSES, "waiting", 100, 1, is_open=True)
    tried(seed, canary("key0"), f"{run_id}-00000000", at)
    running(seed, EXPENSES, cancel_asked_by=canary("stopper"))
    retried(seed, EXPENSES, "waiting", canary("asker"), canary("key2"))
    mute = {"muted_at": at, "muted_until_at": seed.now + timedelta(hours=20), "muted_by": canary("muter")}
    seed.tables["integrations"][0] |= mute


def cancelled(seed: Seeder, at: datetime) -> None:
    """One open record, one a person called handled, and a retry that stopped; another sync goes on."""
    said = message("cancelled_by", person=canary("ender"))
    by = {"stop_category": "cancelled", "stop_message": said, "stop_ours": ours_json(said)}
    run_id = seed.run(PAYROLL, at, "stopped", Counts(due=1, unsent=1), 2.0, **by)
    seed.state(PAYROLL, run_id, "stopped", at, open_records=1, oldest_open_at=at)
    one = {"state": "unknown", "category": "outcome_unknown", "amount": Decimal(100), "attempts": 1}
    opened = {"open_since_at": at, "open_run_id": run_id, "messages": [{"message": canary("unclear")}]}
    seed.record(PAYROLL, canary("key3"), canary("target"), answer={"raw": canary("unclear")}, **one, **opened)
    seed.money(PAYROLL, "unknown", 100, 1, is_open=True)
    seed.record(
        PAYROLL,
        canary("key4"),
        canary("target"),
        state="handled",
        category="validation",
        messages=[{"message": canary("message")}],
        amount=Decimal(100),
        attempts=1,
        handled_by=canary("handler"),
        handled_at=at,
        handled_reason=canary("why"),
        handled_state="rejected",
    )
    stop = {"stop_category": "unavailable", "stop_message": canary("halt"), "kind": "retry"}
    retry_id = seed.run(PAYROLL, at - timedelta(minutes=9), "stopped", Counts(due=1, unsent=1), 2.0, **stop)
    retried(seed, PAYROLL, "finished", canary("retrier"), canary("key4"), run_id=retry_id, finished_at=at)
    running(seed, PAYROLL)


def worth_a_look(seed: Seeder, at: datetime) -> None:
    """Everything is sent: one waits too long at the system, one was changed since, one was remarked on."""
    counts = Counts(due=3, booked=2, pending=1, remarks=1, changed_after_booked=1)
    run_id = seed.run(PORTAL, at, "warning", counts, 2.0)
    late = {"pending_until_at": seed.now - timedelta(hours=1), "target_id": canary("queued")}
    seed.state(PORTAL, run_id, "warning", at, changed_after_booked=1, oldest_pending_until_at=late["pending_until_at"])
    sent = {"sent_amount": Decimal(100), "sent_currency": "NOK", "amount": Decimal(100), "attempts": 1}
    waits = {"state": "pending_target", "category": "accepted_pending", "last_attempt_at": at, **sent, **late}
    seed.record(PORTAL, canary("key5"), canary("target"), messages=[{"message": canary("queue")}], **waits)
    changed = {"changed_after_booked": True, "changed_at": at, "revision": "r2", "amount": Decimal(150)}
    seed.booked(PORTAL, canary("key6"), Decimal(100), at, target_id=canary("voucher"), **changed)
    seed.booked(PORTAL, canary("key7"), Decimal(100), at, target_id=canary("voucher"), remark=canary("remark"))
    seed.money(PORTAL, "booked", 250, 2, is_open=False)


def tried(seed: Seeder, key: str, attempt_id: str, at: datetime) -> None:
    """One try of a record, and the answer."""
    own = {"attempt_id": attempt_id, "organisation_id": "acme", "integration_id": EXPENSES, "record_key": key}
    run_id = attempt_id.rpartition("-")[0]
    ids = {"revision": "r", "reference": canary("reference"), "idempotency_key": canary("idem")}
    seed.add("attempts", **own, **ids, run_id=run_id, intent_at=at, send_by_at=at)
    said = {"target_id": canary("number"), "message": canary("before"), "code": canary("code"), "http_status": 422}
    seed.add(
        "attempt_outcomes",
        **own,
        run_id=run_id,
        result="rejected",
        found_by="answer",
        answered_at=at,
        category="validation",
        **said,
    )


def running(seed: Seeder, integration_id: str, **more: Any) -> None:
    """A sync that a person started."""
    begun = seed.now - timedelta(seconds=20)
    person = canary("starter")
    run_id = seed.run(integration_id, begun, "running", Counts(), 0.0, kind="manual", triggered_by=person, **more)
    detail = json.dumps({"due": 40, "booked": 12, "failed_now": 3})
    seed.add("heartbeats", name=f"run:{run_id}", beat_at=seed.now, detail=detail)


def retried(seed: Seeder, integration_id: str, status: str, person: str, key: str, **more: Any) -> None:
    """A retry of one record."""
    batch_id = f"retry-{integration_id}"
    seed.add(
        "retry_batches",
        batch_id=batch_id,
        organisation_id="acme",
        integration_id=integration_id,
        status=status,
        requested_by=person,
        requested_at=seed.now - timedelta(hours=1),
        records=1,
        **more,
    )
    seed.add("retry_batch_records", batch_id=batch_id, integration_id=integration_id, record_key=key, result="unsent")


def told(seed: Seeder, at: datetime) -> None:
    """An alert of each kind; one was seen, and its mail was refused."""
    cause = {"title": canary("title"), "category": "business_rule", "records": 1, "money": {"NOK": "100.00"}}
    named = {"category": "reference_not_found", "label": canary("label"), "value": canary("value")}
    by = {"category": "cancelled", "message": f"cancelled by {canary('ender')}", "person": canary("ender")}
    names = {"integration_name": canary("name"), "target_name": canary("target"), "happened_at": at.isoformat()}
    failing = {
        **names,
        "records": 2,
        "money": {"NOK": "200.00"},
        "causes": [cause, {**cause, **named}],
        "reasons": [{"code": "open_records", "light": "red", "word": "failing", "numbers": {"records": 2}}],
    }
    ended = [{"code": "stopped", "light": "red", "word": "failing", "numbers": by}]
    silent = {"since_seconds": 51 * 3600, "limit_seconds": 48 * 3600}
    stale = [{"code": "stale", "light": "red", "word": "no_recent_sync", "numbers": silent}]
    healthy = [{"code": "all_booked", "light": "green", "word": "healthy", "numbers": {"booked": 9, "due": 9}}]
    refused = {"status": "failed", "tries": 1, "reason": "refused", "last_error": canary("server")}
    sent = {"status": "sent", "tries": 1}
    episode(seed, "e1", EXPENSES, at, seen_at=at)
    episode(seed, "e2", PAYROLL, at)
    seed.tables["episodes"][0]["acknowledged_by"] = canary("seer")
    notification(seed, "n1", (EXPENSES, "e1", "failing"), at, failing, refused)
    seed.tables["notification_deliveries"][-1]["recipient"] = canary("admin")
    notification(seed, "n2", (PAYROLL, "e2", "worse"), at, {**failing, "causes": [cause | named]}, sent)
    notification(seed, "n3", (PAYROLL, "e2", "failing"), at, {**names, "reasons": ended}, sent)
    notification(seed, "n4", (PORTAL, "e3", "stale"), at, {**names, "reasons": stale}, sent)
    notification(seed, "n5", (PORTAL, "e4", "recovered"), at, {**names, "booked": 9, "reasons": healthy}, sent)
    asked = {"by": canary("tester"), "happened_at": at.isoformat()}
    notification(seed, "n6", ("", "", "test"), at, asked, sent)


def deeds(seed: Seeder, at: datetime) -> None:
    """What people did: a reason, and what was before and after."""
    done: list[tuple[str, str, Any, Any]] = [
        (EXPENSES, "mark_handled", {"note": canary("was")}, {"records": 1, "reason": canary("reason")}),
        (PAYROLL, canary("deed"), None, {"name": canary("now")}),
    ]
    for number, (integration_id, action, before, after) in enumerate(done):
        seed.add(
            "audit_log",
            audit_id=f"a-{number}",
            organisation_id="acme",
            integration_id=integration_id,
            person=canary("doer"),
            action=action,
            happened_at=at - timedelta(minutes=number),
            before=None if before is None else json.dumps(before),
            after=json.dumps(after),
        )
