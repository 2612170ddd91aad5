"""What stands beside an id in an answer of success, in five languages: what must be believed, and what must not."""

from typing import Any

import pytest

from tests.unit.rest.believing.asked import is_believed, is_found


def _in(*lines: str) -> list[str]:
    return [word for line in lines for word in line.split()]


@pytest.mark.parametrize(
    "beside",
    [
        {"messages": [{"type": "E", "id": "F5", "number": "201", "message": "No"}]},
        {"messages": [{"type": "A", "number": "000"}]},
        {"messages": [{"type": "S", "text": "Posted"}, {"type": "E", "text": "Tax line"}]},
        {"messages": [{"type": "X", "text": "Short dump"}]},
        {"messages": [{"msgty": "E", "msgid": "F5", "msgno": "312"}]},
        {"messages": [{"MSGTYP": "A", "MSGNR": "312"}]},
        {"RETURN": [{"TYPE": "E", "ID": "RW", "NUMBER": "609"}]},
        {"meldinger": [{"type": "E", "id": "17"}]},
        {"messageType": "E"},
        {"messages": [{"type": "ABORT"}]},
        {"messages": [{"type": "Feil"}]},
        {"Meldungen": [{"Type": "Fehler"}]},
        {"type": "E", "message": "Konto 7140 er sperret"},
        {"type": "A", "text": "Update terminated"},
        {"type": "E", "description": "Kostenstelle gesperrt"},
    ],
)
def test_a_message_of_type_e_or_a_denies_with_words_or_without(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)
    assert not is_found(**beside)


@pytest.mark.parametrize(
    "beside",
    [
        {"messages": [{"type": "W", "id": "F5", "number": "201", "message": "Budget exceeded"}]},
        {"messages": [{"type": "S", "number": "605", "message": "Document posted successfully: BKPFF 4711"}]},
        {"messages": [{"type": "I", "text": "Item changed"}, {"type": "S", "text": "Voucher posted"}]},
        {"messages": [{"type": "S"}]},
        {"messages": [{"type": "W"}]},
        {"type": "S", "message": "Beleg gebucht"},
        {"type": "W", "message": "Bilaget er bokført, men mva er 0"},
        {"type": "E"},
        {"type": "A", "series": "A"},
        {"type": "E", "description": "Reise til Bergen"},
        {"lines": [{"type": "E", "amount": "12.00"}]},
        {"lines": [{"type": "A", "text": "Taxi"}]},
        {"details": [{"type": "E", "amount": "12.00"}]},
        {"voucherType": "E"},
    ],
)
def test_a_warning_and_the_type_of_a_record_or_a_line_deny_nothing(beside: dict[str, Any]) -> None:
    assert is_believed(**beside)
    assert is_found(**beside)


REHEARSED = [
    *(
        {"mode": word}
        for word in _in(
            "check test simulate TEST dry-run validateOnly prøve Testlauf preview verify demo",
        )
    ),
    *(
        {name: True}
        for name in ["validateOnly", "dryRun", "checkOnly", "onlyCheck", "isSimulation", "simulering", "testmodus"]
    ),
    *({name: True} for name in ["testläge", "provkörning", "prøvekjøring", "probelauf", "Probebuchung", "testkørsel"]),
    {"dry_run": "true"},
    {"testRun": "X"},
    {"action": "check"},
    {"operation": "simulate"},
    {"saveMode": "validate"},
    {"commit": False},
    {"persist": False},
    {"execute": False},
    {"meta": {"dryRun": True}},
    {"meta": {"mode": "simulate"}},
    {"options": {"validateOnly": True}},
    {"status": "Simulated"},
]
IN_EARNEST = [
    *(
        {"mode": word}
        for word in ["post", "live", "production", "create", "sync", "async", "manual", "auto", "car", "normal"]
    ),
    *({name: False} for name in ["validateOnly", "dryRun", "isSimulation", "test", "testmodus", "probelauf"]),
    {"dryRun": None},
    {"testRun": ""},
    {"commit": True},
    {"commit": "9f1c2a7"},
    {"action": "create"},
    {"operation": "insert"},
    {"paymentMode": "check"},
    {"check": "OK"},
    {"preview": "https://x.example/p/1.png"},
    {"testGroup": "A"},
    {"meta": {"dryRun": False}},
]


@pytest.mark.parametrize("beside", REHEARSED, ids=str)
def test_a_rehearsal_told_beside_an_id_is_no_booking(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)


@pytest.mark.parametrize("beside", IN_EARNEST, ids=str)
def test_what_is_no_rehearsal_is_booked(beside: dict[str, Any]) -> None:
    assert is_believed(**beside)
    assert is_found(**beside)


NAMES = _in(
    "FAILED-2026 ERR-2026-11 FEIL-2026 avvist-2026-11 VOID-RUN-3 abort-17 rollback-2026 cancel-5",
)


@pytest.mark.parametrize("name", ["batch", "transaction", "changeset", "commit", "run", "fileName", "batchName", "job"])
@pytest.mark.parametrize("value", [*NAMES, "Failed items 2026", "Retry of failed 2026-11-20", "Storno.xlsx"])
def test_a_batch_or_file_that_is_called_by_such_a_word_denies_nothing(name: str, value: str) -> None:
    assert is_believed(**{name: value})
    assert is_found(**{name: value})


@pytest.mark.parametrize(
    "beside",
    [
        {"batch": "failed"},
        {"batch": "was rolled back"},
        {"batch": "partially failed"},
        {"transaction": "rolled back due to error"},
        {"transaction": "Failed: period closed"},
        {"transaction": "zurückgerollt"},
        {"transaction": "aborted"},
        {"transaction": "ROLLBACK"},
        {"commit": "failed"},
        {"changeset": "aborted"},
        {"batchStatus": "failed"},
        {"batchState": "CANCELLED"},
        {"batch": {"status": "failed"}},
        {"transaction": "not committed"},
    ],
    ids=str,
)
def test_a_batch_that_failed_denies_what_was_in_it(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)


@pytest.mark.parametrize(
    "beside",
    [
        {"code": "E1001"},
        {"code": "E-1001"},
        {"code": "E_PERIOD"},
        {"code": "ERR_LOCKED"},
        {"code": "ERR-17"},
        {"code": "Fehler"},
        {"kode": "FEIL"},
        {"kode": "F1001"},
        {"messageCode": "E1001"},
        {"meta": {"code": "E1001"}},
        {"result": {"code": "E1001"}},
        {"statusCode": "ERR"},
        {"statusCode": "E1001"},
        {"resultCode": "E1001"},
        {"errorCode": "E17"},
        {"errorCode": "1001"},
    ],
    ids=str,
)
def test_a_code_of_an_error_beside_an_id_is_no_booking(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)


@pytest.mark.parametrize(
    "beside",
    [
        *({"code": code} for code in ("OK", "0000", "0", 0, 200, "SUCCESS", "S0000", "7140", "K-17", "A100", "NOK")),
        *({"errorCode": code} for code in ("0", 0, "0000", "", None, "OK", "NO_ERROR", "S0000", "S")),
        *({"statusCode": code} for code in (201, "OK", "0000", "S")),
        {"code": "S1001", "message": "Voucher created"},
        {"code": "W100", "message": "Voucher created"},
        {"vatCode": "E1"},
        {"accountCode": "E1001"},
        {"taxCode": "ERR"},
        {"meta": {"code": "OK"}},
    ],
    ids=str,
)
def test_a_code_of_a_success_or_of_the_record_is_no_error(beside: dict[str, Any]) -> None:
    assert is_believed(**beside)
    assert is_found(**beside)


@pytest.mark.parametrize(
    "text",
    [
        "The project is completed",
        "Customer is active",
        "Period is open",
        "The period 11 is open",
        "Voucher created. The project is completed.",
        "Perioden er åpen",
        "Kunden er aktiv",
        "Leverandøren er aktiv",
        "Konto er gyldig",
        "Kunden är aktiv",
        "Perioden är öppen",
        "Perioden er åben",
        "Die Periode ist offen",
        "Kunde ist aktiv",
        "Duplicate check passed",
        "Idempotent replay: voucher 17 already created",
    ],
)
def test_that_a_project_is_completed_or_a_period_open_says_nothing_against_a_booking(text: str) -> None:
    assert is_believed(message=text)
    assert is_believed(info=text)
    assert is_found(message=text)


@pytest.mark.parametrize(
    "text",
    [
        "The project is closed",
        "Prosjektet er avsluttet",
        "Not allowed because the project is completed",
        "Cannot post, the project is completed",
        "Nicht erlaubt, da das Projekt abgeschlossen ist",
        "Projekt ist abgeschlossen, keine Buchung möglich",
        "Ikke tillatt fordi prosjektet er fullført",
        "Inte tillåtet, projektet är avslutat",
        "Voucher not created. The project is completed.",
        "Kan ikke bokføre, prosjektet er avsluttet",
        "Avvist: prosjektet er fullført",
        "Period is not open",
        "Kunden er ikke aktiv",
        "Die Periode ist nicht offen",
        "Perioden är inte öppen",
        "Perioden er ikke åben",
        "No changes",
        "Mottatt, behandles i natt",
        "Received, will be processed tonight",
        "Bilag opprettet, men posteringene balanserer ikke",
        "Registrert, venter på attestasjon",
    ],
)
def test_that_a_project_is_completed_may_be_the_reason_of_a_refusal(text: str) -> None:
    assert not is_believed(message=text)


NOT_BOOKED_FLAGS = [
    *(
        {name: True}
        for name in ["pendingApproval", "requiresApproval", "needsApproval", "inQueue", "suspended", "parked", "kladd"]
    ),
    *(
        {name: False}
        for name in ["gebucht", "verbucht", "bokförd", "bogført", "bokført", "posted", "posting", "postet", "genehmigt"]
    ),
    *({name: True} for name in ["ubokført", "obokförd", "ubogført", "ungebucht", "utkast", "entwurf", "istEntwurf"]),
    *(
        {name: True}
        for name in ["storniert", "makulerad", "annulleret", "tilbakeført", "raderad", "gelöscht", "erAvvist"]
    ),
    *({name: True} for name in ["hatFehler", "harFeil", "abgelehnt", "avvisad", "afvist"]),
    *({name: False} for name in ["erfolgreich", "vellykket", "lyckades", "suksess", "gyldig", "gültig", "giltig"]),
    *({name: "B-77"} for name in ["reversedBy", "cancelledBy", "voidedBy", "creditedBy", "kreditertAv", "stornoBeleg"]),
    {"reversedBy": 88},
    {"reverseVoucher": {"id": 88}},
    {"reversal": {"id": 9}},
    {"reversedVoucherId": 9},
    {"stornoId": 8},
    {"awaitingApproval": "yes"},
    {"bogført": "nej"},
    {"gebucht": "nein"},
    {"posting": "F", "voided": "F"},
    {"status": {"id": "VOID", "displayed_as": "Void"}},
    {"status": {"id": "DRAFT", "displayed_as": "Draft"}},
    {"statuscode@OData.Community.Display.V1.FormattedValue": "Cancelled"},
]
BOOKED_FLAGS = [
    *(
        {name: False}
        for name in ["pendingApproval", "requiresApproval", "inQueue", "suspended", "kladde", "utkast", "entwurf"]
    ),
    *(
        {name: True}
        for name in ["gebucht", "bokförd", "bogført", "posting", "erfolgreich", "vellykket", "gyldig", "godkjent"]
    ),
    *(
        {name: False}
        for name in ["ubokført", "storniert", "makulerad", "tilbakeført", "abgelehnt", "avvisad", "hatFehler"]
    ),
    *({name: None} for name in ["reversedBy", "cancelledBy", "creditedBy", "requiresApproval", "reverseVoucher"]),
    *({name: ""} for name in ["reversedBy", "voidedBy", "stornoBeleg"]),
    {"requiresApproval": True, "approved": True},
    {"pendingApproval": True, "posted": True},
    {"reversedBy": "00000000-0000-0000-0000-000000000000"},
    {"reversalId": 0},
    {"reversal": {}},
    {"stornoId": 0},
    {"bogført": "ja"},
    {"annulleret": "nej"},
    {"posting": "T", "voided": "F"},
    {"posting": {"id": 17}},
    {"posting": "P-17"},
    {"status": {"id": "UNPAID", "displayed_as": "Unpaid"}},
    {"status": {"id": "B", "refName": "Approved for Posting"}, "posting": True},
    {"statuscode@OData.Community.Display.V1.FormattedValue": "Active"},
    {"amount@OData.Community.Display.V1.FormattedValue": "kr 12,00"},
    {"StatusDescription": "Open", "Status": 20},
]


@pytest.mark.parametrize("beside", NOT_BOOKED_FLAGS, ids=str)
def test_a_flag_of_approval_queue_reversal_or_refusal_is_heard_in_each_language(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)
    assert not is_found(**beside)


@pytest.mark.parametrize("beside", BOOKED_FLAGS, ids=str)
def test_the_same_flags_that_are_down_or_empty_say_nothing(beside: dict[str, Any]) -> None:
    assert is_believed(**beside)
    assert is_found(**beside)


@pytest.mark.parametrize(
    "status",
    [
        "Venter på betaling",
        "Väntar på betalning",
        "Afventer betaling",
        "Wartet auf Zahlung",
        "Slutbetald",
        "Slutbetalt",
        "Zur Zahlung freigegeben",
        "Klar til utbetaling",
    ],
)
def test_what_only_waits_for_its_payment_is_booked(status: str) -> None:
    assert is_believed(status=status)
    assert is_found(status=status)


@pytest.mark.parametrize(
    "status", ["Venter på godkjenning", "Väntar på attest", "Afventer godkendelse", "Wartet auf Freigabe", "T"]
)
def test_what_waits_for_its_approval_is_not(status: str) -> None:
    assert not is_believed(status=status)


@pytest.mark.parametrize(
    "text",
    [
        "Validation successful",
        "Validering vellykket",
        "Prüfung erfolgreich",
        "Kontroll godkjent",
        "Document check: no errors",
        "Testbuchung OK",
        "Job 17 created",
        "1 av 2 linjer bokført",
        "Voucher saved; approval required because the project is completed",
    ],
)
def test_what_was_only_checked_or_half_done_is_no_booking(text: str) -> None:
    assert not is_believed(message=text)


@pytest.mark.parametrize(
    "text",
    [
        "Validated and posted",
        "Kontrollert og bokført",
        "Created in batch FAILED-2026",
        "Opprettet fra fil failed_items.csv",
        "2 av 2 linjer bokført",
        "Saved. No approval required",
        "Bilag 17 bokført i periode 11 (åpen)",
    ],
)
def test_what_was_checked_and_done_is_booked(text: str) -> None:
    assert is_believed(message=text)
    assert is_found(message=text)
