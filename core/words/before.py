"""Sentences of ours that were stored as English only, before they were kept with what they were made from.

Nothing new is added here: it is for old rows, in which only the text tells whose words it is. Whoever reads the store
asks here, and only for a row that does not say it itself.
"""

from __future__ import annotations

import json
import re
from typing import Final

from core.ours import Ours

_STORED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"It answered \d{3} without a word\.",
        r".{1,100} asked us to wait\.",
        r".{1,100} answered \d{3} (without an id|with an error in it|without a result for each record)\.",
        r".{1,100} answered \d{3} to the whole request and \d{1,3} to this record\.",
        r".{1,100} answered twice for this record, and not the same\.",
        r".{1,100} left this record (out of its answer|alone, and did not say what became of the whole request)\.",
        r".{1,100} took this record( as .{1,200})?, and not the whole request it came in\.",
        r".{1,100} told the id .{1,200} for \d+ records of one request\.",
        r".{1,100} also answered for what we did not send: .*",
        r".{1,100} cannot be asked: .*",
        r".{1,100} does not take records at this address \(\d{3}\)\. Correct the address\..*",
        r".{1,100} does not let us do this \(403\)\. Give the integration user the right\..*",
        r".{1,100} wants an idempotency key\. Name its header as idempotency_header\.",
        r".{1,100} is not asked: .* \(ca_file\) could not be read as certificates in PEM form\.",
        r"The secret \S+ (is|could not be read from) .*",
        r"The sign-in of .{1,100} (cannot be asked: |refuses what we ask for |gives tokens of another kind ).*",
        r"(The answer was larger than \d+ bytes|No whole answer within [\d.]+ seconds)\. \(status \d{3}\)",
        r"(The answer could not be understood as HTTP|The connection was c[^.]{1,60})\. \(status \d{3}\)",
    )
)


def of_old(text: str, raw: str | None = None) -> str:
    """The text of an old row; one of ours where an older version of Synclight wrote it, and `raw` (an answer) does not.

    No catalogue has its template, so that it is told by its kind in any other language than English.
    """
    return text if stands_in(text, raw or "") or not _was_ours(text) else Ours("{text}", {"text": text})


def stands_in(text: str, raw: str) -> bool:
    """Whether an answer holds the text, as it is or as JSON writes it."""
    return text in raw or json.dumps(text)[1:-1] in raw or json.dumps(text, ensure_ascii=False)[1:-1] in raw


def _was_ours(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _STORED)
