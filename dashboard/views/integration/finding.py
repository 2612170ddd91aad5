"""The tab "Find": any record of the integration by what a person remembers, booked ones included."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.i18n.failure_text import Facts, Told
from core.i18n.formats import amount_meant
from core.model import Category, DeliveryState
from core.money import Money
from dashboard.page_context import PageContext
from dashboard.ui import plain, tables
from dashboard.ui.view_model import NOTHING, what_stopped_it
from data.queries.records import LONGEST_SEARCH, MOST_FOUND, RecordView, find_records, record_attempts
from data.queries.status import IntegrationStatus

Column = dict[str, list[float | None]]


def show(context: PageContext, _: Words, about: IntegrationStatus) -> None:
    """Draw the tab."""
    text = st.text_input(
        _("Find a record"),
        key=f"find-{about.integration_id}",
        type="search",
        placeholder=_("Record, voucher number, reference, amount or words"),
        icon=":material/search:",
    )
    if not (text or "").strip():
        st.caption(_("Searches all records, booked ones too. The voucher number is the proof of a booking."))
        return
    wanted = (text or "").strip()[:LONGEST_SEARCH]
    amount = amount_meant(wanted)
    found = context.ask(
        ("find", about.integration_id, wanted),
        lambda: find_records(context.principal, context.store, about.integration_id, wanted, amount),
    )
    if not found.records:
        st.text(_("No record holds this."))
        return
    if found.is_capped:
        st.caption(_("The first {count} are shown. Write more to find fewer.", count=_.number(MOST_FOUND)))
    else:
        st.caption(_.n("{count} record found", "{count} records found", len(found.records)))
    one = _table(context, _, about, found.records)
    with st.container(border=True, gap="small", key="found-record"):
        _record(context, _, about, one)


def _first_words(_: Words, about: IntegrationStatus, one: RecordView) -> str:
    said = _told(_, about, one)
    if said is None:
        return _.remarked(one.remark, about.target_name).first if one.remark else ""
    return said.first


def _table(context: PageContext, _: Words, about: IntegrationStatus, records: Sequence[RecordView]) -> RecordView:
    amount, now = _amounts(_, records)
    frame = pd.DataFrame(
        {
            _("Record"): [_.record(one.record_key, one.origin) for one in records],
            _("State"): [_state(_, one) for one in records],
            **amount,
            **now,
            _("Voucher number"): [cleaned(one.target_id or NOTHING, 120, one_line=True) for one in records],
            _("When"): [_when(context, _, one) for one in records],
            _("Message"): [cleaned(_first_words(_, about, one), 300, one_line=True) for one in records],
        }
    )
    key = "found-" + "-".join(str(hash((one.record_key, one.state))) for one in records[:3]) + f"-{len(records)}"
    config = {
        **dict.fromkeys((*amount, *now), st.column_config.NumberColumn(format="localized", step=0.01)),
        _("Message"): st.column_config.TextColumn(width=260),
    }
    return records[tables.picked(frame, key=key, alt=_("Records found"), most=8, config=config)]


def _amounts(_: Words, records: Sequence[RecordView]) -> tuple[Column, Column]:
    """The amounts; and beside them, where any is another one in the source now, what it is there."""
    money = [one.money for one in records]
    now = [one.money_now if one.has_other_amount else None for one in records]
    amounts = {tables.amount_title(_, money): tables.amount_cells(money)}
    if not any(one.has_other_amount for one in records):
        return amounts, {}
    return amounts, {tables.amount_now_title(_, now): tables.amount_cells(now)}


def _state(_: Words, one: RecordView) -> str:
    """Where it is; what the source no longer asks for says so."""
    name = _.state(one.state)
    gone = not one.due and one.state not in {DeliveryState.BOOKED, DeliveryState.HANDLED}
    return f"{name} · {_('no longer in the source')}" if gone else name


def _when(context: PageContext, _: Words, one: RecordView) -> str:
    moment = one.booked_at or one.handled_at or one.last_attempt_at or one.first_seen_at
    return _.moment(moment, context.now)


def _record(context: PageContext, _: Words, about: IntegrationStatus, one: RecordView) -> None:
    left, right = st.columns([1.08, 1], gap="large")
    with left:
        with st.container(key="strong-found"):
            plain.text(_.record(one.record_key, one.origin), 120)
        if one.target_id:
            st.caption(plain.in_label(_("Voucher number in {system}", system=about.target_name)))
            plain.verbatim(one.target_id, 300)
        _said(_, about, one)
    with right, st.container(gap="xsmall", key="record-facts-found"):
        for label, value in _facts(context, _, about, one):
            if value:
                name, said = st.columns([1, 2.2], gap="small", wrap=False)
                name.caption(label)
                with said:
                    plain.text(value, 500)
    tries = context.ask(
        ("tries", about.integration_id, one.record_key),
        lambda: record_attempts(context.principal, context.store, about.integration_id, one.record_key),
    )
    if tries:
        tables.tries(_, tries, about.target_name, key=f"found-tries-{one.record_key}")


def _said(_: Words, about: IntegrationStatus, one: RecordView) -> None:
    """Why it is not booked, in the words of whoever said it; or what the system remarked."""
    if one.remark:
        plain.show_words(_.remarked(one.remark, about.target_name))
    said = _told(_, about, one)
    if said is not None:
        plain.show_words(said)


def _told(_: Words, about: IntegrationStatus, one: RecordView) -> Told | None:
    if not one.messages:
        return None
    last = about.facts.last_sync
    facts = Facts(
        category=one.category or Category.OTHER,
        messages=one.messages,
        record_key=one.record_key,
        origin=one.origin,
        http_status=one.http_status,
        stop=None if last is None else last.stop,
    )
    return _.told(facts, about.target_name)


def _category(about: IntegrationStatus, one: RecordView) -> Category:
    return what_stopped_it(one.category or Category.OTHER, one.messages[0].message if one.messages else "", about)


def _amount_facts(_: Words, one: RecordView) -> list[tuple[str, str]]:
    """What was booked is said as such where the source says something else now."""
    if not one.has_other_amount:
        return [(_("Amount"), "" if one.money is None else _money(_, one.money))]
    label = _("Amount booked") if one.state is DeliveryState.BOOKED else _("Amount sent")
    return [(label, _money(_, one.money)), (_("Amount now"), _money(_, one.money_now))]


def _money(_: Words, money: Money | None) -> str:
    return NOTHING if money is None else _.money(money.amount, money.currency)


def _facts(context: PageContext, _: Words, about: IntegrationStatus, one: RecordView) -> list[tuple[str, str]]:
    now = context.now
    facts = [(_("State"), _state(_, one))]
    if one.state in {DeliveryState.REJECTED, DeliveryState.UNKNOWN, DeliveryState.WAITING} and one.due:
        facts.append((_("What now"), _.what_now(_category(about, one), one.next_try_at, now)))
    facts += _amount_facts(_, one)
    if one.booked_at is not None:
        facts.append((_("Booked"), _.moment_in_words(one.booked_at, now)))
    if one.open_since_at is not None:
        facts.append((_("Not booked since"), _.moment_in_words(one.open_since_at, now)))
    if one.handled_at is not None:
        by = _("{person}, {moment}", person=one.handled_by or NOTHING, moment=_.moment_in_words(one.handled_at, now))
        facts += [(_("Handled by"), by), (_("Why"), one.handled_reason or "")]
    facts.append((_("Reference"), one.reference))
    facts.append((_("Comes from"), _.place(one.origin or "")))
    facts.append((_("First seen"), _.moment_in_words(one.first_seen_at, now)))
    return facts
