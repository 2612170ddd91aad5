"""References: as they always were for rest, and never the same for two records in any form."""

from __future__ import annotations

from decimal import Decimal
from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import ConnectorFacts, SourceRecord
from core.money import Money
from core.planning import outgoing_of
from core.references import limited, plain

ALPHABET = ascii_uppercase + digits
SHORT = limited(ALPHABET, 20)
MIXED = limited("!" + ALPHABET + ascii_uppercase.lower() + ":-", 24)
NASTY = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="aA:-!0 \u00a0\u0301é/%\\\x00", max_size=12),
    st.integers(0, 10**6).map(str),
    st.text(min_size=200, max_size=300),
)
SLUGS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,12}[a-z0-9])?", fullmatch=True)


def record(key: str, revision: str) -> SourceRecord:
    return SourceRecord(key, revision, {}, Money(Decimal(1), "NOK"), "", "line 2")


@pytest.mark.parametrize(
    ("integration_id", "key", "revision", "reference", "idempotency_key"),
    [
        (
            "acme-expenses",
            "UT-2026-019470",
            "3f2a",
            "acme-expenses:UT-2026-019470",
            "e7b91c550a60a54e6991d61da7e3c2a5",
        ),
        ("a", "æøå / 7:#", "9c", "a:æøå / 7:#", "b16128b927c511ac4828eb3d21e7eb7f"),
        ("acme-payroll", "L:1", "0000000000000000", "acme-payroll:L:1", "b624ae482971df803076a921298312f4"),
    ],
)
def test_what_a_rest_target_has_booked_is_found_under_the_same_reference_and_key(
    integration_id: str, key: str, revision: str, reference: str, idempotency_key: str
) -> None:
    out = outgoing_of(integration_id, record(key, revision), ConnectorFacts("Accounting").reference)

    assert (out.reference, out.idempotency_key) == (reference, idempotency_key)


@given(st.tuples(SLUGS, NASTY), st.tuples(SLUGS, NASTY))
@pytest.mark.parametrize("form", [plain, SHORT, MIXED])
def test_two_records_never_share_a_reference(form: object, one: tuple[str, str], other: tuple[str, str]) -> None:
    assert callable(form)
    assert (form(*one) == form(*other)) is (one == other)


@given(SLUGS, NASTY)
def test_a_reference_stays_within_the_alphabet_and_the_length(integration_id: str, key: str) -> None:
    reference = SHORT(integration_id, key)

    assert 0 < len(reference) <= 20
    assert set(reference) <= set(ALPHABET)


def test_a_record_that_is_called_like_the_hash_of_another_is_hashed_too() -> None:
    form = limited("ab:" + digits, 30)
    hashes = (form("b", "x" * number) for number in range(1, 1000))
    hashed = next(each for each in hashes if ":" in each)  # as if an integration and a record key had made it
    integration_id, _, key = hashed.partition(":")

    assert plain(integration_id, key) == hashed
    assert form(integration_id, key) != hashed


def test_what_fits_is_sent_as_it_is_and_can_be_read() -> None:
    assert MIXED("acme-expenses", "UT-1") == "acme-expenses:UT-1"
    assert MIXED("acme-expenses", "UT-2026-019470").startswith("!")


@pytest.mark.parametrize(("alphabet", "length"), [(digits, 15), (ALPHABET, 10), ("AA" + digits, 60), ("", 9)])
def test_a_form_that_cannot_tell_records_apart_is_refused(alphabet: str, length: int) -> None:
    with pytest.raises(ValueError, match="too few to tell records apart"):
        limited(alphabet, length)
