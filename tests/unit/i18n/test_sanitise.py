"""Text from outside is made safe to print: nothing hidden, nothing reordered, nothing endless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import sanitise


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Invalid cost center code: 9999", "Invalid cost center code: 9999"),
        ("Kostnadssted «Ærlighet» – ålreit", "Kostnadssted «Ærlighet» – ålreit"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("pay\u200b\u200c\u200d\ufeffpal", "paypal"),
        ("\x1b[31mred\x1b[0m \x00\x07", "[31mred[0m"),
        ("soft\u00adhyphen and tag\U000e0041", "softhyphen and tag"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("tab\tbed", "tab bed"),
        ("lone \ud800 surrogate \ue000", "lone  surrogate"),
        ("blank\u3164\u2800", "blank"),
        ("<b>&amp;[x](javascript:alert(1))", "<b>&amp;[x](javascript:alert(1))"),
        ("e\u0301" * 2, "e\u0301" * 2),
        ("h" + "\u0336" * 40, "h" + "\u0336" * 4),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_what_people_see_is_what_it_says(text: str, wanted: str) -> None:
    assert sanitise(text) == wanted


def test_one_line_is_one_line() -> None:
    assert sanitise("a\r\nBcc: x@y.no\n\n  b\u2029c", one_line=True) == "a Bcc: x@y.no b c"


def test_long_text_is_cut_with_a_sign() -> None:
    assert sanitise("x" * 3000) == "x" * 1999 + "…"
    assert sanitise("abcdef", limit=4) == "abc…"
    assert sanitise("abcd", limit=4) == "abcd"


@given(text=st.text(), limit=st.integers(min_value=1, max_value=300))
def test_no_text_brings_anything_hidden(text: str, limit: int) -> None:
    cleaned = sanitise(text, limit)

    assert len(cleaned) <= limit
    assert sanitise(cleaned, limit) == cleaned
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in cleaned)


@given(text=st.text())
def test_one_line_never_breaks(text: str) -> None:
    assert len(sanitise(text, one_line=True).splitlines()) <= 1
