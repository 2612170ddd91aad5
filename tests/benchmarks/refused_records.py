"""A store of records that were refused with long texts, put there directly: through syncs it would take minutes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from data.store.local.database import open_database
from tests.integration.helpers.store_worlds import TestClock

_PART = 2_000
_INSERT = """
insert into records (
  integration_id, record_key, organisation_id, state, due, reference, first_seen_at, open_since_at, category, message,
  revision, failure
)
select
  'acme-expenses', 'UT-' || i::varchar, 'acme', 'rejected', true, 'acme-expenses-' || i::varchar, now(), now(),
  'validation', 'refused ' || md5(i::varchar), md5(i::varchar),
  list_aggregate(list_transform(range($words), lambda x: md5((x + i * 7919)::varchar)), 'string_agg', '')
from range($start, $end) as numbers (i)
"""


def fill_with_refused(file: Path, *, records: int, characters: int) -> None:
    """What a careless system answered stands in each of them."""
    with closing(open_database(file, TestClock(), 256, 8_000)) as store:
        for start in range(0, records, _PART):
            end = min(start + _PART, records)
            store.execute(_INSERT, {"words": characters // 32, "start": start, "end": end})
        store.execute("checkpoint")
