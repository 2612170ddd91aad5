"""`synclight runs`: the latest syncs and how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from core.configuration import IntegrationConfig
from core.configuration.ids import own_id
from core.i18n import Words, sanitise
from core.model import RunStatus
from core.settings import Settings
from data.commands.integrations import list_integrations
from data.queries.people import organisations
from data.queries.runs import RunView, recent
from flows.cli.names import shown_ids, the_integration, who
from flows.cli.print import print_json, print_table, say
from flows.clock import SystemClock
from flows.wiring import open_store

_BAD = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})


def show_runs(settings: Settings, name: str | None, *, days: int, most: int, as_json: bool) -> int:
    """Print the runs of one or of all integrations, newest first."""
    _ = Words(settings.language)
    now = SystemClock().now()
    with closing(open_store(settings, "read")) as store:
        person = who(store)
        integration_id = None if name is None else the_integration(person, store, name, _).integration_id
        configs = list_integrations(person, store)
        zones = {tenant.organisation_id: tenant.time_zone for tenant in organisations(store)}
        found = recent(person, store, now, integration_id=integration_id, days=days, most=most)
    if as_json:
        print_json([run_as_json(key, run, configs) for key, run in found])
        return 0
    if not found:
        say(_.n("There was no sync in the last day.", "There was no sync in the last {count} days.", days))
        return 0
    _ = Words(settings.language, next(iter(zones.values()), "Europe/Oslo"))
    ids = shown_ids({key: config.organisation for key, config in configs.items()})
    headings = [
        _("Started"),
        _("Integration"),
        _("Kind"),
        _("Result"),
        _("Booked"),
        _("Not booked"),
        _("Took"),
        _("By"),
    ]
    rows = [
        (
            _.moment(run.started_at, now),
            ids.get(key, own_id(key)),
            _.kind(run.kind),
            _result(run, configs[key].target.name if key in configs else own_id(key), _),
            _.number(run.counts.booked + run.counts.already_there),
            _.number(run.counts.not_booked),
            "" if run.took is None else _.duration(run.took),
            run.triggered_by,
        )
        for key, run in found
    ]
    print_table(headings, rows, right={4, 5, 6})
    return 0


def run_as_json(integration_id: str, run: RunView, configs: Mapping[str, IntegrationConfig]) -> dict[str, Any]:
    """One run with stable keys."""
    counts, its = run.counts, configs.get(integration_id)
    return {
        "run": run.run_id,
        "integration": own_id(integration_id),
        "organisation": None if its is None else its.organisation,
        "kind": run.kind.value,
        "status": run.status.value,
        "failed": run.status in _BAD,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "took_seconds": run.took,
        "triggered_by": run.triggered_by,
        "batch": run.batch_id,
        "due": counts.due,
        "booked": counts.booked,
        "already_there": counts.already_there,
        "pending": counts.pending,
        "failed_now": counts.failed_now,
        "carried_over": counts.carried_over,
        "unknown": counts.unknown,
        "unsent": counts.unsent,
        "not_booked": counts.not_booked,
        "stop": None if run.stop is None else {"category": run.stop.category.value, "message": run.stop.message},
        "skipped_rows": counts.skipped_rows,
    }


def _result(run: RunView, system: str, _: Words) -> str:
    if run.stop is None:
        return _.status(run.status)
    return f"{_.status(run.status)}: {sanitise(_.stopped(run.stop, system), limit=120, one_line=True)}"
