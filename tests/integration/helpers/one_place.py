"""Write down one holder of a place, as Prefect's server does; says so.

`python -m tests.integration.helpers.one_place`
"""

import asyncio
import sys
from datetime import timedelta
from uuid import uuid4

from prefect.server.concurrency.lease_storage.filesystem import ConcurrencyLeaseStorage

if __name__ == "__main__":
    asyncio.run(ConcurrencyLeaseStorage().create_lease([uuid4()], timedelta(minutes=5)))
    sys.stdout.write("written down")
