"""Records whose outcome nobody knows: asked for by reference, twice, before anything is sent again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from core.effects import HasQueued, KnownOf, Read, Settled, UnknownRecords
from core.engine.change_builder import Item
from core.engine.conflicts import as_refusal, is_left_open, is_refused
from core.engine.finishing import finish_drafts
from core.engine.look_ups import AT_ONCE, conclude, healthy, look_up, queued, shows_what_it_has, wait_in_turns
from core.engine.run import Run
from core.engine.tickets import Steps
from core.model import Category, Failure, Known, Outcome, Result


def look_up_leftovers(run: Run) -> Steps[None]:
    """Ask for every `unknown` record from before; the run remembers those that were not found."""
    after = ""
    while run.stop is None:
        known: list[Known] = yield from run.tickets.do(Read(UnknownRecords(after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        some = {one.record_key: one for one in known}
        for one in known:
            run.hold_behind(one)  # until the look-up says what became of it, or a person
        missing = yield from look_up(run, some)
        run.leave({key: some[key] for key in missing})


def resolve(run: Run, *, read_all: bool) -> Steps[list[Item]]:
    """Look up what is still unknown, wait until an empty answer counts, look again; answer what to send once more.

    `read_all`: the source was read to its end, so what was not met in it is gone. What this run can not decide is only
    counted from then on: the store remembers it, memory need not.
    """
    again = (yield from _resolve(run, read_all=read_all)) if run.stop is None else []
    yield from finish_drafts(run)
    run.leave_undecided()
    return again


def _resolve(run: Run, *, read_all: bool) -> Steps[list[Item]]:
    doubts = run.take_unknown()
    missing = {
        one.known.record_key: one.known for one in doubts if one.asked and not run.is_half_done(one.known.record_key)
    }
    fresh = {one.known.record_key: one.known for one in doubts if not one.asked}
    fresh = {key: known for key, known in fresh.items() if not run.is_half_done(key)}
    not_found = yield from look_up(run, fresh)
    missing |= {key: fresh[key] for key in not_found}
    missing |= run.gone() if read_all else {}
    missing = {key: known for key, known in missing.items() if run.is_asked_for(key) or not is_left_open(known)}
    if not missing or run.stop is not None:
        return []
    left = {key: known for key, known in missing.items() if run.is_left_to_a_person(known)}
    ours = {key: known for key, known in missing.items() if key not in left}
    if ours and (yield from _may_be_queued(run, ours)):
        ours = {}
    missing = ours | left
    if not missing or not (yield from _wait_until_it_counts(run, missing)):
        return []
    still = yield from _still_missing(run, missing)
    if not still or run.stop is not None:
        return []
    left |= {key: known for key, known in ours.items() if known.category is Category.KEY_REUSED}
    yield from _leave_to_a_person(
        run, (yield from _left_still(run, {key: left[key] for key in sorted(still & left.keys())}))
    )
    refused = {key: ours[key] for key in sorted(still & ours.keys()) if is_refused(ours[key])}
    refused = {key: known for key, known in refused.items() if not run.is_asked_for(key)}
    yield from refuse(run, refused)
    again = sorted(still & ours.keys() - left.keys() - refused.keys())
    settled = [Settled(ours[key].last_attempt_id or "", Outcome(key, Result.LATER)) for key in again]
    return run.not_booked(set((yield from conclude(run, settled))))


def refuse_conflicts(run: Run) -> Steps[None]:
    """What was sent once more and turned away: refused in its words, once look-ups that count do not find it."""
    known = run.take_conflicts()
    if known and run.stop is None:
        missing = yield from look_up(run, known)
        ours = {key: known[key] for key in missing}
        may_be_there = bool(ours) and (yield from _may_be_queued(run, ours))
        if ours and not may_be_there and (yield from _wait_until_it_counts(run, ours)):
            still = yield from _still_missing(run, ours)
            yield from refuse(run, {key: ours[key] for key in sorted(still)} if run.stop is None else {})
    run.leave_undecided()


def refuse(run: Run, known: Mapping[str, Known]) -> Steps[None]:
    """Certainly not there: what the target said when it turned it away was a refusal."""
    yield from _end(run, {key: (one, as_refusal(one.failure)) for key, one in known.items() if one.failure})


def _leave_to_a_person(run: Run, known: Mapping[str, Known]) -> Steps[None]:
    """Certainly not booked here now: a person knows whether it should be, or sends it with a new key."""
    yield from _end(run, {key: (one, run.builder.why_left(one, run.handled_row_of(one))) for key, one in known.items()})


def _left_still(run: Run, left: dict[str, Known]) -> Steps[dict[str, Known]]:
    """Without what a person has let go meanwhile: the row it stood in is not called handled any more."""
    for_a_row = tuple(key for key, known in left.items() if known.category is Category.HANDLED_AS_ROW)
    if not for_a_row:
        return left
    yield from run.ask_for_handled_rows()
    present: dict[str, Known] = yield from run.tickets.do(Read(KnownOf(for_a_row)))
    let_go = {key for key in for_a_row if key in present and present[key].category is not Category.HANDLED_AS_ROW}
    return {key: known for key, known in left.items() if key not in let_go or run.handled_row_of(known) is not None}


def _end(run: Run, known: Mapping[str, tuple[Known, Failure]]) -> Steps[None]:
    settled = []
    for key, (one, failure) in known.items():
        outcome = Outcome(key, Result.REJECTED, failure=failure)
        settled.append(Settled(one.last_attempt_id or "", outcome, cause_key=run.builder.cause_of(failure)))
    outcomes = {one.outcome.record_key: one.outcome for one in settled}
    for key in (yield from conclude(run, settled)):
        run.finished(outcomes[key])


def _wait_until_it_counts(run: Run, missing: Mapping[str, Known]) -> Steps[bool]:
    """Until nothing of them can be on its way, and a look-up shows what arrived; False where that takes too long."""
    facts, longest, now = run.config.facts, run.config.longest_wait, run.tickets.now
    gap = min(facts.settle, longest)  # between two look-ups; both together never wait longer
    ours = [known for known in missing.values() if not run.is_of_another_target(known)]
    others = [
        known for known in missing.values() if run.is_of_another_target(known)
    ]  # a conflict there waits for nothing
    resolvable = (*_resolvable(ours, now + facts.settle), *_resolvable(others, now))
    until = max([now + gap, run.quiet_from or now, *resolvable])
    if until - now > longest:
        return False
    yield from wait_in_turns(run, until - now + run.tickets.may_be_ahead + timedelta(milliseconds=1))
    return run.stop is None


def _may_be_queued(run: Run, missing: Mapping[str, Known]) -> Steps[bool]:
    """Where a look-up does not show the target's own queue, "not there" proves nothing: never sent again, but said."""
    facts = run.config.facts
    if facts.look_up_shows_queue or not (facts.books_later or (yield from run.tickets.do(Read(HasQueued())))):
        return False
    untold = [one for one in missing.values() if one.category is not Category.ACCEPTED_PENDING]
    resolvable = _resolvable(untold, run.tickets.now + run.config.settle_after)
    settled = [queued(run, one, until) for one, until in zip(untold, resolvable, strict=True)]
    yield from conclude(run, settled)
    return True


def _still_missing(run: Run, missing: Mapping[str, Known]) -> Steps[set[str]]:
    """The second look-up. A target in trouble may say "no such reference": it is asked how it is, before and after.

    Before, it also has to find something that it has booked.
    """
    if not (yield from shows_what_it_has(run)) or not (yield from healthy(run)):
        return set()
    still = yield from look_up(run, missing)
    if not still or not (yield from healthy(run)):
        return set()
    return still


def _resolvable(missing: Iterable[Known], otherwise: datetime) -> list[datetime]:
    return [known.resolvable_at or otherwise for known in missing]
