"""Tables: text cells are plain text by nature, numbers are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

import pandas as pd
import streamlit as st

from core.i18n import Words, sanitise
from core.i18n.failure_text import Facts
from core.model import Category, FieldMessage
from core.money import Money
from dashboard.ui.status import light_cell, outcome_cell
from dashboard.ui.view_model import NOTHING, IntegrationView, failure_words, is_from_before, waits_for_text, why
from data.queries.failures import OpenFailure
from data.queries.records import AttemptView
from data.queries.runs import RunView
from data.queries.status import IntegrationStatus

ROW_HEIGHT = 40
_HEAD_HEIGHT = 40
_MOST_TICKED = 5  # rows of a table to tick, before it scrolls

Row = TypeVar("Row")


def integrations_table(_: Words, seen: Sequence[IntegrationView], now: datetime) -> str | None:
    """All integrations as one table; the id of the one a person chose."""
    frame = pd.DataFrame(
        {
            _("Light"): [light_cell(_, one.verdict.word) for one in seen],
            _("Integration"): [sanitise(one.status.name) for one in seen],
            _("Why"): [why(_, one)[0] for one in seen],
            _("Records"): [one.status.open_records or None for one in seen],
            _("Not booked"): [_money_cell(_, one) for one in seen],
            _("Last"): [_last_cell(_, one, now) for one in seen],
            _("Next"): [NOTHING if one.next_at is None else _.moment(one.next_at, now) for one in seen],
        }
    )
    chosen = st.dataframe(
        frame,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height(len(frame), 14),
        key="integrations-table",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        column_config={_("Records"): st.column_config.NumberColumn(format="localized")},
        alt=_("All integrations, worst first"),
    )
    rows: list[int] = chosen["selection"]["rows"]
    return seen[rows[0]].status.integration_id if rows else None


def records(
    _: Words,
    failures: Sequence[OpenFailure],
    about: IntegrationStatus,
    now: datetime,
    *,
    key: str,
    alt: str,
) -> tuple[OpenFailure, list[OpenFailure]]:
    """Failed records of one cause: the one to show in full, and those that are ticked. `failures` is not empty."""
    amount = amount_title(_, [failure.money for failure in failures])
    value = value_title(_, failures[0])
    columns: dict[str, list[Any]] = {
        _("Record"): [_.record(failure.record_key, failure.origin) for failure in failures],
        _("Message"): [sanitise(failure_words(_, failure, about).first, 300, one_line=True) for failure in failures],
        _("Field"): [field_text(_, failure) for failure in failures],
        value: [sanitise(_.translate(failure.root.value or NOTHING), 200, one_line=True) for failure in failures],
        amount: [None if failure.money is None else float(failure.money.amount) for failure in failures],
        _("Not booked"): [
            _.since(failure.open_since_at, now) if is_from_before(failure, about) else _("new") for failure in failures
        ],
        _("Tries"): [failure.attempts for failure in failures],
        _("What now"): [waits_for_text(_, failure, about, now) for failure in failures],
    }
    chosen = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height(len(failures), 7),
        key=key,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        placeholder="",
        column_config={
            _("Record"): st.column_config.TextColumn(width=125),
            _("Message"): st.column_config.TextColumn(width=215),
            _("Field"): st.column_config.TextColumn(width=120),
            value: st.column_config.TextColumn(width=105),
            amount: st.column_config.NumberColumn(format="localized", step=0.01, width=95),
            _("Not booked"): st.column_config.TextColumn(width=110),
            _("Tries"): st.column_config.NumberColumn(width=60),
            _("What now"): st.column_config.TextColumn(width=140),
        },
        alt=alt,
    )
    rows = [row for row in chosen["selection"]["rows"] if row < len(failures)]
    cells = [row for row, _column in chosen["selection"]["cells"] if row < len(failures)]
    return failures[_looked_at(f"looked-{key}", rows, cells)], [failures[row] for row in rows]


def run_address(prefect: str, flow_run_id: str | None) -> str | None:
    """Where Prefect shows a run; nothing but an id of its own kind may stand in the address."""
    try:
        return None if flow_run_id is None else f"{prefect}/runs/flow-run/{UUID(flow_run_id)}"
    except ValueError:
        return None


def picked(frame: pd.DataFrame, *, key: str, alt: str, most: int, config: dict[str, Any] | None = None) -> int:
    """A table in which a person touches a row to see it in full: its number, the first one's before that."""
    touched = {"on_select": "rerun", "selection_mode": ["single-row", "single-cell"]}
    chosen = listed(frame, key=key, alt=alt, most=most, config=config, **touched)
    rows = [row for row in chosen["selection"]["rows"] if row < len(frame)]
    cells = [row for row, _column in chosen["selection"]["cells"] if row < len(frame)]
    return _looked_at(f"looked-{key}", rows, cells)


def listed(
    frame: pd.DataFrame, *, key: str, alt: str, most: int, config: dict[str, Any] | None = None, **touched: Any
) -> Any:
    """A table, in which there is nothing to choose unless `touched` says how."""
    return st.dataframe(
        frame,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height(len(frame), most),
        key=key,
        placeholder="",
        column_config=config,
        alt=alt,
        **touched,
    )


def ticked(
    found: Sequence[Row], columns: Mapping[str, object], *, names: Iterable[str], key: str, alt: str
) -> list[Row]:
    """A table in which a person ticks some of what was found. `names`: one per row, for its key.

    Another list is another table: a choice of rows never slips to other records. Columns of numbers hold amounts.
    """
    frame, named = pd.DataFrame(columns), "\n".join(names)
    numbers = [name for name in columns if pd.api.types.is_float_dtype(frame[name])]
    chosen = st.dataframe(
        frame,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height(len(frame), _MOST_TICKED),
        key=f"{key}-{uuid5(NAMESPACE_OID, named).hex}",
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
        column_config=dict.fromkeys(numbers, st.column_config.NumberColumn(format="localized", step=0.01)),
        alt=alt,
    )
    return [found[row] for row in chosen["selection"]["rows"] if row < len(found)]


def _looked_at(key: str, rows: list[int], cells: list[int]) -> int:
    """The row a person ticked or touched last; the first one before that."""
    earlier: tuple[list[int], list[int]]
    before: int
    earlier, before = st.session_state.get(key, (([], []), 0))
    ticked = [row for row in rows if row not in earlier[0]]
    now = before
    if ticked:
        now = ticked[-1]
    elif cells and cells != earlier[1]:
        now = cells[0]
    st.session_state[key] = ((rows, cells), now)
    return now


def height(rows: int, most: int) -> int:
    """Of a table that shows so many rows before it scrolls."""
    return min(rows, most) * ROW_HEIGHT + _HEAD_HEIGHT


def tries(_: Words, found: Sequence[AttemptView], system: str, *, key: str) -> None:
    """Every try of one record, newest first."""
    frame = pd.DataFrame(
        {
            _("When"): [f"{_.date(one.tried_at)} {_.short_time(one.tried_at)}" for one in found],
            _("Result"): [_.result(one.result) for one in found],
            _("Message"): [sanitise(_first_words(_, one, system), 300, one_line=True) for one in found],
            _("Voucher number"): [sanitise(one.target_id or "", 120, one_line=True) for one in found],
        }
    )
    alt = _("Every try of this record, newest first")
    st.dataframe(
        frame, hide_index=True, row_height=ROW_HEIGHT, height=height(len(frame), 5), key=key, placeholder="", alt=alt
    )


def _first_words(_: Words, one: AttemptView, system: str) -> str:
    """What the system said to this try, or else what we have to say of it."""
    if not one.message:
        return _.remarked(one.remark, system).first if one.remark else ""
    pair = FieldMessage(one.message)
    return _.told(Facts(one.category or Category.OTHER, (pair,), http_status=one.http_status), system).first


def value_title(_: Words, failure: OpenFailure) -> str:
    """What the value is: a row that could not be read was never sent."""
    return _("Value in the source") if failure.category is Category.SOURCE_ROW else _("Value sent")


def runs_table(_: Words, found: Sequence[RunView], system: str, now: datetime, *, prefect: str) -> None:
    """All syncs, newest first; `prefect` is where Prefect's own pages are."""
    frame = pd.DataFrame(
        {
            _("Outcome"): [outcome_cell(_, run.status) for run in found],
            _("Started"): [_.moment(run.started_at, now) for run in found],
            _("Kind"): [_.kind(run.kind) for run in found],
            _("Duration"): [NOTHING if run.took is None else _.seconds(run.took.total_seconds()) for run in found],
            _("Due"): [run.counts.due for run in found],
            _("Booked"): [run.counts.booked + run.counts.already_there for run in found],
            _("Not booked"): [run.counts.not_booked for run in found],
            **_where_something_stands(_, found, system),
            _("In Prefect"): [run_address(prefect, run.flow_run_id) for run in found],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height(len(frame), 9),
        key="runs-table",
        placeholder="",
        column_config={_("In Prefect"): st.column_config.LinkColumn(display_text=_("Open"), width=90)},
        alt=_("All syncs, newest first"),
    )


def _where_something_stands(_: Words, found: Sequence[RunView], system: str) -> dict[str, list[Any]]:
    """Columns that most integrations never need: left out while none of their cells would say anything."""
    columns: tuple[tuple[str, list[Any]], ...] = (
        (_("Received, not booked"), [run.counts.pending for run in found]),
        (_("Of these from before"), [run.counts.carried_over for run in found]),
        (_("Gone from the source"), [run.counts.gone for run in found]),
        (_("Rows left out"), [run.counts.skipped_rows for run in found]),
        (_("Started by"), [starter(_, run) for run in found]),
        (
            _("Stopped because"),
            ["" if run.stop is None else _.stop_title(run.stop.category, system) for run in found],
        ),
    )
    return {title: cells for title, cells in columns if any(cell not in (0, "", NOTHING) for cell in cells)}


def field_text(_: Words, failure: OpenFailure) -> str:
    """The organisation's own word for the field, else the target's path; never a guess."""
    named = failure.root.label or failure.root.field
    if not named and failure.http_status is None:
        return NOTHING
    return sanitise(named, 120, one_line=True) if named else _("Not stated by the system")


def starter(_: Words, run: RunView) -> str:
    """Who asked for a run: a person, or the schedule."""
    return NOTHING if run.triggered_by == "schedule" else sanitise(run.triggered_by, 80, one_line=True)


def amount_title(_: Words, amounts: Sequence[Money | None]) -> str:
    """Amount, kr; rows that could not be read have no currency."""
    names = _currencies(_, amounts)
    return _("Amount, {currency}", currency=names) if names else _("Amount")


def amount_booked_title(_: Words, amounts: Sequence[Money | None]) -> str:
    """Amount booked, kr."""
    names = _currencies(_, amounts)
    return _("Amount booked, {currency}", currency=names) if names else _("Amount booked")


def amount_now_title(_: Words, amounts: Sequence[Money | None]) -> str:
    """Amount now, kr."""
    names = _currencies(_, amounts)
    return _("Amount now, {currency}", currency=names) if names else _("Amount now")


def amount_cells(amounts: Sequence[Money | None]) -> list[float | None]:
    """The numbers of a column of amounts; its title says the currency."""
    return [None if money is None else float(money.amount) for money in amounts]


def _currencies(_: Words, amounts: Sequence[Money | None]) -> str:
    currencies = {money.currency for money in amounts if money is not None}
    return "/".join(sorted("kr" if currency == "NOK" and _.language == "nb" else currency for currency in currencies))


def _money_cell(_: Words, one: IntegrationView) -> str:
    return _.whole_sum(one.status.total)


def _last_cell(_: Words, one: IntegrationView, now: datetime) -> str:
    last = one.status.facts.last_sync
    return NOTHING if last is None else _.moment(last.ended_at, now)
