"""Failures group by fault: what differs between records is cut out, what differs between faults is kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from string import ascii_letters
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.causes import HELD_BACK, cause_key, message_pattern
from core.messages import joined, message
from core.messages_english import ENGLISH
from core.model import Category

NOT_FOUND = Category.REFERENCE_NOT_FOUND
FIELD = "/lines/0/costCenter"


def key(message: str, value: str | None = None, field: str | None = FIELD, target: str = "Accounting") -> str:
    return cause_key(target, NOT_FOUND, field, message, value)


def test_twelve_records_with_the_same_fault_are_one_cause() -> None:
    keys = {
        cause_key("Accounting", NOT_FOUND, f"/lines/{line}/costCenter", f"Invalid cost center code: {code}", str(code))
        for line, code in enumerate(range(9000, 9012))
    }

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("message", "value", "pattern"),
    [
        ("Invalid cost center code: 9999", "9999", "invalid cost center code: #"),
        ("Unknown department Oslo nord.", "Oslo nord", "unknown department #."),
        ("The value 'Depreciation' cannot be evaluated", None, "the value # cannot be evaluated"),
        ("Prosjekt «Sørlandet» er avsluttet", None, "prosjekt # er avsluttet"),
        ("Amount 1 284,50 exceeds 1\u00a0000,00", None, "amount # exceeds #"),
        ("Posting date 2026-10-31T12:00:00+01:00 is closed", None, "posting date # is closed"),
        ("CorrelationId: c32f628c-0000-4444-aaaa-0123456789ab.", None, "correlationid: #"),
        ("You don't have access, and can't get it", None, "you don't have access, and can't get it"),
        ("A\nmessage\tin  lines", "in", "a message # lines"),
    ],
)
def test_values_are_cut_out_and_words_are_kept(message: str, value: str | None, pattern: str) -> None:
    assert message_pattern(message, value) == pattern


def test_other_target_category_field_or_words_are_another_cause() -> None:
    keys = [
        key("Invalid code"),
        key("Invalid code", target="Payroll"),
        key("Invalid code", field="/account"),
        key("Invalid code", field=None),
        key("Blocked code"),
        cause_key("Accounting", Category.REFERENCE_BLOCKED, FIELD, "Invalid code", None),
    ]

    assert len(set(keys)) == len(keys)


VALUES = st.one_of(
    st.integers(min_value=0).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=Decimal("0.01"), max_value=10**9).map(str),
    st.dates(min_value=date(2000, 1, 1)).map(str),
    st.datetimes(min_value=datetime(2000, 1, 1)).map(datetime.isoformat),  # noqa: DTZ001 - any text of a moment will do
    st.uuids().map(UUID.__str__),
    st.text(ascii_letters + "æøåÆØÅ", min_size=2, max_size=30),
)


@given(first=VALUES, second=VALUES)
def test_the_key_does_not_depend_on_the_value_that_was_sent(first: str, second: str) -> None:
    words = ["the", "code", "was", "not", "found", "for", "this", "record"]
    assume(not {first.casefold(), second.casefold()} & set(words))

    assert key(f"The code {first} was not found for this record", first) == key(
        f"The code {second} was not found for this record", second
    )


@given(message=st.text(max_size=400), value=st.none() | st.text(max_size=40), field=st.none() | st.text(max_size=40))
def test_any_message_has_one_stable_key(message: str, value: str | None, field: str | None) -> None:
    assert key(message, value, field) == key(message, value, field)
    assert not any(character in "\n\u202e\u200b" for character in message_pattern(message, value))


@given(quoted=st.text(ascii_letters + " .,æøå", max_size=20))
def test_quoted_text_is_a_value(quoted: str) -> None:
    assert key(f'The name "{quoted}" is taken') == key('The name "Kari" is taken')


def test_what_another_try_cannot_cure_is_held_back() -> None:
    assert Category.CLOSED_PERIOD in HELD_BACK
    assert Category.REFERENCE_NOT_FOUND not in HELD_BACK


def of_ours(value: str, system: str = "Accounting", status: str = "413") -> str:
    """The cause of a sentence of ours with others inside it."""
    inside = message(
        "column_found_wanted", place="a.csv line 9", column="Sum", found=message("quoted", value=value), wanted="x"
    )
    said = message("sign_in_cannot_be_asked", where=message("the_sign_in_of", system=system), message=inside)
    return cause_key(
        "Accounting", NOT_FOUND, None, joined(said, message("answered_without_a_word", status=status)), None
    )


def test_the_cause_of_a_sentence_of_ours_is_its_code_with_the_values_cut_out(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of_ours("abc")

    assert before == of_ours("def") == of_ours("abc", status="502")
    assert before != of_ours("abc", system="Payroll")

    monkeypatch.setitem(ENGLISH, "answered_without_a_word", "Not a word came with status {status}, at all.")
    assert of_ours("abc") == before
