"""What leaves together: one letter per organisation, in one thread per episode, at most four about worsening a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from pydantic import ValidationError

from core.alerts.gathering import LONGEST, QUIET
from core.channels.channel import refused_for_good, refused_for_now
from core.configuration import OrganisationConfig
from core.model import Principal
from core.permissions import Role
from data.commands.audit import audit_rows
from data.commands.integrations import list_organisations, save_organisation
from data.outbox.letters import due_letters, gather
from data.queries.notifications import list_notifications
from data.store.local import LocalStore
from data.store.protocol import Statement
from tests.integration.helpers.mail.outbox_parts import (
    ADMIN,
    FACTS,
    KARI,
    OLA,
    START,
    URL,
    Channel,
    StoodClock,
    deliver_due,
    id_of,
    opened_store,
    tell,
    told,
)

AUDIT = {
    "organisations": ["acme", "beta"],
    "addresses_of": ["acme", "beta"],
    **dict.fromkeys(("integration_id", "person", "action", "until_at", "until_id")),
    "limit": 50,
}
EVERYBODY = Principal("kari", {"acme": Role.ADMIN, "beta": Role.ADMIN})


@pytest.fixture
def clock() -> StoodClock:
    return StoodClock()


@pytest.fixture
def store(clock: StoodClock) -> Iterator[LocalStore]:
    with opened_store(None, clock) as opened:
        yield opened


def statuses(store: LocalStore) -> set[tuple[str, str]]:
    """(recipient, status) of every mail."""
    return {
        (mail.recipient, mail.status)
        for one in list_notifications(EVERYBODY, store, limit=2000)
        for mail in one.deliveries
        if mail.channel == "email"
    }


def test_a_thousand_integrations_failing_at_once_make_one_mail_each_admin(store: LocalStore, clock: StoodClock) -> None:
    statements: list[Statement] = []
    for number in range(1000):
        name = {**FACTS, "integration_name": f"Integration {number}", "records": number % 7}
        statements += told(f"run-{number:04}-failing", integration_id=f"many-{number}", facts=name)
    store.write(statements, "all at once")
    channel = Channel()

    sent = [deliver_due(store, channel, clock, URL) for _ in range(3)]

    assert sent == [2, 0, 0]
    assert [recipient for recipient, _id in channel.sent] == [KARI, OLA]
    subject = channel.letters[0].subject.replace("\u00a0", " ")
    assert subject == "Ikke bokført: 2 997 bilag, 1 284 000 kr – 1 000 integrasjoner (acme AS)"
    assert "Og 990 integrasjoner til." in channel.letters[0].text.replace("\u00a0", " ")
    assert statuses(store) == {(KARI, "sent"), (OLA, "sent")}


def test_two_organisations_never_share_a_letter(store: LocalStore, clock: StoodClock) -> None:
    tell(store, "run-1-failing", "acme", admins=[KARI])
    tell(store, "run-2-failing", "beta", admins=[KARI])
    channel = Channel()

    deliver_due(store, channel, clock, URL)

    assert [("acme" in letter.subject, "beta" in letter.subject) for letter in channel.letters] == [
        (True, False),
        (False, True),
    ]


def test_a_letter_waits_until_it_is_quiet_and_never_longer_than_its_limit(store: LocalStore, clock: StoodClock) -> None:
    """Every ten seconds another integration fails: it is told of after ten minutes, all together."""
    channel = Channel()
    number = 0
    while not channel.sent:
        tell(store, f"run-{number:03}-failing", integration_id=f"many-{number}", admins=[KARI], at=clock.now())
        deliver_due(store, channel, clock, URL)
        clock.pass_by(timedelta(seconds=10))
        number += 1

    assert clock.now() - START == LONGEST + timedelta(seconds=10)
    assert len(channel.sent) == 1
    assert "61 integrasjoner" in channel.letters[0].subject


def test_one_failure_is_told_after_a_few_quiet_seconds(store: LocalStore, clock: StoodClock) -> None:
    tell(store, admins=[KARI], at=START)
    channel = Channel()
    clock.pass_by(QUIET - timedelta(seconds=1))
    early = deliver_due(store, channel, clock, URL)
    clock.pass_by(timedelta(seconds=1))

    assert (early, deliver_due(store, channel, clock, URL)) == (0, 1)


def test_a_second_gatherer_finds_nothing_left(store: LocalStore, clock: StoodClock) -> None:
    tell(store)

    assert [gather(store, clock.now()), gather(store, clock.now())] == [1, 0]
    assert len(due_letters(store, "email", clock.now())) == 2


def test_all_that_is_told_of_an_episode_stands_in_one_thread(store: LocalStore, clock: StoodClock) -> None:
    channel = Channel()
    for kind in ("failing", "worse", "recovered"):
        tell(store, f"run-{kind}", kind=kind, episode_id="one", admins=[KARI], at=clock.now(), facts={**FACTS})
        clock.pass_by(QUIET)
        deliver_due(store, channel, clock, URL)
    first, second = id_of("run-failing", KARI), id_of("run-worse", KARI)

    assert [letter.thread for letter in channel.letters] == [(), (first,), (first, second)]
    assert {letter.list_id for letter in channel.letters} == {"acme"}


def test_a_letter_answers_only_letters_that_arrived(
    store: LocalStore, clock: StoodClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Channel(moods=[refused_for_good("550"), refused_for_now("down")])
    ids: list[str] = []
    write = store.write
    monkeypatch.setattr(store, "write", lambda said, request_id: (ids.append(request_id), write(said, request_id))[1])
    for kind in ("failing", "worse", "recovered"):
        tell(store, f"run-{kind}", kind=kind, episode_id="one", admins=[KARI], at=clock.now(), facts={**FACTS})
        clock.pass_by(QUIET)
        deliver_due(store, channel, clock, URL)

    assert [letter.thread for letter in channel.letters] == [()]
    assert sum(request_id.startswith("run-") and ":" in request_id for request_id in ids) == 3
    assert [request_id for request_id in ids if "@" in request_id] == []  # the store and its log keep them


def test_failing_and_worse_of_one_episode_in_one_letter_tell_the_last_state(
    store: LocalStore, clock: StoodClock
) -> None:
    tell(store, "run-1-failing", episode_id="one", admins=[KARI])
    later = {**FACTS, "records": 5, "happened_at": "2026-11-23T09:31:00+00:00"}
    tell(store, "run-2-worse", kind="worse", episode_id="one", admins=[KARI], facts=later, at=START)
    channel = Channel()
    clock.pass_by(QUIET)

    deliver_due(store, channel, clock, URL)

    assert [letter.subject.split(",")[0] for letter in channel.letters] == ["Ikke bokført: 5 bilag"]
    assert statuses(store) == {(KARI, "sent")}


def test_a_day_has_four_letters_about_worsening_and_the_next_day_four_more(
    store: LocalStore, clock: StoodClock
) -> None:
    channel = Channel()
    for number in range(6):
        tell(store, f"run-{number}-worse", kind="worse", admins=[KARI], at=clock.now())
        clock.pass_by(QUIET)
        deliver_due(store, channel, clock, URL)
        clock.pass_by(timedelta(minutes=1))
    that_day = len(channel.sent)
    clock.at = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # midnight in Oslo
    deliver_due(store, channel, clock, URL)

    assert that_day == 4
    assert len(channel.sent) == 5  # what was held back, in one letter
    assert statuses(store) == {(KARI, "sent")}


def test_nothing_leaves_while_an_integration_is_muted_and_what_is_over_by_then_never_does(
    store: LocalStore, clock: StoodClock
) -> None:
    mute = {"integration_id": "acme-expenses", "muted_at": START - timedelta(hours=1)}
    until = {"muted_until_at": START + timedelta(hours=3), "person": "kari", "organisations": ["acme"], "now": START}
    store.write([Statement("mute_integration", {**mute, **until}, expect=1)], "mute")
    tell(store, "run-1-failing", admins=[KARI])
    tell(store, "run-2-failing", admins=[KARI])
    ended = {"episode_id": "run-1-failing-episode", "ended_at": START + timedelta(hours=1)}
    store.write([Statement("close_episode", ended, expect=1)], "ended")
    channel = Channel()

    while_muted = deliver_due(store, channel, clock, URL)
    clock.pass_by(timedelta(hours=3))
    after = deliver_due(store, channel, clock, URL)

    assert (while_muted, after) == (0, 1)
    mails = {one.notification_id: one.deliveries[1] for one in list_notifications(EVERYBODY, store)}
    assert (mails["run-1-failing"].status, mails["run-1-failing"].reason) == ("skipped", "muted_and_over")
    assert mails["run-2-failing"].status == "sent"


def test_everybody_is_told_in_their_own_language(store: LocalStore, clock: StoodClock) -> None:
    languages: dict[str, Literal["en", "nb"]] = {OLA: "en"}
    config = OrganisationConfig(id="acme", name="acme AS", admins=(KARI, OLA), admin_languages=languages)
    save_organisation(ADMIN, store, config, START)
    tell(store)
    channel = Channel()

    deliver_due(store, channel, clock, URL)

    assert [letter.subject.split(":")[0] for letter in channel.letters] == ["Ikke bokført", "Not booked"]
    assert [one.admin_languages for one in list_organisations(ADMIN, store)] == [languages, {}]
    saved = [row["action"] for row in store.read("audit_rows", AUDIT).to_pylist()].count("configure_organisation")
    save_organisation(ADMIN, store, config, START)  # unchanged: no row
    again = [row["action"] for row in store.read("audit_rows", AUDIT).to_pylist()].count("configure_organisation")
    assert (saved, again) == (3, 3)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_only_an_admin_reads_whole_addresses(store: LocalStore, clock: StoodClock, role: Role) -> None:
    config = OrganisationConfig(id="acme", name="acme AS", admins=(KARI, OLA), admin_languages={OLA: "en"})
    save_organisation(ADMIN, store, config, START)
    tell(store)
    refused = refused_for_good(f"The mail server answered 550: 5.1.1 <{KARI}> unknown")
    deliver_due(store, Channel(moods=[refused]), clock, URL)
    other = Principal("eva", {"acme": role, "beta": role})

    seen, noted = str(list_notifications(other, store)), str(audit_rows(other, store))

    assert "k…@acme.example" in seen
    assert "<k…@acme.example> unknown" in seen
    assert "'o…@acme.example'" in noted
    assert [one for one in (KARI, OLA) if one in seen + noted] == []
    for whole in (str(list_notifications(ADMIN, store)), str(audit_rows(ADMIN, store))):
        assert [one for one in (KARI, OLA) if one in whole] == [KARI, OLA]


def test_only_an_admin_has_a_language() -> None:
    with pytest.raises(ValidationError, match="addresses that are among the admins"):
        OrganisationConfig(id="acme", name="acme AS", admins=(KARI,), admin_languages={OLA: "en"})
