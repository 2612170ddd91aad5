"""Any registered channel gets its letters as e-mail does: once, in the recipient's language, whatever others do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from core.channels.channel import ACCEPTED, DeliveryOutcome, Letter, refused_for_good, refused_for_now
from core.channels.registry import CHANNELS
from core.configuration import OrganisationConfig, RecipientConfig, read_organisation
from core.errors import BadConfiguration, BadRequest
from core.i18n import Words
from core.model import EMAIL, Principal
from core.permissions import Role
from core.settings import Settings, load_settings
from data.commands.alerting import ask_for_test_message
from data.commands.audit import audit_rows
from data.commands.integrations import list_organisations, save_organisation
from data.queries.notifications import Delivery, list_notifications
from data.store.local import LocalStore
from flows.cli.doctor.findings import State
from flows.cli.doctor.stack import look_around
from flows.cli.mail import try_mail
from flows.demo.mailbox import Mailbox, kept_mails
from flows.monitor.channel_round import MOST_TRIES
from flows.monitor.channel_wiring import mail_domain, open_channels
from flows.monitor.delivery_round import DeliveryRound
from flows.monitor.reconciler import Deliveries
from flows.secrets import HomeSecrets
from tests.integration.helpers.mail import file_channel
from tests.integration.helpers.mail.outbox_parts import (
    ADMIN,
    FACTS,
    KARI,
    OLA,
    START,
    URL,
    StoodClock,
    opened_store,
    tell,
)
from tests.integration.helpers.mail.outbox_parts import Channel as Remembering

FILE = "file"
ALERTS = RecipientConfig.model_construct(channel=FILE, address="alerts.txt", language="en")
EACH = {**FACTS, "kind": "failing", "integration_id": "acme-expenses"}
REMINDER = {**FACTS, "count": 2, "integrations": [EACH, EACH]}
SUBJECTS = {
    "nb": [
        "Ikke bokført: 1 bilag, 1 284 kr – Regnskap (acme AS)",
        "Fortsatt ikke bokført: 1 bilag, 1 284 kr – 2 integrasjoner (acme AS)",
        "I orden igjen: Utleggskrav → Regnskap (acme AS)",
        "Testmelding fra Synclight (acme AS)",
    ],
    "en": [
        "Not booked: 1 record, NOK 1,284 – Regnskap (acme AS)",
        "Still not booked: 1 record, NOK 1,284 – 2 integrations (acme AS)",
        "Healthy again: Utleggskrav → Regnskap (acme AS)",
        "Test message from Synclight (acme AS)",
    ],
}


@pytest.fixture
def clock() -> StoodClock:
    return StoodClock()


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """E-mail and a file, whatever else there is."""
    monkeypatch.setattr(CHANNELS, "modules", {EMAIL: CHANNELS.modules[EMAIL], FILE: file_channel.__name__})


@pytest.fixture
def store(clock: StoodClock) -> Iterator[LocalStore]:
    with opened_store(None, clock) as opened:
        told_too(opened, ALERTS)
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "letters").mkdir()
    return load_settings(home=tmp_path)


def told_too(store: LocalStore, *recipients: RecipientConfig) -> None:
    config = OrganisationConfig(id="acme", name="acme AS", admins=(KARI,), language="nb", recipients=recipients)
    save_organisation(ADMIN, store, config, START)


def deliveries(store: LocalStore) -> dict[tuple[str, str], list[Delivery]]:
    """(channel, recipient) → what was to go there, oldest first."""
    found: dict[tuple[str, str], list[Delivery]] = {}
    for told in reversed(list_notifications(ADMIN, store)):
        for one in told.deliveries:
            if one.channel != "in_app":
                found.setdefault((one.channel, one.recipient), []).append(one)
    return found


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_kind_of_letter_goes_over_each_channel_once_and_in_the_recipients_language(
    store: LocalStore, clock: StoodClock, settings: Settings
) -> None:
    with Mailbox(settings.home / "mail", clock=clock) as box:
        outgoing = load_settings(home=settings.home, smtp_host="127.0.0.1", smtp_port=box.port)
        channels, wrong = open_channels(outgoing, HomeSecrets(outgoing))
        rounds = DeliveryRound(store, channels, clock, URL, domain=mail_domain(outgoing))
        sent = []
        for kind, facts in (("failing", FACTS), ("reminder", REMINDER), ("recovered", {**FACTS, "booked": 1})):
            tell(store, f"run-{kind}", kind=kind, facts=facts, at=clock.now() - timedelta(minutes=1))
            sent += [rounds.turn(), rounds.turn()]
            clock.pass_by(timedelta(hours=1))
        ask_for_test_message(ADMIN, store, "acme", request_id="one", now=clock.now())
        sent += [rounds.turn(), rounds.turn()]

    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in kept_mails(settings.home / "mail")
    ]
    lines = [line.split(" ", 1) for line in (settings.home / "letters/alerts.txt").read_text("utf-8").splitlines()]
    assert (wrong, sent) == ([], [2, 0] * 4)
    assert [plainly(mail["Subject"]) for mail in mails] == SUBJECTS["nb"]
    assert [plainly(subject) for _id, subject in lines] == SUBJECTS["en"]
    assert len({message_id for message_id, _subject in lines} | {mail["Message-ID"] for mail in mails}) == 8
    told = deliveries(store)
    assert set(told) == {("email", KARI), (FILE, "alerts.txt")}
    assert [[(one.status, one.tries) for one in each] for each in told.values()] == [[("sent", 1)] * 4] * 2


def test_a_letter_to_another_place_than_an_admins_does_not_call_its_reader_an_admin(
    store: LocalStore, clock: StoodClock
) -> None:
    mail, file = Remembering(), Remembering()
    tell(store)
    ask_for_test_message(ADMIN, store, "acme", request_id="one", now=clock.now())

    DeliveryRound(store, {"email": mail, FILE: file}, clock, URL).turn()

    assert [("because you are an admin" in one.text, "E-mail works" in one.text) for one in file.letters] == [
        (False, False),
        (False, False),
    ]
    assert all("because acme AS sends its alerts here" in one.text for one in file.letters)
    assert [("du er administrator" in one.text, "E-posten virker" in one.text) for one in mail.letters] == [
        (True, False),
        (True, True),
    ]


@dataclass
class Blocked(Remembering):
    """A channel whose other side does not answer until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        assert self.let_go.wait(30)
        return super().deliver(letter, recipient)


@dataclass
class Releasing(Remembering):
    """A channel that lets another one go when it got its letter."""

    blocked: Blocked = field(default_factory=Blocked)

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        self.blocked.let_go.set()
        return super().deliver(letter, recipient)


@pytest.mark.parametrize("first", ["email", FILE])
def test_a_channel_that_hangs_does_not_keep_the_others_letters(
    store: LocalStore, clock: StoodClock, first: str
) -> None:
    """The one that hangs ends only when the other has delivered: in turn, one after the other, this would never end."""
    blocked = Blocked()
    other = FILE if first == "email" else "email"
    tell(store)

    sent = DeliveryRound(store, {first: blocked, other: Releasing(blocked=blocked)}, clock, URL).turn()

    assert sent == 2


def test_a_channel_that_never_answers_is_left_alone_until_it_does(store: LocalStore, clock: StoodClock) -> None:
    blocked, other = Blocked(), Remembering()
    rounds = DeliveryRound(store, {"email": blocked, FILE: other}, clock, URL, patience_seconds=0.1)
    sent = 0
    for number in range(3):
        tell(store, f"run-{number}", at=clock.now() - timedelta(minutes=1))
        turns = iter(range(300))
        while len(other.sent) <= number and next(turns, None) is not None:
            sent += rounds.turn()
        clock.pass_by(timedelta(minutes=1))
    meanwhile = (len(other.sent), len(blocked.sent))
    blocked.let_go.set()
    for _ in range(300):
        sent += rounds.turn()
        if sent == 6:
            break

    assert (meanwhile, sent) == ((3, 0), 6)
    assert len(set(blocked.sent)) == len(blocked.sent) == 3
    assert {one.status for each in deliveries(store).values() for one in each} == {"sent"}


@dataclass
class Broken(Remembering):
    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        raise RuntimeError(recipient)


@pytest.mark.parametrize("broken", ["email", FILE])
def test_a_channel_that_is_down_or_broken_postpones_its_own_letters_only(
    store: LocalStore, clock: StoodClock, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    well = FILE if broken == "email" else "email"
    tell(store)
    down = Remembering(moods=[refused_for_now("down")])

    first = DeliveryRound(store, {broken: down, well: Remembering()}, clock, URL).turn()
    clock.pass_by(timedelta(minutes=1))
    second = DeliveryRound(store, {broken: Broken(), well: Remembering()}, clock, URL).turn()

    found = {
        channel: [(one.status, one.reason, one.tries) for one in each]
        for (channel, _), each in deliveries(store).items()
    }
    assert (first, second) == (1, 0)
    assert found == {broken: [("pending", "not_written", 2)], well: [("sent", None, 1)]}
    assert "alerts.txt" not in caplog.text


def test_a_channel_gives_up_as_e_mail_does_and_a_person_can_send_it_again(store: LocalStore, clock: StoodClock) -> None:
    tell(store)
    file = Remembering(moods=[refused_for_good("gone")])
    DeliveryRound(store, {FILE: file}, clock, URL).turn()
    [final] = deliveries(store)[FILE, "alerts.txt"]

    tell(store, "run-9", at=clock.now() - timedelta(minutes=1))
    file.moods = [refused_for_now("down")] * MOST_TRIES
    for _ in range(MOST_TRIES):
        DeliveryRound(store, {FILE: file}, clock, URL).turn()
        given_up = deliveries(store)[FILE, "alerts.txt"][1]
        clock.at = given_up.next_try_at or clock.at

    assert (final.status, final.last_error) == ("failed", "gone")
    assert (given_up.status, given_up.tries, given_up.last_error) == ("failed", MOST_TRIES, "down")
    assert {one.status for one in deliveries(store)["email", KARI]} == {"pending"}  # no mail server: it waits


def test_one_address_of_two_channels_is_two_recipients(store: LocalStore, clock: StoodClock) -> None:
    told_too(store, RecipientConfig.model_construct(channel=FILE, address=KARI, language=None))
    tell(store)
    mail, file = Remembering(), Remembering()

    sent = DeliveryRound(store, {"email": mail, FILE: file}, clock, URL).turn()

    assert sent == 2
    assert [(one.recipient, one.status) for each in deliveries(store).values() for one in each] == [(KARI, "sent")] * 2


def test_what_is_no_recipient_any_more_gets_nothing(store: LocalStore, clock: StoodClock) -> None:
    tell(store)
    told_too(store)
    file = Remembering()

    DeliveryRound(store, {"email": Remembering(), FILE: file}, clock, URL).turn()

    [left_out] = deliveries(store)[FILE, "alerts.txt"]
    assert (file.sent, left_out.status, left_out.reason) == ([], "skipped", "no_longer_recipient")
    assert Words("en").delivery_reason(left_out.reason, FILE) == "no longer a recipient"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_only_an_admin_reads_where_alerts_go(store: LocalStore, role: Role) -> None:
    """A web address of a chat room is its password."""
    tell(store)
    other = Principal("eva", {"acme": role, "beta": role})

    def read(person: Principal) -> str:
        return f"{list_notifications(person, store)} {audit_rows(person, store)}"

    assert "alerts.txt" in read(ADMIN)
    assert "alerts.txt" not in read(other)
    assert "recipient='a…'" in read(other)


# --- the configuration --------------------------------------------------------------------------------

TOML = """
id = "acme"
name = "acme AS"
admins = ["kari@acme.example"]
"""


@pytest.mark.parametrize(
    ("recipient", "key", "found", "wanted"),
    [
        ('channel = "pigeon", address = "roof"', "recipients[0].channel", '"pigeon"', "one of email, file"),
        ('channel = "file", address = "../x"', "recipients[0].address", '"../x"', "an address like alerts.txt"),
        (
            'channel = "email", address = "kari"',
            "recipients[0].address",
            '"kari"',
            "an e-mail address like finance@acme.example",
        ),
        ('channel = "file"', "recipients[0].address", "nothing", "a value"),
        ('channel = "file", address = "a.txt", language = "no"', "recipients[0].language", '"no"', "one of en, nb"),
        ('channel = "email", address = "Kari@acme.example"', "recipients", "[{", "each address once"),
    ],
)
def test_a_wrong_recipient_is_refused_with_what_exists(recipient: str, key: str, found: str, wanted: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_organisation(f"{TOML}recipients = [{{ {recipient} }}]\n", "acme.toml")

    assert (refused.value.key, refused.value.wanted) == (key, wanted)
    assert refused.value.found.startswith(found)


def test_recipients_are_kept_told_of_in_the_log_and_read_back(store: LocalStore) -> None:
    file = '{ channel = "file", address = "alerts.txt", language = "en" }'
    mail = f'{{ channel = "email", address = "{OLA}", language = "en" }}'
    config = read_organisation(f"{TOML}recipients = [{file}, {mail}]\n", "acme.toml")
    before = len(audit_rows(ADMIN, store, action="configure_organisation"))

    for hours in (1, 2):
        save_organisation(ADMIN, store, config, START + timedelta(hours=hours))

    [changed, *others] = audit_rows(ADMIN, store, action="configure_organisation")
    assert len(others) == before  # what is saved unchanged is not noted
    assert changed.after["recipients"] == [{"channel": FILE, "address": "alerts.txt", "language": "en"}]
    [kept, _beta] = list_organisations(ADMIN, store)
    assert (kept.admins, kept.admin_languages) == ((KARI, OLA), {OLA: "en"})  # whoever gets mails is an admin
    assert kept.recipients == (ALERTS,)
    assert set(kept.everyone) == set(config.everyone)


def test_a_recipient_of_a_channel_that_is_gone_is_still_read_and_its_letters_wait(
    store: LocalStore, clock: StoodClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CHANNELS, "modules", {EMAIL: CHANNELS.modules[EMAIL]})
    tell(store)
    channels, wrong = open_channels(settings, HomeSecrets(settings))

    DeliveryRound(store, channels, clock, URL).turn()

    assert (channels, wrong) == ({}, [])
    assert list_organisations(ADMIN, store)[0].recipients == (ALERTS,)
    assert [one.status for one in deliveries(store)[FILE, "alerts.txt"]] == ["pending"]


# --- the settings -------------------------------------------------------------------------------------


def test_a_channel_set_up_wrongly_is_trouble_in_every_round_and_the_others_send(
    store: LocalStore, clock: StoodClock, settings: Settings
) -> None:
    wrong = load_settings(home=settings.home, smtp_host="mail.acme.no", smtp_user="synclight", smtp_security="none")
    tell(store)
    outbox = Deliveries(wrong, store, clock)

    for _ in range(2):
        with pytest.raises(BadConfiguration, match="SYNCLIGHT_SMTP_SECURITY"):
            outbox.turn()

    assert [one.status for one in deliveries(store)[FILE, "alerts.txt"]] == ["sent"]
    assert len((settings.home / "letters/alerts.txt").read_text("utf-8").splitlines()) == 1


def test_the_doctor_looks_at_every_channel(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked() -> tuple[str, State, str]:
        [_mail, found] = look_around(settings, Words("en"))
        return found.subject, found.state, found.found

    fine = looked()
    with monkeypatch.context() as patch:
        patch.setattr(file_channel.FileChannel, "check", lambda _self: refused_for_now("The folder is not there."))
        broken = looked()
    (settings.home / "letters").rmdir()

    assert fine == ("Channel file", State.FINE, "takes messages")
    assert broken == ("Channel file", State.BROKEN, "The folder is not there.")
    assert looked() == ("Channel file", State.SKIPPED, "not set up")


def test_a_test_message_goes_straight_to_any_channel(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_mail(settings, "alerts.txt", name=FILE, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert try_mail(settings, "alerts.txt", name=FILE, as_json=False) == 0
    said = capsys.readouterr().out

    assert told == {"address": "alerts.txt", "sent": True, "message": ""}
    assert "It was taken. Look whether it arrives at alerts.txt." in said
    lines = (settings.home / "letters/alerts.txt").read_text("utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == ["Test message from Synclight (Synclight)"] * 2


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("pigeon", "roof", "There is no channel pigeon. There is: email, file."),
        (FILE, "../x", "an address like alerts.txt"),
        (FILE, "alerts.txt", "The channel file is not set up."),
    ],
)
def test_a_test_message_that_can_go_nowhere_is_refused(settings: Settings, name: str, address: str, said: str) -> None:
    (settings.home / "letters").rmdir()

    with pytest.raises(BadRequest) as refused:
        try_mail(settings, address, name=name, as_json=False)

    assert str(refused.value) == said


def test_a_check_answers_as_a_delivery_does(settings: Settings) -> None:
    channels, _wrong = open_channels(settings, HomeSecrets(settings))

    assert channels[FILE].check() == ACCEPTED
