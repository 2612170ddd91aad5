"""One style block, and the few pieces of our own HTML. They hold our words, numbers and escaped names only."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from dashboard.ui.view_model import Day

# The tables' own CSV download is hidden: it would hand text from outside to a spreadsheet as formulas.
STYLE = """<style>
.st-key-page,.st-key-page-banner,.st-key-page-banner-room,.st-key-page-error,
.st-key-page-signed-out{width:100%;max-width:1080px;margin:0 auto}
.st-key-page-banner,.st-key-page-banner-room{margin-bottom:.6rem}
.st-key-page h1,.st-key-page-error h1,.st-key-page-signed-out h1{
 font-size:1.6rem;font-weight:700;letter-spacing:-.015em;line-height:1.25;
 padding:0;margin:0}
.st-key-page h2{padding:0 0 1rem;margin:0}
.st-key-page [data-testid=stHorizontalBlock]>* h2{padding:0}
.st-key-page .st-key-causes-title h2{padding:0 0 1.15rem}
[data-testid=stCaptionContainer]{color:light-dark(#525c6b,#a5aebb);opacity:1}
.hero h1{font-size:3.2rem!important;line-height:1.1!important;font-weight:680!important;
 letter-spacing:-.028em!important;word-spacing:.06em;overflow-wrap:anywhere}
.hero.small h1{font-size:2.05rem!important}
.hero p{font-size:1.1rem;margin:.5rem 0 0;color:light-dark(#525c6b,#a5aebb)} .hero p b{font-weight:600}
.sum{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.93rem}
.sum-note{margin:0;text-align:right;font-size:.85rem}
.sum caption{text-align:left;font-weight:600;padding:0 0 .5rem;caption-side:top;color:inherit}
.sum th{font-weight:400;text-align:left;padding:.32rem 0;border:0}
.sum td{text-align:right;padding:.32rem 0;border:0;white-space:nowrap}
.sum tr.last th,.sum tr.last td{border-top:1px solid light-dark(#c9ced8,#3a4250);font-weight:600;padding-top:.55rem}
.good{color:light-dark(#0b6b45,#7fdcae)} .bad{color:light-dark(#b42318,#ff9d94)}
.figure{text-align:right;font-variant-numeric:tabular-nums;line-height:1.5} .figure b{font-weight:600;display:block}
.figure.none b{font-weight:400;color:light-dark(#525c6b,#a5aebb)}
.figure span{font-size:.87rem;color:light-dark(#525c6b,#a5aebb)}
.figure i{display:inline-block;font-style:normal}
.quiet{font-size:.87rem;line-height:1.55;color:light-dark(#525c6b,#a5aebb);font-variant-numeric:tabular-nums}
.why{margin:0;font-size:1rem;line-height:1.5}
.days{display:flex;align-items:flex-end;gap:2px;height:22px;max-width:190px}
.days.tall{height:40px;max-width:none}
.days i{flex:1 1 0;border-radius:1.5px;height:50%;background:light-dark(#35a06e,#3fae7c)}
.days i.warn{height:75%;background:light-dark(#c98312,#dd9a2f)}
.days i.fail{height:100%;background:light-dark(#d92d20,#f0645a)}
.days i.miss{height:100%;background:repeating-linear-gradient(45deg,
 light-dark(#d92d20,#f0645a) 0 2px,transparent 2px 5px)}
.days i.none{height:4px;background:light-dark(#868fa1,#5b6575)}
.banner{border:1px solid light-dark(#e3e6ec,#282e39);border-radius:8px;padding:.55rem .9rem;font-size:.9rem}
.banner a,.languages a{color:light-dark(#1d49c4,#8fb0ff);text-decoration:underline}
.go{display:inline-block;background:light-dark(#2152d9,#3a69ec);color:#fff!important;border-radius:8px;
 padding:.55rem 1.1rem;font-weight:600;text-decoration:none!important}
.languages{font-size:.87rem;color:light-dark(#525c6b,#a5aebb)}
.languages b{font-weight:600;color:light-dark(#141821,#e9ecf2)}
[class*=st-key-cause-]{padding:18px 20px}
[class*=st-key-record-facts] [data-testid=stCaptionContainer]{padding-top:2px}
[class*=st-key-list]{padding:0!important;overflow:hidden}
[class*=st-key-row-],[class*=st-key-integration-],[class*=st-key-notification-]{padding:14px 20px;
 border-top:1px solid light-dark(#e3e6ec,#282e39)}
[class*=first-]{border-top:0!important}
.st-key-wide-listhead{padding:11px 20px}
.st-key-wide-listhead p{font-size:.87rem;color:light-dark(#525c6b,#a5aebb)}
[class*=st-key-strong] [data-testid=stText],[class*=st-key-strong] [data-testid=stText] *{font-weight:600}
[class*=st-key-sub-] [data-testid=stText],[class*=st-key-sub-] [data-testid=stText] *{font-size:.87rem;
 line-height:1.5;color:light-dark(#525c6b,#a5aebb)}
[class*=st-key-actions-]{padding-top:10px}
[class*=st-key-name-] p{font-weight:600;font-size:1rem}
[class*=st-key-name-] a{padding:0!important;margin:0!important;min-height:0!important}
[data-testid=stMetricValue],[data-testid=stMetric]{font-variant-numeric:tabular-nums}
[role=tab][aria-selected=true] p,button[data-variant=pills][data-selected=true] p,
button[data-variant=segmented_control][data-selected=true] p{color:light-dark(#1d49c4,#9db9ff)}
.st-key-retry-button button kbd,.st-key-retry-button button p+*{color:inherit!important;opacity:1!important}
[data-testid=stElementToolbarButton]:has([aria-label^="Download as CSV"]){display:none}
@media(max-width:640px){
 .hero h1{font-size:2.6rem!important} [class*=st-key-wide]{display:none!important}
 [data-testid=stColumn]:has(.st-key-wide-sum){display:none}
 [class*=st-key-row-],[class*=st-key-integration-],[class*=st-key-notification-]{padding:14px 16px}
 .figure{text-align:left} .figure b{display:inline;margin-right:.5rem}
 [class*=st-key-list] [data-testid=stHorizontalBlock],[class*=st-key-cause-] [data-testid=stHorizontalBlock]{gap:10px}
 .st-key-retry-button,.st-key-retry-button *:has(button),.st-key-retry-button button{width:100%!important}
 .st-key-retry-button button kbd{display:none}
 .quiet br{display:none} .quiet span~span::before{content:" · "}
}
</style>"""


def apply() -> None:
    """Put the style block on the page. Dialogs and menus hang outside the app, which alone knows its scheme."""
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f"{STYLE}<style>:root{{color-scheme:{scheme}}}</style>")


def hero(label: str, number: str, sentence: str, *, is_small: bool = False) -> None:
    """The one number and the one sentence of a page; `sentence` may hold <b>."""
    kind = "hero small" if is_small else "hero"
    spoken = html.escape(f"{label}: {number}" if label else number, quote=True)
    st.html(f'<div class="{kind}"><h1 aria-label="{spoken}">{html.escape(number)}</h1><p>{sentence}</p></div>')


def figure(number: str, below: str = "") -> None:
    """A number at the right edge, with what it counts under it."""
    parts = "</i> · <i>".join(html.escape(below).split(" · "))  # a line ends between them
    under = f"<span><i>{parts}</i></span>" if below else ""
    kind = "figure" if below else "figure none"
    st.html(f'<div class="{kind}"><b>{html.escape(number)}</b>{under}</div>')


def quiet(*lines: str) -> None:
    """Small grey lines of our own words."""
    spans = "<br>".join(f"<span>{html.escape(line)}</span>" for line in lines)
    st.html(f'<div class="quiet">{spans}</div>')


def day_bars(marks: Sequence[Day], spoken: str, *, is_tall: bool = False) -> None:
    """One bar a day; the height says the same as the colour."""
    bars = "".join(f'<i class="{mark.value}"></i>' for mark in marks)
    kind = "days tall" if is_tall else "days"
    st.html(f'<div class="{kind}" role="img" aria-label="{html.escape(spoken, quote=True)}">{bars}</div>')


def sum_table(title: str, rows: Sequence[tuple[str, str]], last: tuple[str, str], *, is_good: bool) -> None:
    """The sum that must add up; the last row is what nobody can explain."""
    body = "".join(
        f"<tr><th scope=row>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in rows
    )
    mark = "good" if is_good else "bad"
    end = (
        f'<tr class="last"><th scope=row>{html.escape(last[0])}</th><td class="{mark}">{html.escape(last[1])}</td></tr>'
    )
    st.html(f'<table class="sum"><caption>{html.escape(title)}</caption><tbody>{body}{end}</tbody></table>')


def sum_note(said: str, *, is_bad: bool) -> None:
    """What the sums above cannot show."""
    kind = "sum-note bad" if is_bad else "sum-note"
    st.html(f'<p class="{kind}">{html.escape(said)}</p>')
