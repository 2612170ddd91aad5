"""Sentences of ours that were stored as English only, before they were kept with what they were made from.

Nothing new is added here: it is for old rows, in which only the text tells whose words it is.
"""

from __future__ import annotations

import re
from typing import Final

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


def was_ours(text: str) -> bool:
    """Whether an older version of Synclight wrote this, and no outside system."""
    return any(pattern.fullmatch(text) for pattern in _STORED)
