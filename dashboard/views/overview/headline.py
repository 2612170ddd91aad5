"""The top of the overview: the one number and its sentence, and the sum that must add up."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import streamlit as st

from core.i18n import Words
from core.model import Light, Word
from core.money import Total, added, set_off_together
from dashboard.page_context import PageContext
from dashboard.ui import style
from dashboard.ui.view_model import (
    Balance,
    IntegrationView,
    balances,
    is_calm,
    money_text,
    no_money_waits,
    records_text,
    waiting_at_targets,
)
from data.queries.runs import last_sums

MOST_CURRENCIES = 4


def show(context: PageContext, seen: list[IntegrationView]) -> None:
    """Draw it."""
    left, right = st.columns([2.2, 1], gap="large", vertical_alignment="center")
    with left, st.container(key="hero", gap=None):
        _headline(context, seen)
    with right, st.container(key="wide-sum"):
        _sum(context, seen)


def _headline(context: PageContext, seen: list[IntegrationView]) -> None:
    _ = context.words
    open_records = sum(one.status.open_records for one in seen)
    if open_records:
        st.markdown(f":red[:material/error: **{_('Not booked')}**]")
        oldest = min((one.status.oldest_open_at for one in seen if one.status.oldest_open_at), default=context.now)
        money = added(one.status.not_booked for one in seen)
        parts = [_("oldest {length}", length=_.duration(context.now - oldest)), *_handled(_, seen)]
        number = records_text(_, open_records)
        if money:
            credit = set_off_together((one.status.not_booked, one.status.credit) for one in seen)
            total = Total(money, credit, sum(one.status.without_amount for one in seen))
            parts = [*_.beside(total), f"<b>{number}</b>", *parts]
            number = money_text(_, money)
        style.hero(_("Not booked"), number, " · ".join(parts))
        return
    if is_calm(seen):
        st.markdown(f":green[:material/check_circle: **{_('Nothing to do')}**]")
        waiting = waiting_at_targets(seen)
        number = _("Everything is sent") if waiting else _("Everything is booked")
        said = _.n("{count} record waits to be booked", "{count} records wait to be booked", waiting)
        parts = [said] if waiting else []
        parts += [*_handled(_, seen), _next_sync(context, seen)]
        style.hero(_("Nothing to do"), number, " · ".join(parts))
        return
    if not any(one.verdict.light in {Light.RED, Light.YELLOW} for one in seen):
        _nobody_knows(context, seen)
        return
    troubled = sum(one.verdict.light in {Light.RED, Light.YELLOW} for one in seen)
    is_red = any(one.verdict.light is Light.RED for one in seen)
    colour, icon = ("red", ":material/error:") if is_red else ("orange", ":material/warning:")
    st.markdown(f":{colour}[{icon} **{_('Look at this')}**]")
    sentence = _.n("{count} integration needs you", "{count} integrations need you", troubled)
    style.hero("", sentence, _no_money(context, seen), is_small=True)


def _nobody_knows(context: PageContext, seen: list[IntegrationView]) -> None:
    """Nothing is red or yellow, and yet nobody can promise that everything is booked."""
    _ = context.words
    unsure = sum(one.verdict.light is Light.GREY and one.verdict.word is not Word.PAUSED for one in seen)
    st.markdown(f":gray[:material/help: **{_('Not known yet')}**]")
    sentence = _.n(
        "We do not know how {count} integration is doing", "We do not know how {count} integrations are doing", unsure
    )
    style.hero("", sentence, _no_money(context, seen), is_small=True)


def _no_money(context: PageContext, seen: list[IntegrationView]) -> str:
    _ = context.words
    said = _("No money is waiting.") if no_money_waits(seen) else _("No failed record is known.")
    return " ".join((said, *(f"{one}." for one in _handled(_, seen))))


def _next_sync(context: PageContext, seen: list[IntegrationView]) -> str:
    _ = context.words
    moments = [one.next_at for one in seen if one.next_at is not None]
    if not moments:
        return _("No sync is scheduled.")
    return _("Next sync {moment}", moment=_.moment_in_words(min(moments), context.now))


def _sum(context: PageContext, seen: list[IntegrationView]) -> None:
    """What the last syncs read = booked + refused + waiting + …, and what nobody can explain; per currency."""
    _ = context.words
    sums = context.ask("sums", lambda: last_sums(context.principal, context.store, context.now))
    found = balances(sums[one.status.integration_id] for one in seen if one.status.integration_id in sums)
    whole = not any(one.status.facts.numbers_do_not_add_up for one in seen)  # amounts may agree while records do not
    unread = sum(one.status.without_amount for one in seen)
    rows = sum(one.status.facts.open.source_rows for one in seen if not one.status.without_amount)
    for number, one in enumerate(found[:MOST_CURRENCIES]):
        title = _("What the last syncs read, and where it is") if number == 0 else one.currency
        _sum_of(_, one, title, seen, adds_up=whole and not unread and not rows, whole=whole)
    unsaid = [*_.beside(Total(without_amount=unread)), *([_.unread_rows(rows)] if rows else [])]
    notes = [(said, True) for said in unsaid] + [(said, False) for said in _handled(_, seen)]
    for said, is_bad in notes if found else ():  # of no currency, so it is said once
        style.sum_note(said, is_bad=is_bad)
    more = len(found) - MOST_CURRENCIES
    if more > 0:
        st.caption(_.n("and {count} more currency", "and {count} more currencies", more))


def _handled(_: Words, seen: list[IntegrationView]) -> list[str]:
    rows = sum(one.status.facts.open.handled_rows for one in seen)
    return [_.handled_rows(rows)] if rows else []


def _below_nought(seen: list[IntegrationView], currency: str, states: Collection[str]) -> Decimal | None:
    """What is below nought, where something else stands above it: a sum of both says less than its parts."""
    totals = [total for one in seen for total in one.status.totals if total.currency == currency]
    chosen = [total for total in totals if not states or total.state in states]
    return set_off_together(({currency: one.amount}, {currency: one.negative}) for one in chosen).get(currency)


def _sum_of(_: Words, found: Balance, title: str, seen: list[IntegrationView], *, adds_up: bool, whole: bool) -> None:
    def money(*states: str) -> str:
        return _.money(sum((found.states.get(state, Decimal(0)) for state in states), Decimal(0)), found.currency)

    def negative(*states: str) -> list[tuple[str, str]]:
        below = _below_nought(seen, found.currency, states)
        return [(f"\u2003{_('of which negative')}", _.money(below, found.currency))] if below else []

    rows = [(_("Source"), _.money(found.source, found.currency)), *negative(), (_("Booked"), money("booked"))]
    for label, states in (
        (_("Changed after booking"), ("changed_after_booked",)),
        (_("Refused"), ("rejected",)),
        (_("Waiting"), ("waiting", "sending", "pending_target")),
        (_("Not known yet"), ("unknown",)),
        (_("Handled elsewhere"), ("handled",)),
        (_("Changed after it was handled"), ("changed_after_handled",)),
    ):
        below = negative(*states)
        if below or any(found.states.get(state) for state in states):  # what is set off to nought is not nothing
            rows += [(label, money(*states)), *below]
    left = _.money(found.unexplained, found.currency)
    adds_up = adds_up and not found.unexplained
    last = f"{left} ✓" if adds_up else left
    if not found.unexplained and not whole:
        last = _("does not add up")
    style.sum_table(title, rows, (_("Unexplained"), last), is_good=adds_up)
