"""The mail round: make letters of what was told, and send what the outbox owes, one claimed letter at a time.

Nothing is lost: a message stays in the outbox until the mail server took it. Nothing is sent twice by two senders:
each letter is claimed first. What left while the store did not answer is remembered and ticked off next turn.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from core.alerts.gathering import NO_LONGER_ADMIN, QUIET, reason_to_skip
from core.channels.letter import Letter, write_letter
from core.channels.letter_parts import News
from core.errors import TryLater, Undeliverable, where
from core.ours import ours
from core.ports import Channel, Clock
from core.words import Words
from data.outbox import (
    DueLetter,
    Part,
    claim,
    due_letters,
    gather,
    give_up,
    parts_of,
    postpone,
    skip,
    thread_of,
    tick_off,
)
from data.store import Statement, Store
from data.vitals import store_now

log = logging.getLogger(__name__)

EMAIL: Final = "email"
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 80  # about three days: a mail server may be down over a weekend
LONGEST_TURN_SECONDS: Final = 30.0  # with the longest delivery less than the silence that makes lights grey
TROUBLE_ENDS_TURN: Final = 3  # a dead server must not hold the loop with one timeout per message
NOT_WRITTEN: Final = "not_written"
_LANGUAGES: Final[dict[str, Literal["en", "nb"]]] = {"en": "en", "nb": "nb"}


class MailRound:
    """The mails of one outbox; keep one per process, it remembers what the store could not be told."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Clock,
        public_url: str,
        *,
        domain: str = "synclight",
        quiet: timedelta = QUIET,
    ) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._domain = domain  # what message ids end with
        self._quiet = quiet  # how long nothing more must have come before a letter is made
        self._set = (clock.now(), clock.monotonic())  # the store's time, and ours when it said so
        self._owed: dict[str, Sequence[Statement]] = {}  # request id → what the store must still be told

    def turn(self) -> int:
        """Send what is due now, for half a minute at most; how many mails left. Raises StoreUnavailable."""
        self._tell_what_is_owed()
        self._set = (store_now(self._store), self._clock.monotonic())
        gather(self._store, self._now(), self._domain, self._quiet)
        sent = trouble = 0
        enough = self._clock.monotonic() + LONGEST_TURN_SECONDS
        for due in due_letters(self._store, EMAIL, self._now()):
            if not claim(self._store, due, self._now()):
                continue
            answer = self._sent(due)
            sent += answer[-1].name == "tick_off_letter"
            trouble += answer[-1].name == "postpone_letter"
            self._tell(_request_id(due), answer)
            if trouble >= TROUBLE_ENDS_TURN or self._clock.monotonic() > enough:
                break
        return sent

    def _now(self) -> datetime:
        """By the store's clock, as all moments of the outbox are; asked once a turn, before anything is sent."""
        store_at, then = self._set
        return store_at + timedelta(seconds=self._clock.monotonic() - then)

    def _sent(self, due: DueLetter) -> list[Statement]:
        """Try once; what the store must know about it."""
        parts = parts_of(self._store, due)
        left_out = [(part, reason) for part in parts if (reason := self._reason_to_skip(due, part))]
        skipped = skip(due, left_out)
        told = [part for part in parts if all(part is not other for other, _reason in left_out)]
        if not told:
            return skipped
        try:
            self._channel.deliver(self._letter(due, told), due.recipient, due.message_id)
        except Undeliverable as error:
            return [*skipped, give_up(due, error.said, error.reason)]
        except TryLater as error:
            return [*skipped, self._later(due, error.said, error.reason)]
        except Exception as error:  # noqa: BLE001  # one letter that cannot be written must not hold up the others
            log.error("the letter %s could not be written: %s", due.letter_id, where(error))  # noqa: TRY400 - see `where`
            return [*skipped, self._later(due, ours("letter_not_written"), NOT_WRITTEN)]
        return [*skipped, tick_off(due, self._now())]

    def _reason_to_skip(self, due: DueLetter, part: Part) -> str | None:
        if not due.is_admin:
            return NO_LONGER_ADMIN
        return reason_to_skip(
            part.kind,
            created_at=part.created_at,
            alerted_at=part.alerted_at,
            ended_at=part.ended_at,
            muted_at=part.muted_at,
            muted_until_at=part.muted_until_at,
            now=self._now(),
        )

    def _letter(self, due: DueLetter, parts: Sequence[Part]) -> Letter:
        latest = {part.episode_id or part.notification_id: part for part in parts}  # the last word on each episode
        first, *others = sorted(latest.values(), key=_size, reverse=True)
        return write_letter(
            Words(_LANGUAGES[due.language], due.time_zone),
            [News(part.kind, part.facts, part.integration_id) for part in (first, *others)],
            organisation_name=due.organisation_name,
            public_url=self._public_url,
            thread=thread_of(self._store, due, first.episode_id, first) if first.episode_id else (),
            list_id=due.organisation_id,
        )

    def _later(self, due: DueLetter, error: str, reason: str) -> Statement:
        tries = due.tries + 1 - due.tries_before
        if tries >= MOST_TRIES:
            return give_up(due, error, reason)
        return postpone(due, next_try(tries, self._now()), error, reason)

    def _tell_what_is_owed(self) -> None:
        for request_id, statements in list(self._owed.items()):
            self._tell(request_id, statements)

    def _tell(self, request_id: str, statements: Sequence[Statement]) -> None:
        """The same request id each time: an answer that was lost on the way is not written twice."""
        self._owed[request_id] = statements
        self._store.write(statements, request_id)
        del self._owed[request_id]


def next_try(tries: int, now: datetime) -> datetime:
    """Twice as long each time, up to an hour."""
    doublings: int = 2 ** min(tries - 1, 10)
    return now + min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _request_id(due: DueLetter) -> str:
    """The same for the same try; request ids are kept and logged, so the address itself is not in it."""
    return f"{due.letter_id}:{sha256(due.recipient.encode()).hexdigest()[:16]}:{due.tries + 1}"


def _size(part: Part) -> int:
    """Most records first: those come first in the letter."""
    return int(part.facts.get("records", 0))
