"""What stands around the list that a draft proposes to read: other lists, and words of further pages."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from core.i18n import Words
from flows.cli.drafts.sampling import sample_of

ONE = {"nr": "1", "amount": 10.5}
NEXT = "https://example.com/?page=2"


@pytest.mark.parametrize(
    ("whole", "path", "said"),
    [
        (
            {"approved": [ONE, ONE], "draft": [ONE]},
            "/approved",
            ["/approved is read; what stands in other lists is not: /draft"],
        ),
        ({"a": {"x": [ONE]}, "b": [ONE]}, "/b", ["/b is read; what stands in other lists is not: /a/x"]),
        (
            {"records": [ONE], "next": NEXT, "total": 250},
            "/records",
            ["next is https", "total is 250 beside 1 records"],
        ),
        ({"data": {"items": [ONE], "hasMore": True}}, "/data/items", ["hasMore is True"]),
        ({"@odata.nextLink": NEXT, "value": [ONE]}, "/value", ["@odata.nextLink is"]),
        ({"records": [ONE], "next": None, "total": 1, "hasMore": False}, "/records", []),
        ({"records": [ONE], "total": "250,00"}, "/records", []),
    ],
)
def test_a_draft_says_what_it_leaves_out(tmp_path: Path, whole: Any, path: str, said: list[str]) -> None:
    (tmp_path / "in.json").write_text(json.dumps(whole))

    found = asyncio.run(sample_of(tmp_path / "in.json", None, {}, Words("en")))

    assert found.options["records_path"] == path
    assert len(found.notes) == len(said)
    assert all(want in note for want, note in zip(said, found.notes, strict=True))
