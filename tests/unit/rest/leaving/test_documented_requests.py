"""Configuration alone makes requests that documented accounting systems accept, and reads their answers."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema
import pytest

from core.configuration import IntegrationConfig, read_integration
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.http import Answer, Reply
from core.mapping import map_page
from core.model import Found, LookUpAnswer, NotFound, Outcome, Outgoing, RawPage, RawRow, Result
from core.planning import outgoing_of
from tests.unit.rest.leaving.documented_shapes import (
    BUSINESS_CENTRAL,
    BUSINESS_CENTRAL_LINE,
    FIKEN,
    FIKEN_ENTRIES,
    TRIPLETEX,
    TRIPLETEX_VOUCHER,
    XLEDGER_CALL,
    Vendor,
)

GUIDE = (Path(__file__).parents[4] / "docs" / "accounting-systems.md").read_text("utf-8")
EXAMPLES = dict(zip(("tripletex", "business-central"), re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL), strict=True))
FILE = re.findall(r"```\n(Kravnr;.*?)```", GUIDE, re.DOTALL)[0]
AMOUNTS = ("486,50", "0,10", "0,30", "1,15", "4,35", "1 284,00", "-20,10", "0,00", "999999999999,99")
IDS = {"7140": 291297300, "2910": 291297111, "410": 77}
GUIDS = {"7140": "0f8fad5b-d9cb-469f-a165-70867728950e", "2910": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}


@dataclass
class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


class Keys:
    def get(self, _: str) -> str:
        return "session-4711"


@dataclass
class Documented:
    """Answers as the documentation shows, and keeps what came."""

    sent: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None, **_: Any
    ) -> Reply:
        kind = (headers or {}).get("content-type", "")
        if "json" not in kind and method == "POST":
            return said({"access_token": "t-1", "expires_in": 3599, "token_type": "Bearer"})
        if method == "POST":
            self.sent.append((content or b"").decode())
            self.headers.append(headers or {})
            return said(self.made(json.loads(self.sent[-1])), 201)
        return said(
            self.found(urlsplit(url).path, {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()})
        )

    async def close(self) -> None:
        pass

    def made(self, body: Any) -> Any:
        raise NotImplementedError

    def found(self, path: str, asked: Mapping[str, str]) -> Any:
        raise NotImplementedError


class Tripletex(Documented):
    def made(self, body: Any) -> Any:
        known = {"id": 608859088, "version": 1, "number": 46, "externalVoucherNumber": body["externalVoucherNumber"]}
        return {"value": {**known, "postings": [{"id": 1, "url": "tripletex.no/v2/ledger/posting/1"}]}}

    def found(self, path: str, asked: Mapping[str, str]) -> Any:
        name = {"/v2/ledger/account": "number", "/v2/department": "departmentNumber"}.get(path)
        if name is not None:
            number = asked[name]
            told: Any = int(number) if name == "number" else number
            values: list[Any] = [{"id": IDS[number], name: told}] if number in IDS else []
        else:
            assert path == "/v2/ledger/voucher/%3EexternalVoucherNumber"
            values = [
                self._kept(body)
                for body in map(json.loads, self.sent)
                if body["externalVoucherNumber"] == asked["externalVoucherNumber"]
            ]
        return {"fullResultSize": len(values), "from": 0, "count": len(values), "values": values}

    def _kept(self, body: Any) -> Any:
        amounts = [{"amountGross": posting["amountGross"]} for posting in body["postings"]]
        return {"id": 608859088, "externalVoucherNumber": body["externalVoucherNumber"], "postings": amounts}


class BusinessCentral(Documented):
    def made(self, body: Any) -> Any:
        return {"@odata.context": "x", "id": "5d115c9c-44e3-ea11-bb43-000d3a2feca1", "lineNumber": 10000, **body}

    def found(self, path: str, asked: Mapping[str, str]) -> Any:
        name, number = re.fullmatch(r"(\w+) eq '(.*)'", asked["$filter"]).groups()  # type: ignore[union-attr]
        if path.endswith("/accounts"):
            return {"value": [{"id": GUIDS[number], "number": number}] if number in GUIDS else []}
        return {"value": [self.made(body) for body in map(json.loads, self.sent) if body[name] == number]}


def said(body: Any, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def records(config: IntegrationConfig, text: str, form: Any) -> list[Outgoing]:
    rows = tuple(RawRow(row, "utlegg.csv") for row in csv.DictReader(text.splitlines(), delimiter=";"))
    page = map_page(config.mapping, RawPage(rows))
    assert page.broken == ()
    return [outgoing_of(config.id, record, form) for record in page.records]


def feed(toml: str, system: Documented, text: str = FILE) -> tuple[list[Outcome], list[LookUpAnswer], list[Outgoing]]:
    """The rows of a file, sent and looked up."""
    config = read_integration(toml, "utlegg.toml")
    assert isinstance(config.target, RestTargetConfig)

    async def run(settings: RestTargetConfig) -> tuple[list[Outcome], list[LookUpAnswer], list[Outgoing]]:
        target = RestTarget(settings, Keys(), Clock(), system)
        sent = records(config, text, target.facts.reference)
        await target.prepare()
        before = await target.look_up(sent)
        assert before == [NotFound(one.record_key) for one in sent]
        ended = [outcome for one in sent for outcome in await target.deliver([one], 30.0)]
        found = await target.look_up(sent)
        await target.close()
        return ended, found, sent

    return asyncio.run(run(config.target))


def with_amounts() -> str:
    head, row = FILE.strip().splitlines()
    cells = row.split(";")
    rows = [";".join([f"UT-{place}", *cells[1:-1], amount]) for place, amount in enumerate(AMOUNTS)]
    return "\n".join([head, *rows])


def judge(body: Any, shape: Mapping[str, Any], vendor: Vendor | None, folder: str | None) -> None:
    """Raises ValidationError where the documentation, or the vendor's own file, wants something else."""
    jsonschema.Draft202012Validator(shape).validate(body)
    if vendor is not None and folder is not None:
        jsonschema.Draft202012Validator(vendor.shape(Path(folder))).validate(body)


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str | None:
    given: str | None = request.config.getoption("--specs")
    return given


CASES = {
    "tripletex": (Tripletex, TRIPLETEX_VOUCHER, TRIPLETEX, "608859088"),
    "business-central": (
        BusinessCentral,
        BUSINESS_CENTRAL_LINE,
        BUSINESS_CENTRAL,
        "5d115c9c-44e3-ea11-bb43-000d3a2feca1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_example_of_the_guide_makes_requests_that_are_accepted_booked_and_found(
    name: str, folder: str | None
) -> None:
    system, shape, vendor, target_id = CASES[name]
    answering = system()

    ended, found, sent = feed(EXAMPLES[name], answering, with_amounts())

    for body in map(json.loads, answering.sent):
        judge(body, shape, vendor, folder)
    assert [(one.result, one.target_id) for one in ended] == [(Result.BOOKED, target_id)] * len(AMOUNTS)
    assert found == [Found(one.record_key, target_id, one.amount) for one in sent]
    assert {"idempotency-key", "x-reference"} & {key for headers in answering.headers for key in headers} == set()


def test_a_tripletex_voucher_is_balanced_in_ids_and_exact_numbers() -> None:
    system = Tripletex()
    feed(EXAMPLES["tripletex"], system)

    assert system.sent == [
        (
            '{"date":"2026-03-14","description":"Tog Oslo-Hamar","postings":['
            '{"row":1,"date":"2026-03-14","account":{"id":291297300},"department":{"id":77},'
            '"amountGross":486.50,"amountGrossCurrency":486.50,"vatType":{"id":0}},'
            '{"row":2,"date":"2026-03-14","account":{"id":291297111},'
            '"amountGross":-486.50,"amountGrossCurrency":-486.50}],"externalVoucherNumber":"utlegg-tripletex:UT-2026-004711"}'
        )
    ]
    assert system.headers[0]["authorization"].startswith("Basic ")


def test_a_row_without_a_department_names_none(folder: str | None) -> None:
    system = Tripletex()
    ended, _, _ = feed(EXAMPLES["tripletex"], system, FILE.replace(";410;", ";;"))

    judge(json.loads(system.sent[0]), TRIPLETEX_VOUCHER, TRIPLETEX, folder)
    assert [one.result for one in ended] == [Result.BOOKED]
    assert "department" not in system.sent[0]


def test_every_voucher_adds_up_to_nothing() -> None:
    system = Tripletex()
    feed(EXAMPLES["tripletex"], system, with_amounts())

    for text in system.sent:
        postings = json.loads(text, parse_float=Decimal)["postings"]
        assert sum(posting["amountGross"] for posting in postings) == 0
        assert all(posting["amountGross"] == posting["amountGrossCurrency"] for posting in postings)


def test_a_line_of_a_journal_has_both_accounts_and_a_reference_in_capital_letters() -> None:
    system = BusinessCentral()
    _, _, (sent,) = feed(EXAMPLES["business-central"], system)

    body = json.loads(system.sent[0], parse_float=Decimal)
    assert (body["accountId"], body["balancingAccountId"]) == (GUIDS["7140"], GUIDS["2910"])
    assert (body["amount"], body["documentNumber"]) == (Decimal("486.50"), "UT-2026-004711")
    assert re.fullmatch("[A-Z0-9-]{20,35}", sent.reference)
    assert body["externalDocumentNumber"] == sent.reference
    assert system.headers[0]["accept-language"] == "en-US"


@pytest.mark.parametrize(
    ("name", "without", "refused"),
    [
        ("tripletex", r"\[target\.ids\.account\].*?\n\n", "'7140' is not of type 'integer'"),
        ("tripletex", r"\[target\.ids\.department\].*?\n\n", "'410' is not of type 'integer'"),
        ("tripletex", r'as = "number"\n', "'486.50' is not of type 'number'"),
        ("tripletex", r'reference_field = "externalVoucherNumber"\n', "'reference' was unexpected"),
        ("business-central", r"\[target\.ids\.account\].*?\n\n", "'7140' does not match"),
        ("business-central", r'as = "number"\n', "'486.50' is not of type 'number'"),
        ("business-central", r'reference_letters = "upper"\n', "does not match '^[A-Z0-9-]{1,35}$'"),
    ],
)
def test_without_what_the_example_says_the_documentation_refuses_the_request(
    name: str, without: str, refused: str
) -> None:
    system, shape, _, _ = CASES[name]
    answering = system()
    changed = re.sub(without, "", EXAMPLES[name], count=0, flags=re.DOTALL)
    assert changed != EXAMPLES[name]
    config = read_integration(changed, "utlegg.toml")
    assert isinstance(config.target, RestTargetConfig)

    async def run(settings: RestTargetConfig) -> None:
        target = RestTarget(settings, Keys(), Clock(), Kept(answering))
        await target.deliver(records(config, FILE, target.facts.reference), 30.0)
        await target.close()

    asyncio.run(run(config.target))
    with pytest.raises(jsonschema.ValidationError, match=re.escape(refused)):
        judge(json.loads(answering.sent[0]), shape, None, None)


@dataclass
class Kept:
    """Keeps what is sent, whatever it is."""

    system: Documented

    async def request(self, method: str, url: str, *, content: bytes | None = None, **more: Any) -> Reply:
        if method == "POST" and "json" in more["headers"].get("content-type", ""):
            self.system.sent.append((content or b"").decode())
            return said({"id": 1}, 201)
        return await self.system.request(method, url, content=content, **more)

    async def close(self) -> None:
        pass


def fields(*more: Mapping[str, Any]) -> Any:
    return [{"decimal": "comma", **one} if one.get("from") == "Beløp" else one for one in more]


FIKEN_FIELDS = fields(
    {"to": "/description", "from": "Formål"},
    {"to": "/journalEntries/0/description", "from": "Formål"},
    {"to": "/journalEntries/0/date", "from": "Dato", "date": "%d.%m.%Y"},
    {"to": "/journalEntries/0/lines/0/amount", "from": "Beløp", "as": "minor"},
    {"to": "/journalEntries/0/lines/0/debitAccount", "from": "Konto"},
    {"to": "/journalEntries/0/lines/0/creditAccount", "constant": "2910"},
)
MUTATION = "mutation($i:[AddGLImportItemsInput!]!){addGLImportItems(inputs:$i){edges{clientId node{dbId}}}}"
XLEDGER_FIELDS = fields(
    {"to": "/query", "constant": MUTATION},
    *(
        {"to": f"/variables/i/{line}{path}", **one}
        for line, sign in ((0, {}), (1, {"negated": True}))
        for path, one in (
            ("/clientId", {"constant": str(line)}),
            ("/node/trRegNumber", {"from": "Bilag", "integer": True}),
            ("/node/postedDate", {"from": "Dato", "date": "%d.%m.%Y"}),
            ("/node/transactionSource/code", {"constant": "GL"}),
            ("/node/jobLevel/dbSubId", {"constant": 1}),
            ("/node/account/code", {"from": "Konto"} if line == 0 else {"constant": "2910"}),
            ("/node/amount", {"from": "Beløp", **sign}),
            ("/node/invoiceAmount", {"from": "Beløp", **sign}),
            ("/node/text", {"from": "Formål"}),
        )
    ),
)
TWO_PLACES = ["/variables/i/0/node/extIdentifier", "/variables/i/1/node/extIdentifier"]


@pytest.mark.parametrize(
    ("mapped", "target", "shape", "vendor"),
    [
        (FIKEN_FIELDS, {"reference_field": ""}, FIKEN_ENTRIES, FIKEN),
        (XLEDGER_FIELDS, {"reference_field": "", "reference_at": TWO_PLACES}, XLEDGER_CALL, None),
    ],
    ids=["ore", "graphql"],
)
def test_other_documented_shapes_are_made_by_configuration_too(
    mapped: Any, target: Mapping[str, Any], shape: Mapping[str, Any], vendor: Vendor | None, folder: str | None
) -> None:
    url = "https://books.example/x"
    known = {
        "kind": "rest",
        "name": "Books",
        "url": url,
        "look_up_url": url + "?r={reference}",
        "token_secret": "books",
    }
    held = {"column": "Beløp", "currency": "NOK"}
    config = IntegrationConfig.model_validate(
        {
            "id": "utlegg",
            "organisation": "acme",
            "name": "Utlegg",
            "source": {"kind": "files", "path": "utlegg.csv"},
            "target": {**known, **target},
            "schedule": {"interval_seconds": 900},
            "mapping": {"record_key": "Kravnr", "amount": held, "fields": mapped},
        }
    )
    assert isinstance(config.target, RestTargetConfig)
    text = FILE.replace("Kravnr;", "Bilag;Kravnr;").replace("\nUT-", "\n20260314;UT-")
    system = Documented()

    async def run(settings: RestTargetConfig) -> None:
        connector = RestTarget(settings, Keys(), Clock(), Kept(system))
        await connector.deliver(records(config, text, connector.facts.reference), 30.0)
        await connector.close()

    asyncio.run(run(config.target))
    (body,) = map(json.loads, system.sent)
    judge(body, shape, vendor, folder)
    assert "utlegg:UT-2026-004711" in system.sent[0] or target.get("reference_at") is None


def test_references_have_the_form_that_the_target_says_and_stay_apart() -> None:
    config = read_integration(EXAMPLES["business-central"], "x").target
    assert isinstance(config, RestTargetConfig)
    form = config.reference_form
    keys = ["UT-1", "ut-1", "UT 1", "UT-1 ", "æøå", "x" * 200, ""]

    made = [form("utlegg-bc", key) for key in keys]

    assert len(set(made)) == len(keys)
    assert [one for one in made if not re.fullmatch("S[A-Z0-9-]{16,34}", one)] == []


@pytest.mark.parametrize(
    ("keys", "reference"),
    [
        ({}, "utlegg:UT-2026-004711"),
        ({"reference_length": 70}, "utlegg:UT-2026-004711"),
        ({"reference_length": 21}, "utlegg:UT-2026-004711"),
        ({"reference_length": 20}, None),
        ({"reference_letters": "upper"}, None),
    ],
)
def test_what_fits_is_sent_as_it_is(keys: Mapping[str, Any], reference: str | None) -> None:
    url = "https://books.example/x"
    config = RestTargetConfig.model_validate(
        {"kind": "rest", "name": "B", "url": url, "look_up_url": url + "?r={reference}", "token_secret": "b", **keys}
    )
    made = config.reference_form("utlegg", "UT-2026-004711")

    assert made == reference if reference is not None else made.startswith("S")
    assert len(made) <= keys.get("reference_length", 100)
    assert unquote(made) == made
