"""Configurations as an admin writes them."""

from __future__ import annotations

ORGANISATION = """
id = "acme"
name = "Acme Likeperson"
time_zone = "Europe/Oslo"
language = "nb"
admins = ["okonomi@acme.example"]
"""
INTEGRATION = """
id = "acme-expenses"
organisation = "acme"
name = "Utleggskrav → Regnskap"
stale_after_hours = 48
alert_after_failures = 2
record_url = "https://app.acme.example/claims/{record_key}"
[source]
kind = "files"
path = "utlegg.csv"
page_size = 1000
[target]
kind = "rest"
name = "Regnskap"
url = "https://ledger.example/records"
look_up_url = "https://ledger.example/records?reference={reference}"
token_secret = "ledger"
[schedule]
interval_seconds = 300
[mapping]
record_key = "Kravnr"
[mapping.amount]
column = "Beløp"
decimal = "comma"
currency = "NOK"
[[mapping.fields]]
to = "/claimNo"
from = "Kravnr"
[[mapping.fields]]
to = "/lines/0/date"
from = "Dato"
date = "%d.%m.%Y"
[[mapping.fields]]
to = "/lines/1/kind"
from = "Art"
lookup = { km = "mileage" }
"""


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once in the example"
    return text.replace(old, new)
