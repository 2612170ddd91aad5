"""Where concrete things meet: which store, which source, which target, which clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from core.catalogue import SOURCES, TARGETS
from core.configuration import IntegrationConfig
from core.connectors.loading import connect, open_source, paper_for
from core.connectors.paper import Paper
from core.errors import StoreNotRunning
from core.mapping import MappingConfig, as_sent, label_of, map_page, text_at
from core.messages import message
from core.model import Failure, FieldMessage, RecordPage
from core.ports import Clock, Secrets, Source, Target
from core.settings import Settings
from data.store.flight.client import FlightStore

Scope = Literal["read", "act", "sync"]


def open_store(settings: Settings, scope: Scope) -> FlightStore:
    """The store over Flight, with the token of one scope. Raises StoreUnavailable when it was never started."""
    try:
        token = settings.token_file(scope).read_text("utf-8").strip()
    except OSError:
        raise StoreNotRunning(message("store_never_started", home=str(settings.home))) from None
    return FlightStore(settings.store_location, token, memory=settings.store_seen if scope == "sync" else None)


def source_of(config: IntegrationConfig, inbox: Path) -> Source:
    """Where the records come from; relative paths start in the inbox."""
    return open_source(SOURCES[config.source.kind], config.source, inbox)


def target_of(config: IntegrationConfig, secrets: Secrets, clock: Clock) -> Target:
    """The external system."""
    return connect(TARGETS[config.target.kind], config.target, secrets, clock)


def paper_of(config: IntegrationConfig, clock: Clock) -> Paper:
    """The external system's connector on paper: it sends nothing."""
    return paper_for(TARGETS[config.target.kind], config.target, clock)


def pages_of(source: Source, mapping: MappingConfig) -> Callable[[str | None], Awaitable[RecordPage]]:
    """Pages of mapped records."""

    async def page(cursor: str | None) -> RecordPage:
        return map_page(mapping, await source.page(cursor))

    return page


def explainer_of(mapping: MappingConfig) -> Callable[[Mapping[str, Any], Failure], Failure]:
    """Fills in what the target cannot know: the organisation's own word and the value that was sent."""

    def explain(payload: Mapping[str, Any], failure: Failure) -> Failure:
        messages = tuple(_explained(mapping, payload, message) for message in failure.messages)
        return Failure(failure.category, messages, failure.http_status, failure.system_request_id, failure.raw)

    return explain


def _explained(mapping: MappingConfig, payload: Mapping[str, Any], message: FieldMessage) -> FieldMessage:
    if message.field is None:
        return message
    path = as_sent(payload, message.field)
    return FieldMessage(
        message=message.message,
        field=message.field,
        code=message.code,
        label=message.label or label_of(mapping, path),
        value=message.value if message.value is not None else text_at(payload, path),
    )
