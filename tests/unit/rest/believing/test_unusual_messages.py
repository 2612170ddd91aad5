"""A bare id beside a message: an ordinary one is a booking, any other is asked for, and what is found is booked."""

from typing import Any

import pytest

from core.connectors.http_base.sentences.ordinary import says_the_ordinary
from core.connectors.http_base.sentences.verdicts import Verdict, verdict_on
from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.model import Found, Outcome, Outgoing, Result
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, Q, U, answer, looked_up, sent

UNUSUAL = """
This is a simulation
Simulering
Validated only
Kun validering
Sandbox: voucher stored nowhere
Demo company: voucher saved for an hour
Would create voucher 17
Kostnadssted mangler
Konto 7140 kan ikke brukes
No exchange rate for EUR
License expired
Abonnementet er utløpt
Bilaget eksisterer allerede
Ingen endringer lagret
No changes were saved
User lacks permission to post
Mangler rettighet
Empty payload
Nothing happened
Konto nicht vorhanden
Verifikatet finns sedan tidigare
Bokføres i natt
Please correct the voucher before it can be posted
Line 2
Locked
Oops
E500
Til informasjon
Valutakurs mangler
Employee 12 has left
Årsoppgjør pågår
Feature is disabled
Kostenstelle fehlt
Kostnadsställe saknas
Omkostningssted mangler
0 rows affected
3 of 4
HTTP 500
Sendt til kontroll
Thanks, your voucher is being looked at
No issues found, nothing to do
""".strip().splitlines()
WAITING = """
Draft created
Kladd opprettet
Utkast lagret
Entwurf gespeichert
Utkast sparat
Kladde gemt
Temporary voucher created
Midlertidig bilag opprettet
Proforma created
Voucher sent to approval
Bilaget er sendt til godkjenning
Submitted to workflow
Klar for bokføring
Ready for posting
Ready to be posted
Must be approved
Må godkjennes
Being processed
Mottatt
Received
Accepted
Parkert
Queued
In workflow
Under behandling
""".strip().splitlines()
ORDINARY = """
Rejected amount: 0.00
Rejected amount: 0,00 NOK
The document is locked after posting
Bilaget er låst etter bokføring
Not yet printed
Ennå ikke skrevet ut
Posted, not yet printed
The draft was approved and posted
Voucher 17
Bilag 1042-2026
Record updated
Created
OK
Successfully created 1 record(s), failed: 0
Voucher created. Missing attachment
Bilag opprettet, vedlegg mangler
Bokført på observasjonskonto fordi konto 7140 er sperret
Saved, validation passed without errors
Utlägg bokfört. Kvitto saknas.
Wurde gebucht, Anhang fehlt
Bilag oprettet, ikke sendt
Transaksjonen ble fullført
Period 11 closes soon
Takk!
Tusen takk.
Thank you for your submission
Vielen Dank
Overført
Sendt
Bekreftet
Ja
ACK
HTTP 201
Bilagsnummer: 123
Voucher number: 123
Your reference is 123
1 row affected
4 of 4
Processing complete
No issues found
Ingen problemer
Everything went well
Alt gikk bra
Nytt bilag
Voucher 17 generated
""".strip().splitlines()
DONE = [{"posted": True}, {"status": "Posted"}, {"isBooked": "yes"}, {"messages": ["Voucher created"]}]


def read(body: Any, payload: dict[str, Any] | None = None, **options: Any) -> Any:
    record = RECORD if payload is None else Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", payload, RECORD.amount)
    said = read_reply(CONFIG.model_copy(update=options), record, answer(body), (), NOW)
    return said if isinstance(said, AskTarget) else said.result


@pytest.mark.parametrize("text", UNUSUAL)
@pytest.mark.parametrize("name", ["message", "Melding", "statusMessage"])
def test_a_bare_id_beside_a_message_that_is_no_success_is_asked_for_or_unknown(name: str, text: str) -> None:
    asked = read({**BOOKED, name: text})
    assert asked is U or (isinstance(asked, AskTarget) and asked.made)
    if " " in text or name != "statusMessage":  # of one word round the record it is how far the request is
        assert read({"data": BOOKED, name: text}, record_path="/data") not in (B, Q)
    assert read({"result": {"message": text}, **BOOKED}) not in (B, Q)
    assert not says_the_ordinary(text)


def test_the_words_of_what_was_asked_for_are_kept() -> None:
    asked = read({**BOOKED, "message": "Kostnadssted 410 er ukontrollert"})
    assert asked.failure.root.message.startswith("Books answered 201 and says message: Kostnadssted 410")


@pytest.mark.parametrize("text", [text for text in UNUSUAL if verdict_on(text) is None])
def test_what_a_look_up_finds_is_booked_though_its_message_is_unusual_too(text: str) -> None:
    found = looked_up({**BOOKED, "message": text})
    assert isinstance(found, Found)
    assert found.booked


@pytest.mark.parametrize("text", WAITING)
def test_a_message_of_a_draft_or_of_an_approval_says_that_it_waits(text: str) -> None:
    assert [verdict_on(one) for one in (text, text.upper(), f"{text}.")] == [Verdict.WAITING] * 3
    found = looked_up({**BOOKED, "message": text})
    assert isinstance(found, Found)
    assert not found.booked
    assert read({**BOOKED, "message": text}) is Q


@pytest.mark.parametrize("text", ORDINARY)
def test_a_bare_id_beside_an_ordinary_message_is_booked_at_once(text: str) -> None:
    assert sent({**BOOKED, "message": text}).result is B
    assert sent({"data": BOOKED, "message": text.upper()}, record_path="/data").result is B
    found = looked_up({**BOOKED, "message": text})
    assert isinstance(found, Found)
    assert found.booked


@pytest.mark.parametrize("more", DONE, ids=str)
def test_what_says_itself_that_it_is_booked_is_asked_for_nothing(more: dict[str, Any]) -> None:
    assert read({**BOOKED, **more, "message": "Line 2"} if "messages" not in more else {**BOOKED, **more}) is B
    assert read({**BOOKED, "stage": "x", "message": "Line 2"}, booked_path="/stage", booked_values=("x",)) is B


@pytest.mark.parametrize(
    ("more", "payload"),
    [
        ({"message": "Taxi til møte"}, {"text": "Taxi til møte"}),
        ({"detail": "Taxi til"}, {"lines": [{"text": "Taxi til"}]}),
        ({"message": "B-1"}, {}),
        ({"message": "acme:UT-1"}, {}),
        ({"message": ""}, {}),
        ({"messages": []}, {}),
        ({"messages": [{"type": "W", "text": "Cost centre is old"}]}, {}),
        ({"details": [{"text": "Tog til Hamar"}], "status": "Not paid", "result": "Tog til Hamar"}, {}),
        ({"description": "Tog til Hamar", "text": "Tog", "title": "Tog til Hamar"}, {}),
    ],
)
def test_what_is_no_message_of_the_system_is_asked_for_nothing(more: dict[str, Any], payload: dict[str, Any]) -> None:
    assert read({**BOOKED, **more}, {"amount": "12.00", **payload}) is B


WHOLE = [
    *("Alle endringer ble rullet tilbake", "Alt ble rullet tilbake", "Alles wurde zurückgerollt", "Rollback performed"),
    *("Changes were rolled back", "Batchen ble avbrutt", "Import avbrutt", "Nothing committed", "Kjørt på prøve"),
    *("Allt rullades tillbaka", "Alt blev rullet tilbage"),
]


@pytest.mark.parametrize("text", [*WHOLE, "2 records imported", "Batch 17", "OK"])
def test_a_message_round_many_results_is_asked_about_for_each_of_them(text: str) -> None:
    other = Outgoing("UT-2", "acme:UT-2", "acme:UT-2:a", {}, None)
    results = [{"reference": one.reference, "status": 201, "id": one.record_key} for one in (RECORD, other)]
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5)})
    reads = read_bulk(config, [RECORD, other], answer({"results": results, "message": text}, 200), (), NOW)
    assert isinstance(reads, list)
    booked = [isinstance(one, Outcome) and one.result is B for one in reads]
    assert booked == [text not in WHOLE] * 2


OUTSIDE = [
    {"warning": "Voucher was not posted"},
    {"warnings": ["Bilaget ble ikke bokført"]},
    {"warnings": [{"code": "W1", "message": "Voucher was not posted because the period is closed"}]},
    {"title": "Voucher could not be created", "type": "about:blank"},
    {"code": "PERIOD_CLOSED", "description": "Voucher was not created"},
    {"code": "FAILED"},
    {"code": "ERR_LOCKED"},
    {"faultcode": "Server", "faultstring": "x"},
    *(
        {name: {key: "Voucher was not booked"}}
        for name in ("message", "detail", "response")
        for key in ("text", "message")
    ),
    {"message": {"lang": "en", "value": "Voucher was not booked"}},
    {"meta": {"message": {"text": "Voucher was not booked"}}},
    *({name: "Beleg wurde nicht gebucht"} for name in ("Meldung", "nachricht", "hinweis", "fehler", "fehlermeldung")),
    *({name: "Verifikatet bokfördes inte"} for name in ("meddelande", "fel", "felmeddelande")),
    *({name: "Bilaget blev ikke bogført"} for name in ("besked", "fejl", "fejlmeddelelse")),
    *({name: "Voucher was not booked"} for name in ("displayMessage", "infoText")),
    {"anzahlFehler": 1},
    {"antalFejl": 2},
]
INSIDE = [
    {"warnings": [{"code": "W1", "message": "No receipt"}]},
    {"warning": "Period 11 is closed, moved to 12"},
    {"title": "Not booked trip"},
    {"title": "Booking failed, paid by phone", "type": "trip"},
    {"description": "Bilaget ble ikke bokført i mai"},
    {"code": "410", "description": None},
    {"code": "OK"},
    {"fel": 0, "fejl": "", "fehler": [], "antalFel": 0, "Meldung": "Beleg wurde gebucht"},
    {"message": {"text": "Voucher created"}},
    {"details": {"text": "Tog til Hamar"}, "result": {"text": "Tog til Hamar"}},
    {"code": "REISE", "description": "Tog til Hamar"},
    {"completed": True, "done": True},
]


@pytest.mark.parametrize("more", OUTSIDE, ids=str)
def test_a_code_a_warning_and_a_title_that_say_it_failed_are_heard(more: dict[str, Any]) -> None:
    assert sent({**BOOKED, **more}).result is U
    assert not isinstance(looked_up({**BOOKED, **more}), Found)


@pytest.mark.parametrize("more", INSIDE, ids=str)
def test_an_ordinary_code_warning_or_title_says_nothing(more: dict[str, Any]) -> None:
    assert sent({**BOOKED, **more}).result is B


@pytest.mark.parametrize("name", ["completed", "isComplete", "done", "Finished"])
def test_what_is_not_completed_waits(name: str) -> None:
    assert sent({**BOOKED, name: False}).result is Result.PENDING_TARGET
    assert sent({**BOOKED, name: False, "posted": True}).result is B
