"""The records of one cause: choose some, send them again, call them handled, and see one in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.causes import RELEASED_BY_A_PERSON
from core.i18n import Words
from core.model import Category
from core.money import total_of
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.ui import buttons, tables
from dashboard.ui.view_model import IntegrationView, named_set
from dashboard.views.integration import handling, record, retrying
from data.commands.retries import Offer, Offers
from data.queries.failures import CauseGroup, OpenFailure


@dataclass(frozen=True, slots=True)
class Tab:
    """What the parts of the tab are drawn from. `failures` are the listed ones, `offers` counts all."""

    context: PageContext
    words: Words
    seen: IntegrationView
    failures: list[OpenFailure]
    offers: Offers
    last_batch: str | None

    @property
    def is_down(self) -> bool:
        """Whether what is shown is old: then nothing can be asked for."""
        return self.context.known_at is not None

    @property
    def organisation_id(self) -> str:
        """Whose records they are."""
        return self.seen.status.organisation_id

    def act(self, action: Action, label: str, **how: Any) -> bool:
        """Draw a button for what may be done with some of them; whether it was pressed."""
        return buttons.act(self.context, action, self.organisation_id, label, disabled=self.is_down, **how)

    @property
    def may_choose(self) -> bool:
        """Whether there is anything this person may do with the chosen ones."""
        person = self.context.principal
        return any(person.may(action, self.organisation_id) for action in (Action.RETRY, Action.MARK_HANDLED))


def show(tab: Tab, number: int, group: CauseGroup) -> None:
    """Draw the listed records of a cause, what may be done with them, and one of them in full."""
    _, about = tab.words, tab.seen.status
    members = [failure for failure in tab.failures if failure.cause_key == group.cause_key]
    if not members:
        st.caption(_("These come after the first {count} records.", count=_.number(len(tab.failures))))
        return
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"choice-{number}")
    # another list is another table: a choice of rows never slips to other records, and is over once they are sent
    sent = [one for one in members if one.in_batch_id is not None]
    key = f"records-{about.integration_id}-{named_set(members)}-{named_set(sent)}"
    title = _("Records not booked for this cause")
    shown, chosen = tables.records(_, members, about, tab.context.now, key=key, alt=title)
    with bar:
        _bar(tab, number, group, members, chosen)
    with st.container(key=f"record-detail-{number}"):
        record.show(tab.context, _, tab.seen, shown, number)
        _one(tab, number, group, shown)


def _bar(
    tab: Tab, number: int, group: CauseGroup, members: Sequence[OpenFailure], chosen: Sequence[OpenFailure]
) -> None:
    """What may be done with the chosen records, or with all of the cause while none is chosen."""
    _ = tab.words
    offered = offer_of(chosen) if chosen else tab.offers.by_cause.get(group.cause_key)
    if offered is not None and offered.records:
        label = retry_label(_, group.category, offered, of_choice=bool(chosen))
        if tab.act(Action.RETRY, label, key=f"send-{number}", icon=":material/replay:"):
            retrying.confirm_retry(tab.context, _, tab.seen, offered, tab.last_batch)
    meant = [one for one in (chosen or members) if one.may_be_handled]
    worth = {one.record_key: one.money for one in meant}
    if worth:
        label = _.n("Mark {count} as handled", "Mark {count} as handled", len(worth))
        if tab.act(Action.MARK_HANDLED, label, key=f"handle-{number}", icon=":material/task_alt:"):
            handling.confirm_handling(tab.context, _, tab.seen, worth, handling.kind_of(meant))
    if chosen:
        st.caption(_.n("{count} record chosen", "{count} records chosen", len(chosen)), width="content")
    elif len(members) > 1 and tab.may_choose:
        st.caption(_("Tick records to choose some of them."), width="content")


def _one(tab: Tab, number: int, group: CauseGroup, shown: OpenFailure) -> None:
    """What may be done with the record that is shown in full."""
    _, context = tab.words, tab.context
    offered = offer_of([shown])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"one-{number}"):
        if offered is not None and group.records > 1:
            label = retry_label(_, group.category, offered, of_choice=False)
            if tab.act(Action.RETRY, label, key=f"one-send-{number}", icon=":material/replay:"):
                retrying.confirm_retry(context, _, tab.seen, offered, tab.last_batch)
        if group.records > 1 and shown.may_be_handled:
            label = _("Mark this one as handled")
            if tab.act(Action.MARK_HANDLED, label, key=f"one-handle-{number}", type="tertiary"):
                worth = {shown.record_key: shown.money}
                handling.confirm_handling(context, _, tab.seen, worth, handling.kind_of([shown]))
        address = record.source_link(tab.seen.status, shown)
        if address is not None:
            st.link_button(_("Open in the source"), address, icon=":material/open_in_new:")


def offer_of(chosen: Sequence[OpenFailure]) -> Offer | None:
    """What a retry of exactly these would send; the store judges it once more."""
    going = [one for one in chosen if one.may_be_sent]
    if not going:
        return None
    return Offer(
        records=len(going),
        total=total_of(one.money for one in going),
        fingerprint=named_set(going),
        record_keys=tuple(one.record_key for one in going),
        released=any(one.category in RELEASED_BY_A_PERSON for one in going),
    )


def retry_label(_: Words, category: Category, offered: Offer, *, of_choice: bool) -> str:
    """The button says how many, and what a person says by pressing it."""
    count = offered.records
    if category is Category.CLOSED_PERIOD:
        return _.n("The period is open now: send this one", "The period is open now: send these {count}", count)
    if category in RELEASED_BY_A_PERSON:
        return _.n("It is settled now: send this one", "It is settled now: send these {count}", count)
    if of_choice:
        return _.n("Send {count} chosen again", "Send {count} chosen again", count)
    return _.n("Send this one again", "Send these {count} again", count)
