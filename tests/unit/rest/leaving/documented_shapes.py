"""What the public documentation of some accounting systems says of a request: its fields and their types, in our words.

The vendors' own files state no licence and are not kept here; whoever has them gives their folder with `--specs`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NUMBER, WHOLE, TEXT = {"type": "number"}, {"type": "integer"}, {"type": "string"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
GUID = {"type": "string", "pattern": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}


def table(needed: list[str], **fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": needed, "additionalProperties": False}


def text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


def many(of: Mapping[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


BY_ID = table(["id"], id=WHOLE)
CODE = table([], code=TEXT, dbId=WHOLE, dbSubId=WHOLE)

TRIPLETEX_VOUCHER = table(
    ["date", "description", "postings"],
    date=DAY,
    description=text(255),
    externalVoucherNumber=text(70),
    postings=many(
        table(
            ["row", "date", "account", "amountGross", "amountGrossCurrency"],
            row={"type": "integer", "minimum": 1},
            date=DAY,
            account=BY_ID,
            department=BY_ID,
            project=BY_ID,
            vatType=BY_ID,
            amountGross=NUMBER,
            amountGrossCurrency=NUMBER,
        ),
        least=2,
    ),
)
BUSINESS_CENTRAL_LINE = table(
    ["amount", "postingDate"],
    accountType={"enum": ["G/L Account", "Customer", "Vendor", "Bank Account"]},
    accountId=GUID,
    accountNumber=text(20),
    postingDate=DAY,
    documentNumber=text(20),
    externalDocumentNumber={"type": "string", "pattern": "^[A-Z0-9-]{1,35}$"},
    amount=NUMBER,
    description=text(100),
    balanceAccountType={"enum": ["G/L Account", "Customer", "Vendor", "Bank Account"]},
    balancingAccountId=GUID,
    balancingAccountNumber=text(20),
)
FIKEN_ENTRIES = table(
    ["journalEntries"],
    description=text(200),
    journalEntries=many(
        table(
            ["description", "date", "lines"],
            description=text(200),
            date=DAY,
            lines=many(table(["amount"], amount=WHOLE, debitAccount=TEXT, creditAccount=TEXT, debitVatCode=WHOLE)),
        )
    ),
)
XLEDGER_CALL = table(
    ["query", "variables"],
    query=TEXT,
    variables=table(
        ["i"],
        i=many(
            table(
                ["clientId", "node"],
                clientId=TEXT,
                node=table(
                    ["trRegNumber", "postedDate", "account", "amount", "invoiceAmount"],
                    trRegNumber=WHOLE,
                    postedDate=DAY,
                    transactionSource=CODE,
                    jobLevel=CODE,
                    account=CODE,
                    amount={"type": "string", "pattern": r"^-?\d+\.\d\d$"},
                    invoiceAmount={"type": "string", "pattern": r"^-?\d+\.\d\d$"},
                    text=TEXT,
                    extIdentifier=TEXT,
                    glObject1=CODE,
                ),
            ),
            least=2,
        ),
    ),
)


@dataclass(frozen=True)
class Vendor:
    """Where a vendor's own file says what a request is."""

    file: str
    name: str

    def shape(self, folder: Path) -> Mapping[str, Any]:
        """Its schema, with all that it leads to."""
        whole = json.loads((folder / self.file).read_text("utf-8"))
        return {"$ref": f"#/components/schemas/{self.name}", "components": whole["components"]}


TRIPLETEX = Vendor("tripletex-v2-subset.openapi.json", "Voucher")
BUSINESS_CENTRAL = Vendor("business-central-v2-subset.openapi.json", "NAV_journalLine-create")
FIKEN = Vendor("fiken-v2-subset.openapi.json", "generalJournalEntryRequest")
