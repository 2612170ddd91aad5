"""One record sent to, or looked up at, a system that answers as it is told."""

import time
from decimal import Decimal
from typing import Any

from core.model import LookUpAnswer, Outcome, Outgoing
from core.money import Money
from tests.integration.helpers.told_system import Said, ToldSystem, on_told

REFERENCE = "acme:UT-1"
RECORD = Outgoing("UT-1", REFERENCE, f"{REFERENCE}:a", {"amount": "100.00"}, Money(Decimal("100.00"), "NOK"))
OTHER = Outgoing("UT-2", "acme:UT-2", "acme:UT-2:a", {"amount": "5.00"}, Money(Decimal("5.00"), "NOK"))
BOOKED = {"id": "B-1", "reference": REFERENCE, "amount": "100.00", "currency": "NOK"}
QUEUE = {"booked_path": "/status", "booked_values": ["booked"]}


def send(said: Said, **options: Any) -> Outcome:
    async def test(system: ToldSystem) -> Outcome:
        target = system.target(**options)
        try:
            return (await target.deliver([RECORD], time.monotonic() + 30))[0]
        finally:
            await target.close()

    return on_told(ToldSystem(post=said, look_up=Said({"records": []})), test)


def look_up(said: Said, record: Outgoing = RECORD, **options: Any) -> LookUpAnswer:
    async def test(system: ToldSystem) -> LookUpAnswer:
        target = system.target(**options)
        try:
            return (await target.look_up([record]))[0]
        finally:
            await target.close()

    return on_told(ToldSystem(look_up=said), test)
