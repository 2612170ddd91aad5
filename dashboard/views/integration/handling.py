"""Calling records handled, with a reason, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import partial

import streamlit as st

from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.model import Category
from core.money import Money, total_of
from core.permissions import Action
from dashboard.actions import ActionAnswer, ActionResult, handle, take_back
from dashboard.page_context import PageContext, clock_now
from dashboard.ui import buttons, plain, tables
from dashboard.ui.view_model import IntegrationView, records_text
from dashboard.views.integration import decisions
from dashboard.views.integration.asking_why import Question, ask_why
from data.commands.handling import Handled, handled_records
from data.queries.failures import OpenFailure

_ANSWER = "handled-answer"


class Kind(Enum):
    """Of what a person calls handled."""

    RECORDS = "records"
    ROWS = "rows"  # of the source, that are no records
    UNTOLD_ROWS = "untold rows"  # some of which hold what nobody can tell, and that may change unseen


def kind_of(meant: Sequence[OpenFailure]) -> Kind:
    """Of failures of one cause."""
    if not any(one.category is Category.SOURCE_ROW for one in meant):
        return Kind.RECORDS
    return Kind.UNTOLD_ROWS if any(one.may_change_unseen for one in meant) else Kind.ROWS


def confirm_handling(
    context: PageContext,
    _: Words,
    seen: IntegrationView,
    worth: Mapping[str, Money | None],
    kind: Kind = Kind.RECORDS,
) -> None:
    """Ask why; nothing is changed before a reason stands there. `worth`: record → its amount."""
    count = len(worth)
    question = Question(
        title=_.n("Mark {count} record as handled?", "Mark {count} records as handled?", count),
        caption=_caption(_, kind),
        placeholder=_("Booked by hand, voucher 20617"),
        label=_.n("Mark {count} as handled", "Mark {count} as handled", count),
        action=Action.MARK_HANDLED,
        key="handle",
        do=partial(_handle, context, seen, tuple(worth)),
        worth=_.whole_sum(total_of(worth.values())),
    )
    ask_why(context, _, seen.status.organisation_id, question)


def _caption(_: Words, kind: Kind) -> str:
    return {
        Kind.RECORDS: _(
            "Dealt with elsewhere, for example booked by hand in the system. "
            "Nothing is sent, and the money stays in the sum as handled. You can take it back."
        ),
        Kind.ROWS: _(
            "Dealt with elsewhere, for example booked by hand in the system. It stays so while the same stands in "
            "the row: one that changes counts anew, and one that can be read later waits for you. You can take it back."
        ),
        Kind.UNTOLD_ROWS: _(
            "Dealt with elsewhere, for example booked by hand in the system. For a row that cannot be read to its end, "
            "or that names something twice, this holds only until the next sync: nobody can tell whether it has "
            "changed. Correct it in the source, or leave it out there. You can take it back."
        ),
    }[kind]


def _handle(
    context: PageContext, seen: IntegrationView, record_keys: tuple[str, ...], reason: str, request_id: str
) -> None:
    integration_id, now = seen.status.integration_id, clock_now()
    answer = handle(
        context.principal, context.store, integration_id, record_keys, reason=reason, request_id=request_id, now=now
    )
    st.session_state[_ANSWER] = (integration_id, answer)


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """What was called handled here, by whom and why; chosen ones can be taken back."""
    integration_id = seen.status.integration_id
    _answered(_, integration_id)
    found = context.ask(
        ("handled", integration_id), lambda: handled_records(context.principal, context.store, integration_id)
    )
    if not found:
        return
    money = [one.money for one in found]
    columns = {
        _("Record"): [_.record(one.record_key, one.origin) for one in found],
        _("Why"): [_why(_, one) for one in found],
        tables.amount_title(_, money): tables.amount_cells(money),
        _("By"): [cleaned(one.handled_by, 80, one_line=True) for one in found],
        _("When"): [f"{_.date(one.handled_at)} {_.short_time(one.handled_at)}" for one in found],
    }
    handled = decisions.Decisions(
        title=_("Handled elsewhere"),
        alt=_("Records people called handled, the newest decision first"),
        key="handled",
        found=found,
        columns=columns,
        names=[one.record_key for one in found],
        undo=Action.UNDO_HANDLED,
        then=_("They count as not booked again, since the day they first did."),
        button_key="take-back",
        take_back=partial(_take_back, context, integration_id),
    )
    decisions.show(context, _, seen, handled)


def _why(_: Words, one: Handled) -> str:
    """The reason a person gave; first, whether the source says something else since then."""
    reason = cleaned(one.reason, 300, one_line=True)
    if not one.has_changed:
        return reason
    if one.money_now is None:
        return _("Changed in the source since then. {reason}", reason=reason)
    amount = _.money(one.money_now.amount, one.money_now.currency)
    return _("Changed in the source since then, now {amount}. {reason}", amount=amount, reason=reason)


def _take_back(context: PageContext, integration_id: str, chosen: Sequence[Handled], request_id: str) -> None:
    keys = tuple(one.record_key for one in chosen)
    answer = take_back(context.principal, context.store, integration_id, keys, request_id=request_id, now=clock_now())
    st.session_state[_ANSWER] = (integration_id, answer)


def _answered(_: Words, integration_id: str) -> None:
    """Say why nothing happened; what did happen shows by itself."""
    about, answer = st.session_state.get(_ANSWER, ("", None))
    sentence = "" if answer is None or about != integration_id else _sentence(_, answer)
    if not sentence:
        return
    with st.container(border=True, key="handled-answer", horizontal=True, vertical_alignment="center"):
        plain.text(sentence)
        buttons.look_button(_("OK"), key="handled-answer-read", on_click=_read)


def _read() -> None:
    st.session_state.pop(_ANSWER, None)


def _sentence(_: Words, answer: ActionAnswer) -> str:
    if answer.said is ActionResult.CHANGED:
        return _(
            "Nothing was changed: you saw {wanted}, and now it can be done with {found}. "
            "Some may be on their way just now. Look again, then press once more.",
            wanted=records_text(_, answer.wanted),
            found=_.number(answer.found),
        )
    return not_done(_, answer)


def not_done(_: Words, answer: ActionAnswer) -> str:
    """Why a change of what is kept did not happen, whatever it was; empty when it did."""
    return {
        ActionResult.REASON_MISSING: _("Write why, in a few words: it is read in a year."),
        ActionResult.NOT_ALLOWED: _("Your role may look, but not change this. Ask an admin."),
        ActionResult.STORE_DOWN: _("The store did not answer. Press once more in a moment."),
        ActionResult.STORE_FULL: _("The disk is full, so nothing was changed. Ask an admin."),
    }.get(answer.said, "")
