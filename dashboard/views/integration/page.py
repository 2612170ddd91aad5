"""Integration: why its light is what it is, what is not booked and why, and sending it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core.configuration.ids import own_id
from core.i18n import Words
from core.model import ReasonCode
from core.permissions import Action
from dashboard.actions import ActionResult, sync_now
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, status, style
from dashboard.ui.view_model import (
    NOTHING,
    IntegrationView,
    is_known,
    money_text,
    see,
    under_open,
    waiting_at_targets,
    why,
)
from dashboard.views.integration import failed_records, finding, history, muting, performance, running
from data.commands.retries import Offers, retry_offers
from data.queries.failures import OpenFailure, open_failures
from data.queries.status import IntegrationStatus, integration_statuses

SAID_SECONDS = 90  # how long the answer to "Sync now" stays on the page
_LONGEST_ID = 200  # two ids of 64 letters and what stands between
_SHOWN_TABS = "shown_tabs"


@dataclass(frozen=True, slots=True)
class _ShownTabs:
    integration_id: str
    names: tuple[str, ...]
    first: int = 0  # the one that was open when they were drawn under these names for the first time
    open: int = 0


def show(context: PageContext) -> None:
    """Draw the page of `?id=`."""
    _ = context.words
    asked = st.query_params.get("id", "")[:_LONGEST_ID]
    statuses = _status(context, asked) or _status(context, _whole_id(context, asked))
    st.page_link(context.pages["overview"], label=_("Overview"), icon=":material/arrow_back:")
    if not statuses:
        style.hero(
            "", _("This integration is not here"), _("It may have been removed, or the link is old."), is_small=True
        )
        return
    seen = see(statuses, context.now)[0]
    integration_id = seen.status.integration_id
    words = context.words_in(seen.status.time_zone)
    failures = context.ask(
        ("failures", integration_id), lambda: open_failures(context.principal, context.store, integration_id)
    )
    offers = context.ask(
        ("offers", integration_id), lambda: retry_offers(context.principal, context.store, integration_id)
    )
    with st.container(gap="small"):
        _title(context, words, seen)
        _why(words, seen)
        _said(words, context, seen)
        muting.show(context, words, seen)
    running.confirm_if_asked(context, words, seen)
    running.show(context, words, seen)
    _facts(context, words, seen)
    _tabs(context, words, seen, failures, offers)


def _status(context: PageContext, integration_id: str | None) -> list[IntegrationStatus]:
    if integration_id is None:
        return []
    return context.ask(
        ("status", integration_id),
        lambda: integration_statuses(context.principal, context.store, context.now, integration_id),
    )


def _whole_id(context: PageContext, own: str) -> str | None:
    """Of a link with the id as its configuration has it; None where it means none or several."""
    statuses = context.ask("statuses", lambda: integration_statuses(context.principal, context.store, context.now))
    found = [one.integration_id for one in statuses if own_id(one.integration_id) == own]
    return found[0] if len(found) == 1 else None


def _title(context: PageContext, _: Words, seen: IntegrationView) -> None:
    name = seen.status.name
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="title"):
            st.html(f"<h1>{plain.in_html(name)}</h1>", width="content")
            status.light_badge(_, seen.verdict.word)
        buttons.act(
            context,
            Action.SYNC,
            seen.status.organisation_id,
            _("Sync now"),
            icon=":material/sync:",
            key="sync-now",
            disabled=seen.status.running is not None or context.known_at is not None,
            on_click=_sync_now,
            args=(context, seen),
        )


def _sync_now(context: PageContext, seen: IntegrationView) -> None:
    """A double click, or a second tab, within ten seconds asks for the same run."""
    about = seen.status
    key = f"{about.integration_id}:{about.version}:{int(context.now.timestamp()) // 10}"
    answer = sync_now(
        context.principal, context.store, context.settings, about.integration_id, key=key, now=context.now
    )
    st.session_state["said"] = (about.integration_id, answer.said, context.now)


def _said(_: Words, context: PageContext, seen: IntegrationView) -> None:
    """What became of "Sync now", for a short while, or until the sync itself shows."""
    integration_id, said, said_at = st.session_state.get("said", ("", None, context.now))
    if integration_id != seen.status.integration_id or (context.now - said_at).total_seconds() > SAID_SECONDS:
        return
    last = seen.status.facts.last_sync
    if seen.status.running is not None or (last is not None and last.started_at > said_at):
        return
    sentences = {
        ActionResult.STARTED: _("The sync starts in a few seconds. You may close this page."),
        ActionResult.SCHEDULER_DOWN: _(
            "The scheduler does not answer, so nothing was started. Scheduled syncs go on when it is back. "
            "Try again in a minute."
        ),
        ActionResult.SCHEDULER_UNAWARE: _(
            "The scheduler does not know this integration yet, so nothing was started. It hears of it by itself: "
            "press once more in a minute."
        ),
        ActionResult.SCHEDULER_SLOW: _(
            "The scheduler is slow to answer. If the sync does not show here within a minute, press once more: "
            "two syncs of one integration never run at the same time."
        ),
        ActionResult.NOT_ALLOWED: _("Your role may look, but not start a sync. Ask an admin."),
        ActionResult.STORE_DOWN: _("The store did not answer, so nothing was started. Press once more in a moment."),
        ActionResult.STORE_FULL: _("The disk is full, so nothing was started. Ask an admin."),
    }
    with st.container(key="said"):
        st.text(sentences.get(said, ""))


def _why(_: Words, seen: IntegrationView) -> None:
    first, *others = seen.verdict.reasons
    sentence, *more = why(_, seen)
    st.html(f'<p class="why"><b>{plain.in_html(sentence)}.</b> {plain.in_html(_.rule(first))}</p>')
    last = seen.status.facts.last_sync
    stop = last.stop if last is not None and first.code in {ReasonCode.STOPPED, ReasonCode.SOURCE_UNREADABLE} else None
    if stop is not None:
        with st.container(key="sub-stop"):
            detail, cure = _.stop_detail(stop), _.cure(stop.category, None, None, seen.status.target_name)
            plain.text(f"{detail} {cure}".strip())
    for reason, told in zip(others, more, strict=True):
        with st.container(key=f"sub-reason-{reason.code}"):
            plain.text(f"{told}. {_.rule(reason)}".strip())
    if stop is not None:
        with st.expander(_("For support")):
            plain.verbatim(stop.message)


def _facts(context: PageContext, _: Words, seen: IntegrationView) -> None:
    about, now = seen.status, context.now
    last, oldest = about.facts.last_sync, about.oldest_open_at
    facts = (
        (_("Not booked"), *_open(_, seen)),
        (
            _("Oldest"),
            *((_.duration(now - oldest), _.moment(oldest, now)) if oldest else (NOTHING, _nothing_waits(_, seen))),
        ),
        (
            _("Last sync"),
            *((_.time(last.ended_at), _.ago(last.ended_at, now)) if last else (NOTHING, _("not synced yet"))),
        ),
        (_("Next sync"), *_next(_, seen, context)),
    )
    with st.container(key="facts"):
        grid = st.grid(4, min_column_width=160)
        for label, value, below in facts:
            with grid, st.container(gap=None):
                st.metric(label, value)
                st.caption(plain.in_label(below))


def _open(_: Words, seen: IntegrationView) -> tuple[str, str]:
    """The money and the records; a dash while nobody knows of any, for the source was not read lately."""
    about = seen.status
    if not about.open_records and not is_known(seen):
        return NOTHING, _("none known")
    money = money_text(_, about.not_booked) if about.not_booked else _.number(about.open_records)
    return money, under_open(_, about)


def _nothing_waits(_: Words, seen: IntegrationView) -> str:
    waiting = waiting_at_targets([seen])
    if waiting:
        return _.n("{count} record waits to be booked", "{count} records wait to be booked", waiting)
    return _("nothing waits") if is_known(seen) else _("none known")


def _next(_: Words, seen: IntegrationView, context: PageContext) -> tuple[str, str]:
    if seen.status.facts.paused_at is not None:
        return NOTHING, _("paused")
    if seen.next_at is None:
        return NOTHING, _("not scheduled")
    return _.time(seen.next_at), _.until(seen.next_at, context.now)


def _tabs(context: PageContext, _: Words, seen: IntegrationView, failures: list[OpenFailure], offers: Offers) -> None:
    not_booked, past, speed, find = _same_tabs(
        seen.status.integration_id,
        (f"{_('Not booked')} {_.number(offers.open_records)}", _("History"), _("Performance"), _("Find")),
    )
    if not_booked.open:
        with not_booked:
            failed_records.show(context, _, seen, failures, offers)
    if past.open:
        with past:
            history.show(context, _, seen.status)
    if speed.open:
        with speed:
            performance.show(context, _, seen.status)
    if find.open:
        with find:
            finding.show(context, _, seen.status)


def _same_tabs(integration_id: str, names: tuple[str, ...]) -> Sequence[TabContainer]:
    """To Streamlit they are new ones when the number in a name changes: the one that is open stays so."""
    shown = _ShownTabs(integration_id, names)
    before: _ShownTabs = st.session_state.get(_SHOWN_TABS, shown)
    if before.integration_id == integration_id:
        shown = before if before.names == names else _ShownTabs(integration_id, names, before.open, before.open)
    tabs = st.tabs(names, key="tabs", on_change="rerun", default=names[shown.first] if shown.first else None)
    is_open = next((number for number, tab in enumerate(tabs) if tab.open), 0)
    st.session_state[_SHOWN_TABS] = replace(shown, open=is_open)
    return tabs
