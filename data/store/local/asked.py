"""What a write asks for, in short: kept with its answer, so that its request id answers nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from data.store.local.running import PreparedSql
from data.store.statements import STORE_NOW
from data.store.wire import packed_rows


def asked_for(runs: Sequence[PreparedSql]) -> dict[str, Any]:
    """The names of the statements, and a digest of the wishes, or of all parameters where nobody said a wish."""
    digest = hashlib.blake2b(digest_size=16)
    wishes = [run.wish for run in runs if run.wish]
    if wishes:
        digest.update(_text(wishes))
    else:
        for run in runs:
            digest.update(_text([run.sql.name, run.expect, _given(run.values)]))
            if run.rows is not None:
                digest.update(packed_rows(run.rows))
    return {"names": [run.sql.name for run in runs], "digest": digest.hexdigest()}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != STORE_NOW}


def _text(told: Any) -> bytes:
    return json.dumps(told, sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> list[str]:
    """One text for one value, with its kind: 1 and "1" are two."""
    match value:
        case Decimal():
            return ["decimal", f"{value:f}"]
        case datetime():
            return ["moment", value.isoformat()]
        case _:
            return ["bytes", value.hex()]
