"""The outbox's world: two organisations in a real store, a clock that is told the time, a channel with a memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from core import ports
from core.channels import channel as channels
from core.channels.channel import ACCEPTED, DeliveryOutcome, Letter
from core.configuration import IntegrationConfig, OrganisationConfig
from core.effects import NewNotification
from core.model import EMAIL, Principal
from core.permissions import Role
from data.commands.integrations import save_integration, save_organisation
from data.ledger.alerts import notification
from data.queries.notifications import Delivery, list_notifications
from data.store.local import LocalStore
from data.store.protocol import Statement, Store
from flows.monitor.delivery_round import DeliveryRound

START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TOLD_AT = START - timedelta(minutes=1)  # long enough ago to be gathered
URL = "http://127.0.0.1:8501"
KARI, OLA = "kari@acme.example", "ola@acme.example"
ADMIN = Principal("kari", {"acme": Role.ADMIN, "beta": Role.ADMIN}, is_operator=True)
FACTS = {
    "integration_name": "Utleggskrav → Regnskap",
    "target_name": "Regnskap",
    "run_id": "run-2",
    "happened_at": "2026-11-23T09:30:00+00:00",
    "failing_since": "2026-11-23T08:30:00+00:00",
    "oldest_at": None,
    "syncs_in_a_row": 2,
    "records": 1,
    "money": {"NOK": "1284.00"},
    "more_causes": 0,
    "reasons": [],
    "causes": [],
}


@dataclass
class StoodClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def pass_by(self, length: timedelta) -> None:
        self.at += length


@dataclass
class Channel:
    """Remembers what it was given; `moods` are answered one after the other, then it works."""

    moods: list[DeliveryOutcome] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        if self.moods:
            return self.moods.pop(0)
        self.sent.append((recipient, letter.message_id))
        self.letters.append(letter)
        return ACCEPTED

    def check(self) -> DeliveryOutcome:
        return self.moods[0] if self.moods else ACCEPTED


@dataclass
class SlowChannel(Channel):
    """A mail server that takes four seconds for each mail."""

    clock: StoodClock = field(default_factory=StoodClock)

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        self.clock.pass_by(timedelta(seconds=4))
        return super().deliver(letter, recipient)


@contextmanager
def opened_store(path: Path | None, clock: StoodClock) -> Iterator[LocalStore]:
    """Two organisations with one integration and two admins each."""
    opened = LocalStore(path, clock)
    for organisation in ("acme", "beta"):
        configure(opened, organisation, KARI, OLA)
    yield opened
    opened.close()


def configure(store: LocalStore, organisation: str, *admins: str, at: datetime = START) -> None:
    config = OrganisationConfig(id=organisation, name=f"{organisation} AS", admins=admins, language="nb")
    save_organisation(ADMIN, store, config, at)
    integration = {
        "id": f"{organisation}-expenses",
        "organisation": organisation,
        "name": "Utleggskrav → Regnskap",
        "source": {"kind": "files", "path": "utlegg.csv"},
        "target": {
            "kind": "rest",
            "name": "Regnskap",
            "url": "http://127.0.0.1:8765/accounting/records",
            "look_up_url": "http://127.0.0.1:8765/accounting/records?reference={reference}",
            "token_secret": "sandbox",
        },
        "schedule": {"interval_seconds": 300},
        "mapping": {"record_key": "Bilag", "fields": [{"to": "/voucher", "from": "Bilag"}]},
    }
    save_integration(ADMIN, store, IntegrationConfig.model_validate(integration), at)


def tell(
    store: LocalStore,
    notification_id: str = "run-2-failing",
    organisation: str = "acme",
    *,
    admins: Sequence[str] = (),
    **more: Any,
) -> None:
    """Store what a closing would; the organisation has had these admins since just before."""
    if admins:
        configure(store, organisation, *admins)
    store.write(told(notification_id, organisation, **more), notification_id)


def told(
    notification_id: str = "run-2-failing",
    organisation: str = "acme",
    *,
    facts: dict[str, Any] | None = None,
    at: datetime = TOLD_AT,
    kind: str = "failing",
    integration_id: str | None = None,
    episode_id: str | None = None,
) -> list[Statement]:
    """What a closing stores: the message, a delivery per channel and recipient, and the episode if it is a new one."""
    both = {"integration_id": integration_id or f"{organisation}-expenses", "organisation_id": organisation}
    told_of = episode_id or f"{notification_id}-episode"
    new = NewNotification(notification_id, kind, told_of, FACTS if facts is None else facts)
    opened = {"episode_id": told_of, "opened_at": at, "run_id": "run-1", **both}
    first = [] if episode_id else [Statement("open_episode", opened)]
    return [*first, *notification(new, at, both)]


def id_of(letter_id: str, recipient: str) -> str:
    return f"<{letter_id}.{sha256(recipient.encode()).hexdigest()[:8]}@synclight>"


def mails_of(store: LocalStore, organisation: str = "acme") -> list[Delivery]:
    [told] = list_notifications(Principal("kari", {organisation: Role.ADMIN}), store)
    return [delivery for delivery in told.deliveries if delivery.channel == "email"]


def deliver_due(store: Store, channel: channels.Channel, clock: ports.Clock, public_url: str) -> int:
    """One turn of a process that remembers nothing; how many letters left."""
    return DeliveryRound(store, {EMAIL: channel}, clock, public_url).turn()
