"""The tab "History" of an integration: its days, its timeline, and all its syncs."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core.i18n import Words
from dashboard.page_context import PageContext
from dashboard.ui import charts, plain, style, tables
from dashboard.ui.view_model import Day, days, days_sentence, expected_days
from data.commands.pausing import rests
from data.queries.runs import MOST_RUNS, day_outcomes, history
from data.queries.status import IntegrationStatus

LENGTHS = (30, 90)


def show(context: PageContext, _: Words, about: IntegrationStatus) -> None:
    """30 or 90 days, the timeline of all syncs with counts and durations, and the same as a table."""
    key = about.integration_id
    length = _length(_)
    found = context.ask(
        ("history", key, length), lambda: history(context.principal, context.store, key, context.now, length)
    )
    if not found:
        st.text(_("No sync in these days. The next one shows up here by itself."))
    outcomes = context.ask(
        ("days", key, length), lambda: day_outcomes(context.principal, context.store, context.now, length, key)
    )
    today = context.now.astimezone(_.zone).date()
    rested = rests_of(context, length).get(key, ())
    _bars(context, _, days(outcomes.get(key, []), today, length, expected_days(about, today, length, rested)))
    if not found:
        return
    with st.container(gap="small"):
        st.header(_("Timeline"), anchor=False)
        st.caption(_about_the_timeline(_, len(found)))
        charts.timeline(_, found)
    with st.container(gap="small"):
        st.header(_all_syncs(_, len(found)), anchor=False)
        tables.runs_table(_, found, about.target_name, context.now, prefect=context.settings.prefect_ui_url)
        if any(run.flow_run_id for run in found):
            file = context.settings.token_file("prefect")
            st.caption(
                plain.in_label(_("Prefect asks for a password once: the line that stands in {file}.", file=file), 400)
            )


def _about_the_timeline(_: Words, syncs: int) -> str:
    if syncs > charts.MOST_SYNCS:
        return _(
            "The last {count} syncs: how many records were booked, how many were not, and how long each took.",
            count=_.number(charts.MOST_SYNCS),
        )
    return _("Every sync: how many records were booked, how many were not, and how long it took.")


def _all_syncs(_: Words, syncs: int) -> str:
    """The number, and that there are more where the list is full."""
    if syncs < MOST_RUNS:
        return f"{_('All syncs')} · {_.number(syncs)}"
    return _("The newest {count} syncs", count=_.number(syncs))


def rests_of(context: PageContext, length: int) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """Integration → its pauses of these days, the ones that are over included."""
    since = context.now - timedelta(days=length)
    return context.ask(("rests", length), lambda: rests(context.principal, context.store, since))


def _length(_: Words) -> int:
    chosen = st.segmented_control(
        _("How far back"),
        LENGTHS,
        default=LENGTHS[0],
        format_func=lambda length: _("{count} days", count=length),
        key="history-length",
        label_visibility="collapsed",
    )
    return int(chosen or LENGTHS[0])


def _bars(context: PageContext, _: Words, marks: list[Day]) -> None:
    with st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(_("{count} days", count=len(marks)), anchor=False, width="content")
            st.caption(_summary(_, marks), width="content")
        style.day_bars(marks, days_sentence(_, marks), is_tall=True)
        first = context.now - timedelta(days=len(marks) - 1)
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.caption(plain.in_label(_.day_of_month(first)), width="content")
            st.caption(_("today"), width="content")


def _summary(_: Words, marks: list[Day]) -> str:
    parts = [
        _(
            "{healthy} healthy · {warnings} with a warning · {failed} failed",
            healthy=marks.count(Day.HEALTHY),
            warnings=marks.count(Day.WARNING),
            failed=marks.count(Day.FAILED),
        )
    ]
    if Day.MISSED in marks:
        parts.append(_("{count} expected, did not come", count=marks.count(Day.MISSED)))
    if Day.NONE in marks:
        parts.append(_("{count} without an expected sync", count=marks.count(Day.NONE)))
    return " · ".join(parts)
