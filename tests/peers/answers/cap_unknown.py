"""What SAP CAP says when nobody knows, and what its look-ups tell then."""

from tests.peers.answers.cap_booked import OURS
from tests.peers.answers.cap_scenario import BY_FILTER, CapScenario
from tests.peers.answers.scenario import TWO

BROKEN = {"costCentre": "broken"}
TAKEN = "500"
CUT = {"x-fate": "cut"}
HELD = {"post_headers": {"x-fate": "held"}, "timeout_seconds": 1}
BY_KEY = "(%27{reference}%27)"
BY_ITSELF = {"target_id_path": "/reference", "found_path": ""}
WITHOUT_CHECK = {"check_url": None}


def lost(answer: str, find: str, becomes: str = "unknown", *, shown: str = "", **more: object) -> CapScenario:
    """Booked there, and no answer came."""
    words = [(None, shown)] if shown else []
    target = {"post_headers": CUT, **more}
    return CapScenario(f"answer lost; {answer}", becomes, find=find, shown=words, target=target, holds={"UT-1": 1})


UNKNOWN = [
    CapScenario(
        "500 UNIQUE constraint, the voucher there is ours", "booked", gave=(TAKEN,), there=[OURS], target=WITHOUT_CHECK
    ),
    CapScenario(
        "500 UNIQUE constraint, another amount there",
        "unknown",
        gave=(TAKEN,),
        there=[{**OURS, "amount": 1}],
        holds={"UT-1": 1},
        shown=[(None, "V-1 uses our reference with another amount: 1.00 NOK there, 100.00 NOK here.")],
    ),
    CapScenario(
        "500 UNIQUE constraint, the reference has an apostrophe",
        "booked",
        gave=(TAKEN,),
        keys=("D'Arc",),
        there=[{**OURS, "reference": "acme-expenses:D'Arc"}],
    ),
    CapScenario(
        "409 with a business reason",
        {"UT-1": "booked", "UT-2": "rejected"},
        keys=TWO,
        gave=("201", "409, 409"),
        only={"UT-2": {"costCentre": "period"}},
        target={"concurrency": 1},
        shown=[(None, "The period 2026-10 is closed")],
    ),
    CapScenario(
        "500, nothing booked, no check_url",
        "unknown",
        gave=("500, 500",),
        more=BROKEN,
        target=WITHOUT_CHECK,
        shown=[(None, "NullReferenceException in ledger")],
    ),
    CapScenario(
        "503, nothing booked",
        "unknown",
        more={"costCentre": "busy"},
        gave=("503, 503",),
        target=WITHOUT_CHECK,
        shown=[(None, "The ledger is being closed for the month")],
    ),
    lost("the look-up finds it", BY_FILTER, "booked"),
    lost("the look-up finds it on a page with a next link", f"Pages{BY_FILTER}", "booked"),
    lost("the look-up skips it, @odata.count is 1", f"Pages{BY_FILTER}&$count=true&$skip=1", shown="@odata.count: 1"),
    lost("the look-up asks for a property that is not there (400)", BY_FILTER.replace("reference%20", "nope%20")),
    lost("the look-up asks for an entity that is not there (404)", f"Nope{BY_FILTER}"),
    lost("the look-up answers the bare number 1 ($count)", f"Vouchers/$count{BY_FILTER}"),
    lost("the look-up answers without our reference ($select)", f"{BY_FILTER}&$select=number,amount,currency"),
    lost("the look-up does not double an apostrophe (400)", "?$filter=reference%20eq%20%27O%27{reference}%27"),
    CapScenario("answer later than the time-out; the look-up finds it", "booked", target=HELD),
    CapScenario(
        "answer lost; the look-up by key finds it",
        "booked",
        entity="Slips",
        find=BY_KEY,
        target={**BY_ITSELF, "post_headers": CUT},
    ),
    CapScenario(
        "answer lost; the look-up by key answers 304",
        "unknown",
        entity="Slips",
        find=BY_KEY,
        target={**BY_ITSELF, "post_headers": CUT, "headers": {"if-none-match": "*"}},
        holds={"UT-1": 1},
    ),
    CapScenario(
        "500; the look-up by key answers its own 404, and finds what is there",
        {"UT-1": "booked", "UT-2": "unknown"},
        keys=TWO,
        gave=("201", "500, 500", "500, 500", "500, 500"),
        entity="Slips",
        find=BY_KEY,
        only={"UT-2": {"costCentre": "broken"}},
        target={**BY_ITSELF, "concurrency": 1},
    ),
]
