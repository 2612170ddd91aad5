"""What SAP CAP says when it refuses a record, or us."""

from tests.peers.answers.cap_scenario import CapScenario
from tests.peers.answers.scenario import SIX

LINES = [{"position": 1, "text": "Tog", "amount": 60}, {"position": 2, "amount": 40}]
AS_READER = {"auth": {"kind": "basic", "user": "reader", "secret": "books"}}
AS_NOBODY = {"auth": {"kind": "basic", "user": "nobody", "secret": "books"}}
BESIDE_BOOKED = dict.fromkeys(SIX, "booked")


def centre(name: str) -> dict[str, str]:
    return {"costCentre": name}


REFUSED = [
    CapScenario(
        "400 ASSERT_MANDATORY",
        "rejected",
        gave=("400, ASSERT_MANDATORY at claim",),
        more={"claim": ""},
        shown=[("claim", "Provide the missing value.")],
    ),
    CapScenario(
        "400 ASSERT_RANGE and ASSERT_FORMAT in details[]",
        "rejected",
        gave=("400, ASSERT_RANGE at amount, ASSERT_FORMAT at currency",),
        more={"amount": 100001, "currency": "kr"},
        shown=[
            ("amount", "Enter a value between -100000 and 100000."),
            ("currency", "Enter a value matching the pattern ^[A-Z]{3}$."),
        ],
    ),
    CapScenario(
        "400 with two of its own errors in details[]",
        "rejected",
        gave=("400, 400 at lines(0)/text, 400 at amount",),
        more=centre("closed"),
        shown=[("lines(0)/text", "Cost center 10 is closed"), ("amount", "Amount exceeds the limit")],
    ),
    CapScenario(
        "400 ASSERT_MANDATORY in the second line",
        "rejected",
        gave=("400, ASSERT_MANDATORY at lines(position=2)/text",),
        more={"lines": LINES},
        shown=[("lines(position=2)/text", "Provide the missing value.")],
    ),
    CapScenario(
        "400 ASSERT_TARGET",
        "rejected",
        gave=("400, ASSERT_TARGET at account_number",),
        more={"account": {"number": "9999"}},
        shown=[("account_number", "Target with this key doesn't exist.")],
    ),
    CapScenario(
        "400 ASSERT_DATA_TYPE",
        "rejected",
        gave=("400, ASSERT_DATA_TYPE at claim",),
        more={"claim": 5},
        shown=[("claim", "Value 5 is not a valid String(20)")],
    ),
    CapScenario(
        "400 for a field it does not know",
        "rejected",
        gave=("400, 400 at Ledger.Vouchers",),
        more={"project": "7"},
        shown=[(None, 'Property "project" does not exist in Ledger.Vouchers')],
    ),
    CapScenario(
        "422 with a code of its own",
        "rejected",
        gave=("422, CC_UNKNOWN at costCentre",),
        more=centre("unknown"),
        shown=[("costCentre", "Kostnadssted 20 finnes ikke")],
    ),
    CapScenario(
        "413",
        "rejected",
        gave=("413, 413",),
        more=centre("x" * 30_000),
        shown=[(None, "request entity too large")],
    ),
    CapScenario(
        "403 for one of six",
        {**BESIDE_BOOKED, "UT-3": "rejected"},
        keys=SIX,
        gave=("201", "201", "403, 403", "201", "201", "201"),
        only={"UT-3": centre("forbidden")},
        target={"concurrency": 1},
        shown=[(None, "You may not post to cost center 40")],
    ),
    CapScenario(
        "403 for every one",
        "waiting",
        keys=SIX,
        gave=("403, 403",) * 6,
        more=centre("forbidden"),
        target={"concurrency": 1},
        shown=[(None, "You may not post to cost center 40")],
    ),
    CapScenario(
        "423 for every one",
        "waiting",
        keys=SIX,
        gave=("423, 423",) * 6,
        more=centre("locked"),
        target={"concurrency": 1},
        shown=[(None, "The ledger is locked")],
    ),
    CapScenario(
        "401",
        "waiting",
        gave=("401", "401"),
        service="closed",
        target=AS_NOBODY,
    ),
    CapScenario(
        "403 for a user without the role",
        "waiting",
        gave=("403, 403", "403, 403"),
        service="closed",
        target=AS_READER,
        shown=[(None, "User 'reader' is lacking required roles: [clerk]")],
    ),
    CapScenario("404 of an entity that is not there", "waiting", gave=("404, 404",) * 2, entity="Nope"),
    CapScenario(
        "405 for an entity that is only read",
        "waiting",
        gave=("405, ENTITY_IS_READ_ONLY",) * 2,
        entity="Archive",
        shown=[(None, 'Entity "Ledger.Archive" is read-only')],
    ),
    CapScenario(
        "400 ASSERT_TARGET, the account is made there, a person sends it again",
        "booked",
        gave=("400, ASSERT_TARGET at account_number", "201"),
        more={"account": {"number": "7140"}},
        syncs=1,
        then=[("PUT", "/ledger/Accounts(number='7140')", {"name": "Reise"})],
        retried=True,
    ),
]
