"""The tab "Not booked": causes, their records, sending them again; what is worth a look, and what was handled."""

from __future__ import annotations

import streamlit as st

from core.i18n import Words
from core.model import DeliveryState
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, style
from dashboard.ui.view_model import (
    IntegrationView,
    cause_cure,
    cause_title,
    is_known,
    money_text,
    under_sum,
    waiting_at_targets,
)
from dashboard.views.integration import cause_records, changes_after_booking, exporting, handling, overdue, retrying
from dashboard.views.integration.cause_records import Tab
from data.commands.retries import Offer, Offers
from data.queries.failures import (
    MOST_FAILURES,
    CauseGroup,
    Causes,
    OpenFailure,
    first_causes,
    group_by_cause,
    open_causes,
)

CAUSES_AT_ONCE = 50


def open_key(integration_id: str, cause_key: str) -> str:
    """Where it is kept whether a cause's records are shown."""
    return f"open:{integration_id}:{cause_key}"


def show(context: PageContext, _: Words, seen: IntegrationView, failures: list[OpenFailure], offers: Offers) -> None:
    """Draw the tab."""
    tab = Tab(context, _, seen, failures, offers, retrying.show(context, _, seen.status))
    if failures:
        _open(tab)
    else:
        _nothing_open(_, seen)
    overdue.show(context, _, seen)
    changes_after_booking.show(context, _, seen)
    changes_after_booking.show_seen(context, _, seen)
    handling.show(context, _, seen)


def _open(tab: Tab) -> None:
    """What is open, by cause; the one that was asked for, else the first, with its records."""
    causes = _causes(tab)
    _head(tab, causes)
    asked = st.query_params.get("cause", "")
    opened = asked if asked in {group.cause_key for group in causes.first} else causes.first[0].cause_key
    for number, group in enumerate(causes.first):
        _cause(tab, number, group, is_asked=group.cause_key == opened)
    if causes.others:
        _others(tab, causes)


def _nothing_open(_: Words, seen: IntegrationView) -> None:
    """Green only while somebody knows."""
    with st.container(border=True, key="nothing-open"):
        waiting = waiting_at_targets([seen])
        if is_known(seen) and waiting:
            sent = _.n(
                "Everything that is due is sent. {count} record waits to be booked by {system}.",
                "Everything that is due is sent. {count} records wait to be booked by {system}.",
                waiting,
                system=seen.status.target_name,
            )
            st.markdown(f":gray[:material/schedule: **{plain.in_label(sent, 300)}**]")
        elif is_known(seen):
            is_handled = any(total.records for total in seen.status.totals if total.state == DeliveryState.HANDLED)
            said = _("Everything that is due is booked")
            said = _("Everything that is due is booked, or handled elsewhere") if is_handled else said
            st.markdown(f":green[:material/check_circle: **{said}**]")
        else:
            st.markdown(f":gray[:material/help: {_('No failed record is known')}]")


def _causes(tab: Tab) -> Causes:
    """The causes of what is listed, or, when that is not all, as the store counts them."""
    context, integration_id = tab.context, tab.seen.status.integration_id
    most = st.session_state.get(_shown_key(integration_id), CAUSES_AT_ONCE)
    if len(tab.failures) >= MOST_FAILURES:
        counted = context.ask(
            ("causes", integration_id, most),
            lambda: open_causes(context.principal, context.store, integration_id, most=most),
        )
        if counted.first:
            return counted
    return first_causes(group_by_cause(integration_id, tab.failures), most)


def _shown_key(integration_id: str) -> str:
    """Where it is kept how many causes are drawn."""
    return f"causes-shown:{integration_id}"


def _head(tab: Tab, causes: Causes) -> None:
    _, offers = tab.words, tab.offers
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="content", key="causes-title"):
            st.header(_.n("{count} cause", "{count} causes", causes.count), anchor=False, width="content")
            if causes.others:
                st.caption(_("Showing the first {count} causes", count=_.number(len(causes.first))))
            if offers.open_records > len(tab.failures):
                st.caption(_("Showing the first {count} records", count=_.number(len(tab.failures))))
            if offers.held_back:
                st.caption(
                    _.n(
                        "{count} record is held back until something else is done first",
                        "{count} records are held back until something else is done first",
                        offers.held_back,
                    )
                )
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            exporting.show(tab.context, _, tab.seen)
            if offers.retry.records:
                _retry_button(tab)


def _retry_button(tab: Tab) -> None:
    _, offered = tab.words, tab.offers.retry
    label = _("Retry failed records · {count}", count=_.number(offered.records))
    if offered.total.money:
        label = f"{label} · {_.whole_sum(offered.total)}"
    with st.container(key="retry-button", width="content"):
        clicked = tab.act(
            Action.RETRY,
            plain.in_label(label),
            type="primary",
            icon=":material/replay:",
            shortcut="Alt+S",
            key="retry",
        )
    if clicked:
        retrying.confirm_retry(tab.context, _, tab.seen, offered, tab.last_batch, held_back=tab.offers.held_back)


def _release_button(tab: Tab, number: int, group: CauseGroup, offered: Offer) -> None:
    """Only a person knows that the obstacle at the target is gone; a try too many is refused again, nothing worse."""
    label = cause_records.retry_label(tab.words, group.category, offered, of_choice=False)
    if tab.act(Action.RETRY, label, key=f"release-{number}", icon=":material/replay:"):
        retrying.confirm_retry(tab.context, tab.words, tab.seen, offered, tab.last_batch)


def _cause(tab: Tab, number: int, group: CauseGroup, *, is_asked: bool) -> None:
    _, about = tab.words, tab.seen.status
    kept = open_key(about.integration_id, group.cause_key)
    is_open = st.session_state.get(kept, is_asked)
    with st.container(border=True, key=f"cause-{number}"):
        words, money, button = st.columns([3.6, 1.1, 1], gap="medium", vertical_alignment="center")
        with words, st.container(gap=None):
            with st.container(key=f"strong-title-{number}"):
                plain.text(cause_title(_, group, about))
            with st.container(key=f"sub-cure-{number}"):
                plain.text(cause_cure(_, group, about))
        with money:
            style.figure(money_text(_, group.money), under_sum(_, group.records, group.total))
        with button:
            buttons.look_button(
                _("Hide records") if is_open else _("Show records"),
                key=f"show-{number}",
                width="stretch",
                on_click=_turn,
                args=(kept, not is_open),
            )
        released = tab.offers.released.get(group.cause_key)
        if released is not None:
            _release_button(tab, number, group, released)
        if is_open:
            cause_records.show(tab, number, group)


def _others(tab: Tab, causes: Causes) -> None:
    """What is not drawn yet: how many causes, their records and their money."""
    _, integration_id = tab.words, tab.seen.status.integration_id
    with st.container(border=True, key="cause-others"):
        words, money, button = st.columns([3.6, 1.1, 1], gap="medium", vertical_alignment="center")
        with words:
            st.text(_.n("and {count} more cause", "and {count} more causes", causes.others))
        with money:
            style.figure(money_text(_, causes.other_money), under_sum(_, causes.other_records, causes.other_total))
        with button:
            shown = len(causes.first) + CAUSES_AT_ONCE
            buttons.look_button(
                _("Show more"),
                key="show-more",
                width="stretch",
                disabled=tab.is_down,  # nobody can say now what the others are
                on_click=_turn,
                args=(_shown_key(integration_id), shown),
            )


def _turn(key: str, value: object) -> None:
    st.session_state[key] = value
