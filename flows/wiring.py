"""Where concrete things meet: which store, which source, which target, which clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from core.catalogue import SOURCES, TARGETS
from core.configuration import IntegrationConfig
from core.connectors.loading import connect, open_source, paper_for
from core.connectors.paper import Paper
from core.errors import StoreNotRunning
from core.mapping import FileMarks, MappingConfig, ScreenedPages, as_sent, label_of, map_page, text_at, with_spellings
from core.messages import message
from core.model import Failure, FieldMessage, RecordPage
from core.ports import Clock, Secrets, Source, Target
from core.settings import Settings
from data.ledger.routes import Route
from data.ledger.spellings import known_again
from data.store.flight.client import FlightStore
from data.store.protocol import Store
from flows.reading.whole import WholeRead

Scope = Literal["read", "act", "configure", "sync"]


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


class Pages:
    """Pages of mapped records of one source, which is read to its end before the first of them.

    `this_year` tells which dates may be slips.
    """

    def __init__(self, source: Source, route: Route, this_year: int | None = None) -> None:
        mapping = route.config.mapping
        self._whole = WholeRead(ScreenedPages(source, mapping), mapping)
        self._route = route
        self._file: str | None = None
        self._marks = FileMarks()
        self._this_year = this_year
        self._has_looked_ahead = False

    async def page(self, cursor: str | None) -> RecordPage:
        """One page. Raises SourceUnreadable."""
        raw = await self._whole.page(cursor)
        if cursor is None or raw.origin != self._file:
            self._file, self._marks, self._has_looked_ahead = raw.origin, FileMarks(), False
        mapped = map_page(self._route.config.mapping, raw, self._route.zone, self._marks, self._this_year)
        if self._marks.is_in_doubt and not self._has_looked_ahead:
            self._has_looked_ahead = True
            await self._look_ahead(raw.next_cursor)
        return with_spellings(self._route.config.mapping, raw, mapped) if self._route.is_spelled_before else mapped

    async def _look_ahead(self, cursor: str | None) -> None:
        """Nothing in doubt is given out before the whole file has said that it is written so."""
        while cursor is not None:
            raw = await self._whole.page(cursor)
            if raw.origin != self._file:
                return
            map_page(self._route.config.mapping, raw, self._route.zone, self._marks)
            cursor = raw.next_cursor


def recogniser_of(store: Store, route: Route) -> Callable[[RecordPage], RecordPage] | None:
    """Finds records under the keys of before; None where the ledger has no such keys."""
    if not route.is_spelled_before:
        return None
    return lambda page: known_again(store, route.integration_id, page, has_old_keys=route.has_old_keys)


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
