"""Trying a connection out claims only what was seen: a wrong token is never said to be accepted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.model import Category, ConnectionReport
from core.ports import TryableTarget

BASE = "https://books.example"
ACCOUNTS = {"account": {"at": ["/account/id"], "url": f"{BASE}/accounts?number={{number}}"}}
ACCEPTED = "Accounting answers. It accepts our token, and turns strangers away."
EVERYBODY = "Accounting answers. It answers strangers, too: whether it accepts what we sign in with was not seen."
LOST = LostAnswer(TransportFault.TIMEOUT, "No whole answer.")
NOTHING = {"records": []}
Ours, Stranger = int | Reply, int | Reply


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


class Keys:
    def get(self, _: str) -> str:
        return "token-4711"


@dataclass
class Books:
    """Answers us and strangers, each address in its way."""

    health: tuple[Ours, Stranger] = (200, 200)
    look_up: tuple[Ours, Stranger] = (200, 401)
    accounts: Any = None
    asked: list[tuple[str, str, bool]] = field(default_factory=list)

    async def request(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **_: Any) -> Reply:
        is_us = any("token-4711" in value or value.startswith("Basic ") for value in (headers or {}).values())
        place = url.removeprefix(BASE).partition("?")[0]
        self.asked.append((method, place, is_us))
        if place == "/accounts":
            return self.accounts if isinstance(self.accounts, Reply) else answer(200, self.accounts)
        ours, stranger = self.health if place == "/health" else self.look_up
        return answer(ours if is_us else stranger, {"status": "ok"} if place == "/health" else NOTHING)

    async def close(self) -> None:
        pass


def answer(status: int | Reply, body: Any) -> Reply:
    if not isinstance(status, int):
        return status
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def tried(books: Books, **keys: Any) -> ConnectionReport:
    known = {"kind": "rest", "name": "Accounting", "url": f"{BASE}/records", "check_url": f"{BASE}/health"}
    address = f"{BASE}/records?reference={{reference}}"
    signed = {} if "auth" in keys else {"token_secret": "books"}
    config = RestTargetConfig.model_validate({**known, "look_up_url": address, **signed, **keys})

    async def run() -> ConnectionReport:
        target = RestTarget(config, Keys(), Clock(), books)
        assert isinstance(target, TryableTarget)
        report = await target.try_out()
        await target.close()
        return report

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("health", "look_up", "said"),
    [
        ((200, 200), (200, 401), ACCEPTED),
        ((200, 401), (200, 401), ACCEPTED),
        ((200, 401), (200, 200), ACCEPTED),
        ((204, 403), (200, 200), ACCEPTED),
        ((200, 200), (200, 403), ACCEPTED),
        ((200, 200), (200, 302), ACCEPTED),  # to where one logs in
        ((200, 200), (200, 200), EVERYBODY),
        ((200, 200), (200, 429), EVERYBODY),
        ((200, 500), (200, 500), "Accounting answers."),
        ((200, LOST), (200, LOST), "Accounting answers."),
        ((200, 429), (200, 404), "Accounting answers."),
    ],
)
def test_our_token_is_said_to_be_accepted_only_where_a_stranger_is_turned_away(
    health: tuple[Ours, Stranger], look_up: tuple[Ours, Stranger], said: str
) -> None:
    report = tried(Books(health, look_up))

    assert (report.healthy, report.message) == (True, said)


@pytest.mark.parametrize(
    ("look_up", "category", "said"),
    [
        ((401, 401), Category.AUTHENTICATION, "Accounting refused our token (401)"),
        ((403, 401), Category.AUTHORISATION, "Accounting"),
    ],
)
def test_a_wrong_token_is_found_out_behind_a_health_address_that_answers_everybody(
    look_up: tuple[Ours, Stranger], category: Category, said: str
) -> None:
    report = tried(Books((200, 200), look_up))

    assert (report.healthy, report.category) == (False, category)
    assert report.message.startswith(said)
    assert "accepts" not in report.message


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        (
            {"kind": "basic", "user": "kari", "secret": "books"},
            "It accepts our name and password, and turns strangers away.",
        ),
        ({"kind": "bearer", "secret": "books", "header": "X-Key", "scheme": ""}, "It accepts our token, and turns"),
        ({"kind": "none"}, "Accounting answers."),
    ],
)
def test_what_was_accepted_is_named(auth: dict[str, str], said: str) -> None:
    books = Books((200, 200), (200, 401 if auth["kind"] != "none" else 200))

    assert said in tried(books, auth=auth).message
    assert auth["kind"] != "none" or "accepts" not in tried(books, auth=auth).message


def test_a_check_in_a_sync_asks_no_strangers_question() -> None:
    books = Books()
    config = RestTargetConfig.model_validate(
        {
            "kind": "rest",
            "name": "Accounting",
            "url": f"{BASE}/records",
            "look_up_url": f"{BASE}/records?reference={{reference}}",
            "check_url": f"{BASE}/health",
            "token_secret": "books",
        }
    )

    report = asyncio.run(RestTarget(config, Keys(), Clock(), books).check())

    assert report.message == "Accounting answers."
    assert [one for one in books.asked if not one[2]] == []


def test_nothing_is_posted_and_a_stranger_carries_no_secret() -> None:
    books = Books()
    tried(books)

    assert {method for method, _, _ in books.asked} == {"GET"}
    assert (False in {is_us for _, _, is_us in books.asked}) is True


@pytest.mark.parametrize(
    ("accounts", "category", "said"),
    [
        (NOTHING, None, ACCEPTED),
        ({"records": None}, None, ACCEPTED),
        ({"records": [{"id": 1, "number": "999999999"}]}, None, ACCEPTED),
        (answer(422, {"message": "Not a number"}), None, ACCEPTED),
        ({"accounts": []}, Category.CONFIGURATION, "could not be read. Look at found_path of target.ids.account."),
        ({"records": [{"id": 1, "number": "7140"}]}, Category.CONFIGURATION, "Correct target.ids.account."),
        (answer(404, {}), Category.CONFIGURATION, "answered 404 when it was asked for account"),
        (answer(401, {}), Category.AUTHENTICATION, "refused our token"),
        (answer(403, {"message": "No"}), Category.AUTHORISATION, "No"),
        (answer(429, {}), Category.THROTTLED, "asked us to wait"),
        (answer(500, {}), Category.UNAVAILABLE, "answered 500 when it was asked for account"),
        (LOST, Category.UNAVAILABLE, "is not answering"),
        (NotSent(TransportFault.REFUSED, "Refused."), Category.UNAVAILABLE, "is not answering"),
    ],
)
def test_each_question_for_ids_is_tried(accounts: Any, category: Category | None, said: str) -> None:
    report = tried(Books(accounts=accounts), ids=ACCOUNTS)

    assert report.healthy is (category is None)
    assert category is None or report.category is category
    assert said in report.message
