"""The entry script: who is it, in which language, and which page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.access.cookies import cookie_of
from core.access.people import SessionOver
from core.errors import BadRequest, SignInNeeded, StoreUnavailable
from core.i18n import Words
from core.permissions import Action, Role
from core.settings import Settings, load_settings
from dashboard.own_store import open_store
from dashboard.page_context import PageContext, clock_now
from dashboard.request_guard import LANGUAGE_COOKIE, LANGUAGE_COOKIE_OF_HOST, LANGUAGES, language_of_locale
from dashboard.sign_in.wiring import own_cookies
from dashboard.ui import buttons, plain, session, style
from dashboard.views.access import page as access
from dashboard.views.activity import page as activity
from dashboard.views.installation import page as installation
from dashboard.views.integration import page as integration
from dashboard.views.notifications import page as notifications
from dashboard.views.overview import page as overview
from dashboard.visitor import Visitor, known_language, principal_now, visitor
from data.queries.monitor_health import monitor_health
from data.queries.people import open_episodes
from data.queries.status import page_version
from data.store.flight.client import FlightStore
from data.store.of_session import OfSession
from data.store.protocol import Store

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
LOOK_EVERY = "3s"
REDRAW_SECONDS = 60  # "for 3 min siden" grows old even when nothing happens
DEFAULT_ZONE = "Europe/Oslo"
ADDRESSES = ("notifications", "activity", "access", "installation", "integration")  # of all pages but the first


def main() -> None:
    """One run of one page."""
    st.set_page_config(
        page_title="Synclight", page_icon=str(STATIC / "mark.svg"), layout="wide", initial_sidebar_state=228
    )
    style.apply()
    st.logo(_logo(), size="small")
    settings = _settings()
    cookies = own_cookies(settings)
    try:
        store: Store = _store(settings)
        if cookies is not None:
            store = OfSession(_store(settings), cookie_of(st.context.headers, cookies.session))
        who = visitor(
            st.context.headers, store, cookies, is_used=not st.session_state.pop(session.DRAWN_BY_ITSELF, False)
        )
    except (StoreUnavailable, BadRequest) as error:
        _no_store(Words(_language(settings, known_language(st.context.headers, cookies))), error)
        return
    except SignInNeeded as over:
        _ = Words(_language(settings, known_language(st.context.headers, cookies)))
        _instead_of_pages(partial(session.signed_out, _, over.why))
        return
    context = _context(settings, store, who)
    if st.session_state.pop(buttons.SIGN_IN_AGAIN, False):
        _instead_of_pages(lambda: session.sign_in_again(context.words))
        return
    if who.session is not None and not who.organisations:
        _instead_of_pages(partial(_nothing_theirs, context, who))
        _look_again(context, _current(context))
        return
    page = _navigation(context)
    _sidebar(context, who)
    _banner(context)
    _room(context)
    drawn = _current(context)  # before anything is read: what changes meanwhile is drawn anew
    _draw(context, page)
    _look_again(context, drawn)


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


@st.cache_resource
def _store(_settings: Settings) -> FlightStore:
    """One connection for all visitors: it may look, and store what people wish."""
    return open_store(_settings)


def _context(settings: Settings, store: Store, who: Visitor) -> PageContext:
    zone = who.organisations[0].time_zone if who.organisations else DEFAULT_ZONE
    return PageContext(
        principal=who.principal,
        store=store,
        settings=settings,
        words=Words(_language(settings, who.language), zone),
        now=clock_now(),
        who_now=partial(principal_now, who.principal, dict(st.context.headers), store, own_cookies(settings)),
        session=who.session,
    )


def _language(settings: Settings, of_the_visitor: str | None) -> Any:
    """A link's choice, else the cookie it left, else their organisations', else the browser's, else the setting.

    The demo's organisation is nobody's: there the browser decides.
    """
    if st.query_params.get("lang") in LANGUAGES:
        st.session_state["language"] = st.query_params["lang"]  # the other pages' addresses do not repeat it
    wishes = (
        st.session_state.get("language"),
        st.context.cookies.get(LANGUAGE_COOKIE_OF_HOST, st.context.cookies.get(LANGUAGE_COOKIE)),
        None if settings.demo else of_the_visitor,
        language_of_locale(st.context.locale) if st.context.locale else None,
        settings.language,
    )
    return next(wish for wish in wishes if wish in LANGUAGES)


def _logo() -> str:
    return str(STATIC / ("logo-dark.svg" if st.context.theme.type == "dark" else "logo-light.svg"))


def _navigation(context: PageContext) -> Any:
    _ = context.words
    bell = context.ask("bell", lambda: open_episodes(context.principal, context.store))
    title = f"{_('Notifications')} · {_.number(bell)}" if bell else _("Notifications")
    pages = {
        "overview": st.Page(_page(overview.show, context), title=_("Overview"), icon=":material/home:", default=True),
        "notifications": st.Page(
            _page(notifications.show, context), title=title, icon=":material/notifications:", url_path="notifications"
        ),
        "activity": st.Page(
            _page(activity.show, context), title=_("Activity"), icon=":material/history:", url_path="activity"
        ),
        "integration": st.Page(
            _page(integration.show, context), title=_("Integration"), url_path="integration", visibility="hidden"
        ),
    }
    if context.principal.where(Action.SEE_ACCESS):
        pages["access"] = st.Page(
            _page(access.show, context), title=_("Access"), icon=":material/group:", url_path="access"
        )
    if context.session is not None and context.principal.is_operator:
        pages["installation"] = st.Page(
            _page(installation.show, context),
            title=_("Installation"),
            icon=":material/domain_add:",
            url_path="installation",
        )
    context.pages = pages
    return st.navigation(list(pages.values()))


def _instead_of_pages(draw: Callable[[], None]) -> None:
    """At every address, and without the list of pages: what stood there before must go."""

    def page() -> None:
        draw()

    first = st.Page(page, title="Synclight", url_path="first", default=True)
    others = [st.Page(page, title="Synclight", url_path=address) for address in ADDRESSES]
    st.navigation([first, *others], position="hidden").run()


def _nothing_theirs(context: PageContext, who: Visitor) -> None:
    """An operator sees that organisations are there, whichever page they ask for; anybody else sees nothing."""
    if not context.principal.is_operator:
        session.nothing_theirs(context)
        return
    _sidebar(context, who)
    with st.container(key="page", gap="medium"):
        try:
            installation.show(context)
        except StoreUnavailable as error:
            _no_store(context.words, error)
        except SignInNeeded as over:
            _without_session(context.words, over)


def _page(show: Callable[[PageContext], None], context: PageContext) -> Callable[[], None]:
    """Streamlit names a page after its function."""

    def page() -> None:
        show(context)

    page.__name__ = show.__module__.rpartition(".")[2]
    return page


def _sidebar(context: PageContext, who: Visitor) -> None:
    _ = context.words
    own = who.organisations
    with st.sidebar, st.container(key="who", gap="small"):
        if own:
            plain.text(own[0].name if len(own) == 1 else _("{count} organisations", count=len(own)))
        st.caption(plain.in_label(" · ".join([_called(who), *_roles(context)])))
        if who.session is None:
            st.caption(_("Local mode: only this machine can open Synclight."))
        else:
            session.sign_out_button(context)
        st.html(_languages(context))


def _called(who: Visitor) -> str:
    name = None if who.session is None else who.session.person.name
    return name or who.principal.person


def _roles(context: PageContext) -> list[str]:
    """What this person is in any of their organisations; before there is one, whoever may add it administers it."""
    _ = context.words
    theirs = set(context.principal.memberships.values())
    is_operator = context.principal.is_operator
    if not theirs and is_operator and context.session is None:
        theirs = {Role.ADMIN}
    names = {Role.ADMIN: _("admin"), Role.FINANCE: _("finance"), Role.VIEWER: _("viewer")}
    operates = [_("operator")] if is_operator and context.session is not None else []
    return [*(name for role, name in names.items() if role in theirs), *operates]


def _languages(context: PageContext) -> str:
    """Links, not a widget: the page is loaded anew, so that its language is right for screen readers too."""
    parts = []
    for code, name in LANGUAGES.items():
        if code == context.words.language:
            parts.append(f'<b lang="{code}">{name}</b>')
            continue
        query = urlencode({**st.query_params.to_dict(), "lang": code})
        parts.append(f'<a href="?{plain.in_html(query)}" target="_self" lang="{code}" hreflang="{code}">{name}</a>')
    return f'<div class="languages">{" · ".join(parts)}</div>'


def _banner(context: PageContext) -> None:
    if not context.settings.demo:
        return
    _ = context.words
    link = f'<a href="{plain.in_html(context.settings.sandbox_url)}" target="_blank" rel="noopener">'
    told = _("Demo: invented data, a make-believe accounting system.")
    open_it = _("Open that system: what is booked, refuse, cost centres")
    with st.container(key="page-banner"):
        st.html(f'<div class="banner" role="note">{told} {link}{open_it}</a></div>')


def _room(context: PageContext) -> None:
    """Before the disk is full, while there is time to do something about it."""
    with suppress(StoreUnavailable):  # the page itself says so
        seen = context.ask("vitals", lambda: monitor_health(context.store))
        if not seen.is_short_of_room:
            return
        _ = context.words
        told = _(
            "Only {percent} % of the disk is free. Make room: when it is full nothing can be stored, and syncs wait.",
            percent=_.tenths(seen.free_percent or 0.0),
        )
        with st.container(key="page-banner-room"):
            st.html(f'<div class="banner bad" role="alert">{plain.in_html(told)}</div>')


def _draw(context: PageContext, page: Any) -> None:
    _ = context.words
    with st.container(key="page", gap="medium"):
        told = st.empty()
        try:
            page.run()
        except StoreUnavailable as error:
            _no_store(_, error)
            return
        except SignInNeeded as over:  # it ended while the page was drawn
            _without_session(_, over)
            return
        if context.known_at is not None:
            with told.container(border=True, key="store-down"):
                since = _.moment_in_words(context.known_at, context.now)
                plain.text(
                    _("The store does not answer. You see what was known {moment}. Nothing is lost.", moment=since)
                )


def _without_session(_: Words, over: SignInNeeded) -> None:
    if over.why == SessionOver.NOT_FRESH:
        session.sign_in_again(_)
    else:
        session.signed_out(_, over.why)


def _no_store(_: Words, error: Exception) -> None:
    log.warning("a page without a store: %s", type(error).__name__)
    if isinstance(error, BadRequest):
        sentence = _("The dashboard and the store are not of the same version. Stop Synclight and start it again.")
    else:
        sentence = _("It is probably starting. This page tries again by itself; nothing is lost.")
    with st.container(key="page-error"):
        style.hero("", _("The store does not answer"), sentence, is_small=True)
    _try_again()


@st.fragment(run_every=LOOK_EVERY)
def _try_again() -> None:
    if st.session_state.get("tried"):
        st.session_state["tried"] = False
        st.session_state[session.DRAWN_BY_ITSELF] = True
        _store.clear()
        st.rerun()
    st.session_state["tried"] = True


def _look_again(context: PageContext, drawn: str) -> None:
    """Every three seconds: has anything changed? Only then is the page drawn anew, and never under a dialog."""
    drawn_at = context.now

    @st.fragment(run_every=LOOK_EVERY)
    def look() -> None:
        if st.session_state.get("dialog"):
            return
        now = clock_now()
        is_old = (now - drawn_at).total_seconds() > REDRAW_SECONDS
        if is_old or _current(context) != drawn:
            st.session_state[session.DRAWN_BY_ITSELF] = True
            st.rerun()

    look()


def _version(context: PageContext) -> str:
    try:
        return page_version(context.principal, context.store, context.now)
    except StoreUnavailable:
        return "down"


def _current(context: PageContext) -> str:
    """What the page shows, in a few letters: who may see it, and of what."""
    if context.session is None and context.principal.organisations:
        return _version(context)
    try:
        who = visitor(st.context.headers, context.store, own_cookies(context.settings), is_used=False)
    except StoreUnavailable:
        return "nobody" if context.session is None else _version(context)
    except SignInNeeded:
        return "signed out"
    if context.session is None:
        return "somebody" if who.organisations else "nobody"
    return f"{hash(who.principal)} {_version(context)}"


main()
