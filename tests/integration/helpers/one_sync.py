"""One sync as a process of its own: says "ready", waits for a line, runs, and tells its summaries as JSON.

`one_sync.py INTEGRATION SEND_WITHIN CLOCK_WRONG`: seconds from a stored intent to the last moment its request may
leave (30 in the product; the tests do not wait that long), and by how many seconds this machine's clock is wrong.
"""

import asyncio
import json
import sys
from datetime import datetime, timedelta
from functools import partial

from core.engine import SessionConfig
from core.errors import StaleEpoch
from core.settings import load_settings
from flows.clock import SystemClock
from flows.sync import session


class WrongClock(SystemClock):
    """A machine whose clock nobody set."""

    wrong = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.wrong


def _put_in_place(name: str, other: object) -> None:
    """Of a name that is there: a renamed one would be missed without a word."""
    assert name in vars(session), name
    setattr(session, name, other)


def main(integration_id: str, send_within: str, clock_wrong: str) -> None:
    _put_in_place("SessionConfig", partial(SessionConfig, send_within_seconds=float(send_within)))
    WrongClock.wrong = timedelta(seconds=float(clock_wrong))
    _put_in_place("SystemClock", WrongClock)
    _say("ready")
    sys.stdin.readline()
    try:
        summaries = asyncio.run(session.run_session(load_settings(), integration_id, "manual", triggered_by="test"))
    except StaleEpoch:
        _say(json.dumps("lost the lease"))
    else:
        _say(json.dumps([[summary.status, summary.counts.due, summary.counts.not_booked] for summary in summaries]))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # that is how it tells


if __name__ == "__main__":
    main(*sys.argv[1:])
