"""A status of one word, in five languages: taken back, failed, waiting, or an ordinary word of what is booked."""

from typing import Any

import pytest

from core.model import Category, Found, NotBooked
from tests.unit.rest.believing.asked import BOOKED, B, Q, U, in_bulk, is_believed, is_found, looked_up, sent

FAILED = """
Fehler Fehlerhaft Abgelehnt Zurückgewiesen Abgebrochen Ungültig Fel Misslyckades Misslyckad Avvisad Nekad Fejl
Fejlet Afvist Afslået Avslått Avslag Forkastet Mislyktes Avbrutt Stanset Feilet Returnert Underkjent NOK NACK Nak
Disapproved Returned SENT_BACK Expired Terminated Killed Stopped Fault Corrupt Broken Quarantined Unsuccess
FehlerBeimBuchen PostingFailed ERROR_LOCKED not_posted NichtGebucht Missing Unknown PartiallyFailed PartiallyProcessed
"""
UNDONE = """
Storniert Gelöscht Annulliert Widerrufen Makulerad Makulerat Raderad Krediterad Annullerad Annulleret Krediteret
Tilbageført Kreditert Tilbakeført Slettet Credited Voided Reversed DeletedByUser
"""
WAITING = """
Entwurf Wartend Ungebucht Geparkt Vorläufig Väntar Obokförd Preliminär Kladde Afventer Ubogført Parkeret Parkert
Midlertidig Foreløpig Ubokført Påbegynt TilGodkjenning KlarForBokføring NotApproved Unapproved InApproval ToBePosted
ReadyToPost ReadyForPosting Importing Initiated Incomplete Suspended Tentative Unprocessed
Unsaved SavedAsDraft saved_as_draft AwaitingApproval NotYetPosted PendingReview
"""
ORDINARY = """
Posted Booked Created New Open Active Approved Authorised Paid Unpaid Closed Completed Registered Sent NotSent
NotPaid Overdue PartiallyPaid Locked Final Archived Exported Reimbursed Ledger OK Success NotReconciled Matched
Settled Betalt Ubetalt Åpen Lukket Godkjent Attestert Ferdig Fullført Gebucht Bezahlt Offen Unbezahlt Bokförd
Betald Obetald Klar Bogført Åben Disputed Refunded AwaitingPayment ToBePaid ReadyForPayment NotVatLiable Unallocated
Hovedbok Erfasst
"""
NAMES = ["status", "state", "documentStatus"]


@pytest.mark.parametrize("word", FAILED.split())
def test_a_status_that_says_failed_in_any_of_the_languages_is_no_booking(word: str) -> None:
    for name in NAMES:
        assert sent({**BOOKED, name: word}).result is U
        assert isinstance(looked_up({**BOOKED, name: word}), NotBooked)
    assert in_bulk({**BOOKED, "state": word}, status=None).result not in (B, Q)


@pytest.mark.parametrize("text", ["Sent back to employee", "Returned to sender", "Sendt tilbake", "Skickad tillbaka"])
def test_what_was_sent_back_is_no_booking(text: str) -> None:
    assert sent({**BOOKED, "status": text}).result is U
    assert isinstance(looked_up({**BOOKED, "status": text}), NotBooked)


@pytest.mark.parametrize("word", UNDONE.split())
def test_a_status_that_says_cancelled_in_any_of_the_languages_is_taken_back(word: str) -> None:
    found = looked_up({**BOOKED, "status": word})
    assert isinstance(found, NotBooked)
    assert (found.refused, found.failure.category) == (False, Category.TAKEN_BACK)
    assert sent({**BOOKED, "status": word.upper()}).result is U
    assert in_bulk({**BOOKED, "state": word}, status=None).result not in (B, Q)


@pytest.mark.parametrize("word", WAITING.split())
def test_a_status_that_says_draft_or_waiting_in_any_of_the_languages_is_pending(word: str) -> None:
    for name in NAMES:
        found = looked_up({**BOOKED, name: word})
        assert isinstance(found, Found)
        assert not found.booked
        assert sent({**BOOKED, name: word}).result is Q
    assert in_bulk({**BOOKED, "state": word}, status=None).result is Q


@pytest.mark.parametrize("word", ORDINARY.split())
def test_an_ordinary_status_is_that_of_a_booking(word: str) -> None:
    found = looked_up({**BOOKED, "status": word})
    assert isinstance(found, Found)
    assert found.booked
    assert sent({**BOOKED, "status": word}).result is B
    assert in_bulk({**BOOKED, "state": word}, status=None).result is B


@pytest.mark.parametrize("word", ["Fehler", "Abgelehnt", "Avslått", "Afvist", "Avvisad", "NACK"])
def test_such_a_word_in_the_configured_place_is_the_queues_refusal(word: str) -> None:
    found = looked_up({**BOOKED, "status": word}, booked_path="/status", booked_values=("gebucht",))
    assert isinstance(found, NotBooked)
    assert found.refused


@pytest.mark.parametrize(
    ("name", "waits", "stands"),
    [
        ("workflowState", "Draft", "Approved"),
        ("workflow_state", "Pending", "Paid"),
        ("bilagsstatus", "Kladd", "Bokført"),
        ("bokføringsstatus", "Ikke bokført", "Bokført"),
        ("Belegstatus", "vorerfasst", "Gebucht"),
        ("Buchungsstatus", "abgelehnt", "Verbucht"),
        ("verifikationsstatus", "utkast", "Bokförd"),
        ("bogføringsstatus", "Ikke bogført", "Bogført"),
        ("tillstånd", "Utkast", "Bokförd"),
        ("Zustand", "Entwurf", "Gebucht"),
        ("claimStatus", "Draft", "Approved"),
        ("billStatus", "Void", "Open"),
        ("currentState", "draft", "Posted"),
        ("glStatus", "Unposted", "Posted"),
        ("statusLabel", "Draft", "Posted"),
        ("statusId", "Draft", "3"),
        ("status", [{"code": "draft"}], [{"code": "posted"}]),
    ],
)
def test_a_status_is_heard_under_the_names_of_five_languages(name: str, waits: Any, stands: Any) -> None:
    assert not is_believed(**{name: waits})
    assert not is_found(**{name: waits})
    assert is_believed(**{name: stands})
    assert is_found(**{name: stands})


@pytest.mark.parametrize("word", ["DRAFT", "Voided", "REJECTED", "ERR", "E1001"])
def test_a_status_code_in_a_word_of_a_draft_is_no_booking(word: str) -> None:
    assert not is_believed(statusCode=word)


@pytest.mark.parametrize(
    "name",
    [
        "maritalStatus",
        "employmentStatus",
        "customerStatus",
        "projectStatus",
        "periodStatus",
        "orderStatus",
        "refundStatus",
    ],
)
def test_the_status_of_something_else_is_none_of_the_booking(name: str) -> None:
    for word in ("Terminated", "Closed", "Rejected"):
        assert is_believed(**{name: word})
