"""What people did, as the log says it."""

from __future__ import annotations

import pytest

from core.i18n import Words

NB, EN = Words("nb"), Words("en")


@pytest.mark.parametrize(
    ("action", "after", "nb", "en"),
    [
        ("retry", {"records": 18}, "Ba om ny sending av 18 bilag", "Asked to send 18 records again"),
        ("retry", None, "Ba om ny sending av bilag", "Asked to send records again"),
        ("undo_handled", {"records": 1}, "Angret håndtering av 1 bilag", "Took 1 handled record back"),
        ("cancel_sync", {"run_id": "r"}, "Ba om å stoppe en synk", "Asked to stop a sync"),
        (
            "retry_refused",
            {"role": "viewer"},
            "Avvist: Ba om ny sending av bilag",
            "Refused: Asked to send records again",
        ),
        ("made_tomorrow", {"records": 3}, "made tomorrow", "made tomorrow"),
        ("sync", "an old text", "Ba om en synk", "Asked for a sync"),
    ],
)
def test_what_a_person_did(action: str, after: object, nb: str, en: str) -> None:
    assert NB.audit_action(action, after) == nb
    assert EN.audit_action(action, after) == en


def test_a_refusal_says_both_numbers_and_a_reason_is_cleaned() -> None:
    assert EN.audit_action("retry_refused", {"records": 19, "found": 18}) == (
        "Refused: Asked to send records again. Wanted 19, possible 18"
    )
    after = {"records": 2, "reason": "by hand\n\u202e<b>"}
    assert EN.audit_action("mark_handled", after) == "Marked 2 records as handled: by hand <b>"
