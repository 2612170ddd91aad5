"""A page of a firewall may stand where the system's own answer was: what it forbids may be booked all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.messages import message
from core.model import Category, DeliveryState, Failure, FieldMessage, Outcome, Outgoing, Result, RunKind, RunStatus
from data.commands.retries import request_retry
from tests.fakes import PRINCIPAL, Office, forbidden, record, refused
from tests.integration.helpers.told_system import Said, ToldSystem
from tests.integration.rest.told_books import Books, entry, on_books

KEYS = [f"U-{number:02d}" for number in range(1, 13)]
PAGE = FieldMessage(message("record_forbidden_without_a_word", system="Accounting"))


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS], page_size=7)
    yield opened
    opened.store.close()


def by_a_page(out: Outgoing) -> Outcome:
    """Nobody knows whether it was handed on."""
    failure = Failure(Category.AUTHORISATION, (PAGE,), 403)
    return replace(forbidden(out), failure=failure, is_of_a_gateway=True)


def hide(office: Office, *keys: str) -> None:
    """It is handed on and booked, and a page takes the place of the answer."""

    def rule(out: Outgoing) -> Outcome | None:
        if out.record_key not in keys:
            return None
        office.target.book(out)
        return by_a_page(out)

    office.target.rules = [rule]


def block(office: Office, *keys: str) -> None:
    office.target.rules = [lambda out: by_a_page(out) if out.record_key in keys else None]


def sync(office: Office, kind: RunKind = RunKind.SCHEDULED) -> RunStatus:
    office.clock.move(timedelta(hours=1))
    return office.sync(kind).status


def retry(office: Office, count: int = 1) -> RunStatus:
    at = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", count, request_id=f"r-{at}", now=at)
    return sync(office, RunKind.RETRY)


def correct(office: Office, key: str) -> None:
    office.records = [record(key, "110.00") if one.record_key == key else one for one in office.records]


def not_booked(office: Office) -> dict[str, str]:
    return {key: state for key, state in office.states().items() if state != "booked"}


def once(office: Office) -> bool:
    return set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize("keys", [("U-05",), ("U-12",), ("U-01", "U-06"), tuple(KEYS[:3]), tuple(KEYS)])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_what_a_403_page_hid_is_found_and_booked_once(office: Office, keys: tuple[str, ...], concurrency: int) -> None:
    office.target.facts = replace(office.target.facts, concurrency=concurrency)
    hide(office, *keys)

    for _ in range(6):
        sync(office)

    assert once(office)
    assert not_booked(office) == {}


def test_what_a_403_page_hid_is_never_called_refused(office: Office) -> None:
    hide(office, "U-05")

    assert sync(office) is RunStatus.SUCCEEDED
    assert not_booked(office) == {}


def test_what_a_403_page_hid_before_the_connection_was_blamed_gets_no_new_key_while_no_look_up_finds_it_or_not(
    office: Office,
) -> None:
    hide(office, *KEYS)
    assert sync(office) is RunStatus.STOPPED
    office.target.rules = []
    office.target.undecided = {f"acme-expenses:{key}" for key in KEYS}

    for _ in range(3):
        sync(office)

    assert once(office)
    assert set(not_booked(office).values()) == {"unknown"}
    office.target.undecided = set()
    sync(office)
    assert not_booked(office) == {}
    assert once(office)


@pytest.mark.parametrize("keys", [("U-05",), ("U-12",), ("U-01", "U-06")])
def test_what_a_firewall_blocks_for_good_ends_as_its_refusal_and_the_others_are_booked(
    office: Office, keys: tuple[str, ...]
) -> None:
    block(office, *keys)

    assert sync(office) is RunStatus.FAILED
    assert not_booked(office) == dict.fromkeys(keys, "rejected")
    asked = len(office.target.requests)
    assert sync(office) is RunStatus.FAILED
    assert len(office.target.requests) == asked
    assert {row["message"] for row in office.rows() if row["state"] == "rejected"} == {PAGE.message}


def test_a_firewall_that_blocks_one_for_good_says_so_again_to_a_persons_retry_and_lets_the_corrected_one_in(
    office: Office,
) -> None:
    block(office, "U-05")
    sync(office)

    assert retry(office) is RunStatus.FAILED
    assert not_booked(office) == {"U-05": "rejected"}
    office.target.rules = []
    correct(office, "U-05")
    sync(office)

    assert not_booked(office) == {}
    assert once(office)


@pytest.mark.parametrize("correction", [True, False])
def test_what_a_page_hid_and_is_shown_late_is_not_booked_again_by_a_retry_or_a_correction(
    office: Office, *, correction: bool
) -> None:
    hide(office, "U-05")
    office.target.hidden = {"acme-expenses:U-05"}
    sync(office)
    assert not_booked(office) == {"U-05": "rejected"}
    office.target.hidden, office.target.rules = set(), []

    if correction:
        correct(office, "U-05")
        sync(office)
    else:
        retry(office)

    assert once(office)


def test_while_a_look_up_cannot_decide_a_blocked_one_is_unknown_and_keeps_its_key(office: Office) -> None:
    block(office, "U-05")
    office.target.undecided = {"acme-expenses:U-05"}
    for _ in range(3):
        sync(office)

    assert not_booked(office) == {"U-05": "unknown"}
    assert len([one for one in office.target.requests if one.record_key == "U-05"]) == 1
    office.target.undecided = set()
    sync(office)
    assert not_booked(office) == {"U-05": "rejected"}


def test_a_403_in_the_systems_own_words_is_refused_at_once_and_never_looked_up(office: Office) -> None:
    office.target.rules = [lambda out: forbidden(out) if out.record_key == "U-05" else None]

    sync(office)

    assert not_booked(office) == {"U-05": "rejected"}
    assert office.target.look_ups == []


@pytest.mark.parametrize("booked", [True, False])
def test_where_no_look_up_counts_yet_what_a_page_forbade_waits_until_something_is_booked(
    office: Office, *, booked: bool
) -> None:
    office.target.facts = replace(office.target.facts, begins_alone=True)
    office.records = office.records[:3]
    hide(office, *KEYS) if booked else block(office, *KEYS)
    for _ in range(3):
        sync(office)
        assert set(office.states().values()) == {"waiting"}
    assert len(office.target.requests) == 3
    office.target.rules = []
    office.records = [*office.records, record("U-99")]

    assert sync(office) is RunStatus.SUCCEEDED

    assert not_booked(office) == {}
    assert once(office)


def test_what_a_page_forbade_at_one_system_is_sent_to_no_other_by_itself(office: Office) -> None:
    office.records = office.records[:1]
    hide(office, *KEYS)
    sync(office)

    assert office.states() == {"U-01": "waiting"}
    lost = set(
        office.store.read("ever_landed", {"integration_id": "acme-expenses", "record_keys": ["U-01"]})["record_key"]
    )
    assert {str(one) for one in lost} == {"U-01"}


@pytest.mark.parametrize("answer", [refused, forbidden])
def test_what_a_page_forbade_and_the_system_refuses_then_is_its_refusal(
    office: Office, answer: Callable[[Outgoing], Outcome]
) -> None:
    block(office, "U-05")
    sync(office)
    office.target.rules = [lambda out: answer(out) if out.record_key == "U-05" else None]

    retry(office)

    assert not_booked(office) == {"U-05": "rejected"}
    assert Result.REJECTED.value in office.states().values()


SIGN_IN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Unauthorized</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "is_edited"),
    [(401, SIGN_IN_PAGE, True), (405, SIGN_IN_PAGE, True), (403, b"", False), (401, SIGN_IN_PAGE, False)],
)
def test_where_nothing_is_booked_yet_a_wrong_token_address_or_right_locks_nothing_once_it_is_mended(
    status: int, body: bytes, is_edited: bool
) -> None:
    is_shut: list[bool] = [True]

    def answer(posted: dict[str, Any]) -> Said:
        return Said(body, status, {"content-type": "text/html"}) if is_shut else Said(entry(posted, "B-1"))

    async def story(books: Books) -> None:
        await books.sync()
        is_shut.clear()
        if is_edited:
            books.office.records = [record(one.record_key, "110.00") for one in books.office.records]
        books.office.clock.move(timedelta(days=1))
        await books.sync()
        assert set(books.office.states().values()) == {DeliveryState.BOOKED}

    on_books(ToldSystem(answer), story)
