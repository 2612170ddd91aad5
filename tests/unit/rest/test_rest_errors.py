"""Reading refusals: small parts of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.connectors.http_base.errors import (
    MAX_PAIRS,
    plain_start,
    read_messages,
)
from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.retry_after import retry_after_seconds
from core.outside_text import NOT_JSON, json_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("3601", 3600),
        ("9" * 300, 3600),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("\u0661\u0662", 12),  # digits of another script are digits
        ("Mon, 23 Nov 2026 10:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 10:01:00 -0000", 60),
        ("Mon, 23 Nov 2026 11:01:00 +0100", 60),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("Mon, 99 Nov 2026 10:01:00 GMT", None),
        ("Mon, 23 Nov 0001 00:00:00 +2359", 0),
        ("2026-11-23T10:01:00Z", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_safe(value: str) -> None:
    seconds = retry_after_seconds(value, NOW)

    assert seconds is None or 0 <= seconds <= 3600


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("#/lines/0/costCenter", "/lines/0/costCenter"),
        ("/lines/0/costCenter", "/lines/0/costCenter"),
        ("#/a%20b/%C3%A6", "/a b/æ"),
        ("/a~1b/c~0d", "/a~1b/c~0d"),
        ("$.lines[0].costCenter", "/lines/0/costCenter"),
        ("Lines[0].CostCenter", "/Lines/0/CostCenter"),
        ("[0].number", "/0/number"),
        ("$[2].x", "/2/x"),
        ("postings/1/vatType", "/postings/1/vatType"),
        (["body", "lines", 0, "a/b"], "/lines/0/a~1b"),
        ("$['lines'][0]['account']", "/lines/0/account"),
        ("$['lines'][0].account", "/lines/0/account"),
        ('lines["0"].account', "/lines/0/account"),
        ("lines.0.account", "/lines/0/account"),
        ("$.date", "/date"),
        ("lines[0][costCenter]", "/lines/0/costCenter"),
        ("billing_address[country]", "/billing_address/country"),
        ("Amount [NOK]", "Amount [NOK]"),
        ("null", None),
        ("NULL", None),
        ("undefined", None),
        ("null.date", "date"),
        ("null.lines[0].amount", "/lines/0/amount"),
        ("nullable", "nullable"),
        ("$", None),
        ("non_field_errors", None),
        ("base", None),
        ("/data/attributes/date", "/data/attributes/date"),
        (["lines", 0, "account"], "/lines/0/account"),
        (["query", "page"], "/page"),
        ([True, None], None),
        ("Beløp (kr.)", "Beløp (kr.)"),
        ("a [0] sentence. With dots", "a [0] sentence. With dots"),
        ("x\x00y", "xy"),
        ("\ud800", "?"),
        ("/" + "a" * 1000, "/" + "a" * 298 + "…"),
        ("Account No.", "Account No."),
        ("costCenter", "costCenter"),
        ("Internt felt (account)", "Internt felt (account)"),
        ("", None),
        ("#", None),
        ("/", None),
        ("#/", None),
        ([], None),
        (None, None),
        (7, None),
        ({"a": 1}, None),
    ],
)
def test_a_field_becomes_a_pointer(path: Any, pointer: str | None) -> None:
    assert pointer_of(path) == pointer


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["errors", "error", "detail", "message", "code", "pointer", "field", "loc", "source", "type"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@example({"errors": ["\x00"]})
@given(JSON_VALUES)
def test_any_body_can_be_read(body: Any) -> None:
    for pair in read_messages(body):
        assert pair.message.strip()
        assert pair.field is None or pair.field.strip("/ ")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert json_of(text) is NOT_JSON or read_messages(json_of(text)) is not None
    assert len(plain_start(text)) <= 300


def test_ten_thousand_errors_are_cut() -> None:
    assert len(read_messages({"errors": [{"detail": str(number)} for number in range(10_000)]})) == MAX_PAIRS


def test_the_same_error_twice_is_shown_once() -> None:
    assert len(read_messages({"errors": [{"detail": "a"}, {"detail": "a"}]})) == 1
