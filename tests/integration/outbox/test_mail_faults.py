"""The outbox against mail servers in bad moods, and our own process dying between any two steps.

Promised: nothing is lost; a second copy only when we die between the server's 250 and our commit, under the same id.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.channels.channel import ACCEPTED, DeliveryOutcome, Letter
from core.channels.email.smtp import EmailChannel, SmtpServer
from core.channels.letter import write_letter
from core.channels.letter_parts import News
from core.i18n import Words
from data.outbox.letters import CLAIM_HOLDS
from data.store.local import LocalStore
from data.store.protocol import Epoch, Statement
from flows.demo.mailbox import Mailbox
from flows.monitor.delivery_round import DeliveryRound
from tests.integration.helpers.mail.mail_servers import FixedClock, Moody
from tests.integration.helpers.mail.outbox_parts import (
    FACTS,
    KARI,
    OLA,
    START,
    URL,
    StoodClock,
    configure,
    id_of,
    mails_of,
    opened_store,
    tell,
)
from tests.unit.helpers.hostile import HOSTILE

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
}
EVA = "eva@acme.example"
ALL = (EVA, KARI, OLA)


@pytest.fixture
def clock() -> StoodClock:
    return StoodClock()


@pytest.fixture
def store(clock: StoodClock) -> Iterator[LocalStore]:
    with opened_store(None, clock) as opened:
        configure(opened, "acme", *ALL)
        tell(opened, admins=ALL)
        yield opened


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path / "mail", clock=FixedClock())
    made._keeper = Moody(tmp_path / "mail", FixedClock())
    with made:
        yield made


def moods(box: Mailbox) -> Moody:
    assert isinstance(box._keeper, Moody)
    return box._keeper


def channel(box: Mailbox) -> EmailChannel:
    return EmailChannel(SmtpServer("127.0.0.1", box.port, "synclight@example.com", timeout_seconds=5))


def kept(box: Mailbox) -> Counter[tuple[str, str]]:
    """(recipient, message id) of every copy the server has."""
    mails = [message_from_bytes(path.read_bytes()) for path in box.mails()]
    return Counter((str(mail["To"]), str(mail["Message-ID"])) for mail in mails)


def once() -> dict[tuple[str, str], int]:
    return {(recipient, id_of("run-2-failing", recipient)): 1 for recipient in ALL}


def until_settled(mails: DeliveryRound, clock: StoodClock, turns: int = 60) -> None:
    for _ in range(turns):
        mails.turn()
        clock.pass_by(timedelta(minutes=11))


def test_one_refused_recipient_of_three_is_named_and_the_others_get_theirs(
    store: LocalStore, clock: StoodClock, box: Mailbox
) -> None:
    moods(box).rcpt = {KARI: "550 5.1.1 no such user"}

    until_settled(DeliveryRound(store, {"email": channel(box)}, clock, URL), clock, turns=3)

    found = {mail.recipient: (mail.status, mail.reason, mail.tries) for mail in mails_of(store)}
    assert found == {EVA: ("sent", None, 1), OLA: ("sent", None, 1), KARI: ("failed", "refused", 1)}
    assert "550: 5.1.1 no such user" in str([mail.last_error for mail in mails_of(store)])
    assert set(kept(box)) == set(once()) - {(KARI, id_of("run-2-failing", KARI))}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("421 going down", "busy"),
        ("450 mailbox busy", "busy"),
        ("554 5.7.1 Relay access denied", "not_taken"),
        ("530 5.7.0 Authentication required", "not_taken"),
    ],
)
def test_a_server_that_asks_for_patience_gets_it(
    store: LocalStore, clock: StoodClock, box: Mailbox, answer: str, reason: str
) -> None:
    moods(box).rcpt = dict.fromkeys(ALL, answer)
    mails = DeliveryRound(store, {"email": channel(box)}, clock, URL)
    mails.turn()
    waiting = {(mail.status, mail.reason) for mail in mails_of(store)}
    moods(box).rcpt = {}

    until_settled(mails, clock, turns=2)

    assert waiting == {("pending", reason)}
    assert kept(box) == once()


def test_a_server_that_dies_after_the_last_dot_without_keeping_it_gets_it_again(
    store: LocalStore, clock: StoodClock, box: Mailbox
) -> None:
    moods(box).data = ["die", "die", "die"]

    until_settled(DeliveryRound(store, {"email": channel(box)}, clock, URL), clock, turns=3)

    assert kept(box) == once()


def test_a_server_that_keeps_it_and_dies_before_its_250_has_a_second_copy_under_the_same_id(
    store: LocalStore, clock: StoodClock, box: Mailbox
) -> None:
    moods(box).data = ["keep and die"]

    until_settled(DeliveryRound(store, {"email": channel(box)}, clock, URL), clock, turns=3)

    assert {mail.status for mail in mails_of(store)} == {"sent"}
    assert kept(box) == {**once(), (EVA, id_of("run-2-failing", EVA)): 2}


def test_forty_bad_answers_lose_nothing(store: LocalStore, clock: StoodClock, box: Mailbox) -> None:
    script = ["451 local error", "die", "452 disk full", "421 going down", "keep and die"] * 8
    moods(box).data = list(script)

    until_settled(DeliveryRound(store, {"email": channel(box)}, clock, URL), clock)

    assert moods(box).data == []
    assert {mail.status for mail in mails_of(store)} == {"sent"}
    assert set(kept(box)) == set(once())  # no other ids, nobody left out
    assert sum(kept(box).values()) == len(ALL) + script.count("keep and die")


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_adds_no_header_no_recipient_and_no_part(hostile: str, box: Mailbox) -> None:
    cause = {"title": hostile, "category": "other", "label": hostile, "value": hostile, "records": 1, "money": {}}
    named = {"integration_name": hostile, "target_name": hostile, "causes": [cause], "by": hostile}
    kinds = ("failing", "worse", "recovered", "test")
    for number, kind in enumerate(kinds):
        news = [News(kind, {**FACTS, **named}, hostile)]
        letter = write_letter(
            Words("nb"),
            news,
            organisation_name=hostile,
            public_url=URL,
            thread=("<a@b>",),
            list_id=hostile,
            message_id=f"<{number}@synclight>",
        )
        assert channel(box).deliver(letter, KARI) == ACCEPTED

    mails = [message_from_bytes(path.read_bytes()) for path in box.mails()]
    assert len(mails) == len(kinds)
    for mail in mails:
        assert set(mail.keys()) - {"List-Id"} == HEADERS
        assert len(mail.keys()) == len(set(mail.keys()))
        assert mail["To"] == KARI
        assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


# --- our own death ------------------------------------------------------------------------------------


class Died(BaseException):
    """This process, as far as the code under test can tell."""


@dataclass
class Life:
    """Dies at one step; what was in memory is gone."""

    last: int
    steps: Iterator[int] = field(default_factory=lambda: count(1))
    at: str = ""

    def step(self, name: str) -> None:
        if next(self.steps) == self.last:
            self.at = name
            raise Died


@dataclass
class MortalStore:
    store: LocalStore
    life: Life

    def read(self, name: str, params: Any = None) -> pa.Table:
        self.life.step(f"before reading {name}")
        return self.store.read(name, params)

    def write(self, statements: Sequence[Statement], request_id: str, epoch: Epoch | None = None) -> list[pa.Table]:
        self.life.step(f"before {statements[0].name}")
        answer = self.store.write(statements, request_id, epoch)
        self.life.step(f"after {statements[0].name}")
        return answer

    def snapshot(self, path: Path) -> None:
        self.store.snapshot(path)

    def close(self) -> None:
        self.store.close()


@dataclass
class MortalChannel:
    """A mail server that never fails, and a process that may."""

    life: Life
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        self.life.step("before handing over")
        self.taken[recipient, letter.message_id] += 1
        self.life.step("after the 250")
        return ACCEPTED

    def check(self) -> DeliveryOutcome:
        return ACCEPTED


def test_dying_between_any_two_steps_loses_nothing_and_doubles_only_after_the_250(clock: StoodClock) -> None:
    doubled: set[str] = set()
    for last in count(1):
        life = Life(last)
        clock.at = START
        with opened_store(None, clock) as store:
            tell(store, admins=[KARI])
            outgoing = MortalChannel(life)
            try:
                DeliveryRound(MortalStore(store, life), {"email": outgoing}, clock, URL).turn()
            except Died:
                died_at = life.at
            else:
                break  # it lived: every step was tried
            clock.pass_by(CLAIM_HOLDS)
            DeliveryRound(store, {"email": outgoing}, clock, URL).turn()

            assert set(outgoing.taken) == {(KARI, id_of("run-2-failing", KARI))}, died_at
            assert {mail.status for mail in mails_of(store)} == {"sent"}, died_at
            if sum(outgoing.taken.values()) > 1:
                doubled.add(died_at)

    assert last > 10
    assert doubled == {"after the 250", "before tick_off_letter"}


@pytest.mark.parametrize("step", [4, 6])
def test_a_process_killed_for_real_leaves_the_mail_for_the_next_one(tmp_path: Path, box: Mailbox, step: int) -> None:
    """Steps: after the claim (4), after the 250 (6)."""
    path = tmp_path / "store.duckdb"
    with opened_store(path, StoodClock()) as store:
        tell(store, admins=[KARI])

    def run(at: str, last: int) -> int:
        words = [
            sys.executable,
            "-m",
            "tests.integration.helpers.mail.mail_process",
            str(path),
            str(box.port),
            at,
            str(last),
        ]
        return subprocess.run(words, check=False, timeout=60, cwd=Path(__file__).parents[3]).returncode

    killed = run(START.isoformat(), step)
    lived = run((START + CLAIM_HOLDS).isoformat(), 0)

    assert (killed, lived) == (-9, 0)
    assert kept(box) == {(KARI, id_of("run-2-failing", KARI)): 2 if step == 6 else 1}
