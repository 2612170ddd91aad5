"""Opens the database each line names, in a child of this warm process: for a test that kills it while it migrates.

Its one argument is the folder of the steps it knows.
"""

import os
import sys
from pathlib import Path

from data.store.local import LocalStore, database
from data.store.migrations import migrations
from flows.clock import SystemClock


def main() -> None:
    """Say the child's process id, and when it has ended."""
    folder = Path(sys.argv[1])
    database.migrations = lambda: migrations(folder)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            LocalStore(Path(line.strip()), SystemClock()).close()
            os._exit(0)
        print(child, flush=True)  # noqa: T201  # this is how it is heard
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
