"""The tab "Performance" of an integration: how long its syncs take, and whether they have become slower."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

import streamlit as st

from core.duration_trend import Pace, TrendReason
from core.i18n import Words
from dashboard.page_context import PageContext
from dashboard.ui import charts
from data.queries.runs import DayDuration, durations, pace
from data.queries.status import IntegrationStatus

DURATION_DAYS = 42


def show(context: PageContext, _: Words, about: IntegrationStatus) -> None:
    """The hint with its arithmetic, durations per day beside the usual, and records per second."""
    key = about.integration_id
    found = context.ask(
        ("durations", key),
        lambda: durations(
            context.principal, context.store, key, time_zone=about.time_zone, now=context.now, days=DURATION_DAYS
        ),
    )
    if not found:
        st.text(_("No sync has finished yet, so there is nothing to measure."))
        return
    now = context.ask(("pace", key), lambda: pace(context.principal, context.store, key, context.now))
    _hint(_, now, found)
    with st.container(gap="small"):
        st.header(_("Duration per day"), anchor=False)
        explained = _(
            "Half of the syncs are faster than the thick line (p50). 95 of 100 are faster than the thin one (p95)."
        )
        if now.is_known:
            explained = f"{explained} {_('Grey field: the usual, where eight of ten were in the four weeks before.')}"
        st.caption(explained)
        charts.durations_chart(_, found, (now.usual_low, now.usual_high) if now.is_known else None)
    with st.container(gap="small"):
        st.header(_("Records per second"), anchor=False)
        charts.speed(_, found)


def _hint(_: Words, now: Pace, found: Sequence[DayDuration]) -> None:
    """Said with its numbers, so that anybody can check it."""
    if not now.is_known:
        st.caption(_("Too few syncs yet to say whether they have become slower."))
        return
    sums = _(
        "Median of the last 7 days {recent}, against {usual} in the 28 days before: {ratio} times.",
        recent=_.seconds(now.recent_seconds),
        usual=_.seconds(now.usual_seconds),
        ratio=_.tenths(now.ratio),
    )
    if not now.is_slower:
        st.caption(sums)
        return
    with st.container(border=True, gap="xsmall", key="slower"):
        st.markdown(f":orange[:material/trending_up:] **{_became_slower(_, now, found)}** {sums}")
        st.caption(f"{why(_, now)} {_('You need not do anything: nothing is lost by it.')}".lstrip())


def _became_slower(_: Words, now: Pace, found: Sequence[DayDuration]) -> str:
    since = now.slower_since((each.day, each.p50_seconds) for each in found)
    if since is None:
        return _("The sync has become slower.")
    noon = datetime.combine(since, time(12), _.zone)
    return _("The sync has been slower since {day}.", day=_.day(noon))


def why(_: Words, now: Pace) -> str:
    """What the number of records says about it; nothing when it is not known."""
    ratio = now.records_ratio
    if ratio is None:
        return ""
    if now.why_slower is TrendReason.MORE_RECORDS:
        return _("A sync also handles {ratio} times as many records as before.", ratio=_.tenths(ratio))
    if now.why_slower is TrendReason.EACH_RECORD:
        return _("A sync handles about as many records as before, so each record takes longer.")
    return _("A sync handles fewer records than before, so it is not the number of them.")
