"""What the answer to many records means for each of them. Pure.

A result belongs to the record whose reference it repeats; a record without a result is `unknown`, not booked and not
refused. Where a request is booked as a whole or not at all, one definite refusal means that nothing of it was booked,
but for a record whose own result says otherwise: that one is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.answer_words import is_not_yet, is_undone, plain_name, says_nothing
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, speaks_of_an_error
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.result_codes import number_in
from core.connectors.http_base.retry_after import tells_a_limit, wait_of
from core.connectors.http_base.shut_out import stop_if_shut_out
from core.connectors.rest.answers import (
    TOO_LARGE,
    AskTarget,
    accepted,
    ask_about,
    declined,
    lost,
    not_sent,
    unknown_outcome,
    wait_outcome,
)
from core.connectors.rest.bulk.matching import culprits, match, names_one_of, own_path
from core.connectors.rest.bulk.together import (
    NOT_ATTEMPTED,
    Read,
    Together,
    has_no_result,
    is_rejected,
    left_out,
    rolled_back,
)
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.parts.on_the_way import Above, on_the_way
from core.connectors.rest.proofs import id_at
from core.connectors.rest.standing import denial_but_stated
from core.connectors.rest.whose_fault import cause_of, forbidden, stop_for, without_a_word
from core.errors import Misconfigured
from core.http import Answer, LostAnswer, NotSent, Reply, is_failure, is_success
from core.mapping.pointers import ABSENT, steps, value_at
from core.messages import message
from core.model import Category, FieldMessage, Outcome, Outgoing, Result, Stop

NO_STATUS = 0  # a result whose status says nothing we know
_WORDS = ("error", "errors", "details")  # of a limit


@dataclass(frozen=True, slots=True)
class Divide:
    """Certainly nothing was booked: send it in two parts."""


def read_bulk(
    config: RestTargetConfig, records: Sequence[Outgoing], reply: Reply, hidden: Sequence[str], now: datetime
) -> list[Read] | Divide:
    """What became of each record of one request, in order. Raises as `read_reply` does."""
    if isinstance(reply, NotSent):
        return [not_sent(config, record, reply) for record in records]
    if isinstance(reply, LostAnswer):
        return [lost(record, reply) for record in records]
    bulk = config.bulk or BulkConfig(size=1)
    around = dict.fromkeys(steps(bulk.items or ""))  # a path in an answer may begin with it
    body = Body.of(reply, hidden, config.error_at, [*(record.payload for record in records), around])
    return _Answered(config, bulk, records, body, now).read()


@dataclass(frozen=True, slots=True)
class _Answered:
    """One request with many records, and the whole answer to it."""

    config: RestTargetConfig
    bulk: BulkConfig
    records: Sequence[Outgoing]
    body: Body
    now: datetime

    def read(self) -> list[Read] | Divide:
        results = self._results()
        try:
            if results is None or self.body.status == HTTPStatus.UNAUTHORIZED:
                stop_if_shut_out(self.config.name, self.config.sign_in, self.body)
        except Misconfigured as error:
            return self._forbidden(error)
        return self._without_results() if results is None else self._with_results(results)

    def _forbidden(self, error: Misconfigured) -> list[Read] | Divide:
        """403 may be about one record, wherever it is."""
        if error.category is not Category.AUTHORISATION:
            raise error
        if len(self.records) == 1:
            return [forbidden(self.config, self.records[0], self._with_own_paths(self.body, 0), error)]
        return self._without_results()

    def _results(self) -> list[Any] | None:
        found = self.body.json if self.bulk.results is None else value_at(self.body.json, self.bulk.results)
        if not isinstance(found, list) or is_failure(self.body.status):  # a server error settles nothing
            return None
        return found

    def _without_results(self) -> list[Read] | Divide:
        body = self.body
        if body.status == HTTPStatus.TOO_MANY_REQUESTS and not self._names_a_part():
            return self._limited()
        if is_success(body.status):
            own = FieldMessage(
                message("bulk_answered_without_results", system=self.config.name, status=str(body.status))
            )
            failure = replace(body.failure(Category.OUTCOME_UNKNOWN), messages=(own, *body.messages))
            return [unknown_outcome(record, failure) for record in self.records]
        cause = self._cause()
        if len(self.records) == 1:
            read = declined(self.config, self.records[0], self._with_own_paths(body, 0), self.now)
            return [replace(read, maybe_ours=cause) if isinstance(read, Outcome) and is_rejected(read) else read]
        if cause is not None and self._is_nobodys_record(cause):
            stop_for(cause)
        if body.status in TOO_LARGE:
            return Divide()
        in_our_words = [without_a_word(self.config)] if body.status == HTTPStatus.FORBIDDEN else []
        failure = body.failure(Category.OUTCOME_UNKNOWN, *in_our_words)
        nobody_knows: list[Read] = [unknown_outcome(record, failure) for record in self.records]
        # About the key, or a conflict: the same request may be booked, or still on its way.
        refused = is_rejected(declined(self.config, self.records[0], body, self.now))
        if not (self.bulk.transactional and refused):
            return nobody_knows
        by_place = culprits(body.messages, self.bulk.items, len(self.records))
        return self._culprits_only(by_place, nobody_knows) if by_place else Divide()

    def _is_judged_whole(self, results: Sequence[Any]) -> bool:
        cause = self._cause()
        return self.bulk.transactional or (not results and cause is not None and self._is_nobodys_record(cause))

    def _is_nobodys_record(self, cause: Stop) -> bool:
        """Said before any record was looked at: always by a proxy, else where nothing is booked before the last word.

        A 404 or 423 may be about one even then.
        """
        if self.body.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return True
        return self.bulk.transactional and cause.category in (Category.AUTHENTICATION, Category.QUOTA)

    def _limited(self) -> list[Read]:
        """Told at the door nothing is booked; a limit without that sign may be counted record by record."""
        later = wait_of(self.body.answer, self.now)
        waits = [wait_outcome(self.config, record, self.body, later) for record in self.records]
        goes_again = self.bulk.transactional or len(self.records) == 1 or self.config.repeat_is_safe
        return (
            [*waits]
            if goes_again or self._is_told_at_the_door()
            else [replace(one, result=Result.UNKNOWN) for one in waits]
        )

    def _is_told_at_the_door(self) -> bool:
        """It says how long to wait, or that no request remains, and has no word about a record."""
        if not tells_a_limit(self.body.answer, self.now):
            return False
        text = self.body.answer.body.decode(errors="replace")
        named = any(record.reference in text or record.record_key in text for record in self.records)
        return not named and not _has_results(self.config, self.body.json)

    def _names_a_part(self) -> bool:
        """It is about a record or a field of ours: others may be booked already."""
        if self.bulk.transactional or len(self.records) == 1:
            return False
        messages = self.body.messages
        return names_one_of(self.records, messages) or any(pair.field is not None for pair in messages)

    def _cause(self) -> Stop | None:
        """What of the connection the whole answer speaks of, in the system's own words and of no record of ours."""
        if not self.body.messages or names_one_of(self.records, self.body.messages):
            return None
        return cause_of(self.config, self.body)

    def _culprits_only(
        self, by_place: Mapping[int, tuple[FieldMessage, ...]], nobody_knows: Sequence[Read]
    ) -> list[Read]:
        own = {
            place: declined(self.config, self.records[place], replace(self.body, words=words), self.now)
            for place, words in by_place.items()
        }
        refused = [self.records[place] for place in sorted(own) if is_rejected(own[place])]
        return [
            own[place]
            if place in own
            else rolled_back(self.config, record, refused[0])
            if refused
            else nobody_knows[place]
            for place, record in enumerate(self.records)
        ]

    def _with_results(self, results: Sequence[Any]) -> list[Read] | Divide:
        matched = match(self.bulk, self.records, results)
        found = [matched.of.get(place) for place in range(len(self.records))]
        parts = [self._part(result, place) for place, result in enumerate(found)]
        if not is_success(self.body.status) and all(map(has_no_result, parts)) and self._is_judged_whole(results):
            return self._without_results()
        reads = [
            left_out(record, matched.why_not(self.config, place), self.body.status)
            if part is None
            else self._one(record, part, on_the_way(found[place], self.bulk.record))
            for place, (record, part) in enumerate(zip(self.records, parts, strict=True))
        ]
        together = Together(self.config, self.bulk, self.records, self.body)
        return together.judged(reads, parts, results, matched, found)

    def _part(self, result: Any, place: int) -> Body | None:
        """One record's part as if it were an answer of its own."""
        if not isinstance(result, dict):
            return None
        error = ABSENT if self.bulk.error is None else value_at(result, self.bulk.error)
        record = result if self.bulk.record is None else value_at(result, self.bulk.record)
        has_words = error is not ABSENT and not says_nothing(error)
        payload = self.records[place].payload
        wrong = denial_but_stated(self.config, record, result, payload) is not None  # most say nothing against it
        speaks = (wrong and speaks_of_an_error(result)) or (record is not result and speaks_of_an_error(record))
        refused = has_words or speaks
        words = result if not has_words else error if isinstance(error, list) else [error]
        if isinstance(error, str) and has_words:
            words = {**result, "detail": error}
        status = _status(self.bulk, result, wrong=refused)
        part = Body(
            Answer(status, self.body.answer.headers, b""),
            record,
            words,
            refused or wrong,
            None,
            self.config.error_at,
            (payload,),
        )
        return part if is_success(status) else self._with_own_paths(replace(part, json=result), place)

    def _with_own_paths(self, body: Body, place: int) -> Body:
        """`/items/3/amount` in the words about record 3 is its `/amount`."""
        return replace(body, words=tuple(own_path(pair, self.bulk.items, place) for pair in body.messages))

    def _one(self, record: Outgoing, part: Body, around: Sequence[Above]) -> Read:
        if part.status == HTTPStatus.UNAUTHORIZED:
            return Outcome(record.record_key, Result.LATER, failure=part.failure(Category.AUTHENTICATION))
        if part.status == NOT_ATTEMPTED:
            return Outcome(record.record_key, Result.NOT_SENT, failure=part.failure(Category.NOT_SENT))
        if not is_success(part.status):
            return self._told_beside_a_word(part) or declined(self.config, record, part, self.now, own_words=True)
        if is_success(self.body.status):
            return accepted(self.config, record, part, around=around, now=self.now)
        # The whole says no and the part says yes: only a look-up knows.
        own = FieldMessage(
            message(
                "bulk_answers_differ", system=self.config.name, whole=str(self.body.status), status=str(part.status)
            )
        )
        return unknown_outcome(record, replace(part.failure(Category.OUTCOME_UNKNOWN), messages=(own,)))

    def _told_beside_a_word(self, part: Body) -> AskTarget | None:
        """An id beside a word that may mean anything: what no look-up shows is never sent again by itself."""
        if part.status != NO_STATUS or part.denied or not is_success(self.body.status):
            return None
        record = part.json if self.bulk.record is None else value_at(part.json, self.bulk.record)
        target_id, word = id_at(self.config, record), value_at(part.json, self.bulk.status or "")
        if target_id is None or not isinstance(word, str) or is_undone(word) or number_in(word) is not None:
            return None
        said = Said((*steps(self.bulk.status or ""), "status")[0], word)
        return ask_about(self.config, replace(part, answer=self.body.answer), said, target_id)


def _has_results(config: RestTargetConfig, value: Any) -> bool:
    """A list of what became of something, or an id of something."""
    if isinstance(value, list):
        return any(isinstance(one, Mapping) for one in value)
    if not isinstance(value, Mapping):
        return False
    inside = (one for name, one in value.items() if plain_name(name) not in _WORDS)
    return id_at(config, value) is not None or any(_has_results(config, one) for one in inside)


def _status(bulk: BulkConfig, result: Mapping[str, Any], *, wrong: bool) -> int:
    if bulk.status is None:
        return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    value = value_at(result, bulk.status)
    if isinstance(value, bool):
        return HTTPStatus.OK if value else HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(value, int):
        return value if 100 <= value < 600 else NO_STATUS  # noqa: PLR2004 - what HTTP knows
    return _status_in_words(bulk, value.strip().lower()) if isinstance(value, str) else NO_STATUS


def _status_in_words(bulk: BulkConfig, text: str) -> int:
    if text[:3].isdecimal() and len(text) >= 3 and text[3:4] in ("", " "):  # noqa: PLR2004 - "201 Created"
        return int(text[:3])
    is_read_with_the_rest = bulk.record is None and plain_name(steps(bulk.status or "")[-1]) in STATUSES
    if text in bulk.booked_words or (is_undone(text) and is_read_with_the_rest):
        return HTTPStatus.OK
    if text not in bulk.refused_words and is_not_yet(text):
        return HTTPStatus.ACCEPTED
    return HTTPStatus.UNPROCESSABLE_ENTITY if text in bulk.refused_words else NO_STATUS
