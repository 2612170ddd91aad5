"""A status of one word, in five languages: taken back, failed, waiting, or an ordinary word of what is booked."""

import pytest

from core.model import Category, Found, NotBooked
from tests.unit.rest.believing.asked import BOOKED, B, Q, U, in_bulk, looked_up, sent

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
