"""Which records of a page the ledger is asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pyarrow as pa
import pytest

from core.mapping import MappingConfig, map_page, with_spellings
from core.model import RawPage, RawRow
from data.ledger.spellings import known_again
from data.store.protocol import Store

MAPPING = MappingConfig.model_validate(
    {"record_key": "nr", "fields": [{"to": "/nr", "from": "nr"}, {"to": "/kid", "from": "kid"}]}
)


class AskedStore:
    """Knows nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []

    def read(self, _name: str, params: dict[str, Any]) -> pa.Table:
        self.asked.append((params["record_keys"], params["number_keys"]))
        return pa.table({})


@pytest.mark.parametrize(
    ("nr", "kid", "has_old_keys", "asked"),
    [
        ("UT-1", "2000", False, []),
        ("4711", "tøy", False, []),
        ("UT-1", 2000, False, [(["UT-1"], [])]),
        ("UT-1", Decimal("2000.0"), False, [(["UT-1"], [])]),
        (Decimal("4711.0"), "x", False, [(["4711"], ["4711"])]),
        ("4711.0", "x", False, [(["4711"], [])]),
        ("UT-1", "A\u030a", False, [(["UT-1"], [])]),
        ("UT-1", "2000", True, [(["UT-1"], [])]),
    ],
)
def test_only_what_may_be_spelled_otherwise_is_asked_for(
    nr: Any, kid: Any, has_old_keys: bool, asked: list[tuple[list[str], list[str]]]
) -> None:
    raw = RawPage((RawRow({"nr": nr, "kid": kid}, "krav.json item 1"),))
    page = with_spellings(MAPPING, raw, map_page(MAPPING, raw))
    store = AskedStore()

    assert known_again(cast("Store", store), "acme", page, has_old_keys=has_old_keys) == page
    assert store.asked == asked
