"""`synclight integrations show` and `test`: what one integration is, and whether its source and target answer."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any

from core.configuration import IntegrationConfig
from core.errors import SynclightError
from core.health import assess
from core.i18n import Words, sanitise
from core.mapping import in_words
from core.messages import message
from core.model import ConnectionReport
from core.ports import TryableTarget
from core.schedule import next_due
from core.settings import Settings
from data.commands.pausing import Pause, pauses
from data.queries.status import IntegrationStatus, integration_statuses
from flows.cli.names import the_integration, who
from flows.cli.print import print_facts, print_json, say
from flows.cli.show import not_booked, reasons_of, schedule_words
from flows.clock import SystemClock
from flows.reach import Reach, reach_of
from flows.wiring import open_store

CHECK_SECONDS = 30.0


def show_one(settings: Settings, name: str, *, as_json: bool) -> int:
    """Print what one integration is and how it stands."""
    _ = Words(settings.language)
    now = SystemClock().now()
    with closing(open_store(settings, "read")) as store:
        person = who(store)
        integration_id, config = the_integration(person, store, name, _)
        (status,) = integration_statuses(person, store, now, integration_id)
        resting = pauses(person, store, integration_id).get(integration_id)
    if as_json:
        print_json({"config": config.model_dump(mode="json"), "paused": _pause_as_json(resting)})
        return 0
    _ = Words(settings.language, status.time_zone)
    verdict = assess(status.facts, now)
    facts = [
        (_("Name"), config.name),
        (_("Organisation"), config.organisation),
        (_("Light"), _.light(verdict.word)),
        *((_("Why"), sentence) for sentence in reasons_of(status, verdict, _)),
        *_money(status, _),
        (_("Source"), config.source.place),
        (_("Target"), f"{config.target.name}  {config.target.address}".strip()),
        (_("Secret"), ", ".join(config.target.secret_names)),
        (_("Schedule"), schedule_words(config, resting, _)),
        (_("Next sync"), "" if resting else _.moment(next_due(config.schedule, now, status.time_zone), now)),
        *_pause_facts(resting, now, _),
        (_("Record key"), in_words(config.mapping.record_key)),
        (_("Amount"), "" if config.mapping.amount is None else config.mapping.amount.column),
        (_("Fields"), ", ".join(f"{field.column or field.constant} → {field.to}" for field in config.mapping.fields)),
    ]
    print_facts([fact for fact in facts if fact[1]])
    return 0


def try_one(settings: Settings, name: str, *, as_json: bool) -> int:
    """Look whether source and target answer; books nothing. 1 when one of them does not."""
    _ = Words(settings.language)
    with closing(open_store(settings, "read")) as store:
        named = the_integration(who(store), store, name, _)
        reach = reach_of(settings, store, named.config.organisation)
    source, target = asyncio.run(look_at_integration(reach, named.config))
    healthy = source.healthy and target.healthy
    if as_json:
        parts = {"source": source, "target": target}
        told = {
            part: {"healthy": report.healthy, "message": report.message, "doubt": report.doubt}
            for part, report in parts.items()
        }
        print_json({**named.as_json, "healthy": healthy, **told})
    else:
        for label, report in ((_("Source"), source), (_("Target"), target)):
            sign = "✓" if report.healthy else "✗"
            say(f"{sign} {label}: {sanitise(_.translate(report.message), limit=500, one_line=True)}")
            if report.doubt is not None:
                say(f"! {label}: {sanitise(_.translate(report.doubt), limit=500, one_line=True)}")
        say(_("Both answer. Nothing was sent.") if healthy else _("Nothing was sent."))
    return 0 if healthy else 1


async def look_at_integration(reach: Reach, config: IntegrationConfig) -> tuple[ConnectionReport, ConnectionReport]:
    """What the source and the target say when they are asked whether they are well."""
    clock = SystemClock()
    source, target = reach.source(config), reach.target(config, clock)
    try:
        asked = target.try_out() if isinstance(target, TryableTarget) else target.check()
        return await _checked(source.check()), await _checked(asked)
    finally:
        await source.close()
        await target.close()


async def _checked(asking: Any) -> ConnectionReport:
    try:
        report: ConnectionReport = await asyncio.wait_for(asking, CHECK_SECONDS)
    except TimeoutError:
        return ConnectionReport(healthy=False, message=message("no_answer_within", seconds=int(CHECK_SECONDS)))
    except SynclightError as error:
        return ConnectionReport(healthy=False, message=error.said)
    return report


def _money(status: IntegrationStatus, _: Words) -> list[tuple[str, str]]:
    return [(_("Not booked"), not_booked(status, _))] if status.open_records else []


def _pause_facts(resting: Pause | None, now: Any, _: Words) -> list[tuple[str, str]]:
    if resting is None:
        return []
    end = _("until you resume it") if resting.until_at is None else _.moment_in_words(resting.until_at, now)
    return [(_("Paused until"), end), (_("Paused by"), resting.person), (_("Reason"), resting.reason)]


def _pause_as_json(resting: Pause | None) -> dict[str, Any] | None:
    if resting is None:
        return None
    return {
        "since_at": resting.since_at,
        "until_at": resting.until_at,
        "by": resting.person,
        "reason": resting.reason,
    }
