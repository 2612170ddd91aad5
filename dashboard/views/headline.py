"""The top of the overview: the one number and its sentence, and the sum that must add up."""

from __future__ import annotations

import streamlit as st

from core.model import Light
from dashboard.ui import style
from dashboard.ui.figures import Seen, added, is_calm, money_text, records_text
from dashboard.visit import Visit


def show(visit: Visit, seen: list[Seen]) -> None:
    """Draw it."""
    left, right = st.columns([2.2, 1], gap="large", vertical_alignment="center")
    with left, st.container(key="hero", gap=None):
        _headline(visit, seen)
    with right, st.container(key="wide-sum"):
        _sum(visit, seen)


def _headline(visit: Visit, seen: list[Seen]) -> None:
    _ = visit.words
    open_records = sum(one.status.open_records for one in seen)
    if open_records:
        st.markdown(f":red[:material/error: **{_('Not booked')}**]")
        oldest = min((one.status.oldest_open_at for one in seen if one.status.oldest_open_at), default=visit.now)
        money = added(one.status.not_booked for one in seen)
        parts = [_("oldest {length}", length=_.duration(visit.now - oldest))]
        number = records_text(_, open_records)
        if money:
            parts.insert(0, f"<b>{number}</b>")
            number = money_text(_, money)
        style.hero(_("Not booked"), number, " · ".join(parts))
        return
    if is_calm(seen):
        st.markdown(f":green[:material/check_circle: **{_('Nothing to do')}**]")
        style.hero(_("Nothing to do"), _("Everything is booked"), _next_sync(visit, seen))
        return
    troubled = sum(one.verdict.light in {Light.RED, Light.YELLOW} for one in seen)
    is_red = any(one.verdict.light is Light.RED for one in seen)
    colour, icon = ("red", ":material/error:") if is_red else ("orange", ":material/warning:")
    st.markdown(f":{colour}[{icon} **{_('Look at this')}**]")
    sentence = _.n("{count} integration needs you", "{count} integrations need you", troubled)
    style.hero("", sentence, _("No money is waiting."), is_small=True)


def _next_sync(visit: Visit, seen: list[Seen]) -> str:
    _ = visit.words
    moments = [one.next_at for one in seen if one.next_at is not None]
    if not moments:
        return _("No sync is scheduled.")
    return _("Next sync {moment}", moment=_.moment_in_words(min(moments), visit.now))


def _sum(visit: Visit, seen: list[Seen]) -> None:
    """Per currency with most money: source = booked + refused + waiting + …, and what is unexplained."""
    _ = visit.words
    totals = [total for one in seen for total in one.status.totals if total.currency]
    sums = added({total.currency: total.amount} for total in totals)
    if not sums:
        return
    currency = next(iter(sums))
    here = [total for total in totals if total.currency == currency]

    def money(*states: str) -> str:
        return _.money(
            sum((total.amount for total in here if total.state in states), start=sums[currency] * 0), currency
        )

    def has(*states: str) -> bool:
        return any(total.amount for total in here if total.state in states)

    rows = [(_("Source"), _.money(sums[currency], currency)), (_("Booked"), money("booked"))]
    for label, states in (
        (_("Refused"), ("rejected",)),
        (_("Waiting"), ("waiting", "sending", "pending_target")),
        (_("Not known yet"), ("unknown",)),
        (_("Handled elsewhere"), ("handled",)),
    ):
        if has(*states):
            rows.append((label, money(*states)))
    adds_up = not any(one.status.facts.numbers_do_not_add_up for one in seen)
    last = (_("Unexplained"), f"{_.money(sums[currency] * 0, currency)} ✓" if adds_up else _("does not add up"))
    style.sum_table(_("In all"), rows, last, is_good=adds_up)
