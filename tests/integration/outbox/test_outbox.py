"""The outbox with a real store and a real SMTP server: nothing lost, nothing sent twice, everything visible."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

import pyarrow as pa
import pytest

from core.alerts.gathering import OLD_NEWS
from core.channels.channel import refused_for_good, refused_for_now
from core.channels.email.smtp import EmailChannel, SmtpServer
from core.errors import StoreUnavailable
from core.i18n import Words
from core.messages import message
from core.model import Principal
from core.permissions import Role
from data.outbox.letters import CLAIM_HOLDS, claim, due_letters, gather
from data.queries.notifications import list_notifications
from data.store.local import LocalStore
from data.store.protocol import Epoch, Statement
from flows.demo.mailbox import Mailbox
from flows.monitor.channel_round import LONGEST_TURN_SECONDS, MOST_TRIES, next_try
from flows.monitor.delivery_round import DeliveryRound
from tests.integration.helpers.mail.outbox_parts import (
    ADMIN,
    FACTS,
    KARI,
    OLA,
    START,
    URL,
    Channel,
    SlowChannel,
    StoodClock,
    configure,
    deliver_due,
    id_of,
    mails_of,
    opened_store,
    tell,
)


@pytest.fixture
def clock() -> StoodClock:
    return StoodClock()


@pytest.fixture
def store(tmp_path: Path, clock: StoodClock) -> Iterator[LocalStore]:
    with opened_store(tmp_path / "store.duckdb", clock) as opened:
        yield opened


def parsed(path: Path) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


def smtp(port: int) -> EmailChannel:
    return EmailChannel(SmtpServer("127.0.0.1", port, "synclight@example.com", timeout_seconds=5))


def test_every_admin_gets_one_mail_and_the_app_says_so(store: LocalStore, clock: StoodClock, tmp_path: Path) -> None:
    tell(store)

    with Mailbox(tmp_path / "mail", clock=clock) as box:
        first, second = deliver_due(store, smtp(box.port), clock, URL), deliver_due(store, smtp(box.port), clock, URL)
        mails = [parsed(path) for path in box.mails()]

    assert (first, second) == (2, 0)
    assert [mail["To"] for mail in mails] == [KARI, OLA]
    assert [mail["Message-ID"] for mail in mails] == [id_of("run-2-failing", KARI), id_of("run-2-failing", OLA)]
    assert mails[0]["Subject"].replace("\u00a0", " ") == "Ikke bokført: 1 bilag, 1 284 kr – Regnskap (acme AS)"
    assert [(mail.status, mail.sent_at, mail.tries) for mail in mails_of(store)] == [("sent", START, 1)] * 2


def test_a_message_in_the_app_is_there_at_once(store: LocalStore) -> None:
    tell(store)

    [told] = list_notifications(Principal("kari", {"acme": Role.ADMIN}), store)

    assert (told.kind, told.is_open, told.integration_name) == ("failing", True, "Utleggskrav → Regnskap")
    assert [(d.channel, d.status) for d in told.deliveries] == [
        ("in_app", "sent"),
        ("email", "pending"),
        ("email", "pending"),
    ]
    assert Words("nb").notice(told.kind, told.facts).title == "Utleggskrav → Regnskap får ikke bokført bilag"


def test_a_server_that_is_down_postpones_and_the_mail_keeps_its_id(
    store: LocalStore, clock: StoodClock, tmp_path: Path
) -> None:
    tell(store, admins=[KARI])
    box = Mailbox(tmp_path / "mail", clock=clock)
    with Mailbox(tmp_path / "other", clock=clock) as closed:
        gone = closed.port
    assert deliver_due(store, smtp(gone), clock, URL) == 0
    [postponed] = mails_of(store)
    with box:
        too_early = deliver_due(store, smtp(box.port), clock, URL)
        clock.pass_by(timedelta(seconds=30))
        sent = deliver_due(store, smtp(box.port), clock, URL)

    assert (postponed.status, postponed.tries) == ("pending", 1)
    assert postponed.next_try_at == START + timedelta(seconds=30)
    assert "cannot be used now" in (postponed.last_error or "")
    assert (too_early, sent) == (0, 1)
    assert [parsed(path)["Message-ID"] for path in box.mails()] == [id_of("run-2-failing", KARI)]
    assert [(mail.status, mail.last_error, mail.tries) for mail in mails_of(store)] == [("sent", None, 2)]


def test_why_a_mail_did_not_leave_can_be_told_in_any_language(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI])
    why = message("mail_login_refused")
    said = message("mail_server_cannot_be_used", host="mx.acme.example", said=why)
    deliver_due(store, Channel([refused_for_now(said, "login_refused")]), clock, URL)
    [mail] = mails_of(store)

    assert mail.last_error == said
    assert Words("nb").translate(mail.last_error or "") == (
        "E-posttjeneren mx.acme.example kan ikke brukes nå: den avviste navnet eller passordet vårt"
    )


def test_two_watchers_at_once_send_one_mail_each_recipient(
    store: LocalStore, clock: StoodClock, tmp_path: Path
) -> None:
    recipients = [f"admin{number}@acme.example" for number in range(6)]
    configure(store, "acme", *recipients)
    tell(store, admins=recipients)
    together = Barrier(2)

    def watch(port: int) -> int:
        together.wait()
        return deliver_due(store, smtp(port), clock, URL)

    with Mailbox(tmp_path / "mail", clock=clock) as box, ThreadPoolExecutor(2) as watchers:
        sent = list(watchers.map(watch, [box.port, box.port]))
        mails = [parsed(path)["To"] for path in box.mails()]

    assert sum(sent) == 6
    assert sorted(mails) == recipients


def test_only_one_of_two_claims_wins(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI])
    gather(store, clock.now())
    [due] = due_letters(store, "email", clock.now())

    assert [claim(store, due, clock.now()), claim(store, due, clock.now())] == [True, False]


def test_the_claim_of_a_dead_sender_is_free_again_after_its_limit(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI])
    channel = Channel()
    gather(store, clock.now())
    [due] = due_letters(store, "email", clock.now())
    assert claim(store, due, clock.now())  # and then the process died

    clock.pass_by(CLAIM_HOLDS - timedelta(seconds=1))
    before = deliver_due(store, channel, clock, URL)
    clock.pass_by(timedelta(seconds=1))
    after = deliver_due(store, channel, clock, URL)

    assert (before, after) == (0, 1)
    assert channel.sent == [(KARI, id_of("run-2-failing", KARI))]


def test_a_recipient_refused_for_good_is_shown_and_holds_up_nobody(store: LocalStore, clock: StoodClock) -> None:
    tell(store)
    channel = Channel([refused_for_good("The mail server answered 550: no such person")])

    deliver_due(store, channel, clock, URL)
    clock.pass_by(timedelta(days=1))
    deliver_due(store, channel, clock, URL)

    kari, ola = mails_of(store)
    assert (kari.status, kari.last_error) == ("failed", "The mail server answered 550: no such person")
    assert ola.status == "sent"
    assert channel.sent == [(OLA, id_of("run-2-failing", OLA))]


def test_an_alert_waits_for_days_before_it_is_given_up(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI])
    channel = Channel([refused_for_now("down")] * MOST_TRIES)
    began_at = clock.now()

    for _ in range(MOST_TRIES):
        deliver_due(store, channel, clock, URL)
        [mail] = mails_of(store)
        clock.at = mail.next_try_at or clock.at

    assert (mail.status, mail.tries, mail.last_error) == ("failed", MOST_TRIES, "down")
    assert clock.at - began_at > timedelta(days=2, hours=12)


def test_the_waits_double_up_to_an_hour() -> None:
    waits = [next_try(tries, START) - START for tries in (1, 2, 3, 7, 8, 80)]

    assert waits == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 1920, 3600, 3600)]


def test_a_dead_server_ends_the_turn_early(store: LocalStore, clock: StoodClock) -> None:
    recipients = [f"admin{number}@acme.example" for number in range(6)]
    configure(store, "acme", *recipients)
    tell(store, admins=recipients)
    channel = Channel([refused_for_now("down")] * 6)

    deliver_due(store, channel, clock, URL)

    assert len(channel.moods) == 3
    assert [mail.tries for mail in mails_of(store)] == [1, 1, 1, 0, 0, 0]


def test_a_hundred_slow_mails_leave_the_loop_time_to_show_a_sign_of_life(store: LocalStore, clock: StoodClock) -> None:
    recipients = [f"admin{number}@acme.example" for number in range(50)]
    for organisation in ("acme", "beta"):
        configure(store, organisation, *recipients)
        tell(store, f"run-{organisation}", organisation, admins=recipients)
    channel = SlowChannel(clock=clock)
    turns = []

    while deliver_due(store, channel, clock, URL):
        turns.append(clock.monotonic())

    assert len(channel.sent) == len(set(channel.sent)) == 100
    assert max(after - before for before, after in pairwise([0.0, *turns])) <= LONGEST_TURN_SECONDS + 4


def test_a_removed_admin_gets_nothing(store: LocalStore, clock: StoodClock) -> None:
    tell(store)
    configure(store, "acme", OLA)
    channel = Channel()

    deliver_due(store, channel, clock, URL)

    assert [recipient for recipient, _id in channel.sent] == [OLA]
    assert [(mail.status, mail.reason) for mail in mails_of(store)] == [("skipped", "no_longer_admin"), ("sent", None)]


def test_old_news_of_an_ended_episode_is_not_sent(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI])
    tell(store, "run-9-failing", "beta", admins=[KARI])
    ended = {"episode_id": "run-2-failing-episode", "ended_at": START + timedelta(hours=1)}
    store.write([Statement("close_episode", ended, expect=1)], "ended")
    clock.pass_by(OLD_NEWS + timedelta(seconds=1))
    channel = Channel()

    deliver_due(store, channel, clock, URL)

    assert channel.sent == [(KARI, id_of("run-9-failing", KARI))]
    assert [(mail.status, mail.reason) for mail in mails_of(store)] == [("skipped", "long_over")]


def test_a_message_that_cannot_be_written_holds_up_nobody(
    store: LocalStore, clock: StoodClock, caplog: pytest.LogCaptureFixture
) -> None:
    tell(store, "run-1-broken", admins=[KARI], facts={"no": "facts"})
    tell(store, "run-9-failing", "beta", admins=[KARI])
    channel = Channel()

    deliver_due(store, channel, clock, URL)

    assert channel.sent == [(KARI, id_of("run-9-failing", KARI))]
    assert mails_of(store)[0].last_error == "The letter could not be written; the log says why."
    assert "run-1-broken could not be written" in caplog.text
    assert KARI not in caplog.text


class Forgetful:
    """A store that is away when it should write something down."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self.away_for: set[str] = set()

    def read(self, name: str, params: Any = None) -> pa.Table:
        return self._store.read(name, params)

    def write(self, statements: Sequence[Statement], request_id: str, epoch: Epoch | None = None) -> list[pa.Table]:
        if {statement.name for statement in statements} & self.away_for:
            raise StoreUnavailable("the store does not answer")
        return self._store.write(statements, request_id, epoch)

    def snapshot(self, path: Path) -> None:
        self._store.snapshot(path)

    def backup(self, path: Path) -> None:
        self._store.backup(path)

    def close(self) -> None:
        self._store.close()


def test_what_left_while_the_store_was_away_is_ticked_off_later_and_not_sent_again(
    store: LocalStore, clock: StoodClock
) -> None:
    tell(store, admins=[KARI])
    channel, forgetful = Channel(), Forgetful(store)
    mails = DeliveryRound(forgetful, {"email": channel}, clock, URL)
    forgetful.away_for = {"tick_off_letter"}
    with pytest.raises(StoreUnavailable):
        mails.turn()

    forgetful.away_for = set()
    clock.pass_by(CLAIM_HOLDS)
    mails.turn()

    assert len(channel.sent) == 1
    assert [mail.status for mail in mails_of(store)] == ["sent"]


def test_nobody_sees_another_organisations_notifications(store: LocalStore) -> None:
    tell(store)
    tell(store, "run-9-failing", "beta", admins=[OLA])

    seen = list_notifications(Principal("ola", {"beta": Role.ADMIN}), store)

    assert [told.notification_id for told in seen] == ["run-9-failing"]
    assert [delivery.recipient for told in seen for delivery in told.deliveries] == ["everyone", OLA]
    assert list_notifications(Principal("eva", {}), store) == []


def test_the_newest_come_first_and_a_limit_holds_for_their_deliveries_too(store: LocalStore) -> None:
    for hour in range(3):
        tell(store, f"run-{hour}-failing", at=START + timedelta(hours=hour))

    seen = list_notifications(ADMIN, store, limit=2)

    assert [told.notification_id for told in seen] == ["run-2-failing", "run-1-failing"]
    assert [len(told.deliveries) for told in seen] == [3, 3]
    assert json.dumps(dict(seen[0].facts)) == json.dumps(FACTS)
