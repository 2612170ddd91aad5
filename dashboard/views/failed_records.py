"""The tab "Not booked": causes, their records, one record in full, and sending them again."""

from __future__ import annotations

import streamlit as st

from core.model import Money
from core.words import Words
from dashboard.ui import plain, style, tables
from dashboard.ui.figures import NOTHING, Offer, Seen, money_text, offer, records_text
from dashboard.views import retrying
from dashboard.visit import Visit
from data.failures import CauseGroup, OpenFailure, group_by_cause, money_of


def show(visit: Visit, _: Words, seen: Seen, failures: list[OpenFailure]) -> None:
    """Draw the tab."""
    about = seen.status
    offered = offer(failures)
    last_batch = retrying.show(visit, _, about)
    if not failures:
        with st.container(border=True, key="nothing-open"):
            st.markdown(f":green[:material/check_circle: **{_('Everything that is due is booked')}**]")
        return
    groups = group_by_cause(about.integration_id, failures)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="content", key="causes-title"):
            st.header(_.n("{count} cause", "{count} causes", len(groups)), anchor=False, width="content")
            if offered.held_back:
                st.caption(
                    _.n(
                        "{count} record is held back until something else is done first",
                        "{count} records are held back until something else is done first",
                        offered.held_back,
                    )
                )
        if offered.records:
            _retry_button(visit, _, seen, offered, last_batch)
    for number, group in enumerate(groups):
        members = [failure for failure in failures if failure.cause_key == group.cause_key]
        _cause(visit, _, seen, number, group, members)


def _retry_button(visit: Visit, _: Words, seen: Seen, offered: Offer, last_batch: str | None) -> None:
    money = money_of(offered.records)
    count = _.number(len(offered.records))
    label = _("Retry failed records · {count}", count=count)
    if money:
        label = f"{label} · {money_text(_, money)}"
    with st.container(key="retry-button", width="content"):
        clicked = st.button(
            plain.in_label(label),
            type="primary",
            icon=":material/replay:",
            shortcut="Alt+S",
            key="retry",
            disabled=visit.known_at is not None,
        )
    if clicked:
        retrying.confirm(visit, _, seen, offered, last_batch)


def _cause(visit: Visit, _: Words, seen: Seen, number: int, group: CauseGroup, members: list[OpenFailure]) -> None:
    system = seen.status.target_name
    open_key = f"open:{seen.status.integration_id}:{group.cause_key}"
    is_open = st.session_state.get(open_key, number == 0)
    with st.container(border=True, key=f"cause-{number}"):
        words, money, button = st.columns([3.6, 1.1, 1], gap="medium", vertical_alignment="center")
        with words, st.container(gap=None):
            with st.container(key=f"strong-title-{number}"):
                plain.text(_.cause(group.category, group.message, group.value, system, group.label))
            with st.container(key=f"sub-cure-{number}"):
                plain.text(_.cure(group.category, group.value, group.label, system))
        with money:
            style.figure(money_text(_, group.money), records_text(_, group.records))
        with button:
            st.button(
                _("Hide the records") if is_open else _("Show the records"),
                key=f"show-{number}",
                width="stretch",
                on_click=_turn,
                args=(open_key, not is_open),
            )
        if is_open:
            title = _("Records not booked for this cause")
            chosen = tables.records(_, members, visit.now, f"records-{seen.status.integration_id}-{number}", title)
            with st.container(key=f"record-detail-{number}"):
                _record(visit, _, seen, chosen, number)


def _turn(key: str, value: bool) -> None:
    st.session_state[key] = value


def _record(visit: Visit, _: Words, seen: Seen, failure: OpenFailure, number: int) -> None:
    """One record in full: the system's own words, then the facts."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"record-title-{number}"):
        with st.container(key=f"strong-record-{number}", width="content"):
            plain.text(failure.record_key, 120)
        st.badge(plain.in_label(tables.what_now(_, failure, visit.now)), icon=":material/person:", color="orange")
    left, right = st.columns([1.08, 1], gap="large")
    with left:
        st.caption(plain.in_label(_("{system} answered", system=seen.status.target_name)))
        for pair in failure.messages:
            plain.verbatim(pair.message)
        _for_support(_, failure)
    with right, st.container(gap="xsmall", key=f"record-facts-{number}"):
        for pair in failure.messages:
            _fact(_("Field"), _field(_, pair.label, pair.field))
            _fact(_("Value sent"), pair.value or NOTHING)
            _fact(_("Code"), pair.code or NOTHING)
        _fact(_("Amount"), _amount(_, failure.money))
        _fact(_("Tries"), _tries(_, failure))
        _fact(_("Not booked since"), _.moment_in_words(failure.open_since_at, visit.now))
        if failure.origin:
            _fact(_("Comes from"), failure.origin)


def _fact(label: str, value: str) -> None:
    name, text = st.columns([1, 2.2], gap="small", wrap=False)
    name.caption(label)
    with text:
        plain.text(value, 500)


def _field(_: Words, label: str | None, path: str | None) -> str:
    if label and path:
        return f"{label}  ({path})"
    return label or path or _("Not stated by the system")


def _amount(_: Words, money: Money | None) -> str:
    if money is None:
        return NOTHING
    currency = "kr" if money.currency == "NOK" and _.language == "nb" else money.currency
    return f"{_.amount(money.amount)} {currency}"


def _tries(_: Words, failure: OpenFailure) -> str:
    if failure.last_attempt_at is None:
        return _.number(failure.attempts)
    moment = f"{_.day(failure.last_attempt_at)} {_.time(failure.last_attempt_at)}"
    return _("{count}, last {moment}", count=_.number(failure.attempts), moment=moment)


def _for_support(_: Words, failure: OpenFailure) -> None:
    """What a person at the target's support desk asks for."""
    lines = [
        f"reference: {failure.reference or NOTHING}",
        f"HTTP status: {failure.http_status or NOTHING}",
        f"request id: {failure.system_request_id or NOTHING}",
        f"sync: {failure.run_id or NOTHING}",
    ]
    with st.expander(_("For support")):
        plain.verbatim("\n".join(lines + ([failure.raw] if failure.raw else [])))
