"""A record that is sent once more and refused may be refused because it is there: looked up before that counts."""

from __future__ import annotations

from core.effects import Settled
from core.engine.look_ups import conclude, healthy, look_up
from core.engine.run import Run
from core.engine.tickets import Steps
from core.model import Known, Outcome


def confirm_refusals(run: Run) -> Steps[None]:
    """Found, it is booked; not found by a system that is well, it is refused. Anything else is left to a later run."""
    refused = {known.record_key: (known, refusal) for known, refusal in run.take_refused()}
    if refused and run.stop is None:
        missing = yield from look_up(run, {key: known for key, (known, _refusal) in refused.items()})
        if missing and (yield from healthy(run)):
            settled = [_as_refused(run, *refused[key]) for key in sorted(missing)]
            for outcome in (yield from conclude(run, settled)).values():
                run.finished(outcome)
    run.leave_undecided()


def _as_refused(run: Run, known: Known, refusal: Outcome) -> Settled:
    cause = run.builder.cause_of(refusal.failure) if refusal.failure else None
    return Settled(known.last_attempt_id or "", refusal, cause_key=cause)
