"""What an answer tells of a part of a record, of somebody beside it, or of what we sent, is no word against it."""

from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.look_ups import read_look_up
from core.model import Found, Outcome, Outgoing, Result
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, answer, looked_up, sent

POSTED: dict[str, Any] = {"booked_path": "/status", "booked_values": ("posted",)}
E_LINES = {"lines": [{"type": "E", "description": "Hotel"}, {"type": "A", "description": "Flight"}]}
CODED = {"lines": [{"code": "500", "description": "Travel"}]}

ORDINARY: list[tuple[dict[str, Any], dict[str, Any]]] = [  # what is told, what was sent
    *(({name: {"code": "410", "description": "Likeperson"}}, {}) for name in ("costCenter", "department", "project")),
    ({"account": {"code": 404, "text": "Travel"}}, {}),
    ({"dimension": {"code": "599", "name": "x", "description": "Peer support"}}, {}),
    ({"vatType": {"code": 422, "text": "Low"}}, {}),
    ({"expenseType": {"type": "E", "description": "Hotel"}}, {}),
    ({"category": {"code": "E", "type": "A", "text": "Travel"}}, {}),
    ({"lines": [{"type": "E", "text": "Hotel"}]}, {}),
    ({"postings": [{"code": "500", "detail": "Taxi"}]}, {}),
    ({"supplier": {"name": "x", "isActive": False, "valid": False}}, {}),
    ({"customer": {"valid": False}}, {}),
    ({"vatNumber": {"value": "x", "valid": False}}, {}),
    ({"document": {"ocr": {"success": False}}}, {}),
    ({"suppliers": {"created": 0, "updated": 1}}, {}),
    ({"email": {"sent": False, "error": "bounced"}}, {}),
    ({"webhook": {"delivered": False, "error": "timeout"}}, {}),
    ({"attachments": [{"status": "error", "message": "too big"}]}, {}),
    ({"payment": {"status": "failed"}}, {}),
    ({"history": [{"state": "failed"}, {"state": "created"}]}, {}),
    ({"attributes": {"costCenter": {"code": "410", "text": "Hamar"}}}, {}),
    ({"status": "Posted", "approvals": [{"status": "rejected"}, {"status": "approved"}]}, {}),
    ({"posted": True, "lines": [{"status": "failed"}], "import": {"success": False}}, {}),
    ({"attributes": {"posted": True, "approvals": [{"status": "rejected"}]}}, {}),
    (E_LINES, E_LINES),
    (CODED, CODED),
    ({"lines": [{"code": 500, "message": "Travel"}]}, {"lines": [{"code": "500", "message": "Travel"}]}),
    ({"lines": [{"status": "rejected"}]}, {"lines": [{"status": "rejected"}]}),
    ({"card": {"valid": False}}, {"card": {"valid": False}}),
    ({"card": {"valid": False}}, {"voucher": {"card": {"valid": False}}}),
    ({"type": "E", "description": "Expense"}, {"type": "E", "description": "Expense"}),
    ({"code": "500", "description": "Travel"}, {"code": "500", "description": "Travel"}),
    ({"isValid": False}, {"isValid": False}),
    ({"batch": "Failed trips Nov"}, {"batch": "Failed trips Nov"}),
    ({"transaction": "Refund declined hotel"}, {"transaction": "Refund declined hotel"}),
    ({"transaction": "Refund DECLINED hotel "}, {"voucher": {"transaction": "Refund declined hotel"}}),
    ({"result": "Invalid ticket refunded"}, {"result": "Invalid ticket refunded"}),
    ({"state": "Rejected by the card"}, {"state": "Rejected by the card"}),
    ({"status": "cancelled trip"}, {"status": "cancelled trip"}),
    ({"stage": "Draft beer festival"}, {"stage": "Draft beer festival"}),
    ({"failureReason": "Lost receipt"}, {"failureReason": "Lost receipt"}),
    ({"failed": "2 receipts"}, {"failed": "2 receipts"}),
    ({"exceptions": [{"day": "2"}]}, {"exceptions": [{"day": "2"}]}),
]
ENDED_BY_THE_PATH: list[dict[str, Any]] = [
    {"payment": {"status": "failed"}},
    {"approvals": [{"status": "rejected"}, {"status": "approved"}]},
    {"webhook": {"error": "timeout"}},
    {"lines": [{"code": 500, "message": "x"}]},
    {"import": {"success": False}},
    {"result": {"ok": False}},
    {"document": {"errors": ["unreadable"]}},
    {"steps": [{"exitCode": 1}]},
    {"validation": {"valid": False, "errorCount": 2}},
]
AGAINST: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [  # told, sent, configured
    ({"code": "422", "message": "Period closed"}, {}, {}),
    ({"type": "E", "text": "Konto 7140 er sperret"}, {}, {}),
    ({"messages": [{"type": "E", "text": "Konto 7140 er sperret"}]}, {}, {}),
    ({"return": [{"Type": "A", "Id": "RW", "Number": "605", "Message": "x"}]}, {}, {}),
    ({"errors": [{"code": 422, "text": "x"}]}, {}, {}),
    ({"result": {"code": 422, "text": "x"}}, {}, {}),
    ({"svar": {"code": 422, "message": "Perioden er lukket"}}, {}, {}),
    ({"svar": {"severity": "E", "code": "7", "text": "Perioden er lukket"}}, {}, {}),
    ({"notifications": [{"level": "error", "message": "x"}]}, {}, {}),
    ({"import": {"success": False}}, {}, {}),
    ({"lines": [{"type": "Error", "text": "x"}]}, {}, {}),
    (E_LINES | {"type": "E", "text": "x"}, E_LINES, {}),
    ({"lines": [{"status": "rejected"}]}, {"lines": [{"status": "open"}]}, {}),
    ({"lines": [{"status": "rejected"}]}, {"status": "rejected"}, {}),
    ({"batch": "Failed"}, {"text": "Failed"}, {}),
    ({"status": "rejected"}, {"status": "rejected"}, {}),
    ({"dryRun": True}, {"dryRun": True}, {}),
    ({"mode": "test"}, {"mode": "test"}, {}),
    ({"posted": True, "result": {"success": False}}, {}, {}),
    ({"posted": True, "errors": [{"text": "x"}]}, {}, {}),
    ({"posted": True, "success": False}, {}, {}),
    ({"status": "posted", "errors": ["x"]}, {}, POSTED),
    ({"status": "posted", "success": False}, {}, POSTED),
    ({"status": "posted", "message": "Could not be booked"}, {}, POSTED),
]


def stands(more: dict[str, Any], sent: dict[str, Any], **options: Any) -> list[bool]:
    """Whether it is booked by an answer, a look-up, and its result among others."""
    record, entry = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", sent, None), {**BOOKED, **more}
    config = CONFIG.model_copy(update={"amount_path": None, **options})
    outcome = read_reply(config, record, answer(entry), (), NOW)
    found = read_look_up(config, record, Body.of(answer({"records": [entry]}, 200), ()), NOW)
    listed = config.model_copy(update={"bulk": BulkConfig(size=5, status=None)})
    read = read_bulk(listed, [record], answer({"results": [entry]}, 200), (), NOW)
    outcomes = [outcome, *(read if isinstance(read, list) else [])]
    well = [isinstance(one, Outcome) and one.result is Result.BOOKED for one in outcomes]
    return [*well, isinstance(found, Found) and found.booked]


@pytest.mark.parametrize(("more", "sent"), ORDINARY, ids=str)
def test_parts_others_and_what_we_sent_say_nothing_against_a_record(more: dict[str, Any], sent: dict[str, Any]) -> None:
    assert stands(more, sent) == [True, True, True]


@pytest.mark.parametrize("more", ENDED_BY_THE_PATH, ids=str)
def test_what_the_configuration_calls_booked_is_so_whatever_is_told_below_it(more: dict[str, Any]) -> None:
    assert stands({"status": "posted", **more}, {}, **POSTED) == [True, True, True]
    assert stands({"status": "open", "lines": [{"exitCode": 1}]}, {}, **POSTED) == [False, False, False]


@pytest.mark.parametrize(("more", "sent", "options"), AGAINST, ids=str)
def test_what_an_answer_says_of_the_record_itself_counts_still(
    more: dict[str, Any], sent: dict[str, Any], options: dict[str, Any]
) -> None:
    assert stands(more, sent, **options) == [False, False, False]


@pytest.mark.parametrize(
    "part",
    [
        *({"approval": {"status": one}} for one in ("pending", "Til godkjenning", "Draft")),
        *({name: {"status": "draft"}} for name in ("voucher", "journalEntry", "bilag", "Buchung", "verifikat")),
        *({name: {"posted": False}} for name in ("posting", "booking", "voucher")),
        *({"voucher": {"status": one}} for one in ("Voided", "Storniert", "Slettet")),
        {"voucher": {"isDraft": True}},
    ],
    ids=str,
)
def test_a_record_whose_own_posting_waits_or_was_taken_back_is_not_booked(part: dict[str, Any]) -> None:
    assert sent({**BOOKED, **part}).result is not Result.BOOKED
    assert not (isinstance(found := looked_up({**BOOKED, **part}), Found) and found.booked)


@pytest.mark.parametrize(
    "part",
    [
        *({"approval": {"status": one}} for one in ("approved", "not required", "Godkjent", "", None)),
        *({"status": "Posted", "approval": {"status": one}} for one in ("pending", "draft")),
        *({name: {"status": "posted", "posted": True}} for name in ("posting", "booking", "voucher")),
        *({"voucher": one} for one in ({"id": 9, "number": 0}, {"id": 9, "isDraft": False, "reversed": False}, None)),
        *({name: {"status": "draft"}} for name in ("invoice", "copiedFrom", "reminder")),
        {"approval": {"required": False, "approvedBy": None}},
        {"attestering": {"status": "Attestert", "av": "Kari"}},
    ],
    ids=str,
)
def test_a_record_whose_posting_is_done_or_tells_nothing_is_booked(part: dict[str, Any]) -> None:
    assert sent({**BOOKED, **part}).result is Result.BOOKED
    assert isinstance(found := looked_up({**BOOKED, **part}), Found)
    assert found.booked
