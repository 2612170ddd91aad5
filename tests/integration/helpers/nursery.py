"""Owners without their start-up: imports everything once, then forks one owner for each line it reads.

Says the owner's process id, and its exit code once it has ended. No thread and no connection is open before the fork.
"""

import os
import sys

from data.store.local import LocalStore
from flows.clock import SystemClock
from flows.stack import store_process


def main() -> None:
    LocalStore(None, SystemClock()).close()  # whatever a first store imports; its threads are gone with it
    for _ in sys.stdin:
        owner = os.fork()
        if owner == 0:
            os._exit(store_process.main())
        _say(str(owner))
        _, status = os.waitpid(owner, 0)
        _say(str(os.waitstatus_to_exitcode(status)))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # that is how it tells


if __name__ == "__main__":
    main()
