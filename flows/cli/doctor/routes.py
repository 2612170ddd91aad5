"""The doctor's look at each integration: its secrets, its source, its target. Nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.configuration import IntegrationConfig
from core.errors import SynclightError
from core.i18n import Words
from core.model import ConnectionReport
from core.settings import Settings
from data.commands.integrations import list_integrations
from data.store.protocol import Store
from flows.cli.doctor.findings import Finding, State
from flows.cli.look import look_at_integration as ask_both
from flows.cli.names import shown_ids, who
from flows.reach import Reach, reach_of

_AT_ONCE = 8


async def examine_routes(settings: Settings, store: Store, _: Words) -> list[Finding]:
    """Every integration, a few at the same time."""
    configs = list_integrations(who(store), store)
    ids = shown_ids({key: config.organisation for key, config in configs.items()})
    if not configs:
        todo = _("Make one with: synclight integrations new FOLDER")
        return [Finding("integrations", _("Integrations"), State.LOOK, _("there is none yet"), todo)]
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(key: str, config: IntegrationConfig) -> Sequence[Finding]:
        async with room:
            return await _look_at(reach_of(settings, store, config.organisation), config, ids[key], _)

    return [
        finding
        for found in await asyncio.gather(*(one(key, config) for key, config in configs.items()))
        for finding in found
    ]


async def _look_at(reach: Reach, config: IntegrationConfig, shown: str, _: Words) -> list[Finding]:
    missing = _missing_secret(reach, config, shown, _)
    if missing is not None:
        return [missing]
    source, target = await ask_both(reach, config)
    return [
        reported("source", _("{id}, source", id=shown), source, _("Check [source] in its configuration."), _),
        reported(
            "target",
            _("{id}, target", id=shown),
            target,
            _("Its records wait. Check the address and the secret."),
            _,
        ),
    ]


def _missing_secret(reach: Reach, config: IntegrationConfig, shown: str, _: Words) -> Finding | None:
    secrets = reach.secrets(config)
    for name in config.target.secret_names:
        try:
            secrets.get(name)
        except SynclightError as error:
            todo = _("Store it in {file} (chmod 600).", file=secrets.file(name))
            return Finding("secret", _("{id}, secret", id=shown), State.BROKEN, _.translate(error.said), todo)
    return None


def reported(check: str, subject: str, report: ConnectionReport, todo: str, _: Words) -> Finding:
    """What one end said, as a finding. `todo` is said where the connector itself knows no cure."""
    cure = todo if report.cure is None else _.translate(report.cure)
    if report.healthy and report.doubt is not None:
        return Finding(check, subject, State.LOOK, _.translate(report.doubt), cure)
    if report.healthy:
        return Finding(check, subject, State.FINE, _.translate(report.message))
    return Finding(check, subject, State.BROKEN, _.translate(report.message), cure)
