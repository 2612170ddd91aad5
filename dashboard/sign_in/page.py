"""The sign-in page: one file without scripts, in the house's look. It shows nothing of whoever asks."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from core.i18n import Words
from dashboard.request_guard import LANGUAGES

# The same colours, letters and corners as dashboard/.streamlit/config.toml.
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Synclight</title>
<link rel="icon" href="/app/static/mark.svg" type="image/svg+xml">
<style>
@font-face{{font-family:Inter;font-weight:100 900;src:url(/app/static/inter-latin-wght-normal.woff2) format("woff2")}}
:root{{color-scheme:light dark;--text:light-dark(#141821,#e9ecf2);--quiet:light-dark(#525c6b,#a5aebb);
 --page:light-dark(#f6f7f9,#0b0e13);--card:light-dark(#fff,#0f1218);--line:light-dark(#e3e6ec,#282e39);
 --blue:light-dark(#2152d9,#3a69ec);--link:light-dark(#1d49c4,#8fb0ff);
 --bad:light-dark(#b42318,#ff9d94);--bad-page:light-dark(#fdeceb,#37191a)}}
*{{box-sizing:border-box}}
body{{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;
 justify-content:center;gap:1.25rem;padding:1.5rem 1rem;background:var(--page);color:var(--text);
 font:400 15px/1.5 Inter,sans-serif}}
main{{width:100%;max-width:420px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:32px}}
img{{display:block;height:28px;width:auto;margin:0 0 1.75rem}}
h1{{font-size:1.6rem;font-weight:700;letter-spacing:-.015em;line-height:1.25;margin:0 0 .6rem}}
p{{margin:0 0 1.5rem;color:var(--quiet)}}
.why{{color:var(--text);background:light-dark(#eaf0fe,#182547);border-radius:8px;padding:.65rem .9rem;
 margin:1rem 0 1.25rem}}
.why.bad{{color:var(--bad);background:var(--bad-page)}}
.go{{display:block;text-align:center;background:var(--blue);color:#fff;border-radius:8px;padding:.7rem 1rem;
 font-weight:600;text-decoration:none}}
.go:hover{{filter:brightness(1.08)}}
a:focus-visible{{outline:2px solid var(--link);outline-offset:2px}}
nav{{font-size:.87rem;color:var(--quiet)}}
nav a{{color:var(--link);text-decoration:underline}}
nav b{{font-weight:600;color:var(--text)}}
@media(max-width:640px){{body{{justify-content:flex-start;padding-top:12vh}} main{{padding:24px 20px}}}}
</style>
</head>
<body>
<main>
<picture><source srcset="/app/static/logo-dark.svg" media="(prefers-color-scheme:dark)">
<img src="/app/static/logo-light.svg" alt="Synclight"></picture>
<h1>{title}</h1>
{why}<p>{sentence}</p>
<a class="go" href="{address}">{button}</a>
</main>
<nav aria-label="{languages}">{others}</nav>
</body>
</html>
"""
_QUIET = ("signed_out", "idle", "ended", "not_fresh")


def sign_in_page(_: Words, place: str, why: str, called: str | None, *, is_fresh_wanted: bool = False) -> str:
    """The page that leads to the provider, and back to `place`; `why` names what went before."""
    asked = {"next": place, **({"fresh": "1"} if is_fresh_wanted else {})}
    said = _said(_, why)
    went_before = {"why": why} if said else {}
    title = _("Sign in again") if is_fresh_wanted else _("Sign in")
    sentence = (
        _("What you are about to change needs a sign-in from just now.")
        if is_fresh_wanted
        else _("See whether every export went well, and send again what failed.")
    )
    return _PAGE.format(
        language=_.language,
        title=escape(title),
        why=_why(said, why),
        sentence=escape(sentence),
        address=escape(f"/auth/login?{urlencode(asked)}", quote=True),
        button=escape(_("Sign in with {provider}", provider=called) if called else _("Sign in with your work account")),
        languages=escape(_("Language"), quote=True),
        others=" · ".join(_language(code, _.language, asked | went_before) for code in LANGUAGES),
    )


def _why(said: str, why: str) -> str:
    if not said:
        return ""
    kind, role = ("why", "status") if why in _QUIET else ("why bad", "alert")
    return f'<p class="{kind}" role="{role}">{escape(said)}</p>\n'


def _said(_: Words, why: str) -> str:
    """Only sentences of ours: what stands in the address is shown to nobody."""
    return {
        "signed_out": _("You are signed out."),
        "idle": _("You were away for a while, so you were signed out."),
        "ended": _("Your session has ended. Sign in to go on."),
        "revoked": _("Your session was ended. Sign in to go on."),
        "unreachable": _("The sign-in service does not answer. Wait a moment, then try again."),
        "refused": _("The sign-in was cancelled or refused. Try again, or ask whoever gave you your account."),
        "not_asked": _("That sign-in was too old, or was used before. Try again."),
        "not_believed": _("The sign-in could not be confirmed. Try again; if it stays so, tell your admin."),
        "not_fresh": _("A new sign-in is needed: type your password, or confirm that it is you, once more."),
        "not_invited": _("Nobody has invited that account yet. Ask an admin of your organisation to invite you."),
        "void": _("Whoever invited you may not invite anybody any more. Ask an admin to invite you once more."),
        "store": _("Synclight is starting, or its store does not answer. Try again in a moment; nothing is lost."),
    }.get(why, "")


def _language(code: str, shown: str, asked: dict[str, str]) -> str:
    if code == shown:
        return f'<b lang="{code}">{LANGUAGES[code]}</b>'
    address = escape(f"/sign-in?{urlencode({**asked, 'lang': code})}", quote=True)
    return f'<a href="{address}" lang="{code}" hreflang="{code}">{LANGUAGES[code]}</a>'
