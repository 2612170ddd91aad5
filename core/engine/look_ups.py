"""One question by reference and what its answer means: found, conflict, missing, or dealt with meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta

from core.effects import BookedRecords, Check, Commit, KnownOf, LookUp, Read, Settled, Sleep
from core.engine.conflicts import goes_again, is_behind_a_page, is_conflict, stays_said
from core.engine.run import LOOKS, Run, is_still
from core.engine.tickets import Steps
from core.engine.vouchers import PROVES, settled_apart
from core.errors import ConnectionDown, Misconfigured, Refused
from core.messages import Message, message
from core.model import (
    LEFT_TO_A_PERSON,
    Category,
    ConnectionReport,
    DeliveryState,
    Failure,
    FieldMessage,
    Found,
    HalfDone,
    Known,
    LookUpAnswer,
    NotBooked,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Stop,
    Undecidable,
)
from core.money import Money, in_words, is_same_money
from core.planning.handled_rows import why_left_for

TURN = timedelta(seconds=5)  # of a longer wait
AT_ONCE = 64  # references in one look-up effect


def look_up(run: Run, known: Mapping[str, Known]) -> Steps[set[str]]:
    """Ask for these, keep what is found, answer the keys that a healthy target does not have."""
    missing: set[str] = set()
    keys = sorted(known)
    if keys and not run.has_met_target and not run.counters.booked:
        yield from ask_for_booked(run)
    for start in range(0, len(keys), AT_ONCE):
        if run.stop is not None:
            break
        some = [outgoing(run, known[key]) for key in keys[start : start + AT_ONCE]]
        answers = yield from ask_patiently(run, some)
        missing |= yield from _keep_answers(run, known, answers)
        yield from run.tell()
    return missing


def ask_for_booked(run: Run) -> Steps[list[LookUpAnswer]]:
    """Ask for some of what the target has booked; the connector learns by it what its look-up has to find."""
    run.meets_target()
    before = run.tickets.now - run.config.settle_after
    known: list[Known] = yield from run.tickets.do(Read(BookedRecords(before, run.config.target)))
    if not known:
        return []
    return (yield from ask_patiently(run, [outgoing(run, one) for one in known]))


def shows_what_it_has(run: Run) -> Steps[bool]:
    """A target that does not find what it has booked is not believed when it finds nothing: the run stops.

    What this run booked itself the connector knows, and its check looks for it.
    """
    if run.counters.booked:
        return True
    answers = yield from ask_for_booked(run)
    if run.stop is None and answers and all(isinstance(answer, NotFound) for answer in answers):
        said = message("target_finds_nothing_of_its_own", system=run.config.facts.system_name, count=len(answers))
        run.stop_for(Stop(Category.UNAVAILABLE, said))
    if run.stop is not None:
        return False
    return not answers or any(isinstance(answer, Found | NotBooked | HalfDone) for answer in answers)


def wait_in_turns(run: Run, length: timedelta) -> Steps[None]:
    """Wait in short turns: a person may cancel meanwhile."""
    while length > timedelta(0) and run.stop is None:
        turn = min(length, TURN)
        yield from run.tickets.do(Sleep(turn))
        yield from run.tell()
        length -= turn


def outgoing(run: Run, known: Known) -> Outgoing:
    """The record as a look-up needs it: with what was sent, that our own words there are known again."""
    reference = known.reference or run.config.reference_of(known.record_key)
    key, amount = known.idempotency_key or "", known.sent_amount or known.amount
    return Outgoing(known.record_key, reference, key, run.what_was_sent(known), amount)


def ask_patiently(run: Run, records: list[Outgoing]) -> Steps[list[LookUpAnswer]]:
    """Ask; where the target asks for patience, wait as long as it says, and ask again only for what it left open."""
    answers: dict[str, LookUpAnswer] = {}
    tries = run.config.facts.max_tries  # without a single answer
    while tries > 0:
        got = yield from _ask(run, records)
        answers |= {answer.record_key: answer for answer in got}
        later = [answer for answer in got if isinstance(answer, Undecidable) and answer.retry_after_seconds is not None]
        if not later or run.stop is not None:
            return list(answers.values())
        pause = max(answer.retry_after_seconds or 0.0 for answer in later)
        if pause > run.config.longest_pause_seconds:
            break
        yield from wait_in_turns(run, _jittered(run, pause))
        if run.stop is not None:
            return list(answers.values())
        open_keys = {answer.record_key for answer in later}
        tries = run.config.facts.max_tries if len(open_keys) < len(records) else tries - 1
        records = [one for one in records if one.record_key in open_keys]
    run.stop_for(Stop(Category.THROTTLED, later[0].reason))
    return list(answers.values())


def _ask(run: Run, records: list[Outgoing]) -> Steps[list[LookUpAnswer]]:
    try:
        answers: list[LookUpAnswer] = yield from run.tickets.do(LookUp(tuple(records)))
    except (ConnectionDown, Misconfigured) as error:
        pause = error.retry_after_seconds if isinstance(error, ConnectionDown) else None
        if pause is not None:
            return [Undecidable(one.record_key, error.said, pause) for one in records]
        run.stop_for(Stop(Category(error.category), error.said))
        return []
    return answers


def healthy(run: Run) -> Steps[bool]:
    """Ask the target how it is, as patiently as it asks for; the run stops when it is not well."""
    report = yield from _checked(run)
    for _ in range(run.config.facts.max_tries - 1):
        pause = None if report.healthy else report.retry_after_seconds
        if pause is None or pause > run.config.longest_pause_seconds:
            break
        yield from wait_in_turns(run, _jittered(run, pause))
        if run.stop is not None:
            return False
        report = yield from _checked(run)
    trouble = report.doubt if report.healthy else report.message  # in doubt, nothing unknown is sent again
    if trouble is not None:
        run.stop_for(Stop(report.category, trouble))
    return trouble is None


def _checked(run: Run) -> Steps[ConnectionReport]:
    try:
        report: ConnectionReport = yield from run.tickets.do(Check())
    except (ConnectionDown, Misconfigured) as error:
        return ConnectionReport(healthy=False, message=error.said, category=Category(error.category))
    return report


def _jittered(run: Run, pause: float) -> timedelta:
    return timedelta(seconds=pause * (1 + 0.25 * run.config.jitter()))


def _keep_answers(run: Run, known: Mapping[str, Known], answers: list[LookUpAnswer]) -> Steps[set[str]]:
    missing: set[str] = set()
    settled: list[Settled] = []
    for answer in answers:
        one = known[answer.record_key]
        is_conflict = one.category is Category.DUPLICATE_MISMATCH and not one.is_elsewhere(run.config.target)
        if isinstance(answer, Found) and same_amount(one.sent_amount, answer.amount):
            settled.append(_there(one, answer, run.builder.pending_until(_what(answer), run.tickets.now)))
        elif _is_not_there(one, answer) and not is_conflict:
            missing.add(answer.record_key)
        elif isinstance(answer, NotFound) or one.category is Category.DUPLICATE_MISMATCH:
            continue  # a conflict was left for a person: it is not sent because the other voucher is gone
        else:
            settled += _not_there_as_sent(run, one, answer)
    conflicts = {key for key, one in known.items() if one.category is Category.DUPLICATE_MISMATCH}
    kept = yield from conclude(run, settled, conflicts=conflicts)
    for outcome in kept.values():
        run.looked_up(outcome)
    return missing


def _is_not_there(one: Known, answer: LookUpAnswer) -> bool:
    return isinstance(answer, NotFound) or (isinstance(answer, NotBooked) and answer.refused and goes_again(one))


def _not_there_as_sent(run: Run, one: Known, answer: Found | NotBooked | HalfDone | Undecidable) -> list[Settled]:
    """Another amount, half done, no booking, or nobody knows."""
    if isinstance(answer, HalfDone) and (row := run.row_by_hand_of(one)) is not None:
        return left_with(run, one, why_left_for(row))  # a person may have booked by hand what it is a draft of
    if isinstance(answer, HalfDone) and same_amount(one.sent_amount, answer.amount):
        run.found_half_done(one, answer)
        return []
    if isinstance(answer, NotBooked):
        return turned_down(run, one, answer)
    if isinstance(answer, Undecidable):
        return undecided(run, one, answer) if answer.retry_after_seconds is None else []
    return [conflict(run, one, answer)]


def conclude(
    run: Run,
    settled: list[Settled],
    state: DeliveryState = DeliveryState.UNKNOWN,
    conflicts: AbstractSet[str] = frozenset(),
) -> Steps[dict[str, Outcome]]:
    """Keep what look-ups say and answer what was kept: what a person dealt with meanwhile is left to them.

    `conflicts` are said to be such already: they are not told again.
    """
    looks = 0
    while settled:
        looks += 1
        try:
            yield from run.tickets.do(Commit((run.builder.conclusion(run.tickets.now, "look_up", settled),)))
        except Refused:
            keys = tuple(one.outcome.record_key for one in settled)
            present: dict[str, Known] = yield from run.tickets.do(Read(KnownOf(keys)))
            if looks > LOOKS:
                raise
            settled = [one for one in settled if is_still(present.get(one.outcome.record_key), (state,))]
            for key in set(keys) - {one.outcome.record_key for one in settled}:
                run.dealt_with(key, present.get(key))
            settled = yield from settled_apart(run, settled)
            settled = [one for one in settled if not _is_told(one, conflicts)]
        else:
            break
    return {one.outcome.record_key: one.outcome for one in settled}


def _is_told(one: Settled, conflicts: AbstractSet[str]) -> bool:
    return one.outcome.result is Result.UNKNOWN and one.outcome.record_key in conflicts


def same_amount(ours: Money | None, theirs: Money | None) -> bool:
    """Whether a booking found under our reference is ours: the amounts must be equal."""
    return is_same_money(ours, theirs)


def _what(answer: Found) -> Result:
    return Result.ALREADY_THERE if answer.booked else Result.PENDING_TARGET


def _there(one: Known, answer: Found, pending_until_at: datetime | None) -> Settled:
    outcome = told_of(one, Outcome(one.record_key, _what(answer), answer.target_id))
    return Settled(one.last_attempt_id or "", outcome, pending_until_at=pending_until_at)


def told_of(one: Known, outcome: Outcome) -> Outcome:
    """With why a person should look at it, where it is booked and the system remarks nothing itself."""
    is_silent = outcome.result in PROVES and outcome.remark is None
    return replace(outcome, remark=one.doubt) if is_silent and one.doubt is not None else outcome


def conflict(run: Run, one: Known, answer: Found | HalfDone) -> Settled:
    """Something under our reference is not what we sent: left to a person."""
    sent = in_words(one.sent_amount)
    said = FieldMessage(
        message(
            "reference_used_with_other_amount",
            id=answer.target_id if isinstance(answer, Found) else answer.draft_id,
            there=in_words(answer.amount),
            here=sent,
        ),
        value=str(sent),
    )
    failure = Failure(Category.DUPLICATE_MISMATCH, (said,))
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    return Settled(one.last_attempt_id or "", outcome, cause_key=run.builder.cause_of(failure))


def turned_down(run: Run, one: Known, answer: NotBooked) -> list[Settled]:
    """The target says of our record itself that it is no booking: refused for good, or left to a person."""
    if answer.refused and not run.is_of_another_target(one):
        outcome = Outcome(one.record_key, Result.REJECTED, failure=answer.failure)
        return [Settled(one.last_attempt_id or "", outcome, cause_key=run.builder.cause_of(answer.failure))]
    return left_with(run, one, answer.failure)


def undecided(run: Run, one: Known, answer: Undecidable) -> list[Settled]:
    """Why the look-up could not decide, and then the system's own words of earlier; what waits in a queue waits on."""
    if one.category is Category.ACCEPTED_PENDING:
        return []
    before = one.failure or Failure(Category.OUTCOME_UNKNOWN, ())
    theirs = tuple(pair for pair in before.messages if not isinstance(pair.message, Message))
    ours = [pair for pair in before.messages if isinstance(pair.message, Message)]
    stays = tuple(ours[-1:]) if run.is_left_to_a_person(one) else stays_said(before)  # why it waits for a person
    if (row := run.handled_row_of(one)) is not None:
        stays = why_left_for(row).messages
    stays_so = is_conflict(before) or is_behind_a_page(before) or before.category is Category.TOLD_ID
    category = before.category if stays_so else Category.OUTCOME_UNKNOWN
    why = FieldMessage(answer.reason)
    failure = replace(before, category=category, messages=(why, *stays, *theirs))
    return left_with(run, one, failure)


def left_with(run: Run, one: Known, failure: Failure) -> list[Settled]:
    """Nobody knows, for this reason; what was told already is not kept again, and what waits for a person goes on."""
    is_told = failure.category in (Category.TAKEN_BACK, Category.HANDLED_AS_ROW)  # it has it as none, or as a draft
    if run.is_left_to_a_person(one) and not is_told:
        failure = replace(failure, category=_why_it_waits(run, one))
    if one.category is Category.TOLD_ID and failure.category is Category.OUTCOME_UNKNOWN and one.failure is not None:
        failure = replace(failure, category=one.category, messages=(*failure.messages, *stays_said(one.failure)))
    if one.failure is not None and one.failure.root.message == failure.root.message:
        return []
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    until = one.resolvable_at or run.tickets.now + run.config.settle_after
    cause = run.builder.cause_of(failure)
    return [Settled(one.last_attempt_id or "", outcome, cause_key=cause, resolvable_at=until)]


def _why_it_waits(run: Run, one: Known) -> Category:
    if run.is_of_another_target(one):
        return Category.OTHER_TARGET
    return one.category if one.category is not None and one.category in LEFT_TO_A_PERSON else Category.HANDLED_AS_ROW


def queued(run: Run, one: Known, resolvable_at: datetime) -> Settled:
    """Not found by a system that keeps what it received in a queue it does not show: left to a person."""
    said = FieldMessage(message("not_found_maybe_in_queue", system=run.config.facts.system_name))
    failure = Failure(Category.ACCEPTED_PENDING, (said,))
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    cause = run.builder.cause_of(failure)
    return Settled(one.last_attempt_id or "", outcome, cause_key=cause, resolvable_at=resolvable_at)
