"""Overview: what is not booked, what to do first, and every integration with its light."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import streamlit as st

from core.i18n import Words
from core.model import Word
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, status, style, tables
from dashboard.ui.view_model import (
    NOTHING,
    IntegrationView,
    cause_cure,
    cause_title,
    counted,
    days,
    days_sentence,
    expected_days,
    is_known,
    money_text,
    see,
    under_open,
    under_sum,
    why,
)
from dashboard.views.integration.failed_records import open_key
from dashboard.views.integration.history import rests_of
from dashboard.views.overview import headline
from data.queries.failures import CauseGroup, Causes, open_causes
from data.queries.runs import DayOutcome, day_outcomes
from data.queries.status import IntegrationStatus, integration_statuses

MOST_ROWS = 24  # more integrations than this are one table
MOST_CAUSES = 3
BAR_DAYS = 30


def show(context: PageContext) -> None:
    """Draw the page."""
    statuses = context.ask("statuses", lambda: integration_statuses(context.principal, context.store, context.now))
    seen = see(statuses, context.now)
    if not seen:
        _first_use(context)
        return
    headline.show(context, seen)
    causes = context.ask("causes", lambda: open_causes(context.principal, context.store, most=MOST_CAUSES))
    if causes.first:
        _do_this_first(context, seen, causes)
    _integrations(context, seen)
    _ = context.words
    st.caption(
        plain.in_label(
            _("Last looked {time} · refreshes by itself · times are {zone}", time=_.time(context.now), zone=_.zone.key)
        )
    )


def _first_use(context: PageContext) -> None:
    _ = context.words
    style.hero("", _("Connect your first system"), _("Nothing is sent until you say yes."), is_small=True)
    steps = (
        (
            ":material/looks_one:",
            _("Describe the organisation and the route in a file"),
            _("Source, target, schedule."),
        ),
        (":material/looks_two:", _("Add it"), _("synclight integrations add my-integration.toml")),
        (":material/looks_3:", _("Watch the first sync"), _("It shows up here by itself.")),
    )
    with st.container(border=True, gap=None, key="list-steps"):
        for number, (icon, title, sentence) in enumerate(steps):
            with st.container(key=f"row-step-{number}" if number else "row-step-first-0"):
                mark, words = st.columns([1, 14], vertical_alignment="center")
                mark.markdown(f":blue[{icon}]")
                with words, st.container(gap=None):
                    with st.container(key=f"strong-step-{number}", gap=None):
                        st.text(title)
                    with st.container(key=f"sub-step-{number}", gap=None):
                        st.text(sentence)


def _do_this_first(context: PageContext, seen: list[IntegrationView], causes: Causes) -> None:
    _ = context.words
    known_as = {one.status.integration_id: one.status for one in seen}
    known = [cause for cause in causes.first if cause.integration_id in known_as]
    with st.container(gap="small"):
        more = causes.count - MOST_CAUSES
        st.header(_("Do this first"), anchor=False)
        with st.container(border=True, gap=None, key="list-causes"):
            for number, cause in enumerate(known[:MOST_CAUSES]):
                _cause_row(context, number, cause, known_as[cause.integration_id])
        if more > 0:
            st.caption(_.n("and {count} more cause", "and {count} more causes", more))


def _cause_row(context: PageContext, number: int, cause: CauseGroup, about: IntegrationStatus) -> None:
    _ = context.words
    with st.container(key=f"row-cause-{number}" if number else "row-cause-first-0"):
        words, money, button = st.columns([3.6, 1.1, 1], gap="medium", vertical_alignment="center")
        with words, st.container(gap=None):
            with st.container(key=f"strong-cause-{number}"):
                plain.text(cause_title(_, cause, about))
            with st.container(key=f"sub-cause-{number}"):
                plain.text(cause_cure(_, cause, about))
        with money:
            style.figure(money_text(_, cause.money), under_sum(_, cause.records, cause.total))
        with button:
            clicked = buttons.look_button(
                _("Show records"),
                key=f"show-cause-{number}",
                type="primary" if number == 0 else "secondary",
                width="stretch",
            )
        if clicked:
            st.session_state.pop(open_key(cause.integration_id, cause.cause_key), None)  # even if hidden there before
            query = {"id": cause.integration_id, "cause": cause.cause_key}
            st.switch_page(context.pages["integration"], query_params=query)


def _integrations(context: PageContext, seen: list[IntegrationView]) -> None:
    _ = context.words
    with st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            count = f" · {_.number(len(seen))}" if len(seen) > MOST_ROWS else ""
            st.header(_("Integrations") + count, anchor=False, width="content")
            chosen = _filter(context, seen)
        shown = [one for one in seen if chosen is None or one.verdict.word is chosen]
        if len(shown) > MOST_ROWS:
            clicked = tables.integrations_table(_, shown, context.now)
            if clicked is not None:
                st.switch_page(context.pages["integration"], query_params={"id": clicked})
            return
        outcomes = context.ask("days", lambda: day_outcomes(context.principal, context.store, context.now, BAR_DAYS))
        rests = rests_of(context, BAR_DAYS)
        with st.container(border=True, gap=None, key="list-integrations"):
            _list_head(context)
            for one in shown:
                key = one.status.integration_id
                _row(context, one, outcomes.get(key, []), rests.get(key, ()))


def _filter(context: PageContext, seen: list[IntegrationView]) -> Word | None:
    """Status filters with counts; the chosen code stands in the address."""
    _ = context.words
    counts = counted(seen)
    if len(counts) < 2:  # noqa: PLR2004  # one kind of light: nothing to filter
        return None
    asked = st.query_params.get("light")
    chosen = st.pills(
        _("Show only"),
        [word.value for word in counts],
        default=asked if asked in {word.value for word in counts} else None,
        format_func=lambda code: f"{status.LIGHTS[Word(code)].icon} {_.light(Word(code))} **{counts[Word(code)]}**",
        key="light-filter",
        label_visibility="collapsed",
    )
    if chosen is None:
        st.query_params.pop("light", None)
        return None
    st.query_params["light"] = chosen
    return Word(chosen)


WIDTHS = [1.35, 2.5, 1.55, 1.35, 1.15]


def _list_head(context: PageContext) -> None:
    _ = context.words
    titles = (_("Light"), _("Integration"), _("{count} days", count=BAR_DAYS), _("Sync"), _("Not booked"))
    with st.container(key="wide-listhead"):
        columns = st.columns(WIDTHS, gap="medium")
        for column, title in zip(columns[:-1], titles[:-1], strict=True):
            column.markdown(title)
        columns[-1].markdown(titles[-1], text_alignment="right")


def _row(
    context: PageContext, one: IntegrationView, outcomes: list[DayOutcome], rests: tuple[tuple[datetime, datetime], ...]
) -> None:
    _ = context.words
    about = one.status
    words = context.words_in(about.time_zone)
    with st.container(key=f"integration-{about.integration_id}"):
        light, name, bars, sync, money = st.columns(WIDTHS, gap="medium", vertical_alignment="center")
        with light:
            status.light_badge(_, one.verdict.word)
        with name, st.container(gap=None):
            with st.container(key=f"name-{about.integration_id}"):
                query = {"id": about.integration_id}
                st.page_link(context.pages["integration"], label=plain.in_label(about.name), query_params=query)
            with st.container(key=f"sub-{about.integration_id}"):
                plain.text(why(words, one)[0])
        with bars:
            today = context.now.astimezone(words.zone).date()
            marks = days(outcomes, today, BAR_DAYS, expected_days(about, today, BAR_DAYS, rests))
            style.day_bars(marks, days_sentence(_, marks))
        with sync:
            style.quiet(*_sync_lines(context, one))
        with money:
            if about.open_records:
                style.figure(money_text(_, about.not_booked), under_open(_, about))
            else:
                style.figure(_nothing_open(words, one))


def _nothing_open(_: Words, one: IntegrationView) -> str:
    """Nought in its currency; a dash where records carry no amounts, or nobody knows: red and grey promise nothing."""
    currency = next((total.currency for total in one.status.totals if total.currency), None)
    return NOTHING if currency is None or not is_known(one) else _.money(Decimal(0), currency)


def _sync_lines(context: PageContext, one: IntegrationView) -> list[str]:
    _ = context.words_in(one.status.time_zone)
    if one.status.running is not None:
        return [_("Syncing now"), _("since {time}", time=_.short_time(one.status.running.started_at))]
    last = one.status.facts.last_sync
    lines = [_("Last {moment}", moment=_near(_, last.ended_at, context.now)) if last else _("Not synced yet")]
    if one.next_at is not None:
        lines.append(_("Next {moment}", moment=_near(_, one.next_at, context.now)))
    elif one.status.facts.paused_at is not None:
        lines.append(_("Paused"))
    return lines


def _near(_: Words, moment: datetime, now: datetime) -> str:
    """Only the time when it is today."""
    return _.short_time(moment) if _.date(moment) == _.date(now) else _.moment(moment, now)
