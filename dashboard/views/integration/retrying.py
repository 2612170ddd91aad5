"""Sending failed records again: the question before, the progress during, the result after."""

from __future__ import annotations

import uuid

import streamlit as st

from core.i18n import Words
from core.money import Total
from core.permissions import Action
from dashboard.actions import ActionAnswer, ActionResult, retry
from dashboard.page_context import PageContext, clock_now
from dashboard.ui import buttons, plain, session
from dashboard.ui.view_model import IntegrationView, money_text, records_text, shown_set
from data.commands.retries import REPAIRED, BatchView, Offer, batches
from data.queries.runs import booked_twice
from data.queries.status import IntegrationStatus

PROGRESS_EVERY = "2s"
RESULT_HOURS = 24  # how long the last result stays above the list
_BATCHES = 5


def show(context: PageContext, _: Words, about: IntegrationStatus) -> str | None:
    """The retry that is going on, or the last result; the id of the newest batch."""
    found = context.ask(
        ("batches", about.integration_id),
        lambda: batches(context.principal, context.store, about.integration_id, _BATCHES),
    )
    _answered(_, about, found)
    going_on = [batch for batch in found if batch.status != "finished"]
    for batch in going_on:
        _progress(context, _, about, batch)
    done = [batch for batch in found if batch.status == "finished" and batch.finished_at is not None]
    if done and not going_on:
        _result(context, _, about, done[0])
    return found[0].batch_id if found else None


def confirm_retry(
    context: PageContext, _: Words, seen: IntegrationView, offered: Offer, last_batch: str | None, *, held_back: int = 0
) -> None:
    """Ask once, with count and money; nothing is sent before the answer."""
    st.session_state["dialog"] = True
    count = offered.records
    title = _.n("Send {count} record again?", "Send {count} records again?", count)
    st.dialog(title, width="small", on_dismiss=_closed)(_question)(context, _, seen, offered, last_batch, held_back)


def _closed() -> None:
    st.session_state["dialog"] = False


def _question(
    context: PageContext, _: Words, seen: IntegrationView, offered: Offer, last_batch: str | None, held_back: int
) -> None:
    system = plain.in_html(seen.status.target_name)
    st.html(f'<p class="why">{_amount(_, offered.total)}{_("to {system}.", system=system)}</p>')
    if held_back:
        total = offered.records + held_back
        st.text(
            _.n(
                "{sent} of {total}, {count} needs something else first.",
                "{sent} of {total}, {count} need something else first.",
                held_back,
                sent=_.number(offered.records),
                total=_.number(total),
            )
        )
    st.caption(
        _(
            "We read the records again from the source, so corrections there come along. "
            "What is booked already is never sent twice. Sending cannot be undone."
        )
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if buttons.look_button(_("Cancel"), key="retry-cancel"):
            _closed()
            st.rerun()
        with st.container(key="retry-confirm", width="content"):
            sent = buttons.act(
                context,
                Action.RETRY,
                seen.status.organisation_id,
                _("Send {count} again", count=_.number(offered.records)),
                key="retry-send",
                type="primary",
                on_click=_send,
                args=(context, seen, offered, last_batch),
            )
        if sent:
            st.rerun()


def _amount(_: Words, total: Total) -> str:
    """What they are worth together, and what that figure alone does not show."""
    if not total.money:
        return ""
    beside = ", ".join(_.beside(total))
    return f"<b>{plain.in_html(money_text(_, total.money))}</b> {f'({plain.in_html(beside)}) ' if beside else ''}"


def _send(context: PageContext, seen: IntegrationView, offered: Offer, last_batch: str | None) -> None:
    """Store the wish. One request id per shown set: a double click asks the store the same thing twice."""
    about = seen.status
    asked = f"asked:{about.integration_id}:{shown_set(offered, last_batch)}"
    request_id = st.session_state.setdefault(asked, uuid.uuid4().hex)
    answer = retry(
        context.principal,
        context.store,
        context.settings,
        about.integration_id,
        offered,
        request_id=request_id,
        now=clock_now(),
    )
    st.session_state["answer"] = (about.integration_id, answer)
    _closed()


def _answered(_: Words, about: IntegrationStatus, found: list[BatchView]) -> None:
    """Say what became of the click, when it is not plain from the progress itself."""
    integration_id, answer = st.session_state.get("answer", ("", None))
    if answer is None or integration_id != about.integration_id:
        return
    has_begun = any(batch.batch_id == answer.batch_id and batch.status != "waiting" for batch in found)
    sentence = "" if has_begun else _sentence(_, answer)
    if not sentence:
        return
    with st.container(border=True, key="answer", horizontal=True, vertical_alignment="center"):
        plain.text(sentence)
        buttons.look_button(_("OK"), key="answer-read", on_click=_read)


def _read() -> None:
    st.session_state.pop("answer", None)


def _sentence(_: Words, answer: ActionAnswer) -> str:
    if answer.said is ActionResult.CHANGED and not answer.wanted:
        return _("There is no failed record to send again.")
    if answer.said is ActionResult.CHANGED:
        return _(
            "Nothing was sent: you saw {wanted}, and now it is {found}. "
            "Someone may have sent them already. Look again, then press once more.",
            wanted=records_text(_, answer.wanted),
            found=_.number(answer.found),
        )
    return {
        ActionResult.STORED: _(
            "Your retry is stored. The scheduler does not answer right now; it starts by itself soon."
        ),
        ActionResult.NOT_ALLOWED: _("Your role may look, but not send. Ask an admin."),
        ActionResult.STORE_DOWN: _("The store did not answer. Press once more in a moment; nothing is sent twice."),
        ActionResult.STORE_FULL: _("The disk is full, so the retry could not be stored. Nothing was sent."),
    }.get(answer.said, "")


def _progress(context: PageContext, _: Words, about: IntegrationStatus, batch: BatchView) -> None:
    """Live: looks again every two seconds, alone, without running the rest of the page."""

    @st.fragment(run_every=PROGRESS_EVERY)
    @session.or_leave
    def live() -> None:
        now = context.ask(
            ("batches", about.integration_id),
            lambda: batches(context.principal, context.store, about.integration_id, _BATCHES),
        )
        _draw_progress(_, about, next((one for one in now if one.batch_id == batch.batch_id), batch))

    with st.container(border=True, key=f"progress-{batch.batch_id}"):
        live()


def _draw_progress(_: Words, about: IntegrationStatus, batch: BatchView) -> None:
    title = _.n("Sending {count} record again", "Sending {count} records again", batch.records)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(title, anchor=False, width="content")
        by = _("Started by {person} {time}", person=batch.requested_by, time=_.time(batch.requested_at))
        st.caption(plain.in_label(by), width="content")
    counts = batch.progress
    booked = 0 if counts is None else counts.booked + counts.already_there
    handled = 0 if counts is None else booked + counts.pending + counts.failed_now + counts.unknown
    if batch.status == "waiting":
        waits_for_sync = about.running is not None and about.running.batch_id != batch.batch_id
        text = _("Stored, starts after the running sync") if waits_for_sync else _("Stored, starts in a few seconds")
    else:
        text = _(
            "{handled} of {records} done · {booked} booked",
            handled=_.number(min(handled, batch.records)),
            records=_.number(batch.records),
            booked=_.number(booked),
        )
        if counts is not None and counts.failed_now:
            text = f"{text} · {_('{count} refused again', count=_.number(counts.failed_now))}"
    st.progress(min(handled / batch.records, 1.0) if batch.records else 0.0, text=text)
    st.caption(_("You may close this page. We go on, and the result is here when you come back."))


def _outcome_badge(_: Words, batch: BatchView) -> None:
    """Green only when everything asked for is booked or on its way."""
    if batch.is_repaired:
        st.badge(_("Done"), icon=":material/check_circle:", color="green")
    elif set(batch.results) & REPAIRED:
        st.badge(_("Partly done"), icon=":material/warning:", color="orange")
    else:
        st.badge(_("Nothing was booked"), icon=":material/error:", color="red")


def _result(context: PageContext, _: Words, about: IntegrationStatus, batch: BatchView) -> None:
    if batch.finished_at is None or (context.now - batch.finished_at).total_seconds() > RESULT_HOURS * 3600:
        return
    twice = context.ask(
        ("twice", batch.batch_id),
        lambda: booked_twice(context.principal, context.store, batch.batch_id, batch.requested_at),
    )
    took = _.seconds((batch.finished_at - batch.requested_at).total_seconds())
    with st.container(border=True, gap="xsmall", key="result"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _outcome_badge(_, batch)
            by = f"{batch.requested_by} · {_.moment(batch.finished_at, context.now)} · {took}"
            st.caption(plain.in_label(by), width="content")
        st.header(_.retried(batch.records, batch.results, twice), anchor=False)
        if batch.booked.money:
            st.caption(_("{money} is booked now.", money=_.whole_sum(batch.booked)))
        if batch.stop_message:
            why = _.stop_title(batch.stop_category, about.target_name)
            plain.text(_("The retry stopped: {why}.", why=why))
            with st.expander(_("For support")):
                plain.verbatim(batch.stop_message)
