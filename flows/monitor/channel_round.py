"""One channel's round: send what the outbox owes over it, one claimed letter at a time.

Nothing is lost: a message stays in the outbox until the other side took it. Nothing is sent twice by two senders:
each letter is claimed first. What left while the store did not answer is remembered and ticked off next turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from core.alerts.gathering import NO_LONGER_ADMIN, NO_LONGER_RECIPIENT, reason_to_skip
from core.channels.channel import Channel, DeliveryOutcome, DeliveryResult, Letter, refused_for_now
from core.channels.letter import write_letter
from core.channels.letter_parts import News
from core.errors import where
from core.i18n import Words
from core.messages import message
from core.model import EMAIL
from data.outbox.letters import (
    DueLetter,
    Part,
    claim,
    due_letters,
    give_up,
    letter_parts,
    postpone,
    skip,
    thread_of,
    tick_off,
)
from data.store.protocol import Statement, Store

log = logging.getLogger(__name__)

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 80  # about three days: the other side may be down over a weekend
LONGEST_TURN_SECONDS: Final = 30.0  # with the longest delivery less than the silence that makes lights grey
TROUBLE_ENDS_TURN: Final = 3  # a dead other side must not hold the loop with one timeout per message
NOT_WRITTEN: Final = "not_written"
_LANGUAGES: Final[dict[str, Literal["en", "nb"]]] = {"en": "en", "nb": "nb"}


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the store must know about one letter, and the channel's answer; None when nothing was handed to it."""

    statements: Sequence[Statement]
    result: DeliveryResult | None = None


class ChannelRound:
    """The letters of one channel; keep one per process, it remembers what the store could not be told."""

    def __init__(self, store: Store, name: str, channel: Channel, public_url: str) -> None:
        self._store = store
        self._name = name
        self._channel = channel
        self._public_url = public_url.rstrip("/")
        self._owed: dict[str, Sequence[Statement]] = {}  # request id → what the store must still be told

    def turn(self, now: Callable[[], datetime]) -> int:
        """Send what is due now, for half a minute at most; how many letters left. Raises StoreUnavailable."""
        self._tell_what_is_owed()
        sent = trouble = 0
        enough = now() + timedelta(seconds=LONGEST_TURN_SECONDS)
        for due in due_letters(self._store, self._name, now()):
            if not claim(self._store, due, now()):
                continue
            tried = self._try(due, now)
            sent += tried.result is DeliveryResult.ACCEPTED
            trouble += tried.result is DeliveryResult.REFUSED_FOR_NOW
            self._tell(_request_id(due), tried.statements)
            if trouble >= TROUBLE_ENDS_TURN or now() > enough:
                break
        return sent

    def _try(self, due: DueLetter, now: Callable[[], datetime]) -> _Tried:
        parts = letter_parts(self._store, due)
        left_out = [(part, reason) for part in parts if (reason := self._reason_to_skip(due, part, now()))]
        skipped = skip(due, left_out)
        told = [part for part in parts if all(part is not other for other, _reason in left_out)]
        if not told:
            return _Tried(skipped)
        outcome = self._delivered(due, told)
        return _Tried([*skipped, _noted(due, outcome, now())], outcome.result)

    def _delivered(self, due: DueLetter, parts: Sequence[Part]) -> DeliveryOutcome:
        try:
            return self._channel.deliver(self._letter(due, parts), due.recipient)
        except Exception as error:  # noqa: BLE001  # one letter that cannot be written must not hold up the others
            log.error("the letter %s could not be written: %s", due.letter_id, where(error))  # noqa: TRY400 - see `where`
            return refused_for_now(message("letter_not_written"), NOT_WRITTEN)

    def _reason_to_skip(self, due: DueLetter, part: Part, now: datetime) -> str | None:
        if not due.is_recipient:
            return NO_LONGER_ADMIN if due.channel == EMAIL else NO_LONGER_RECIPIENT
        return reason_to_skip(
            part.kind,
            created_at=part.created_at,
            alerted_at=part.alerted_at,
            ended_at=part.ended_at,
            muted_at=part.muted_at,
            muted_until_at=part.muted_until_at,
            now=now,
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
            message_id=due.message_id,
            by_mail=due.channel == EMAIL,
        )

    def _tell_what_is_owed(self) -> None:
        for request_id, statements in list(self._owed.items()):
            self._tell(request_id, statements)

    def _tell(self, request_id: str, statements: Sequence[Statement]) -> None:
        """The same request id each time: an answer that was lost on the way is not written twice."""
        self._owed[request_id] = statements
        self._store.write(statements, request_id)
        del self._owed[request_id]


def _noted(due: DueLetter, outcome: DeliveryOutcome, now: datetime) -> Statement:
    """Ticked off, postponed, or given up: at once when it is final, otherwise after enough tries."""
    if outcome.result is DeliveryResult.ACCEPTED:
        return tick_off(due, now)
    tries = due.tries + 1 - due.tries_before
    if outcome.result is DeliveryResult.REFUSED_FOR_GOOD or tries >= MOST_TRIES:
        return give_up(due, outcome.said, outcome.reason)
    return postpone(due, next_try(tries, now), outcome.said, outcome.reason)


def next_try(tries: int, now: datetime) -> datetime:
    """Twice as long each time, up to an hour."""
    doublings: int = 2 ** min(tries - 1, 10)
    return now + min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _request_id(due: DueLetter) -> str:
    """The same for the same try; request ids are kept and logged, so the address itself is not in it."""
    return f"{due.letter_id}:{due.channel}:{sha256(due.recipient.encode()).hexdigest()[:16]}:{due.tries + 1}"


def _size(part: Part) -> int:
    """Most records first: those come first in the letter."""
    return int(part.facts.get("records", 0))
