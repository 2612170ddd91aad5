"""The watch loop's mail round: send what the outbox owes, one claimed message at a time.

Nothing is lost: a message stays in the outbox until the mail server took it. Nothing is sent twice by two watchers:
each message is claimed first. What left while the store did not answer is remembered and ticked off next turn.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final, Literal

from core.channels.letter import Letter, write_letter
from core.errors import TryLater, Undeliverable
from core.ports import Channel, Clock
from core.words import Words
from data.outbox import DueDelivery, claim, due_deliveries, give_up, postpone, tick_off
from data.store import Statement, Store

log = logging.getLogger(__name__)

EMAIL: Final = "email"
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 80  # about three days: a mail server may be down over a weekend
OLD_NEWS: Final = timedelta(days=3)  # what ended and waited longer than this helps nobody any more
LONGEST_TURN_SECONDS: Final = 30.0  # then the loop must show a sign of life; the rest goes next turn
TROUBLE_ENDS_TURN: Final = 3  # a dead server must not hold the loop with one timeout per message
_LANGUAGES: Final[dict[str, Literal["en", "nb"]]] = {"en": "en", "nb": "nb"}


class MailRound:
    """The mails of one outbox; keep one per process, it remembers what the store could not be told."""

    def __init__(self, store: Store, channel: Channel, clock: Clock, public_url: str) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._owed: dict[str, Statement] = {}  # request id → what the store must still be told

    def turn(self) -> int:
        """Send what is due now, for half a minute at most; how many mails left. Raises StoreUnavailable."""
        self._tell_what_is_owed()
        sent = trouble = 0
        enough = self._clock.monotonic() + LONGEST_TURN_SECONDS
        for due in due_deliveries(self._store, EMAIL, self._clock.now()):
            if not claim(self._store, due, self._clock.now()):
                continue
            answer = self._sent(due)
            sent += answer.name == "tick_off_delivery"
            trouble += answer.name == "postpone_delivery"
            self._tell(f"{due.delivery_id}:{due.tries + 1}", answer)
            if trouble >= TROUBLE_ENDS_TURN or self._clock.monotonic() > enough:
                break
        return sent

    def _sent(self, due: DueDelivery) -> Statement:
        """Try once; what the store must know about it."""
        if not due.is_admin:
            return give_up(due, "No longer an admin of this organisation.")
        if due.is_over and self._clock.now() - due.created_at > OLD_NEWS:
            return give_up(due, "Not sent: it is long over.")
        try:
            self._channel.deliver(self._letter(due), due.recipient, due.message_id)
        except Undeliverable as error:
            return give_up(due, str(error))
        except TryLater as error:
            return self._later(due, str(error))
        except Exception:  # one message that cannot be written must not hold up the others
            log.exception("the notification %s could not be written", due.delivery_id.split(":", 1)[0])
            return self._later(due, "The letter could not be written; the log says why.")
        return tick_off(due, self._clock.now())

    def _letter(self, due: DueDelivery) -> Letter:
        return write_letter(
            Words(_LANGUAGES[due.language], due.time_zone),
            due.kind,
            due.facts,
            organisation_name=due.organisation_name,
            integration_id=due.integration_id,
            public_url=self._public_url,
        )

    def _later(self, due: DueDelivery, error: str) -> Statement:
        tries = due.tries + 1
        if tries >= MOST_TRIES:
            return give_up(due, error)
        return postpone(due, next_try(tries, self._clock.now()), error)

    def _tell_what_is_owed(self) -> None:
        for request_id, statement in list(self._owed.items()):
            self._tell(request_id, statement)

    def _tell(self, request_id: str, statement: Statement) -> None:
        """The same request id each time: an answer that was lost on the way is not written twice."""
        self._owed[request_id] = statement
        self._store.write([statement], request_id)
        del self._owed[request_id]


def deliver_due(store: Store, channel: Channel, clock: Clock, public_url: str) -> int:
    """One turn of the outbox by itself; how many mails left."""
    return MailRound(store, channel, clock, public_url).turn()


def next_try(tries: int, now: datetime) -> datetime:
    """Twice as long each time, up to an hour."""
    doublings: int = 2 ** min(tries - 1, 10)
    return now + min(FIRST_WAIT * doublings, LONGEST_WAIT)
