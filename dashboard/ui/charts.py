"""Charts: plotly, always SVG, few lines, our own tick texts, and a sentence for those who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.i18n import Words
from core.model import RunStatus
from data.queries.runs import DayDuration, RunView

_NOT_DRAWN = frozenset({RunStatus.SKIPPED, RunStatus.RUNNING})  # neither has a result
MOST_SYNCS = 150  # in one timeline; each is two bars and a mark. The table below it holds them all
_TICKS = 4  # more would not stand beside each other on a phone


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme."""

    blue: str
    light_blue: str
    red: str
    amber: str
    green: str
    grid: str
    text: str


LIGHT = Palette("#2152d9", "#7090ea", "#d92d20", "#c98312", "#35a06e", "#e3e6ec", "#525c6b")
DARK = Palette("#6f96ff", "#4c66b0", "#f0645a", "#dd9a2f", "#3fae7c", "#3a4250", "#a5aebb")


def palette() -> Palette:
    """The colours of the theme the person sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def timeline(_: Words, runs: Sequence[RunView]) -> None:
    """The syncs in their order: records booked and not booked above, how long each took below. `runs`: newest first."""
    shown = [run for run in reversed(runs[:MOST_SYNCS]) if run.status not in _NOT_DRAWN]
    if not shown:
        return
    colours = palette()
    places = list(range(len(shown)))
    booked = [run.counts.booked + run.counts.already_there for run in shown]
    received = [run.counts.pending for run in shown]
    missing = [run.counts.not_booked for run in shown]
    seconds = [0.0 if run.took is None else run.took.total_seconds() for run in shown]
    texts = [_hover(_, run) for run in shown]
    figure = go.Figure()
    bars = [(booked, colours.light_blue, _("Booked")), (missing, colours.red, _("Not booked"))]
    if any(received):
        bars.insert(1, (received, colours.text, _("Received, not booked")))
    for counts, colour, name in bars:
        figure.add_bar(x=places, y=counts, name=name, marker_color=colour, hovertext=texts, hoverinfo="text")
    figure.add_scatter(
        x=places,
        y=seconds,
        yaxis="y2",
        mode="markers",
        name=_("Took, seconds"),
        marker={
            "color": [_colour(run, colours) for run in shown],
            "symbol": [_symbol(run) for run in shown],
            "size": 6,
        },
        hovertext=texts,
        hoverinfo="text",
        showlegend=False,
    )
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        yaxis={
            "domain": [0.42, 1],
            "title": None,
            **_scale(colours, max(map(sum, zip(booked, received, missing, strict=True)))),
        },
        yaxis2={"domain": [0, 0.28], "ticksuffix": " s", **_scale(colours, max(seconds))},
        xaxis={"anchor": "y2", "range": [-0.8, len(places) - 0.2], **_ticks(places, _sync_texts(_, shown), colours)},
    )
    spoken = _(
        "{syncs} syncs: {booked} records booked; the last one left {missing} not booked and took {took}",
        syncs=_.number(len(shown)),
        booked=_.number(sum(booked)),
        missing=_.number(missing[-1]),
        took=_.seconds(seconds[-1]),
    )
    _draw(figure, colours, 320, spoken, "timeline")


def durations_chart(_: Words, found: Sequence[DayDuration], usual: tuple[float, float] | None = None) -> None:
    """p50 and p95 per day, named at their right end instead of in a legend; `usual` is the band of the weeks before."""
    colours = palette()
    moments = [datetime(day.day.year, day.day.month, day.day.day) for day in found]  # noqa: DTZ001  # a calendar day
    figure = go.Figure()
    if usual is not None:
        figure.add_hrect(y0=usual[0], y1=usual[1], fillcolor=colours.grid, opacity=0.45, line_width=0, layer="below")
    ends = (
        ("p95", [day.p95_seconds for day in found], colours.light_blue, 1.8),
        ("p50", [day.p50_seconds for day in found], colours.blue, 2.6),
    )
    for name, values, colour, width in ends:
        texts = [f"{name} {_.seconds(value)}" for value in values]
        figure.add_scatter(
            x=moments,
            y=values,
            mode="lines+markers" if len(found) < 3 else "lines",  # noqa: PLR2004  # a line needs points to be seen
            name=name,
            line={"color": colour, "width": width},
            hovertext=texts,
            hoverinfo="x+text",
        )
    day = found[-1]
    _name_ends(_, figure, moments[-1], day, colours)
    figure.update_layout(
        showlegend=False,
        margin_r=16 + 7 * max(len(f"p95 {_.seconds(day.p95_seconds)}"), len(f"p50 {_.seconds(day.p50_seconds)}")),
        yaxis={"ticksuffix": " s", **_scale(colours, max(day.p95_seconds for day in found))},
        # the lines end at the edge: what names them stands beside the field, where no grid line crosses it
        xaxis={**_ticks(moments, _day_texts(_, found), colours, _TICKS - 1), "range": _whole(moments)},
    )
    spoken = _(
        "Over {days} days: half of the syncs took at most {p50} on the last day, 95 of 100 at most {p95}",
        days=len(found),
        p50=_.seconds(found[-1].p50_seconds),
        p95=_.seconds(found[-1].p95_seconds),
    )
    _draw(figure, colours, 300, spoken, "durations")


def speed(_: Words, found: Sequence[DayDuration]) -> None:
    """Records handled per second of sync, per day."""
    colours = palette()
    moments = [datetime(day.day.year, day.day.month, day.day.day) for day in found]  # noqa: DTZ001  # a calendar day
    values = [day.records_per_second for day in found]
    figure = go.Figure()
    texts = [_.tenths(value) for value in values]
    figure.add_bar(x=moments, y=values, marker_color=colours.light_blue, hovertext=texts, hoverinfo="x+text")
    figure.update_layout(
        showlegend=False,
        bargap=0.45,
        yaxis=_scale(colours, max(values)),
        xaxis=_ticks(moments, _day_texts(_, found), colours),
    )
    spoken = _("{days} days, {last} records per second on the last one", days=len(found), last=_.tenths(values[-1]))
    _draw(figure, colours, 200, spoken, "speed")


def _draw(figure: Any, colours: Palette, height: int, spoken: str, key: str) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 44, "t": 24, "b": 32, "r": figure.layout.margin.r or 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Inter, sans-serif", "size": 12, "color": colours.text},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False, "staticPlot": False}, alt=spoken, key=key)


def _scale(colours: Palette, highest: float) -> dict[str, Any]:
    return {
        "gridcolor": colours.grid,
        "nticks": 4,
        "rangemode": "tozero",
        "range": [0, max(highest * 1.12, 1)],
        "zeroline": False,
        "fixedrange": True,
    }


def _sync_texts(_: Words, shown: Sequence[RunView]) -> list[str]:
    """The day of each sync; its time where all are of one day."""
    days = {_.date(run.started_at) for run in shown}
    return [_.short_time(run.started_at) if len(days) == 1 else _.short_day(run.started_at) for run in shown]


def _day_texts(_: Words, found: Sequence[DayDuration]) -> list[str]:
    return [_.short_day(datetime(day.day.year, day.day.month, day.day.day, 12, tzinfo=_.zone)) for day in found]


def _ticks(places: Sequence[Any], texts: Sequence[str], colours: Palette, steps: int = _TICKS) -> dict[str, Any]:
    """At most one place more than steps is named, each text once."""
    last = len(places) - 1
    named: dict[str, Any] = {}
    for step in range(steps + 1):
        place = round(step * last / steps)
        named.setdefault(texts[place], places[texts.index(texts[place])])
    return {
        "tickvals": list(named.values()),
        "ticktext": list(named),
        "tickangle": 0,
        "showgrid": False,
        "linecolor": colours.grid,
        "fixedrange": True,
    }


def _name_ends(_: Words, figure: Any, last: datetime, day: DayDuration, colours: Palette) -> None:
    apart = 0.06 * max(day.p95_seconds, 1)
    upper = max(day.p95_seconds, day.p50_seconds + apart)
    for name, place, value in (("p95", upper, day.p95_seconds), ("p50", day.p50_seconds, day.p50_seconds)):
        figure.add_annotation(
            x=last,
            y=place,
            text=f"<b>{name}</b> {_.seconds(value)}",
            showarrow=False,
            xanchor="left",
            xshift=8,
            font={"color": colours.text},
        )


def _whole(moments: Sequence[datetime]) -> list[datetime]:
    """From the first to the last; one alone gets a day on either side."""
    room = timedelta(days=1) if len(moments) == 1 else timedelta()
    return [moments[0] - room, moments[-1] + room]


def _hover(_: Words, run: RunView) -> str:
    """Own words only: plotly reads a little markup."""
    took = "" if run.took is None else f" · {_.seconds(run.took.total_seconds())}"
    counts = _(
        "{booked} booked, {missing} not booked",
        booked=_.number(run.counts.booked + run.counts.already_there),
        missing=_.number(run.counts.not_booked),
    )
    if run.counts.pending:
        counts += ", " + _("{received} received, not booked", received=_.number(run.counts.pending))
    return f"{_.date(run.started_at)} {_.time(run.started_at)}<br>{_.status(run.status)}{took}<br>{counts}"


def _colour(run: RunView, colours: Palette) -> str:
    if run.status in {RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED}:
        return colours.red
    return colours.amber if run.status is RunStatus.WARNING else colours.green


def _symbol(run: RunView) -> str:
    """Shape says the same as colour."""
    if run.status in {RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED}:
        return "x"
    return "triangle-up" if run.status is RunStatus.WARNING else "circle"
