"""Python's search for objects that hold each other, made rare while a sync runs.

A sync makes many small objects that live a second and none that hold each other: looking through all of them four
hundred times in six thousand records took a tenth of its processor time (`make bench`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

EACH = (10_000, 20, 20)  # objects made since the last search, and searches until older ones are looked at


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """What was there before is not looked through again; as it was when the block ends."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*EACH)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
