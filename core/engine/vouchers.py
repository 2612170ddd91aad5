"""One voucher proves one record: an id that proves another one already is left to a person.

The store refuses such a booking; only then is asked which of the records it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.effects import ProvenAlready, Read, Settled
from core.engine.change_builder import FinishedAttempt
from core.engine.run import Run
from core.engine.tickets import Steps
from core.messages import message
from core.model import Category, Failure, FieldMessage, Outcome, Result

PROVES = (Result.BOOKED, Result.ALREADY_THERE)


def ended_apart(run: Run, ended: Sequence[FinishedAttempt]) -> Steps[list[FinishedAttempt]]:
    """How attempts ended, those whose id proves another record as conflicts."""
    others = yield from _others(run, [one.outcome for one in ended])
    return [replace(one, outcome=_conflict(run, one.outcome, others)) for one in ended]


def settled_apart(run: Run, settled: Sequence[Settled]) -> Steps[list[Settled]]:
    """What look-ups say, in the same way."""
    others = yield from _others(run, [one.outcome for one in settled])
    return [_settled(run, one, others) for one in settled]


def _others(run: Run, outcomes: Sequence[Outcome]) -> Steps[Mapping[str, str]]:
    ids = tuple((one.record_key, one.target_id) for one in outcomes if one.result in PROVES and one.target_id)
    if not ids or run.config.facts.shared_vouchers:
        return {}
    others: Mapping[str, str] = yield from run.tickets.do(Read(ProvenAlready(ids, run.config.target)))
    return others


def _settled(run: Run, one: Settled, others: Mapping[str, str]) -> Settled:
    outcome = _conflict(run, one.outcome, others)
    if outcome.failure is None or outcome is one.outcome:
        return one
    return Settled(one.attempt_id, outcome, cause_key=run.builder.cause_of(outcome.failure))


def _conflict(run: Run, outcome: Outcome, others: Mapping[str, str]) -> Outcome:
    other = others.get(outcome.record_key)
    if other is None:
        return outcome
    system, target_id = run.config.facts.system_name, outcome.target_id or ""
    said = message("voucher_of_another_record", system=system, id=target_id, other=other)
    failure = Failure(Category.DUPLICATE_MISMATCH, (FieldMessage(said),))
    return Outcome(outcome.record_key, Result.UNKNOWN, outcome.target_id, failure=failure)  # in dispute from now on
