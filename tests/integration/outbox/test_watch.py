"""The watch loop over a real store: going stale, being settled by a person, the morning's reminder, mute and undo."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from core.alerts.gathering import QUIET
from core.errors import BadRequest, NotAllowed, Refused
from core.model import Principal, RunKind
from core.permissions import Role
from data.commands.alerting import (
    acknowledge,
    ask_for_test_message,
    mute,
    mutes,
    send_again,
    take_back_acknowledgement,
    unmute,
)
from data.commands.handling import mark_handled
from data.commands.pausing import pause
from data.commands.retries import request_retry
from data.queries.notifications import list_notifications
from data.store.protocol import Statement
from flows.monitor.delivery_round import DeliveryRound
from flows.monitor.watch import Watch, watch_once
from tests.fakes import PRINCIPAL, START, Office, ToldClock, record, refuse
from tests.integration.helpers.mail.outbox_parts import URL, Channel, deliver_due

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STALE_AFTER = timedelta(hours=48)
VIEWER = Principal("vera", {"acme": Role.VIEWER})
STRANGER = Principal("egil", {"other": Role.ADMIN})


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.store.close()


def told(office: Office) -> list[str]:
    """The kinds of all notifications, oldest first."""
    return [one.kind for one in reversed(list_notifications(PRINCIPAL, office.store))]


def last_facts(office: Office) -> dict[str, object]:
    return dict(list_notifications(PRINCIPAL, office.store)[0].facts)


def light(office: Office) -> tuple[object, object]:
    [state] = office.rows("test_integration_state")
    return state["light"], state["word"]


def actions(office: Office) -> Counter[object]:
    """What people did, and were refused."""
    return Counter(row["action"] for row in office.rows("test_audit_log") if "configure" not in str(row["action"]))


def failing(office: Office) -> None:
    """Two failed syncs: the episode is told."""
    office.records = [record("A-1"), record("A-2", "250.00")]
    office.target.rules = [refuse("A-2")]
    office.sync()
    office.clock.move(HOUR)
    office.sync()


def test_never_synced_turns_red_and_is_told_after_48_hours_once(office: Office) -> None:
    office.clock.at = START + STALE_AFTER - timedelta(seconds=1)
    before = watch_once(office.store, office.clock.now())
    office.clock.move(timedelta(seconds=1))
    looks = [watch_once(office.store, office.clock.now()) for _ in range(3)]

    assert (before, looks) == (0, [1, 0, 0])
    assert told(office) == ["stale"]
    assert light(office) == ("red", "no_recent_sync")
    assert [row["to_word"] for row in office.rows("test_health_changes")] == ["no_recent_sync"]
    assert office.rows("test_episodes")[0]["alerted_at"] == office.clock.now()


def test_what_syncs_again_is_told_as_recovered_and_may_go_stale_again(office: Office) -> None:
    office.records = [record("A-1")]
    office.sync()
    for _ in range(2):
        office.clock.move(STALE_AFTER)
        watch_once(office.store, office.clock.now())
        office.clock.move(HOUR)
        office.sync()

    assert told(office) == ["stale", "recovered", "stale", "recovered"]
    assert [row["ended_at"] is None for row in office.rows("test_episodes")] == [False, False]


def test_a_store_whose_clock_was_wrong_for_one_look_has_changed_no_moment(office: Office) -> None:
    office.records = [record("A-1")]
    office.sync()
    synced_at = office.clock.now()
    seconds = ToldClock()  # of the monitor's machine: they go on whatever the store's clock says
    watch = Watch(office.store, seconds, 60.0)

    def look_for(minutes: int) -> None:
        for _ in range(minutes):
            watch.turn()
            office.clock.move(timedelta(minutes=1))
            seconds.move(timedelta(minutes=1))

    look_for(10)
    office.clock.at -= DAY
    look_for(10)
    office.clock.at += DAY
    look_for(3)

    assert office.rows("test_integration_state")[0]["last_ended_by_itself_at"] == synced_at
    office.clock.at -= DAY
    look_for(11)
    assert office.rows("test_integration_state")[0]["last_ended_by_itself_at"] < synced_at  # type: ignore[operator]


def test_a_paused_integration_does_not_go_stale(office: Office) -> None:
    office.store.write([Statement("test_pause", {"paused_at": START})], "pause")
    office.clock.move(10 * STALE_AFTER)

    assert watch_once(office.store, office.clock.now()) == 0
    assert told(office) == []


def test_a_pause_that_ended_by_itself_holds_back_no_message_of_what_went_stale_since(office: Office) -> None:
    now, until_at = office.clock.now(), office.clock.now() + timedelta(hours=4)
    pause(PRINCIPAL, office.store, "acme-expenses", until_at=until_at, reason="holiday", request_id="p", now=now)
    office.clock.move(10 * STALE_AFTER)

    assert watch_once(office.store, office.clock.now()) == 1
    assert told(office) == ["stale"]


def test_a_pause_ends_a_stale_episode_in_silence_and_the_end_of_the_pause_tells_anew(office: Office) -> None:
    office.clock.move(STALE_AFTER)
    watch_once(office.store, office.clock.now())
    for number, paused_at in enumerate((office.clock.now(), None)):
        office.store.write([Statement("test_pause", {"paused_at": paused_at})], f"pause {number}")
        office.clock.move(HOUR)
        watch_once(office.store, office.clock.now())

    assert told(office) == ["stale", "stale"]


def turns(office: Office, minutes: int, *watchers: Watch) -> list[int]:
    """A turn of each watcher every minute."""
    kept = []
    for _ in range(minutes):
        kept += [watcher.turn() for watcher in watchers]
        office.clock.move(timedelta(minutes=1))
    return kept


@dataclass
class WrongClock:
    """The clock of the monitor's machine: its seconds are right, its day is not."""

    right: ToldClock
    off: timedelta

    def now(self) -> datetime:
        return self.right.now() + self.off

    def monotonic(self) -> float:
        return self.right.monotonic()


@pytest.mark.parametrize("off", [-DAY, DAY], ids=["a day slow", "a day fast"])
def test_a_monitor_whose_clock_is_a_day_off_tells_what_is_stale_when_it_is_stale(
    office: Office, off: timedelta
) -> None:
    watch = Watch(office.store, WrongClock(office.clock, off), 60.0)
    office.clock.at = START + STALE_AFTER - timedelta(minutes=10)

    early = turns(office, 10, watch)
    due = turns(office, 1, watch)

    assert (sum(early), due) == (0, [1])
    assert told(office) == ["stale"]


@pytest.mark.parametrize("off", [-DAY, DAY], ids=["a day slow", "a day fast"])
def test_a_mail_round_whose_clock_is_a_day_off_gathers_and_sends_as_the_store_says(
    office: Office, off: timedelta
) -> None:
    failing(office)
    channel = Channel()
    mails = DeliveryRound(office.store, {"email": channel}, WrongClock(office.clock, off), URL)

    at_once = mails.turn()
    office.clock.move(QUIET)
    after = mails.turn()

    assert (at_once, after) == (0, 1)
    assert {row["sent_at"] for row in office.rows("test_notification_deliveries") if row["channel"] == "email"} == {
        office.clock.now()
    }


def test_two_watchers_tell_it_once(office: Office) -> None:
    first, second = (Watch(office.store, office.clock, 60.0) for _ in range(2))
    turns(office, 5, first, second)
    office.clock.at = START + STALE_AFTER - timedelta(minutes=3)
    turns(office, 5, first, second)

    assert sum(turns(office, 3, first, second)) == 1
    assert told(office) == ["stale"]


def test_a_watcher_looks_once_per_interval_however_often_it_is_asked(office: Office) -> None:
    watch = Watch(office.store, office.clock, 60.0)
    office.clock.move(10 * STALE_AFTER)
    turns(office, 5, watch)

    assert [watch.turn(), watch.turn(), watch.turn()] == [1, 0, 0]


def test_a_machine_that_slept_for_three_days_runs_its_late_sync_before_anything_is_called_stale(
    office: Office,
) -> None:
    office.records = [record("A-1")]
    office.sync()
    watch = Watch(office.store, office.clock, 60.0)
    turns(office, 10, watch)
    office.clock.move(timedelta(days=3))
    on_waking = turns(office, 3, watch)
    office.sync()
    turns(office, 10, watch)

    assert on_waking == [0, 0, 0]
    assert told(office) == []


def test_a_machine_that_slept_and_syncs_nothing_says_so_after_five_minutes_and_a_restart_does_not_begin_anew(
    office: Office,
) -> None:
    turns(office, 10, Watch(office.store, office.clock, 60.0))
    office.clock.move(timedelta(days=3))
    kept = [turns(office, 1, Watch(office.store, office.clock, 60.0)) for _ in range(7)]

    assert kept == [[0], [0], [0], [0], [0], [1], [0]]


def test_going_stale_inside_a_told_episode_is_a_further_message_and_counts_to_the_four(office: Office) -> None:
    failing(office)
    office.clock.move(STALE_AFTER)

    watch_once(office.store, office.clock.now())
    watch_once(office.store, office.clock.now())

    assert told(office) == ["failing", "worse"]
    codes = [reason["code"] for reason in last_facts(office)["reasons"]]  # type: ignore[attr-defined]
    assert codes == ["open_records", "stale"]


def test_a_retry_that_books_everything_does_not_end_an_episode_that_is_stale(office: Office) -> None:
    failing(office)
    office.clock.move(STALE_AFTER)
    watch_once(office.store, office.clock.now())
    office.target.rules = []
    office.clock.move(HOUR)
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r", now=office.clock.now())
    office.run(RunKind.RETRY)
    after_retry = told(office)
    office.clock.move(HOUR)
    office.sync()

    assert after_retry == ["failing", "worse"]
    assert told(office) == ["failing", "worse", "recovered"]


def test_what_a_person_has_handled_ends_the_episode_with_a_note(office: Office) -> None:
    failing(office)
    now = office.clock.now()
    mark_handled(
        PRINCIPAL, office.store, "acme-expenses", 1, reason="by hand", request_id="h", now=now, record_keys=["A-2"]
    )
    at_once = watch_once(office.store, office.clock.now())
    office.clock.move(timedelta(minutes=1))
    later = [watch_once(office.store, office.clock.now()) for _ in range(2)]

    assert (at_once, later) == (0, [1, 0])
    assert told(office) == ["failing", "recovered"]
    assert last_facts(office)["settled"] is True
    assert office.rows("test_integration_state")[0]["consecutive_failures"] == 0


# --- the morning --------------------------------------------------------------------------------------


def at_eight(office: Office, day: int) -> None:
    """08:00 in Oslo, so many days after the first."""
    office.clock.at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC) + timedelta(days=day)


def test_every_morning_reminds_once_until_somebody_has_seen_it(office: Office) -> None:
    failing(office)
    episode_id = str(office.rows("test_episodes")[0]["episode_id"])
    mornings = []
    for day in range(1, 6):
        if day == 3:
            now = office.clock.now()
            acknowledge(PRINCIPAL, office.store, "acme-expenses", episode_id, request_id="a", now=now)
        if day == 4:
            now = office.clock.now()
            take_back_acknowledgement(PRINCIPAL, office.store, "acme-expenses", episode_id, request_id="b", now=now)
        office.sync()  # it fails unchanged: nothing but reminders is told
        at_eight(office, day)
        mornings.append(
            [watch_once(office.store, office.clock.now() + minute * timedelta(minutes=1)) for minute in range(3)]
        )

    assert mornings == [[1, 0, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0]]
    assert told(office) == ["failing", *["reminder"] * 4]
    reminded = last_facts(office)
    assert (reminded["count"], reminded["records"], reminded["money"]) == (1, 1, {"NOK": "250.00"})
    assert actions(office) == {"acknowledge": 1, "undo_acknowledge": 1}


def test_the_reminder_is_one_mail_that_says_what_is_still_open(office: Office) -> None:
    failing(office)
    at_eight(office, 1)
    watch_once(office.store, office.clock.now())
    office.clock.move(QUIET)
    channel = Channel()

    deliver_due(office.store, channel, office.clock, URL)

    first, reminder = channel.letters
    assert (
        reminder.subject.replace("\u00a0", " ") == "Fortsatt ikke bokført: 1 bilag, 250 kr – Regnskap (Acme Likeperson)"
    )
    assert "Kostnadssted 9999 finnes ikke i Regnskap" in reminder.text
    assert len(reminder.thread) == 1  # it answers the first letter of its episode
    assert first.thread == ()


def test_a_muted_integration_is_not_reminded_of_and_its_mute_ends_by_itself(office: Office) -> None:
    failing(office)
    now = office.clock.now()
    mute(PRINCIPAL, office.store, "acme-expenses", now + 36 * HOUR, request_id="m", now=now)
    muted = mutes(PRINCIPAL, office.store, now)
    counts = []
    for day in (1, 2):
        at_eight(office, day)
        counts.append(watch_once(office.store, office.clock.now()))

    assert counts == [0, 1]
    assert (muted["acme-expenses"].by, muted["acme-expenses"].until_at) == ("kari", now + 36 * HOUR)
    assert mutes(PRINCIPAL, office.store, office.clock.now()) == {}


# --- what people do -------------------------------------------------------------------------------------


def test_a_mute_has_an_end_and_only_admins_of_the_organisation_may(office: Office) -> None:
    now = office.clock.now()
    for until in (now, now - HOUR, now + timedelta(days=91)):
        with pytest.raises(BadRequest):
            mute(PRINCIPAL, office.store, "acme-expenses", until, request_id="m", now=now)
    for number, person in enumerate((VIEWER, STRANGER)):
        with pytest.raises((NotAllowed, Refused)):
            mute(person, office.store, "acme-expenses", now + HOUR, request_id=f"{number}", now=now)
        with pytest.raises(NotAllowed):
            ask_for_test_message(person, office.store, "acme", request_id=f"{number}", now=now)
        with pytest.raises(NotAllowed):
            send_again(person, office.store, "acme", "x", request_id=f"{number}", now=now)

    assert mutes(PRINCIPAL, office.store, now) == {}
    assert actions(office) == {"mute_refused": 1, "send_again_refused": 1, "test_message_refused": 1}


def test_unmuting_sends_what_waited(office: Office) -> None:
    now = office.clock.now()
    mute(PRINCIPAL, office.store, "acme-expenses", now + 36 * HOUR, request_id="m", now=now)
    failing(office)
    office.clock.move(QUIET)
    channel = Channel()
    muted = deliver_due(office.store, channel, office.clock, URL)
    unmute(PRINCIPAL, office.store, "acme-expenses", request_id="u", now=office.clock.now())
    with pytest.raises(Refused):
        unmute(PRINCIPAL, office.store, "acme-expenses", request_id="u2", now=office.clock.now())

    assert (muted, deliver_due(office.store, channel, office.clock, URL)) == (0, 1)
    assert actions(office) == {"mute": 1, "unmute": 1, "unmute_refused": 1}


def test_an_episode_is_acknowledged_once_and_not_after_its_end(office: Office) -> None:
    failing(office)
    episode_id = str(office.rows("test_episodes")[0]["episode_id"])

    def seen(request_id: str) -> None:
        acknowledge(PRINCIPAL, office.store, "acme-expenses", episode_id, request_id=request_id, now=office.clock.now())

    seen("one")
    seen("one")  # the same click, asked again
    with pytest.raises(Refused):
        seen("two")
    office.target.rules = []
    office.records = [record("A-1"), record("A-2", "251.00")]
    office.sync()
    with pytest.raises(Refused):
        seen("three")

    assert actions(office) == {"acknowledge": 1, "acknowledge_refused": 2}


def test_a_test_message_reaches_every_admin_at_once(office: Office) -> None:
    now = office.clock.now()
    ask_for_test_message(PRINCIPAL, office.store, "acme", request_id="t", now=now)
    ask_for_test_message(PRINCIPAL, office.store, "acme", request_id="t", now=now)
    channel = Channel()

    deliver_due(office.store, channel, office.clock, URL)

    assert [recipient for recipient, _id in channel.sent] == ["admin@example.org"]
    assert channel.letters[0].subject == "Testmelding fra Synclight (Acme Likeperson)"
    assert "kari ba om den. Ingenting er galt." in channel.letters[0].text
    assert actions(office) == {"test_message": 1}


def test_the_log_says_what_was_before_a_mute_and_an_acknowledgement_and_who_was_refused(office: Office) -> None:
    failing(office)
    [episode] = office.rows("test_episodes")
    episode_id, here, now = str(episode["episode_id"]), "acme-expenses", office.clock.now()
    mute(PRINCIPAL, office.store, here, now + HOUR, request_id="1", now=now)
    mute(PRINCIPAL, office.store, here, now + 2 * HOUR, request_id="2", now=now)
    acknowledge(PRINCIPAL, office.store, here, episode_id, request_id="3", now=now)
    take_back_acknowledgement(PRINCIPAL, office.store, here, episode_id, request_id="4", now=now)
    with pytest.raises(NotAllowed):
        ask_for_test_message(VIEWER, office.store, "acme", request_id="5", now=now)

    before = {row["audit_id"]: json.loads(str(row["before"])) for row in office.rows("test_audit_log") if row["before"]}

    assert before["mute-1"] == {"until": None, "by": None}
    assert (before["mute-2"]["until"][:19], before["mute-2"]["by"]) == (f"{now + HOUR:%Y-%m-%dT%H:%M:%S}", "kari")
    assert before["acknowledge-3"] == {"acknowledged_at": None, "by": None}
    assert before["undo_acknowledge-4"]["by"] == "kari"
    assert actions(office)["test_message_refused"] == 1
