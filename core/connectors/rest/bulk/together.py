"""What the results of one request mean together, and beside what is said of all of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said
from core.connectors.http_base.whole_answers import whole_says
from core.connectors.rest.answers import AskTarget, ask_about, unknown_outcome
from core.connectors.rest.bulk.matching import Matched
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.parts.atomic import broken_groups, groups_of
from core.connectors.rest.parts.on_the_way import on_the_way
from core.connectors.rest.standing import Standing, standing_by
from core.http import is_success
from core.messages import message
from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result
from core.outside_text import storable

Read = Outcome | AskTarget
MAX_SAID = 100
NOT_ATTEMPTED = HTTPStatus.FAILED_DEPENDENCY  # left alone because of another one
TAKEN = (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)


@dataclass(frozen=True, slots=True)
class Together:
    """One request with many records, and the whole answer to it."""

    config: RestTargetConfig
    bulk: BulkConfig
    records: Sequence[Outgoing]
    body: Body

    def judged(
        self,
        reads: list[Read],
        parts: Sequence[Body | None],
        results: Sequence[Any],
        matched: Matched,
        found: Sequence[Any],
    ) -> list[Read]:
        """Each `read` as the others and the whole leave it; `parts` and `found`: each one's own result, if any."""
        reads = self._whole_groups_only(found, self._each_id_once(reads))
        reads = self._unless_denied(reads, results)
        if self.bulk.transactional:
            reads = self._all_or_nothing(parts, reads)
        return self._with_strangers(reads, matched)

    def _unless_denied(self, reads: list[Read], results: Sequence[Any]) -> list[Read]:
        """The whole says that something failed, and no result says which: a partly refused request may say so."""
        if not is_success(self.body.status):
            return reads
        says = whole_says(self.body.json, results, self.body.answer.headers)
        all_taken = all(map(is_taken, reads))
        stands = standing_by(self.config, on_the_way(self.body.json, self.bulk.results))
        undone = says.undone or (stands.said if stands.at is Standing.UNDONE else None)
        denied = says.denied or (stands.said if stands.at is Standing.DENIED else None)
        said = undone or (denied if all_taken else None)
        if said is not None:
            return self._none_taken(reads, said)
        if says.waiting is not None or stands.at is Standing.QUEUED:
            reads = [_waits(read) for read in reads]
        if says.unusual is not None and all_taken and self.config.booked_path is None:
            unusual = says.unusual
            return [
                ask_about(self.config, self.body, unusual, read.target_id)
                if isinstance(read, Outcome) and read.result is Result.BOOKED
                else read
                for read in reads
            ]
        if says.atomic and not all_taken and any(map(is_rejected, reads)):
            return [self._in_doubt(record, read) for record, read in zip(self.records, reads, strict=True)]
        return reads

    def _none_taken(self, reads: list[Read], said: Said) -> list[Read]:
        """Each result that says "taken" is in doubt; what was refused stays refused."""
        name, value = storable(said.name, MAX_SAID), storable(said.text, MAX_SAID)
        why = message("bulk_answer_denies", system=self.config.name, name=name, value=value)
        return [
            left_out(record, why, self.body.status) if is_taken(read) else read
            for record, read in zip(self.records, reads, strict=True)
        ]

    def _each_id_once(self, reads: list[Read]) -> list[Read]:
        """One voucher cannot be the proof of two records, unless it is said that they share one."""
        if self.config.shared_vouchers:
            return reads
        told = [read.target_id if isinstance(read, Outcome) else None for read in reads]
        times = Counter(one for one in told if one is not None)
        return [
            left_out(
                record,
                message("bulk_one_id_for_many", system=self.config.name, id=one, count=times[one]),
                self.body.status,
            )
            if one is not None and times[one] > 1
            else read
            for record, read, one in zip(self.records, reads, told, strict=True)
        ]

    def _all_or_nothing(self, parts: Sequence[Body | None], reads: list[Read]) -> list[Read]:
        """Only a definite refusal proves that nothing was booked; a server error beside a booking proves nothing."""
        refused = [record for record, read in zip(self.records, reads, strict=True) if is_rejected(read)]
        if refused:
            return [
                rolled_back(self.config, record, refused[0]) if has_no_result(part) else self._in_doubt(record, read)
                for record, part, read in zip(self.records, parts, reads, strict=True)
            ]
        if all(part is None or is_success(part.status) for part in parts):
            return reads
        return [self._in_doubt(record, read) for record, read in zip(self.records, reads, strict=True)]

    def _whole_groups_only(self, found: Sequence[Any], reads: list[Read]) -> list[Read]:
        groups = groups_of(self.records, found)
        broken = broken_groups(groups, list(map(is_taken, reads)))
        if not broken:
            return reads
        return [
            self._in_doubt(record, read) if group in broken and is_taken(read) else read
            for record, read, group in zip(self.records, reads, groups, strict=True)
        ]

    def _in_doubt(self, record: Outgoing, read: Read) -> Read:
        """Booked as it says itself, and rolled back as the others say: only a look-up knows."""
        if not isinstance(read, Outcome) or read.result not in (*TAKEN, Result.NOT_SENT):
            return read
        return left_out(record, self._half_taken(read), self.body.status)

    def _half_taken(self, read: Outcome) -> str:
        system = self.config.name
        if read.result is Result.NOT_SENT:
            return message("bulk_record_left_alone", system=system)
        if read.target_id is None:
            return message("bulk_record_taken_not_whole", system=system)
        return message("bulk_record_taken_as_not_whole", system=system, id=read.target_id)

    def _with_strangers(self, reads: list[Read], matched: Matched) -> list[Read]:
        """A result for what we did not send is remarked beside the first record that was booked, or else left out.

        What the system itself remarks on a record stands alone.
        """
        if not matched.strangers:
            return reads
        who = ", ".join(matched.strangers[:3])
        remark = message("bulk_answered_for_unsent", system=self.config.name, names=who)
        taken = {place: read for place, read in enumerate(reads) if isinstance(read, Outcome) and read.result in TAKEN}
        quiet = [place for place, read in taken.items() if read.remark is None]
        place = next(iter((*quiet, *taken)), 0)
        return [*reads[:place], _remarked(reads[place], remark), *reads[place + 1 :]]


def left_out(record: Outgoing, why: str, status: int | None) -> Outcome:
    """Nobody knows, for a reason of ours."""
    return unknown_outcome(record, Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(why),), status))


def rolled_back(config: RestTargetConfig, record: Outgoing, culprit: Outgoing) -> Outcome:
    """Certainly not booked, because another one was refused."""
    own = FieldMessage(message("bulk_rolled_back_with", system=config.name, record=culprit.record_key))
    return Outcome(record.record_key, Result.NOT_SENT, failure=Failure(Category.NOT_SENT, (own,)))


def is_taken(read: Read) -> bool:
    """Booked, there already or in the system's queue, by its own word."""
    return read.result in TAKEN if isinstance(read, Outcome) else read.made


def is_rejected(read: Read) -> bool:
    """Refused for stated reasons."""
    return isinstance(read, Outcome) and read.result is Result.REJECTED


def has_no_result(part: Body | None) -> bool:
    """No result of its own, or one that says it was left alone."""
    return part is None or part.status == NOT_ATTEMPTED


def _waits(read: Read) -> Read:
    """The whole waits in a queue."""
    if isinstance(read, Outcome) and read.result is Result.BOOKED:
        return replace(read, result=Result.PENDING_TARGET)
    return read


def _remarked(read: Read, remark: str) -> Read:
    if isinstance(read, Outcome) and read.failure is None:
        return replace(read, remark=read.remark or remark)
    if read.failure is None:
        return read
    return replace(read, failure=replace(read.failure, messages=(*read.failure.messages, FieldMessage(remark))))
