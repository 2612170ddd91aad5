"""What stands in place of a page when nobody is signed in, or not as the page needs it; and the way out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import streamlit as st

from core.access.cookies import cookie_of
from core.access.people import SessionOver
from core.errors import SignInNeeded, StoreUnavailable
from core.i18n import Words
from core.sign_in import place_of_ours
from dashboard.page_context import PageContext
from dashboard.sign_in.keeper import LEAVE
from dashboard.sign_in.wiring import own_cookies
from dashboard.ui import buttons, plain, style
from data.commands.sessions import sign_out

DRAWN_BY_ITSELF = "drawn-by-itself"  # in the state of a tab: nobody did anything, so it keeps no session alive
_LEAVES = "leaves"  # the person pressed it here; ours has ended, and the provider's is next


def sign_out_button(context: PageContext) -> None:
    """Ends the session in the store: every tab of this browser is signed out, whatever cookie it keeps."""
    _ = context.words

    def press() -> None:
        cookies = own_cookies(context.settings)
        if cookies is not None:
            with suppress(StoreUnavailable):  # the page says so
                sign_out(context.store, cookie_of(st.context.headers, cookies.session), request_id=uuid4().hex)
                st.session_state[_LEAVES] = context.settings.oidc_signs_out

    buttons.look_button(_("Sign out"), key="sign-out", on_click=press)


def or_leave(look: Callable[[], None]) -> Callable[[], None]:
    """A part of a page that looks again by itself: when the session ended meanwhile, the whole page is drawn anew."""

    def part() -> None:
        try:
            look()
        except SignInNeeded:
            st.session_state[DRAWN_BY_ITSELF] = True
            st.rerun()

    return part


def signed_out(_: Words, why: str) -> None:
    """The tab may have been open before: nothing of what it showed stays."""
    said = _("You were away for a while, so you were signed out.")
    _panel(_, _("You are signed out"), said if why == SessionOver.IDLE else _("Sign in to go on."), _way("/sign-in"))
    if st.session_state.pop(_LEAVES, False):
        st.html(f"<script>window.location.assign('{LEAVE}')</script>", unsafe_allow_javascript=True)


def sign_in_again(_: Words) -> None:
    """For who is signed in, and is about to change who has access or a secret."""
    said = _("What you are about to change needs a sign-in from just now.")
    _panel(_, _("Sign in again"), said, _way("/auth/login", fresh="1"))


def nothing_theirs(context: PageContext) -> None:
    """Signed in, and nobody has given them a role, or somebody took it away."""
    _ = context.words
    told = _("You are signed in as {person}. Ask an admin of your organisation to invite you.", person="{}")
    before, _mark, after = told.partition("{}")
    with st.container(key="page-signed-out"):
        said = f"{before}<b>{plain.in_html(context.principal.person)}</b>{after}"
        style.hero("", _("Nobody has given you access yet"), said, is_small=True)
        sign_out_button(context)


def _way(door: str, **more: str) -> str:
    """To the door, and back to this page."""
    path, query = urlsplit(st.context.url or "").path or "/", urlencode(st.query_params.to_dict())
    return f"{door}?{urlencode({'next': place_of_ours(f'{path}?{query}' if query else path), **more})}"


def _panel(_: Words, title: str, said: str, address: str) -> None:
    with st.container(key="page-signed-out"):
        style.hero("", title, said, is_small=True)
        st.html(f'<p><a class="go" href="{plain.in_html(address)}" target="_self">{_("Sign in")}</a></p>')
