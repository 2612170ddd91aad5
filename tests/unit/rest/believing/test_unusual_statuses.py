"""A status in a word that nobody knows may mean anything: it proves no booking; an ordinary one does."""

from typing import Any

import pytest

from core.connectors.http_base.flags.unusual_statuses import is_unusual
from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.model import Category, Found, NotBooked, Outcome, Outgoing
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, answer, looked_up, sent

UNUSUAL = """
Ikkebokført Ventende Rückgängig Retry Errored Staging Validated Checked Konteres TilKontroll Kontrolleres
ValidatedOnly Rehearsed Paused Frozen Limbo Detected Proposed Suggested Planned Estimated Forecast Offered Requested
AlreadyHandled InTransit HandedOver Escalated Flagged ManualReview NeedsAttention ApprovedForPosting
RegisteredToBeBooked
Retrying Replaying Recalled Shadow
Foreslått Beregnet Planlagt Kontrolleres Tilbud Ettersendes Forespurt Føreslått Granskas Planerad Beräknad Föreslagen
Kontrolleras Planlagt Foreslået Undersøges Geplant Vorgeschlagen Geprüft InPrüfungBeiKollegen Angefragt Zurückgelegt
E17 PERIOD_LOCKED AccountClosed OnlyValidated NotYetChecked ToBeVerified SimulatedOnly false NO.WAY P D
"""
ORDINARY = """
OK Ok okay Success SUCCESS Succeeded Booked BOOKED posted Posted Created CREATED Saved Stored Imported Inserted Updated
Approved AUTHORISED Active active Open Paid PAID Closed Complete Completed COMPLETE Done Finished Final Finalized Valid
Confirmed Registered Recorded Processed Released Published Issued Sent Delivered Exported Transferred Synced Archived
Enabled Live Normal Current Settled Reconciled Unpaid Overdue Due Outstanding PartPaid PartiallyPaid FullyPaid NotPaid
NotSent NotPrinted AwaitingPayment ReadyForPayment ToBePaid InLedger GeneralLedger PostedToLedger
PostedToGL VoucherCreated RecordBooked CreatedSuccessfully successfully_created BOOKED_AND_SENT SuccessWithWarnings
Warning WARNING Unchanged 0 00 1 200 201 HTTP201 Yes true Y S A x 201Created
Bokført Postert Opprettet Lagret Registrert Godkjent Attestert Ferdig Fullført Betalt Utbetalt Ubetalt Overført Sendt
DelvisBetalt FerdigBehandlet IkkeBetalt KlarTilUtbetaling Aktiv Ny Åpen Lukket Avstemt Regnskapsført Hovedbok
Bogført Oprettet Gemt Godkendt Udbetalt Færdig Afsluttet Åben Bokförd Bokfört Skapad Sparad Godkänd Slutförd Klar
Utbetald Aktiv Öppen Gebucht Verbucht Erfasst Gespeichert Freigegeben Abgeschlossen Bezahlt Ausgezahlt Offen Aktiv
Bokfördes Skapades Eingebucht BookedAndLocked ACCEPTED_AND_POSTED Authorised_for_payment
Festgeschrieben Erledigt TeilweiseBezahlt Avsluttet Endelig Sluttført Journalisert Innvilget Exists Opened Bearbetad
unreported O C Uncleared Unlocked Standard Regular Manual Automatic Unarchived Ajour Honored Audited Revidert
Consolidated Fordelt Kontrollert
bost_Open bost_Close Unbilled NonBillable Konteret Kontiert Attesteret Komplett Innrapportert Accrued Delbetalt
"""
SENTENCES = [
    *("Posted to ledger", "Paid in full", "Awaiting payment", "Partially paid", "Not paid", "Voided 0, posted 1"),
    *(
        "201 Created",
        "200 OK",
        "Delvis betalt",
        "Klar til utbetaling",
        "Ferdig behandlet",
        "Sent to bank",
        "Debit Note Issued",
    ),
]
ODD_SENTENCES = ["In limbo", "Handed over to colleague", "Lagt i bero", "Zur Seite gelegt", "Checked by robot"]
ODD_SENTENCES += [
    *("Closed period", "Registrert i innboks", "Opprettet som forslag", "Stored in buffer", "Created as proposal"),
    *("Ready", "Erstattet", "Account closed", "Låst periode"),
    "Approved for posting",
    "Open for posting",
    "Registered for approval",
    "Almost done",
    "Godkjent til bokføring",
]


@pytest.mark.parametrize("word", [*UNUSUAL.split(), *ODD_SENTENCES])
def test_a_status_that_nobody_knows_proves_no_booking(word: str) -> None:
    for name in ("status", "state", "Document_Status"):
        for body, options in (
            ({**BOOKED, name: word}, {}),
            ({"data": BOOKED, name: word}, {"record_path": "/data"}),
            ({**BOOKED, "meta": {name: word}}, {}),
        ):
            read = read_reply(CONFIG.model_copy(update=options), RECORD, answer(body), (), NOW)
            asked = isinstance(read, AskTarget) and read.failure.category is Category.TOLD_ID
            assert asked or (isinstance(read, Outcome) and read.result is not B)
        found = looked_up({**BOOKED, name: word})
        assert isinstance(found, NotBooked) or not found.booked  # type: ignore[union-attr]


@pytest.mark.parametrize("word", [*ORDINARY.split(), *SENTENCES])
def test_an_ordinary_status_is_that_of_a_booking_wherever_it_stands(word: str) -> None:
    assert not is_unusual("status", word)
    assert not is_unusual("status", word.upper())
    for name in ("status", "state", "Document_Status"):
        assert sent({**BOOKED, name: word}).result is B
        assert sent({"data": BOOKED, name: word}, record_path="/data").result is B
        assert sent({**BOOKED, "meta": {name: word}}).result is B
        found = looked_up({**BOOKED, name: word})
        assert isinstance(found, Found)
        assert found.booked


OTHERS = ("Vestland", "production", "prod", "Tog", "net", "NewYork", "Ål", "Quux", "Innlandet", "sandnes")
OF_SOMETHING_ELSE: list[tuple[dict[str, Any], dict[str, Any]]] = [  # what is told, what was sent
    ({"result": "B-1"}, {}),
    ({"status": "acme:UT-1"}, {}),
    ({"outcome": "B-17/2026"}, {}),
    ({"status": {"id": 7, "name": "Posted"}}, {}),
    ({"status": "Posted", "state": "Quux"}, {}),
    *(({name: word}, {}) for name in ("state", "stage", "phase", "outcome", "result") for word in OTHERS),
    ({"posted": True, "status": "Quux"}, {}),
    ({"state": "CA"}, {}),
    ({"state": "NO"}, {}),
    ({"state": "Akershus", "city": "Lillestrøm"}, {}),
    ({"status": "Kjøregodtgjørelse"}, {"status": "Kjøregodtgjørelse"}),
    ({"approvalStatus": "Quux", "syncStatus": "Quux"}, {}),
    ({"emailStatus": "Quux", "paymentStatus": "Quux"}, {}),
    ({"customer": {"status": "Quux"}, "lines": [{"status": "Quux"}]}, {}),
    ({"status": "https://books.example/status/17"}, {}),
    ({"status": 7, "state": None}, {}),
    ({"status": ""}, {}),
]


@pytest.mark.parametrize(("more", "payload"), OF_SOMETHING_ELSE, ids=str)
def test_a_status_of_something_else_is_asked_for_nothing(more: dict[str, Any], payload: dict[str, Any]) -> None:
    record = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {"amount": "12.00", **payload}, RECORD.amount)
    read = read_reply(CONFIG, record, answer({**BOOKED, **more}), (), NOW)
    assert isinstance(read, Outcome)
    assert read.result is B


def test_a_word_that_nobody_knows_proves_nothing_under_the_name_of_a_status() -> None:
    for name in ("status", "documentStatus", "tilstand"):
        asked = read_reply(CONFIG, RECORD, answer({**BOOKED, name: "Quux"}), (), NOW)
        assert isinstance(asked, AskTarget)
        assert isinstance(looked_up({**BOOKED, name: "Quux"}), NotBooked)


def test_what_the_configuration_calls_booked_is_so_in_whatever_words() -> None:
    options: dict[str, Any] = {"booked_path": "/status", "booked_values": ("konteret",)}
    assert sent({**BOOKED, "status": "Konteret"}, **options).result is B
    assert isinstance(looked_up({**BOOKED, "status": "Konteret"}, **options), Found)


def test_a_look_up_says_how_an_unknown_status_is_made_known() -> None:
    found = looked_up({**BOOKED, "status": "Staging"})
    assert isinstance(found, NotBooked)
    assert found.failure.category is Category.TOLD_ID
    assert [pair.message for pair in found.failure.messages] == [
        "Books has B-1 under our reference and does not call it booked (status: Staging).",
        "If Staging means booked, name it in booked_values, and in booked_path where it stands.",
    ]


def bulk(more: dict[str, Any], whole: dict[str, Any], **options: Any) -> list[Any]:
    other = Outgoing("UT-2", "acme:UT-2", "acme:UT-2:a", {}, None)
    well = {"status": 201} if "status" not in options else {}
    results = [{"reference": "acme:UT-1", "id": "B-1", **well, **more}, {"reference": "acme:UT-2", "id": "B-2", **well}]
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5, **options)})
    read = read_bulk(config, [RECORD, other], answer({"results": results, **whole}, 200), (), NOW)
    assert isinstance(read, list)
    return [one.result if isinstance(one, Outcome) else one.failure.category for one in read]


@pytest.mark.parametrize("word", ["Staging", "Ikkebokført", "Limbo", "Konteres", "Checked"])
def test_an_unknown_status_of_one_of_many_is_asked_about(word: str) -> None:
    assert bulk({"status": word}, {}) == bulk({"status": "later maybe"}, {}) == [Category.TOLD_ID, B]
    assert bulk({"state": word}, {}) == [Category.TOLD_ID, B]
    assert bulk({"state": word}, {}, status=None) == [Category.TOLD_ID, B]
    assert bulk({}, {"status": word}) == [Category.TOLD_ID] * 2
    assert bulk({}, {"meta": {"state": word}}) == [Category.TOLD_ID] * 2
    assert bulk({"status": word, "id": None}, {})[0] is not B


@pytest.mark.parametrize("word", ["OK", "Booked", "Created", "Completed", "Processed", "Godkjent", "success", "200"])
def test_an_ordinary_status_of_many_is_that_of_bookings(word: str) -> None:
    assert bulk({"state": word}, {}) == [B, B]
    assert bulk({"state": word}, {}, status=None) == [B, B]
    assert bulk({}, {"status": word}) == [B, B]
