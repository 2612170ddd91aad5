"""Tell one seed: `python -m tests.simulation.replay SEED`, or look for a failing one: `… replay FROM TO`."""

from __future__ import annotations

import sys

from tests.simulation.shrink import broken_promise, decisions, explain


def main(arguments: list[str]) -> int:
    """Exit code 1 when a promise is broken."""
    first = int(arguments[0])
    last = int(arguments[1]) if len(arguments) > 1 else first + 1
    for seed in range(first, last):
        if broken_promise(seed) is not None:
            sys.stdout.write(f"{explain(seed)}\nthe same without a seed: {decisions(seed)}\n")
            return 1
    sys.stdout.write(f"{last - first} histories, every promise holds\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
