"""What people did, as the log says it."""

from __future__ import annotations

import pytest

from core.words import Words

NB, EN = Words("nb"), Words("en")


@pytest.mark.parametrize(
    ("action", "after", "nb", "en"),
    [
        ("retry", {"records": 18}, "Sendte 18 bilag på nytt", "Sent 18 records again"),
        ("retry", None, "Sendte bilag på nytt", "Sent records again"),
        ("undo_handled", {"records": 1}, "Angret 1 håndtert bilag", "Took 1 handled record back"),
        ("cancel_sync", {"run_id": "r"}, "Stoppet en synk", "Stopped a sync"),
        ("retry_refused", {"role": "viewer"}, "Avvist: Sendte bilag på nytt", "Refused: Sent records again"),
        ("made_tomorrow", {"records": 3}, "made tomorrow", "made tomorrow"),
        ("sync", "an old text", "Startet en synk", "Started a sync"),
    ],
)
def test_what_a_person_did(action: str, after: object, nb: str, en: str) -> None:
    assert NB.deed(action, after) == nb
    assert EN.deed(action, after) == en


def test_a_refusal_says_both_numbers_and_a_reason_is_cleaned() -> None:
    assert EN.deed("retry_refused", {"records": 19, "found": 18}) == (
        "Refused: Sent records again. Wanted 19, possible 18"
    )
    after = {"records": 2, "reason": "by hand\n\u202e<b>"}
    assert EN.deed("mark_handled", after) == "Marked 2 records as handled: by hand <b>"
