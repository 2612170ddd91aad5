"""What SAP CAP says when it has booked, or seems to have."""

from tests.peers.answers.cap_scenario import BY_FILTER, CapScenario
from tests.peers.answers.scenario import SIX

OURS = {"number": "V-1", "reference": "acme-expenses:UT-1", "claim": "there", "amount": 100, "currency": "NOK"}
LINES = [{"position": 1, "text": "Tog", "amount": 60}, {"position": 2, "text": "Hotell", "amount": 40}]
AS_TEXT = {"accept": "application/json;IEEE754Compatible=true"}
QUEUE = {"booked_path": "/status", "booked_values": ["booked"], "refused_values": ["refused"]}
NO_NUMBER = {"target_id_path": "/id"}

BOOKED = [
    CapScenario("201 with the voucher", "booked"),
    CapScenario("201 for each of six", "booked", keys=SIX, gave=("201",) * 6),
    CapScenario("201, the reference has an apostrophe", "booked", keys=("D'Arc",)),
    CapScenario("201 with its lines (deep insert)", "booked", more={"lines": LINES}),
    CapScenario(
        "201, amounts as texts both ways (IEEE754Compatible)",
        "booked",
        more={"amount": "100.00"},
        target={"headers": AS_TEXT},
    ),
    CapScenario(
        "201 with a warning in sap-messages",
        "booked",
        more={"costCentre": "warned"},
        syncs=1,
        light="needs_attention",
    ),
    CapScenario("201, no id where the configuration looks, and one in Location", "booked", target=NO_NUMBER),
    CapScenario(
        "204 without a body, the id in Location (return=minimal)",
        "booked",
        gave=("204",),
        target={"post_headers": {"prefer": "return=minimal"}},
    ),
    CapScenario("201 with an ETag", "booked", entity="Slips", target={"target_id_path": "/reference"}),
    CapScenario(
        "201 with a draft (IsActiveEntity: false)",
        "pending_target",
        entity="Claims",
        find=f"{BY_FILTER}%20and%20IsActiveEntity%20eq%20false",
        target={"target_id_path": "/ID"},
    ),
    CapScenario(
        "201 with what waits in a queue (status: queued)",
        "pending_target",
        more={"costCentre": "queued"},
        target=QUEUE,
        holds={"UT-1": 1},
    ),
    CapScenario(
        "201 with what waits in a queue, booked later",
        "booked",
        more={"costCentre": "queued"},
        target=QUEUE,
        then=[("PATCH", "/ledger/Vouchers(number='V-UT-1')", {"status": "booked"})],
    ),
    CapScenario(
        "201 with what waits in a queue, refused later",
        "rejected",
        more={"costCentre": "queued"},
        target=QUEUE,
        then=[("PATCH", "/ledger/Vouchers(number='V-UT-1')", {"status": "refused"})],
        holds={"UT-1": 1},
        shown=[(None, "refused")],
    ),
]
