"""The door for what others send: whatever comes in, a store can hold what comes out."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.outside_text import DEEPEST, NOT_JSON, Unclear, is_whole, json_of, json_text, storable, text_of

BELOP = "Beløp må være større enn 0"
EURO = "Grense: 500 €"


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        (BELOP.encode(), "", BELOP),
        (BELOP.encode(), "application/json; charset=utf-8", BELOP),
        (b"\xef\xbb\xbf" + BELOP.encode(), "", BELOP),
        (BELOP.encode("latin-1"), "", BELOP),
        (BELOP.encode("latin-1"), "application/json", BELOP),
        (BELOP.encode("latin-1"), "application/json; charset=utf-8", BELOP),  # it says so, and it is none
        (BELOP.encode("latin-1"), "application/json; charset=ISO-8859-1", BELOP),
        (BELOP.encode("latin-1"), 'application/json;charset="us-ascii"', BELOP),
        (BELOP.encode("latin-1"), "text/plain; charset=nobody-knows", BELOP),
        (EURO.encode("cp1252"), "", EURO),
        (EURO.encode("cp1252"), "text/plain; charset=iso-8859-1", EURO),  # who says Latin-1 means Windows-1252
        (EURO.encode("iso-8859-15"), "text/plain; charset=iso-8859-15", EURO),
        ("Zażółć".encode("cp1250"), "text/plain; charset=windows-1250", "Zażółć"),
        ("Счёт".encode("koi8-r"), "text/plain; charset=KOI8-R; x=y", "Счёт"),
        ("口座".encode("shift_jis"), "text/plain; charset=Shift_JIS", "口座"),
        (BELOP.encode("utf-16"), "", BELOP),
        (BELOP.encode("utf-16-le"), "text/plain; charset=utf-16le", BELOP),
        ('{"a": 1}'.encode("utf-16-le"), "application/json", '{"a": 1}'),
        ('{"a": 1}'.encode("utf-16-be"), "application/json", '{"a": 1}'),
        (b"Bergen " + "må".encode() + b" s\xf8ke", "", "Bergen må søke"),  # one line of each
        (b"cut in a letter \xc3", "", "cut in a letter Ã"),
        (b"a\x00b", "", "ab"),
        (b"\x81", "", "\ufffd"),  # what Windows-1252 does not know either
        (b"+AGE-", "text/plain; charset=utf-7", "+AGE-"),  # no charset that hides letters
        (b"", "", ""),
    ],
)
def test_bytes_are_the_text_that_was_meant(data: bytes, content_type: str, text: str) -> None:
    assert text_of(data, content_type) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"message":"Cost center 10 is closed\nAsk the accountant"}', "Cost center 10 is closed\nAsk the accountant"),
        ('{"message":"a\r\n\tb"}', "a\r\n\tb"),
        ('{"message":"a\x0bb"}', "a\x0bb"),
        ('{"message":"a\x00b"}', "ab"),
        ('{"message":"a\\u0000b"}', "ab"),
        ('{"message":"\\ud83dK"}', "?K"),
        ('{"message":"K\\udc00"}', "K?"),
        ('{"message":"\\ud83d\\ude00"}', "😀"),
        ('{"mess\\u0000age":"a"}', "a"),
        ('{"message":1e999999999999999999999}', ["1e999999999999999999999"]),
        ('{"message":NaN}', "NaN"),
        ('{"message":-Infinity}', "-Infinity"),
        ('{"message":1.5}', Decimal("1.5")),
        ('{"message":' + "9" * 5000 + "}", ["9" * 5000]),
        ('{"message":' + "9" * 60 + "}", int("9" * 60)),
        ('{"message":"a","message":"a"}', "a"),
        ('{"message":"a","message":"b"}', ["a", "b"]),
        ('{"message":"a","message\\u0000":"b"}', ["a", "b"]),
        ('{"message":null,"message":"b"}', [None, "b"]),
    ],
)
def test_json_is_read_as_it_was_meant(text: str, value: Any) -> None:
    assert json_of(text)["message"] == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a': 1}",
        "<html></html>",
        '{"a":1} and more',
        "[" * 100_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        '{"a":' * 200 + "1" + "}" * 200,
    ],
)
def test_what_is_no_json_or_too_deep_is_none(text: str) -> None:
    assert json_of(text) is NOT_JSON


def test_what_nobody_can_believe_is_marked_wherever_it_stands() -> None:
    read = json_of('{"a":{"id":1,"id":2},"b":[{"x":1,"x":1}]}')

    assert isinstance(read["a"]["id"], Unclear)
    assert read["b"] == [{"x": 1}]


def test_names_told_a_hundred_thousand_times_take_no_minutes() -> None:
    text = "{" + ",".join(f'"{number % 50_000}":{number}' for number in range(100_000)) + "}"

    began = time.perf_counter()
    assert len(json_of(text)) == 50_000
    assert time.perf_counter() - began < 10


ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x00\ud800\udfff\u202e"), max_size=40)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(ANY_JSON, st.booleans())
def test_whatever_json_comes_in_can_be_stored(value: Any, escaped: bool) -> None:
    read = json_of(whole_if(json.dumps(value, ensure_ascii=escaped), escaped))

    assert read is NOT_JSON or is_whole(json_text(read))
    json_text(read if read is not NOT_JSON else None).encode()


def whole_if(text: str, escaped: bool) -> str:
    """What comes as bytes holds no halves; behind a backslash it may."""
    return text if escaped else text_of(text.encode("utf-8", "surrogatepass"))


@given(
    st.binary(max_size=200), st.sampled_from(["", "x; charset=utf-16", "x;charset=gbk", "x;charset=\x00", "charset="])
)
def test_whatever_bytes_come_in_can_be_stored(data: bytes, content_type: str) -> None:
    text_of(data, content_type).encode()


@settings(deadline=None)
@given(ANY_TEXT, st.integers(1, 60))
def test_a_text_that_is_kept_is_never_longer_than_it_may_be(text: str, limit: int) -> None:
    kept = storable(text, limit)

    kept.encode()
    assert len(kept) <= limit
    assert "\x00" not in kept
