"""The tab "Not booked": causes, their records, one record in full, and sending them again."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.model import Category
from core.words import Words
from dashboard.ui import plain, style, tables
from dashboard.ui.figures import Seen, is_known, money_text, records_text
from dashboard.views import record, retrying
from dashboard.visit import Visit
from data.failures import MOST_FAILURES, CauseGroup, OpenFailure, group_by_cause, open_causes
from data.retries import Offer, Offers


@dataclass(frozen=True, slots=True)
class Tab:
    """What the parts of this tab are drawn from. `failures` are the listed ones, `offers` counts all."""

    visit: Visit
    words: Words
    seen: Seen
    failures: list[OpenFailure]
    offers: Offers
    last_batch: str | None


def open_key(integration_id: str, cause_key: str) -> str:
    """Where it is kept whether a cause's records are shown."""
    return f"open:{integration_id}:{cause_key}"


def show(visit: Visit, _: Words, seen: Seen, failures: list[OpenFailure], offers: Offers) -> None:
    """Draw the tab."""
    tab = Tab(visit, _, seen, failures, offers, retrying.show(visit, _, seen.status))
    if not failures:
        _nothing_open(_, seen)
        return
    groups = _groups(tab)
    _head(tab, len(groups))
    asked = st.query_params.get("cause", "")
    opened = asked if asked in {group.cause_key for group in groups} else groups[0].cause_key
    for number, group in enumerate(groups):
        _cause(tab, number, group, is_asked=group.cause_key == opened)


def _nothing_open(_: Words, seen: Seen) -> None:
    """Green only while somebody knows."""
    with st.container(border=True, key="nothing-open"):
        if is_known(seen):
            st.markdown(f":green[:material/check_circle: **{_('Everything that is due is booked')}**]")
        else:
            st.markdown(f":gray[:material/help: {_('No failed record is known')}]")


def _groups(tab: Tab) -> list[CauseGroup]:
    """The causes of what is listed, or, when that is not all, as the store counts them."""
    integration_id = tab.seen.status.integration_id
    if len(tab.failures) < MOST_FAILURES:
        return group_by_cause(integration_id, tab.failures)
    visit = tab.visit
    return visit.ask(
        ("causes", integration_id), lambda: open_causes(visit.principal, visit.store, integration_id)
    ) or group_by_cause(integration_id, tab.failures)


def _head(tab: Tab, causes: int) -> None:
    _, offers = tab.words, tab.offers
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="content", key="causes-title"):
            st.header(_.n("{count} cause", "{count} causes", causes), anchor=False, width="content")
            if offers.open_records > len(tab.failures):
                st.caption(_("Showing the first {count}", count=_.number(len(tab.failures))))
            if offers.held_back:
                st.caption(
                    _.n(
                        "{count} record is held back until something else is done first",
                        "{count} records are held back until something else is done first",
                        offers.held_back,
                    )
                )
        if offers.retry.records:
            _retry_button(tab)


def _retry_button(tab: Tab) -> None:
    _, offered = tab.words, tab.offers.retry
    label = _("Retry failed records · {count}", count=_.number(offered.records))
    if offered.money:
        label = f"{label} · {money_text(_, offered.money)}"
    with st.container(key="retry-button", width="content"):
        clicked = st.button(
            plain.in_label(label),
            type="primary",
            icon=":material/replay:",
            shortcut="Alt+S",
            key="retry",
            disabled=tab.visit.known_at is not None,
        )
    if clicked:
        retrying.confirm(tab.visit, _, tab.seen, offered, tab.last_batch, held_back=tab.offers.held_back)


def _release_button(tab: Tab, number: int, category: Category, offered: Offer) -> None:
    """Only a person knows that the obstacle at the target is gone; a try too many is refused again, nothing worse."""
    _ = tab.words
    count = offered.records
    if category is Category.CLOSED_PERIOD:
        label = _.n("The period is open now: send this one", "The period is open now: send these {count}", count)
    else:
        label = _.n("It is settled now: send this one", "It is settled now: send these {count}", count)
    is_down = tab.visit.known_at is not None
    if st.button(label, key=f"release-{number}", icon=":material/replay:", disabled=is_down):
        retrying.confirm(tab.visit, _, tab.seen, offered, tab.last_batch)


def _cause(tab: Tab, number: int, group: CauseGroup, *, is_asked: bool) -> None:
    _, about = tab.words, tab.seen.status
    system = about.target_name
    kept = open_key(about.integration_id, group.cause_key)
    is_open = st.session_state.get(kept, is_asked)
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
                _("Hide records") if is_open else _("Show records"),
                key=f"show-{number}",
                width="stretch",
                on_click=_turn,
                args=(kept, not is_open),
            )
        released = tab.offers.released.get(group.cause_key)
        if released is not None:
            _release_button(tab, number, group.category, released)
        if is_open:
            _records(tab, number, group)


def _records(tab: Tab, number: int, group: CauseGroup) -> None:
    """The listed records of a cause, and one of them in full."""
    _, about = tab.words, tab.seen.status
    members = [failure for failure in tab.failures if failure.cause_key == group.cause_key]
    if not members:
        st.caption(_("These come after the first {count} records.", count=_.number(len(tab.failures))))
        return
    title = _("Records not booked for this cause")
    key = f"records-{about.integration_id}-{number}"
    chosen = tables.records(_, members, about, tab.visit.now, key=key, alt=title)
    with st.container(key=f"record-detail-{number}"):
        record.show(tab.visit, _, tab.seen, chosen, number)


def _turn(key: str, value: bool) -> None:
    st.session_state[key] = value
