"""One failed record in full: whose words they are, the words, and the facts."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import streamlit as st

from core.configuration.ids import own_id
from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.model import Category, FieldMessage
from core.places import row_behind
from dashboard.page_context import PageContext
from dashboard.ui import plain, tables, view_model
from dashboard.ui.view_model import NOTHING, IntegrationView, failure_words
from data.queries.failures import OpenFailure
from data.queries.records import record_attempts
from data.queries.status import IntegrationStatus


def show(context: PageContext, _: Words, seen: IntegrationView, failure: OpenFailure, number: int) -> None:
    """Draw it beside its list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"record-title-{number}"):
        with st.container(key=f"strong-record-{number}", width="content"):
            plain.text(_.record(failure.record_key, failure.origin), 120)
        what_now = view_model.waits_for_text(_, failure, seen.status, context.now)
        if failure.in_batch_id is not None:
            st.badge(plain.in_label(what_now), icon=":material/sync:", color="blue")
        elif what_now == _("Waits for you"):
            st.badge(plain.in_label(what_now), icon=":material/person:", color="orange")
        else:
            st.badge(plain.in_label(what_now), icon=":material/schedule:", color="gray")
    left, right = st.columns([1.08, 1], gap="large")
    with left:
        _words(context, _, seen, failure, number)
    with right, st.container(gap="xsmall", key=f"record-facts-{number}"):
        _facts(context, _, failure)


def _words(context: PageContext, _: Words, seen: IntegrationView, failure: OpenFailure, number: int) -> None:
    said = failure_words(_, failure, seen.status)
    plain.show_words(said)
    _for_support(context, _, seen, failure, said.kept)
    _tries_of(context, _, seen, failure, number)


def _facts(context: PageContext, _: Words, failure: OpenFailure) -> None:
    for pair in failure.messages:
        _facts_of_field(_, failure, pair)
    if failure.money is not None:
        _fact(_("Amount"), _.money(failure.money.amount, failure.money.currency))
    if failure.category is not Category.SOURCE_ROW:
        _fact(_("Tries"), _tries(_, failure))
    _fact(_("Not booked since"), _.moment_in_words(failure.open_since_at, context.now))
    if failure.origin:
        _fact(_("Comes from"), _.place(failure.origin))
    if failure.reference and failure.category is not Category.SOURCE_ROW:
        _fact(_("Reference"), failure.reference)
    if failure.next_try_at is not None:
        _fact(_("Next try"), _.moment_in_words(failure.next_try_at, context.now))


def _facts_of_field(_: Words, failure: OpenFailure, pair: FieldMessage) -> None:
    answered = failure.http_status is not None  # what a system left out is worth saying; elsewhere it is noise
    if answered or pair.label or pair.field:
        _fact(_("Field"), _field(_, pair.label, pair.field))
    if (row := row_behind(failure.origin, pair.field)) is not None:
        _fact(_("Row"), _.place(row))
    if answered or pair.value:
        _fact(tables.value_title(_, failure), _.translate(pair.value or NOTHING))
    if pair.code:
        _fact(_("Code"), pair.code)


def _fact(label: str, value: str) -> None:
    name, text = st.columns([1, 2.2], gap="small", wrap=False)
    name.caption(label)
    with text:
        plain.text(value, 500)


def _field(_: Words, label: str | None, path: str | None) -> str:
    if label and path:
        return f"{label}  ({path})"
    return label or path or _("Not stated by the system")


def _tries(_: Words, failure: OpenFailure) -> str:
    if failure.last_attempt_at is None:
        return _.number(failure.attempts)
    moment = f"{_.day(failure.last_attempt_at)} {_.time(failure.last_attempt_at)}"
    return _("{count}, last {moment}", count=_.number(failure.attempts), moment=moment)


def _for_support(
    context: PageContext, _: Words, seen: IntegrationView, failure: OpenFailure, kept: tuple[str, ...]
) -> None:
    """What a person at the target's support desk asks for, to be copied whole: English, plain, no secret."""
    with st.expander(_("For support")):
        st.caption(_("Copy this to whoever helps you. It holds no key and no password."))
        plain.verbatim(support_text(seen.status, failure))
        own = [*kept, *([failure.raw] if failure.raw else [])]
        if own:
            st.caption(_("The whole answer, as it was stored"))
            plain.verbatim("\n".join(own))
        address = tables.run_address(context.settings.prefect_ui_url, failure.flow_run_id)
        if address is not None:
            st.link_button(_("Open the run in Prefect"), address, icon=":material/open_in_new:")


def support_text(about: IntegrationStatus, failure: OpenFailure) -> str:
    """The same lines for every system; a dash where the system said nothing."""
    root = failure.root
    tried = failure.last_attempt_at
    lines = {
        "system": about.target_name,
        "endpoint": endpoint(about),
        "time": f"{tried:%Y-%m-%d %H:%M:%S} UTC" if tried else None,
        "request id": failure.system_request_id,
        "HTTP status": failure.http_status,
        "code": root.code,
        "message": root.message,
        "field": root.field,
        "our reference": failure.reference,
        "idempotency key": failure.idempotency_key,
        "our record": failure.record_key,
        "our sync": failure.last_run_id or failure.run_id,
        "our integration": own_id(about.integration_id),
    }
    return "\n".join(f"{name}: {cleaned(str(value or NOTHING), 1000, one_line=True)}" for name, value in lines.items())


def endpoint(about: IntegrationStatus) -> str | None:
    """Where records are sent, without user, password and query."""
    address = str(about.config.get("target", {}).get("url") or "")
    try:
        parts = urlsplit(address)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{parts.path}" if host else None


def source_link(about: IntegrationStatus, failure: OpenFailure) -> str | None:
    """The record in the source's own pages, where a link is configured; a row that is no record has none."""
    address = str(about.config.get("record_url") or "")
    if failure.category is Category.SOURCE_ROW or not address.startswith(("https://", "http://")):
        return None
    return address.replace("{record_key}", quote(failure.record_key, safe=""))


def _tries_of(context: PageContext, _: Words, seen: IntegrationView, failure: OpenFailure, number: int) -> None:
    """Every try with its answer, asked for only when somebody opens it."""
    if not failure.attempts:
        return
    label = _.n("{count} try", "All {count} tries", failure.attempts)
    opened = st.expander(label, key=f"tries-{number}", on_change="rerun")
    if not opened.open:
        return
    integration_id = seen.status.integration_id
    with opened:
        tables.tries(
            _,
            context.ask(
                ("tries", integration_id, failure.record_key),
                lambda: record_attempts(context.principal, context.store, integration_id, failure.record_key),
            ),
            seen.status.target_name,
            key=f"tries-table-{number}",
        )
