"""`synclight status`, `failures` and `integrations list`: for eyes, and as JSON for scripts."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from rich.text import Text

from core.configuration import IntegrationConfig
from core.configuration.ids import own_id
from core.health import assess
from core.i18n import Words, sanitise
from core.model import Light, Verdict
from core.settings import Settings
from data.commands.integrations import list_integrations
from data.commands.pausing import Pause, pauses
from data.queries.failures import MOST_EXPORTED, OpenFailure, every_open_failure, facts_of_failure
from data.queries.monitor_health import store_now
from data.queries.status import IntegrationStatus, integration_statuses
from flows.cli.names import shown_ids, the_integration, who
from flows.cli.print import IN_JSON, a_console, print_json, print_table, say
from flows.wiring import open_store

_STYLES = {Light.RED: "bold red", Light.YELLOW: "yellow", Light.GREEN: "green", Light.GREY: "dim"}
_MINUTE = 60
_SIGNS = {Light.RED: "✗", Light.YELLOW: "!", Light.GREEN: "✓", Light.GREY: "·"}


def show_status(settings: Settings, *, as_json: bool) -> int:
    """Print every integration with its light; 1 when one is red."""
    with closing(open_store(settings, "read")) as store:
        now = store_now(store)  # a light compares moments the store wrote
        statuses = integration_statuses(who(store), store, now)
    judged = [(status, assess(status.facts, now)) for status in statuses]
    if as_json:
        print_json([_status_as_json(status, verdict) for status, verdict in judged])
    else:
        _print_status(settings, judged, now)
    return int(any(verdict.light is Light.RED for _, verdict in judged))


def show_failures(settings: Settings, name: str | None, *, as_json: bool) -> int:
    """Print the open failures of one or of every integration."""
    with closing(open_store(settings, "read")) as store:
        person = who(store)
        configs = list_integrations(person, store)
        ids = shown_ids({key: config.organisation for key, config in configs.items()})
        if name is not None:
            configs = dict([the_integration(person, store, name, Words(settings.language))])
        found = {key: every_open_failure(person, store, key) for key in configs}
        statuses = integration_statuses(person, store, store_now(store), None if name is None else next(iter(configs)))
        there = {one.integration_id: one.open_records for one in statuses}
    if as_json:
        print_json([_failure_as_json(configs[key], one) for key, failures in found.items() for one in failures])
    else:
        _print_failures(Words(settings.language), configs, ids, found)
    _say_what_is_cut(Words(settings.language), ids, found, there)
    return 0


def _say_what_is_cut(
    _: Words, ids: Mapping[str, str], found: Mapping[str, Sequence[OpenFailure]], there: Mapping[str, int]
) -> None:
    """On stderr, so that the JSON stays JSON."""
    for key, failures in found.items():
        if MOST_EXPORTED <= len(failures) < there.get(key, 0):
            first, whole = _.number(len(failures)), _.number(there[key])
            told = _(
                "{integration}: the first {first} of {total} records.", integration=ids[key], first=first, total=whole
            )
            print(told, file=sys.stderr)  # noqa: T201


def show_integrations(settings: Settings, *, as_json: bool) -> int:
    """Print every integration with its route and schedule."""
    with closing(open_store(settings, "read")) as store:
        person = who(store)
        configs, resting = list_integrations(person, store), pauses(person, store)
    if as_json:
        print_json([{**config.model_dump(mode="json"), "paused": key in resting} for key, config in configs.items()])
        return 0
    _ = Words(settings.language)
    if not configs:
        say(_("There are no integrations yet. Add one with: synclight integrations add FILE"))
        return 0
    ids = shown_ids({key: config.organisation for key, config in configs.items()})
    rows = [
        (
            ids[key],
            config.name,
            config.organisation,
            config.target.name,
            schedule_words(config, resting.get(key), _),
        )
        for key, config in configs.items()
    ]
    print_table([_("Id"), _("Name"), _("Organisation"), _("System"), _("Schedule")], rows)
    return 0


def _words(settings: Settings, status: IntegrationStatus) -> Words:
    return Words(settings.language, status.time_zone)


def _print_status(settings: Settings, judged: Sequence[tuple[IntegrationStatus, Verdict]], now: datetime) -> None:
    console, _ = a_console(), Words(settings.language)
    if not judged:
        console.print(_("There are no integrations yet. Add one with: synclight integrations add FILE"))
    ids = shown_ids({status.integration_id: status.organisation_id for status, _verdict in judged})
    for status, verdict in judged:
        _, shown = _words(settings, status), ids[status.integration_id]
        light = Text(f"{_SIGNS[verdict.light]} {_.light(verdict.word)}", style=_STYLES[verdict.light])
        console.print(Text.assemble(light, f"  {shown}  ", (sanitise(status.name), "dim")))
        console.print(Text(f"    {_last_sync(status, now, _)}"))
        for sentence in reasons_of(status, verdict, _):
            console.print(Text(f"    {sentence}"))
        if status.open_records:
            console.print(Text(f"    {not_booked(status, _)}", style="bold"))


def not_booked(status: IntegrationStatus, _: Words) -> str:
    """How many and how much."""
    open_records = _.n("{count} record is not booked", "{count} records are not booked", status.open_records)
    money = ", ".join(_.money(amount, currency) for currency, amount in sorted(status.not_booked.items()))
    beside = _.beside(status.total)
    return f"{open_records}: {', '.join((money, *beside))}" if money else open_records


def reasons_of(status: IntegrationStatus, verdict: Verdict, _: Words) -> list[str]:
    """Why its light is what it is, worst first."""
    return _.why(verdict, status.facts.open.handled_rows, status.target_name)


def _last_sync(status: IntegrationStatus, now: datetime, _: Words) -> str:
    last = status.facts.last_sync
    return _("Never synced") if last is None else _("Last sync {moment}", moment=_.moment(last.ended_at, now))


def _status_as_json(status: IntegrationStatus, verdict: Verdict) -> dict[str, Any]:
    _ = Words(IN_JSON, status.time_zone)
    last = status.facts.last_sync
    return {
        "id": own_id(status.integration_id),
        "name": status.name,
        "organisation": status.organisation_id,
        "light": verdict.light.value,
        "word": _.light(verdict.word),
        "reasons": reasons_of(status, verdict, _),
        "last_sync_at": None if last is None else last.ended_at.isoformat(),
        "open_failures": status.open_records,
        "not_booked": {currency: str(amount) for currency, amount in sorted(status.not_booked.items())},
        "credit": {currency: str(amount) for currency, amount in sorted(status.credit.items())},
        "without_amount": status.without_amount,
        "handled_rows": status.facts.open.handled_rows,
    }


def _failure_as_json(config: IntegrationConfig, failure: OpenFailure) -> dict[str, Any]:
    return {
        "integration": config.id,
        "organisation": config.organisation,
        "record": failure.record_key,
        "state": failure.state.value,
        "category": failure.category.value,
        "messages": [
            {"message": each.message, "code": each.code, "field": each.field, "label": each.label, "value": each.value}
            for each in failure.messages
        ],
        "amount": None if failure.money is None else str(failure.money.amount),
        "currency": None if failure.money is None else failure.money.currency,
        "attempts": failure.attempts,
        "open_since_at": failure.open_since_at.isoformat(),
        "next_try_at": None if failure.next_try_at is None else failure.next_try_at.isoformat(),
        "where": failure.where,
    }


def _print_failures(
    _: Words,
    configs: Mapping[str, IntegrationConfig],
    ids: Mapping[str, str],
    found: Mapping[str, Sequence[OpenFailure]],
) -> None:
    rows = [
        (
            ids[key],
            failure.record_key,
            _.told(facts_of_failure(failure), config.target.name).first,
            failure.root.label or failure.root.field or _("not stated by the system"),
            _.translate(failure.root.value or ""),
            "" if failure.money is None else _.money(failure.money.amount, failure.money.currency),
        )
        for key, config in configs.items()
        for failure in found[key]
    ]
    if not rows:
        say(_("Nothing is open: everything due is booked."))
        return
    headings = [_("Integration"), _("Record"), _("Message"), _("Field"), _("Value sent"), _("Amount")]
    print_table(headings, rows, right={5})


def schedule_words(config: IntegrationConfig, resting: Pause | None, _: Words) -> str:
    """When it syncs; a pause that holds is said."""
    if resting is not None:
        return _("paused")
    if config.schedule.cron is not None:
        return config.schedule.cron
    seconds = config.schedule.interval_seconds or 0
    is_even = seconds < _MINUTE or not seconds % _MINUTE
    return _("every {length}", length=_.duration(timedelta(seconds=seconds)) if is_even else _.seconds(seconds))
