"""The tabs "History" and "Performance" of an integration."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.words import Words
from dashboard.ui import charts, plain, style, tables
from dashboard.ui.figures import Day, days, days_sentence
from dashboard.visit import Visit
from data.runs import day_outcomes, durations, history
from data.status import IntegrationStatus

BAR_DAYS = 30
TIMELINE_DAYS = 30
DURATION_DAYS = 42


def show_history(visit: Visit, _: Words, about: IntegrationStatus) -> None:
    """30 days, the timeline of all syncs with counts and durations, and the same as a table."""
    key = about.integration_id
    found = visit.ask(("history", key), lambda: history(visit.principal, visit.store, key, visit.now, TIMELINE_DAYS))
    if not found:
        st.text(_("No sync yet. The first one shows up here by itself."))
        return
    outcomes = visit.ask(("days", key), lambda: day_outcomes(visit.principal, visit.store, visit.now, BAR_DAYS, key))
    today = visit.now.astimezone(_.zone).date()
    _thirty_days(visit, _, days(outcomes.get(key, []), today, BAR_DAYS))
    with st.container(gap="small"):
        st.header(_("Timeline"), anchor=False)
        st.caption(_("Every sync: how many records were booked, how many were not, and how long it took."))
        charts.timeline(_, found)
    with st.container(gap="small"):
        st.header(f"{_('All syncs')} · {_.number(len(found))}", anchor=False)
        tables.runs(_, found, about.target_name, visit.now)


def _thirty_days(visit: Visit, _: Words, marks: list[Day]) -> None:
    with st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(_("{count} days", count=len(marks)), anchor=False, width="content")
            summary = _(
                "{healthy} healthy · {warnings} with a warning · {failed} failed",
                healthy=marks.count(Day.HEALTHY),
                warnings=marks.count(Day.WARNING),
                failed=marks.count(Day.FAILED),
            )
            st.caption(summary, width="content")
        style.day_bars(marks, days_sentence(_, marks), is_tall=True)
        first = visit.now - timedelta(days=len(marks) - 1)
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.caption(plain.in_label(_.day_of_month(first)), width="content")
            st.caption(_("today"), width="content")


def show_performance(visit: Visit, _: Words, about: IntegrationStatus) -> None:
    """How long the syncs of a day took: the middle one, and the slow end."""
    key = about.integration_id
    found = visit.ask(
        ("durations", key),
        lambda: durations(
            visit.principal, visit.store, key, time_zone=about.time_zone, now=visit.now, days=DURATION_DAYS
        ),
    )
    if not found:
        st.text(_("No sync has finished yet, so there is nothing to measure."))
        return
    with st.container(gap="small"):
        st.header(_("Duration per day"), anchor=False)
        st.caption(
            _("Half of the syncs are faster than the dark line (p50). 95 of 100 are faster than the light one (p95).")
        )
        charts.durations(_, found)
    with st.container(gap="small"):
        st.header(_("Records per minute"), anchor=False)
        charts.speed(_, found)
