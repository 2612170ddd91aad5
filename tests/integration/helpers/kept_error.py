"""An error that outlives its statement, dropped while the same connection waits for a lock that this loop holds.

`python -m tests.integration.helpers.kept_error FILE`; prints how the wait ended.
"""

import asyncio
import gc
import sqlite3
import sys
from contextlib import closing

from prefect.server.database.configurations import AioSqliteConfiguration
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

HEAD_START_SECONDS = 1.0


async def _kept_error(engine: AsyncEngine, other: sqlite3.Connection) -> OperationalError:
    """What reads first cannot write once somebody else has written in between: SQLite says so at once."""
    async with engine.connect() as connection:
        await connection.exec_driver_sql("begin")
        await connection.exec_driver_sql("select * from run")
        other.execute("insert into run values (1)")
        try:
            await connection.exec_driver_sql("insert into run values (2)")
        except OperationalError as error:
            await connection.exec_driver_sql("rollback")
            return error
    raise AssertionError("The second writer was let through.")


async def _wait_for_the_lock(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        try:
            await connection.exec_driver_sql("begin immediate")
        except OperationalError as error:
            return str(error.orig)
        await connection.exec_driver_sql("rollback")
        return "it was given the lock"


async def main(file: str) -> None:
    engine = await AioSqliteConfiguration(f"sqlite+aiosqlite:///{file}").engine()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("create table run (number integer)")
        kept = [await _kept_error(engine, other)]
        other.execute("begin immediate")
        waiting = asyncio.create_task(_wait_for_the_lock(engine))
        await asyncio.sleep(HEAD_START_SECONDS)
        kept.clear()
        gc.collect()
        other.execute("rollback")
        sys.stdout.write(await waiting)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
