"""One failed record in full: whose words they are, the words, and the facts."""

from __future__ import annotations

import streamlit as st

from core.model import Category, Money
from core.words import Words
from dashboard.ui import plain, tables
from dashboard.ui.figures import NOTHING, Seen, told
from dashboard.visit import Visit
from data.failures import OpenFailure


def show(visit: Visit, _: Words, seen: Seen, failure: OpenFailure, number: int) -> None:
    """Draw it beside its list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"record-title-{number}"):
        with st.container(key=f"strong-record-{number}", width="content"):
            plain.text(_.place(failure.record_key), 120)
        st.badge(plain.in_label(tables.what_now(_, failure, visit.now)), icon=":material/person:", color="orange")
    left, right = st.columns([1.08, 1], gap="large")
    with left:
        _words(_, seen, failure)
    with right, st.container(gap="xsmall", key=f"record-facts-{number}"):
        _facts(visit, _, failure)


def _words(_: Words, seen: Seen, failure: OpenFailure) -> None:
    said = told(_, failure, seen.status)
    st.caption(plain.in_label(said.heading))
    if said.ours:
        plain.text(said.ours)
    for text in said.theirs:
        plain.verbatim(text)
    _for_support(_, failure, said.kept)


def _facts(visit: Visit, _: Words, failure: OpenFailure) -> None:
    answered = failure.http_status is not None  # what a system left out is worth saying; elsewhere it is noise
    for pair in failure.messages:
        if answered or pair.label or pair.field:
            _fact(_("Field"), _field(_, pair.label, pair.field))
        if answered or pair.value:
            _fact(tables.value_title(_, failure), pair.value or NOTHING)
        if pair.code:
            _fact(_("Code"), pair.code)
    if failure.money is not None:
        _fact(_("Amount"), _amount(_, failure.money))
    if failure.category is not Category.SOURCE_ROW:
        _fact(_("Tries"), _tries(_, failure))
    _fact(_("Not booked since"), _.moment_in_words(failure.open_since_at, visit.now))
    if failure.origin:
        _fact(_("Comes from"), _.place(failure.origin))


def _fact(label: str, value: str) -> None:
    name, text = st.columns([1, 2.2], gap="small", wrap=False)
    name.caption(label)
    with text:
        plain.text(value, 500)


def _field(_: Words, label: str | None, path: str | None) -> str:
    if label and path:
        return f"{label}  ({path})"
    return label or path or _("Not stated by the system")


def _amount(_: Words, money: Money) -> str:
    currency = "kr" if money.currency == "NOK" and _.language == "nb" else money.currency
    return f"{_.amount(money.amount)} {currency}"


def _tries(_: Words, failure: OpenFailure) -> str:
    if failure.last_attempt_at is None:
        return _.number(failure.attempts)
    moment = f"{_.day(failure.last_attempt_at)} {_.time(failure.last_attempt_at)}"
    return _("{count}, last {moment}", count=_.number(failure.attempts), moment=moment)


def _for_support(_: Words, failure: OpenFailure, kept: tuple[str, ...]) -> None:
    """What a person at the target's support desk asks for, and what was stored in English."""
    lines = [
        f"reference: {failure.reference or NOTHING}",
        f"HTTP status: {failure.http_status or NOTHING}",
        f"request id: {failure.system_request_id or NOTHING}",
        f"sync: {failure.run_id or NOTHING}",
    ]
    with st.expander(_("For support")):
        plain.verbatim("\n".join([*lines, *kept, *([failure.raw] if failure.raw else [])]))
