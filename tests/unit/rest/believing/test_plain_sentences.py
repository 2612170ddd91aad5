"""Plain sentences beside an id, in a direct answer, a look-up and a bulk: of success in parts, and of failure."""

import pytest

from core.connectors.http_base.sentences.verdicts import Verdict, denies_flatly, verdict_on
from core.model import Found, NotBooked, Result
from tests.unit.rest.believing import sentences_of_failure, sentences_of_success
from tests.unit.rest.believing.asked import BOOKED, in_bulk, looked_up, sent

SUCCESSES = [text for texts in sentences_of_success.LANGUAGES.values() for text in texts]
FAILURES = [text for texts in sentences_of_failure.LANGUAGES.values() for text in texts]


@pytest.mark.parametrize("language", ["en", "no", "da", "sv", "de"])
def test_each_language_has_thirty_sentences_of_each_kind(language: str) -> None:
    assert len(set(sentences_of_success.LANGUAGES[language])) >= 30
    assert len(set(sentences_of_failure.LANGUAGES[language])) >= 30


@pytest.mark.parametrize("text", SUCCESSES)
def test_a_sentence_of_success_leaves_a_record_booked(text: str) -> None:
    assert [verdict_on(one) for one in (text, text.upper(), f"{text}.")] == [None, None, None]
    assert sent({**BOOKED, "message": text}).result is Result.BOOKED
    found = looked_up({**BOOKED, "message": text})
    assert isinstance(found, Found)
    assert found.booked


@pytest.mark.parametrize("text", FAILURES)
def test_a_plain_sentence_of_failure_beside_an_id_is_no_proof_of_a_booking(text: str) -> None:
    assert {verdict_on(one) for one in (text, text.upper(), f"{text}.")} == {Verdict.DENIED}
    outcome = sent({**BOOKED, "message": text})
    assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
    found = looked_up({**BOOKED, "message": text})
    assert isinstance(found, NotBooked)
    assert not found.refused
    assert in_bulk({**BOOKED, "message": text}, status="").result not in (Result.BOOKED, Result.PENDING_TARGET)


PARTS = [
    *("Delvis betalt", "Delvis utbetalt", "Delvis refundert", "Delvis kreditert", "Delvis betald", "Delvist betalt"),
    *("Teilweise bezahlt", "Teilweise ausgeglichen", "Partially paid", "Partially reimbursed", "Partially settled"),
    *("Partially matched", "Partially refunded", "Partially reconciled", "Partially credited"),
]


@pytest.mark.parametrize("status", PARTS)
def test_a_record_that_is_paid_in_parts_is_booked(status: str) -> None:
    found = looked_up({**BOOKED, "status": status})

    assert isinstance(found, Found)
    assert found.booked
    assert sent({**BOOKED, "status": status}).result is Result.BOOKED


SAYS_ITSELF = [{"status": "Posted"}, {"posted": True}, {"state": "bokført"}, {"status": "Gebucht"}, {"isBooked": "yes"}]
WHY = [
    *("Account is locked", "Period is closed", "Perioden er stengt", "Die Periode ist geschlossen", "Request rejected"),
    *(
        "Perioden är stängd",
        "Kontoen er sperret",
        "An error occurred",
        "Last change was refused",
        "Endringen ble avvist",
    ),
    *("Delvis utbetalt", "Partially approved", "The voucher was posted and cannot be deleted", "Not allowed"),
    *("Voucher 7 posted. Voucher 6 was cancelled.", "Reimbursement rejected", "Partially completed"),
]


@pytest.mark.parametrize("more", SAYS_ITSELF, ids=str)
@pytest.mark.parametrize("text", WHY)
def test_what_says_itself_that_it_is_booked_is_booked_whatever_a_sentence_tells_of_something_else(
    text: str, more: dict[str, object]
) -> None:
    entry = {**BOOKED, **more, "message": text}
    found = looked_up(entry)

    assert isinstance(found, Found)
    assert found.booked
    assert sent(entry).result is Result.BOOKED
    assert sent({**BOOKED, "stage": "done", "message": text}, booked_path="/stage", booked_values=["done"]).result is (
        Result.BOOKED
    )


@pytest.mark.parametrize("text", ["Reimbursement rejected", "Delvis utbetalt", "Payout failed", "Refund was declined"])
@pytest.mark.parametrize("name", ["statusText", "status_description", "transferStatus"])
def test_a_status_of_a_later_step_leaves_what_is_posted_booked(name: str, text: str) -> None:
    found = looked_up({**BOOKED, "status": "Posted", name: text})

    assert isinstance(found, Found)
    assert found.booked


@pytest.mark.parametrize("more", SAYS_ITSELF, ids=str)
@pytest.mark.parametrize(
    "text",
    [
        *("The voucher was deleted", "Voucher B-1 has been cancelled", "Bilaget er annullert", "Beleg wurde storniert"),
        *("Could not be posted", "Voucher was not booked", "Bilaget ble ikke bokført", "Failed to book", "Not posted"),
        *("Posting failed", "Bokføringen feilet", "Nothing was saved", "Buchung fehlgeschlagen", "Kunde inte bokföras"),
    ],
)
def test_who_says_that_it_is_booked_and_that_it_is_not_is_looked_up(text: str, more: dict[str, object]) -> None:
    assert denies_flatly(text)
    assert sent({**BOOKED, **more, "message": text}).result is Result.UNKNOWN
    assert isinstance(looked_up({**BOOKED, **more, "message": text}), NotBooked)


@pytest.mark.parametrize("more", [{"void": True}, {"cancelled": True}, {"deleted": 1}, {"status": "Voided"}], ids=str)
def test_what_is_void_is_not_booked_though_it_was_posted(more: dict[str, object]) -> None:
    assert isinstance(looked_up({**BOOKED, "posted": True, **more, "message": "Posted"}), NotBooked)
