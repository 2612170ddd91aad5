"""A failing seed, told again with as few faults as it needs."""

from __future__ import annotations

import re

from tests.simulation.chance import Told
from tests.simulation.history import History
from tests.simulation.loop import Broken

MOST_TRIES = 250
MOST_LINES = 20
COMMAND = "python -m tests.simulation.replay {seed}"
_NOISE = re.compile(r"\['(Seen|OpenRun|CloseRun|DropLease|RetireUnseen|ResolveLeftovers|StartBatch|FinishBatch)")


def broken_promise(seed: int, calmed: frozenset[str] = frozenset()) -> str | None:
    """Which promise this seed breaks, if any."""
    try:
        History(seed, calmed).play()
    except Broken as error:
        return str(error)
    return None


def shrunk(seed: int) -> frozenset[str]:
    """Decisions that can be calm while the same promise stays broken (delta debugging, greedy)."""
    first = History(seed)
    try:
        first.play()
    except Broken as error:
        wanted = _kind(str(error))
    else:
        return frozenset()
    calmed: frozenset[str] = frozenset()
    taken = list(first.chance.taken)
    size, tries = max(1, len(taken) // 2), 0
    while tries < MOST_TRIES:
        at = 0
        smaller = False
        while at < len(taken) and tries < MOST_TRIES:
            some = frozenset(taken[at : at + size])
            tries += 1
            said = broken_promise(seed, calmed | some)
            if said is not None and _kind(said) == wanted:
                calmed |= some
                del taken[at : at + size]
                smaller = True
            else:
                at += size
        if size == 1 and not smaller:
            break
        size = max(1, size // 2)
    return calmed


def decisions(seed: int) -> dict[str, object]:
    """What a story must decide to break the same promise without any seed: what test_stories.py is made of."""
    history = History(seed, shrunk(seed))
    wanted = _told(history)
    needed = dict(history.chance.taken)
    for name in list(needed):
        fewer = {other: decided for other, decided in needed.items() if other != name}
        if _told(History(0, told=Told(fewer))) == wanted:
            needed = fewer
    return needed


def _told(history: History) -> str | None:
    try:
        history.play()
    except Broken as error:
        return _kind(str(error))
    except ValueError:  # an option that is none in this story
        return None
    return None


def _kind(said: str) -> str:
    return re.sub(r"\d+", "#", said)[:40]


def explain(seed: int) -> str:
    """The broken promise, the shrunk story and the command that tells it again."""
    history = History(seed, shrunk(seed))
    history.loop.telling = True
    try:
        history.play()
    except Broken as error:
        lines = [line[:160] for line in history.loop.story if not _NOISE.search(line)][-MOST_LINES:]
        parts = (f"seed {seed}: {error}", *lines, COMMAND.format(seed=seed))
        return "\n".join(parts)
    return f"seed {seed}: every promise holds"
