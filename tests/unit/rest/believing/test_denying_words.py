"""Sentences that deny a booking, and sentences like them that do not."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.connectors.http_base.sentences.verdicts import Verdict, denies_in_words, verdict_on
from core.connectors.rest.answers import read_reply
from core.http import Answer
from core.model import Outcome, Outgoing, Result
from core.money import Money
from tests.unit.rest.believing import verdict_sentences
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW

OURS = "Hotel: the booking failed twice, then booked by phone. Kunne ikke lagre kvitteringen"
SENT = {"reference": "acme:UT-1", "text": "Transaction failed, paid again", "lines": [{"text": "Ikke bokført i mai"}]}
RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", SENT, Money(Decimal("12.00"), "NOK"))

DENYING = """
Failed to book
failed to book: period closed
Failed to create journal entry
Could not be booked
The voucher could not be saved.
Voucher UT-1 was not booked
was not created
The record was not saved
It has not been posted
Not booked: account 7140 is closed
Unable to post to general ledger
Cannot create voucher
Couldn't save the record
Could not save
The invoice wasn't saved
Voucher hasn't been posted
Booking failed
Posting failed: no such account
Import failed
Transaction failed
Request failed
Validation failed
The request has failed
Voucher was rejected
Rejected: period is closed
Transaction rolled back
The transaction has been rolled back
Nothing was saved
No voucher was created
0 records created
0 rows inserted
Error while saving
An error occurred while posting the document
Error creating voucher
Failed
Error
Sorry, it could not be processed
Voucher created but could not be booked
Ble ikke bokført
Bilaget ble ikke bokført
Bilag 12-2026 er ikke lagret
Kunne ikke bokføre bilaget
Bilaget kunne ikke lagres
Kunne ikke opprette bilag
Kan ikke bokføre: perioden er stengt
Klarte ikke å lagre
Bokføringen feilet
Lagring feilet
Feilet
Feilet: konto 7140 finnes ikke
Bilaget ble avvist
Ingen bilag ble opprettet
Ingenting ble lagret
Feil ved lagring
Det oppstod en feil under bokføring
Bilaget vart ikkje bokført
Ikke bokført
Transaksjonen ble rullet tilbake
Forespørselen feilet
Bilaget har ikke blitt registrert
Mislyktes i å lagre bilaget
The document did not get saved
Document was declined
Operation aborted
Did not save the record
The expense claim has not been accepted
3 of 3 records failed
Unable to save the document
The bill could not be processed: vendor blocked
Could not create record
Can't post this entry
Exception while processing the request
Problem saving record
Registration failed
The operation has failed: timeout
Insert failed
No record was saved because the amount is zero
None were imported
Feilet!
Avvist
Rejected
Bilag 17 ble ikke opprettet
Fakturaen kunne ikke registreres
Kan dessverre ikke registrere bilaget
Klarte ikkje å lagre bilaget
Utlegget er ikke mottatt
Føringen mislyktes
Bilaget ble forkastet
Importen ble avbrutt
Reiseregningen ble ikke godtatt
Ingen bilag ble bokført
The transaction was not successful
Operation unsuccessful
Perioden er stengt, bilaget er ikke bokført
""".strip().splitlines()

INNOCENT = """
Booked
Voucher booked
Created successfully
Saved
OK
Booked, but the e-mail could not be created
Invoice created. PDF could not be created.
Attachment was not saved
The attachment of the invoice could not be saved
Failed to send e-mail
Failed to add attachment to invoice
Failed to create reminder
Failed to create PDF for invoice 17
Exchange rate could not be saved
VAT number could not be registered
0 records failed
No records failed
Import finished: 1 imported, 0 failed
Records that could not be saved: 0
Failed to import: 0
If this record was not booked, contact support
Vouchers that fail to post will be retried
The voucher cannot be booked twice
Was not created again, it exists
No errors while saving
Without errors
No duplicate voucher was created
Duplicate was not created
Hotel could not be booked
Room was not booked in advance
Kunne ikke ta toget
Kunne ikke bestille hotell
Vedlegget ble ikke lagret
E-post kunne ikke sendes
E-posten ble ikke registrert
Betalingen feilet
Bilaget er ikke godkjent for betaling
Bokført
Bilaget er bokført
Bilaget er opprettet, vedlegget kunne ikke lagres
Ingen feil
Ingen bilag feilet
Ingen feil ved lagring
Opprettet uten feil
Tidligere forsøk feilet
Earlier import failed, now booked
The voucher is not editable
The voucher cannot be changed
The period is not closed
Not a duplicate
Payment failed
Webhook failed
Processed 1 of 1
This is not a booking
Budget check failed
Address validation failed
Posted. Notification could not be processed.
Voucher not paid
1 created, 0 rejected
Rejected: 0
Rejected 0 records
The receipt was not accepted by OCR
Voucher saved. Failed to submit to bank.
Error code none
The voucher was booked without errors
Nothing to do
None
No warnings
Not applicable
Notes saved
Nothing else was changed
Kontakten ble ikke opprettet
PDF ble ikke opprettet
Varsel kunne ikke registreres
Bilaget er bokført. Kvitteringen kunne ikke lagres.
Hvis bilaget ikke ble bokført, kontakt oss
Bilaget kan ikke endres
Bilaget kan ikke slettes
Notat: møte
The audit log could not be saved
Posted to the notes ledger
Failover completed
Refunded
Reference not unique in search
This entry will not be posted twice
Processing took longer than usual
Voucher B-1 posted; account 7140 is not registered for VAT
Invoice registered. No purchase order was registered for it
Unknown cost center, not recorded on the voucher
Could not find the employee, booked on default
Failed to reserve number; voucher booked with next
Fant ikke prosjekt, bilag bokført uten
Already registered, not created again
1 of 1 vouchers booked, none rejected
Ingen bilag avvist
The invoice was not sent
""".strip().splitlines()


def sent(body: Any, **options: Any) -> Outcome:
    config = CONFIG.model_copy(update=options)
    answer = Answer(201, {"content-type": "application/json"}, json.dumps(body).encode())
    outcome = read_reply(config, RECORD, answer, (), NOW)
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize("text", DENYING)
def test_a_sentence_that_denies_the_booking_is_heard(text: str) -> None:
    assert denies_in_words(text)
    assert denies_in_words(text.upper())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        *((text, Verdict.DENIED) for text in verdict_sentences.DENIED.strip().splitlines()),
        *((text, Verdict.WAITING) for text in verdict_sentences.WAITING.strip().splitlines()),
        *((text, None) for text in verdict_sentences.NOTHING.strip().splitlines()),
    ],
)
def test_a_sentence_of_five_languages_denies_waits_or_says_nothing(text: str, verdict: Verdict | None) -> None:
    assert verdict_on(text) is verdict
    assert verdict_on(text.upper()) is verdict
    assert verdict_on(f"{text}.") is verdict


@pytest.mark.parametrize("text", verdict_sentences.WAITING.strip().splitlines())
@pytest.mark.parametrize("name", ["message", "status", "Melding"])
def test_what_is_there_and_waits_is_pending_and_never_booked(name: str, text: str) -> None:
    outcome = sent({**BOOKED, name: text})

    assert (outcome.result, outcome.target_id) == (Result.PENDING_TARGET, "B-1")
    assert sent({"data": BOOKED, name: text}, record_path="/data").result is Result.PENDING_TARGET


@pytest.mark.parametrize("text", verdict_sentences.NOTHING.strip().splitlines())
@pytest.mark.parametrize("name", ["message", "statusText", "status"])
def test_a_message_that_says_nothing_against_it_leaves_it_booked(name: str, text: str) -> None:
    assert sent({**BOOKED, name: text}).result is Result.BOOKED


def test_what_is_booked_by_its_status_does_not_wait_for_a_sentence() -> None:
    assert sent({**BOOKED, "status": "posted", "message": "Saved as draft, then posted"}).result is Result.BOOKED


@pytest.mark.parametrize("text", INNOCENT)
def test_a_sentence_about_something_else_denies_nothing(text: str) -> None:
    assert not denies_in_words(text)


@pytest.mark.parametrize("text", ["Failed to book", "Bilaget ble ikke lagret", "Could not be saved: period closed"])
@pytest.mark.parametrize(
    "name",
    [
        *("message", "Message", "msg", "statusMessage", "result_message", "returnMessage", "detail", "melding"),
        *("status", "result", "info", "StatusText", "beskjed"),
    ],
)
def test_a_success_whose_message_says_that_it_failed_is_unknown_and_keeps_the_words(name: str, text: str) -> None:
    outcome = sent({**BOOKED, name: text})

    assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
    assert outcome.failure is not None
    assert outcome.failure.root.message.startswith("Books answered 201")


@pytest.mark.parametrize(
    "body",
    [
        {**BOOKED, "messages": ["Failed to book"]},
        {**BOOKED, "messages": [{"text": "Voucher was not saved"}]},
        {**BOOKED, "messages": [{"severity": "info", "text": "Hello"}, {"message": "Bilaget ble ikke lagret"}]},
        {**BOOKED, "meta": {"message": "Failed to book"}},
        {**BOOKED, "status": {"code": 7, "message": "Voucher was not created"}},
        {**BOOKED, "response": {"detail": "Could not be booked"}},
    ],
)
def test_messages_may_stand_in_a_list_or_an_envelope(body: Any) -> None:
    assert sent(body).result is Result.UNKNOWN


def test_words_round_the_record_are_heard_too() -> None:
    inner = {"data": BOOKED, "message": "Failed to book"}

    assert sent(inner, record_path="/data").result is Result.UNKNOWN
    assert sent({**inner, "message": "Created"}, record_path="/data").result is Result.BOOKED
    assert sent({"data": {**BOOKED, "message": "Not saved"}}, target_id_path="/data/id").result is Result.UNKNOWN


@pytest.mark.parametrize(
    "more",
    [
        {"message": "Created"},
        {"message": "Voucher B-1 booked."},
        {"message": "Booked, but the e-mail could not be created"},
        {"text": SENT["text"]},
        {"text": "Failed to book"},
        {"description": "Hotel could not be booked"},
        {"comment": "Bilaget ble ikke lagret"},
        {"lines": [{"message": "Failed to book"}]},
        {"history": [{"message": "Failed to book"}]},
        {"messages": [{"severity": "warning", "text": "Document was not posted to the archive"}]},
        {"message": ["Created", "0 records failed"]},
        {"message": None, "messages": [], "detail": {}},
        {"message": 7},
        {"Error": "none", "errors": 0, "message": ""},
    ],
)
def test_what_only_looks_like_a_denial_stays_booked(more: dict[str, Any]) -> None:
    outcome = sent({**BOOKED, **more})

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


NOUNS = st.sampled_from(["The voucher", "Invoice 17", "Record UT-1", "It", "The journal entry", "This document"])
SIDES = st.sampled_from(["The e-mail", "A PDF", "The attachment", "The payment", "A reminder", "The webhook"])
DENIALS = st.sampled_from(["was not", "has not been", "could not be", "cannot be", "wasn't", "is not"])
DONE = st.sampled_from(["booked", "posted", "saved", "created", "registered", "processed", "imported"])
ENDS = st.sampled_from(["", ".", ": period 11 is closed", " because account 7140 is closed", " (E-17)", "!"])


@given(NOUNS, DENIALS, DONE, ENDS)
def test_any_record_that_was_not_taken_is_denied(noun: str, denial: str, done: str, end: str) -> None:
    assert denies_in_words(f"{noun} {denial} {done}{end}")


@settings(deadline=None)
@given(SIDES, DENIALS, DONE, st.sampled_from(["", ".", "!"]))
def test_what_stands_beside_a_record_denies_nothing(side: str, denial: str, done: str, end: str) -> None:
    assert not denies_in_words(f"{side} {denial} {done}{end}")
    assert not denies_in_words(f"Voucher booked. {side} {denial} {done}{end}")


@given(st.text(max_size=600))
def test_any_text_is_read(text: str) -> None:
    denies_in_words(text)
