"""Erasures as a file tells them: it outlives a restore, so that what was erased is erased again in an older copy.

It names nobody: what was asked for is a slow digest, and each record's key another one. So somebody who has the file
can try names they think of, and read none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.errors import BadRequest, reason_of
from core.messages import message
from data.store.whole_file import write_whole

BESIDE_DATABASE: Final = "erasures.json"
BESIDE_BACKUP: Final = "synclight-erasures.json"
_LARGEST: Final = 64_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: `records` by integration, as digests of their keys; `rows` by place, by their own ids."""

    erasure_id: str
    organisation_id: str
    asked: str
    erased_by: str
    erased_at: str  # as ISO 8601
    records: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.erased_at)


def digest_of_asked(erasure_id: str, text: str) -> str:
    """Slow on purpose: names are few."""
    return hashlib.scrypt(text.encode(), salt=erasure_id.encode(), n=2**14, r=8, p=1, dklen=16).hex()


def digest_of_key(erasure_id: str, record_key: str) -> str:
    """One record's; the key itself stays in the ledger anyway."""
    return hashlib.sha256(f"{erasure_id}\0{record_key}".encode()).hexdigest()[:32]


def erasures_of(file: Path) -> list[Erasure]:
    """Those of a file, the first first; none where there is no file. Raises BadRequest: it cannot be read."""
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(_LARGEST))  # what is longer ends within, and is none
        return sorted(map(_erasure, told["erasures"]), key=lambda one: one.erased_at)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadRequest(message("erasures_cannot_be_read", path=str(file))) from None


def add_erasures(file: Path, more: Iterable[Erasure]) -> None:
    """Put them into the file beside those it has. Raises BadRequest."""
    known = {one.erasure_id: one for one in erasures_of(file)}
    whole = {one.erasure_id: one for one in more} | known
    if whole == known:
        return
    try:
        write_whole(file, json.dumps({"erasures": [asdict(one) for one in whole.values()]}))
    except OSError as error:
        raise BadRequest(message("erasures_not_written", path=str(file), reason=reason_of(error))) from None


def _erasure(told: Mapping[str, Any]) -> Erasure:
    made = Erasure(
        erasure_id=_text(told["erasure_id"]),
        organisation_id=_text(told["organisation_id"]),
        asked=_text(told["asked"]),
        erased_by=_text(told["erased_by"]),
        erased_at=_text(told["erased_at"]),
        records=_lists(told["records"]),
        rows=_lists(told["rows"]),
    )
    if made.moment.tzinfo is None:
        raise ValueError
    return made


def _lists(told: Mapping[str, Any]) -> dict[str, list[str]]:
    return {_text(name): [_text(one) for one in some] for name, some in told.items()}


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError
    return told
