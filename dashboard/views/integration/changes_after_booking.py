"""Worth a look: what was changed after it was booked, until a person marks it as seen; and what was remarked on it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard.actions import ActionAnswer, ActionResult, mark_as_seen, tell_again
from dashboard.page_context import PageContext, clock_now
from dashboard.ui import buttons, plain, tables
from dashboard.ui.view_model import NOTHING, IntegrationView
from dashboard.views.integration import decisions
from dashboard.views.integration.asking_why import Question, ask_why
from dashboard.views.integration.handling import not_done
from data.commands.changes_after_booking import (
    MOST_SHOWN,
    REMARKS_FOR,
    Changed,
    Remarked,
    SeenChange,
    changed_records,
    remarked_records,
    seen_changes,
)
from data.queries.status import IntegrationStatus

_ANSWER = "seen-answer"
_ASKED = "seen-asked"


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """Draw it when there is something."""
    _answered(_, seen.status.integration_id)
    changed, remarked = _changed(context, seen.status), _remarked(context, seen.status)
    if not changed and not remarked:
        return
    with st.container(gap="small", key="worth-a-look"):
        st.header(_("Worth a look"), anchor=False)
        if changed:
            _changes(context, _, seen, changed)
        if remarked:
            _remarks(context, _, seen, remarked)


def _changed(context: PageContext, about: IntegrationStatus) -> list[Changed]:
    if not about.facts.changed_after_booked:  # what a running sync finds is told once it has ended
        return []
    key = about.integration_id
    return context.ask(("changed", key), lambda: changed_records(context.principal, context.store, key))


def _remarked(context: PageContext, about: IntegrationStatus) -> list[Remarked]:
    key, last = about.integration_id, about.facts.last_sync
    since_at = None if last is None else last.started_at
    return context.ask(
        ("remarked", key), lambda: remarked_records(context.principal, context.store, key, since_at, context.now)
    )


def _changes(context: PageContext, _: Words, seen: IntegrationView, changed: Sequence[Changed]) -> None:
    total = max(seen.status.facts.changed_after_booked, len(changed))
    with st.container(key="strong-changed", gap=None):
        st.text(
            _.n(
                "{count} record was changed after it was booked",
                "{count} records were changed after they were booked",
                total,
            )
        )
    advice = _(
        "Nothing is sent because of it. Correct the booking in {system}, or the record in the source, "
        "then mark the change as seen.",
        system=seen.status.target_name,
    )
    st.caption(plain.in_label(advice, 300))
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small", key="changed-bar")
    chosen = _changes_table(context, _, changed)
    with bar:
        _seen_button(context, _, seen, chosen or changed)
        if chosen:
            st.caption(_.n("{count} record chosen", "{count} records chosen", len(chosen)), width="content")
        elif len(changed) > 1 and context.principal.may(Action.MARK_SEEN, seen.status.organisation_id):
            st.caption(_("Tick records to choose some of them."), width="content")
        if total > len(changed):
            st.caption(_("Showing the first {count}", count=_.number(len(changed))), width="content")


def _changes_table(context: PageContext, _: Words, changed: Sequence[Changed]) -> list[Changed]:
    booked, now = [one.booked for one in changed], [one.now for one in changed]
    columns = {
        _("Record"): [_.record(one.record_key) for one in changed],
        tables.amount_booked_title(_, booked): tables.amount_cells(booked),
        tables.amount_now_title(_, now): tables.amount_cells(now),
        _("Voucher number"): [cleaned(one.target_id or NOTHING, 120, one_line=True) for one in changed],
        _("Changed"): [NOTHING if one.changed_at is None else _.moment(one.changed_at, context.now) for one in changed],
    }
    names = [f"{one.record_key}/{one.revision}" for one in changed]
    alt = _("Records changed after they were booked, the newest change first")
    return tables.ticked(changed, columns, names=names, key="changed", alt=alt)


def _seen_button(context: PageContext, _: Words, seen: IntegrationView, marked: Sequence[Changed]) -> None:
    buttons.act(
        context,
        Action.MARK_SEEN,
        seen.status.organisation_id,
        _.n("Mark {count} as seen", "Mark {count} as seen", len(marked)),
        key="mark-seen",
        icon=":material/visibility:",
        disabled=context.known_at is not None,
        on_click=_ask_about,
        args=({one.record_key: one.revision for one in marked},),
    )
    shown = st.session_state.pop(_ASKED, None)
    if shown is not None:
        _confirm(context, _, seen, shown)


def _ask_about(shown: dict[str, str]) -> None:
    """What the person saw when they pressed, not what is there by now."""
    st.session_state[_ASKED] = shown


def _confirm(context: PageContext, _: Words, seen: IntegrationView, shown: dict[str, str]) -> None:
    question = Question(
        title=_.n("Mark {count} change as seen?", "Mark {count} changes as seen?", len(shown)),
        caption=_("Nothing is sent or booked by it. You can take it back."),
        placeholder=_("Corrected in the system, voucher 20618"),
        label=_.n("Mark {count} as seen", "Mark {count} as seen", len(shown)),
        action=Action.MARK_SEEN,
        key="look",
        do=partial(_mark, context, seen.status.integration_id, shown),
    )
    ask_why(context, _, seen.status.organisation_id, question)


def _mark(context: PageContext, integration_id: str, shown: dict[str, str], reason: str, request_id: str) -> None:
    now = clock_now()
    answer = mark_as_seen(
        context.principal, context.store, integration_id, shown, reason=reason, request_id=request_id, now=now
    )
    st.session_state[_ANSWER] = (integration_id, answer)


def show_seen(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """What was marked as seen here, by whom and why; chosen ones can be taken back."""
    key = seen.status.integration_id
    found = context.ask(("seen", key), lambda: seen_changes(context.principal, context.store, key))
    if not found:
        return
    booked, now = [one.booked for one in found], [one.now for one in found]
    columns = {
        _("Record"): [_.record(one.record_key) for one in found],
        _("Why"): [cleaned(one.reason, 300, one_line=True) for one in found],
        tables.amount_booked_title(_, booked): tables.amount_cells(booked),
        tables.amount_now_title(_, now): tables.amount_cells(now),
        _("By"): [cleaned(one.seen_by, 80, one_line=True) for one in found],
        _("When"): [f"{_.date(one.seen_at)} {_.short_time(one.seen_at)}" for one in found],
    }
    changes = decisions.Decisions(
        title=_("Seen changes"),
        alt=_("Changes people marked as seen, the newest decision first"),
        key="seen-changes",
        found=found,
        columns=columns,
        names=[f"{one.record_key}/{one.revision}" for one in found],
        undo=Action.UNDO_SEEN,
        then=_("They come back as changes to look at."),
        button_key="take-seen-back",
        take_back=partial(_take_back, context, key),
    )
    decisions.show(context, _, seen, changes)


def _take_back(context: PageContext, integration_id: str, chosen: Sequence[SeenChange], request_id: str) -> None:
    shown = {one.record_key: one.revision for one in chosen}
    answer = tell_again(context.principal, context.store, integration_id, shown, request_id=request_id, now=clock_now())
    st.session_state[_ANSWER] = (integration_id, answer)


def _remarks(context: PageContext, _: Words, seen: IntegrationView, remarked: Sequence[Remarked]) -> None:
    system = seen.status.target_name
    with st.container(key="strong-remarked", gap=None):
        st.text(_("Booked with a remark"))
    st.caption(_which(_, seen.status, remarked))
    one = _remarks_table(context, _, remarked, system)
    with st.container(border=True, gap="small", key="remark-shown"):
        with st.container(key="strong-remark"):
            plain.text(_.record(one.record_key), 120)
        plain.show_words(_.remarked(one.remark, system))


def _which(_: Words, about: IntegrationStatus, remarked: Sequence[Remarked]) -> str:
    """How many came with the last sync or a retry since: those the light speaks of; the others are older."""
    last = about.facts.last_sync
    fresh = sum(last is None or one.booked_at >= last.started_at for one in remarked)
    parts = [_("{count} with the last sync and the retries since", count=_.number(fresh))]
    if len(remarked) > fresh:
        days = _.number(REMARKS_FOR.days)
        parts.append(_("{count} older, of the last {days} days", count=_.number(len(remarked) - fresh), days=days))
    if len(remarked) == MOST_SHOWN:
        parts.append(_("Showing the first {count}", count=_.number(MOST_SHOWN)))
    return " · ".join(parts)


def _remarks_table(context: PageContext, _: Words, remarked: Sequence[Remarked], system: str) -> Remarked:
    money = [one.money for one in remarked]
    frame = pd.DataFrame(
        {
            _("Record"): [_.record(one.record_key) for one in remarked],
            _("Remark"): [cleaned(_.remarked(one.remark, system).first, 300, one_line=True) for one in remarked],
            tables.amount_title(_, money): tables.amount_cells(money),
            _("Voucher number"): [cleaned(one.target_id or NOTHING, 120, one_line=True) for one in remarked],
            _("When"): [_.moment(one.booked_at, context.now) for one in remarked],
        }
    )
    config = {
        _("Remark"): st.column_config.TextColumn(width=300),
        frame.columns[2]: st.column_config.NumberColumn(format="localized", step=0.01),
    }
    key = f"remarks-{_named([f'{one.record_key}/{one.booked_at}' for one in remarked])}"
    return remarked[
        tables.picked(frame, key=key, alt=_("Records booked with a remark, newest first"), most=5, config=config)
    ]


def _named(rows: Sequence[str]) -> str:
    """Another list is another table: a choice of rows never slips to other records."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(rows)).hex


def _answered(_: Words, integration_id: str) -> None:
    """Say why nothing happened; what did happen shows by itself."""
    about, answer = st.session_state.get(_ANSWER, ("", None))
    sentence = "" if answer is None or about != integration_id else _sentence(_, answer)
    if not sentence:
        return
    with st.container(border=True, key="seen-answer", horizontal=True, vertical_alignment="center"):
        plain.text(sentence)
        buttons.look_button(_("OK"), key="seen-answer-read", on_click=_read)


def _read() -> None:
    st.session_state.pop(_ANSWER, None)


def _sentence(_: Words, answer: ActionAnswer) -> str:
    if answer.said is not ActionResult.CHANGED:
        return not_done(_, answer)
    return _(
        "Nothing was marked. Still as you saw them: {found} of {wanted}. Somebody may have been faster. "
        "Look again, then press once more.",
        found=_.number(answer.found),
        wanted=_.number(answer.wanted),
    )
