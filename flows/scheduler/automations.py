"""Prefect's own watchman: a flow run whose heartbeat stops is Crashed, also when its whole machine is gone.

A self-hosted server has no such automation by itself; without one such a run stays Running for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.i18n import Words

if TYPE_CHECKING:  # prefect takes two seconds to import
    from prefect.client.orchestration import PrefectClient
    from prefect.events.schemas.automations import AutomationCore

NAME = "synclight: crash runs without a heartbeat"
SILENCE = timedelta(seconds=90)  # three heartbeats
_HEARTBEAT = "prefect.flow-run.heartbeat"
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


async def ensure_heartbeat_automation(client: PrefectClient, _: Words) -> bool:
    """Create it, or put it right; True when something was changed. Two who do this at once leave one behind."""
    wanted = _wanted(_)
    found = sorted(await client.read_automations_by_name(NAME), key=lambda each: str(each.id))
    for surplus in found[1:]:
        await client.delete_automation(surplus.id)
    if not found:
        await client.create_automation(wanted)
        return True
    if _says(found[0]) == _says(wanted):
        return len(found) > 1
    await client.update_automation(found[0].id, wanted)
    return True


def _wanted(_: Words) -> AutomationCore:
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415
    from prefect.events.actions import ChangeFlowRunState  # noqa: PLC0415
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture  # noqa: PLC0415
    from prefect.events.schemas.events import ResourceSpecification  # noqa: PLC0415

    return AutomationCore(
        name=NAME,
        description=_(
            "Made by Synclight. A run that has not been heard of for 90 seconds gives its place to the next."
        ),
        enabled=True,
        trigger=EventTrigger(
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *(f"prefect.flow-run.{end}" for end in _ENDS)},
            match=ResourceSpecification.model_validate({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                message=_("Its heartbeat stopped: the process is gone."),
                force=False,
            )
        ],
    )


def _says(automation: AutomationCore) -> tuple[object, ...]:
    """What makes two of them the same; ids and what Prefect adds by itself are left out."""
    core = automation.model_dump(mode="json", include={"enabled", "trigger", "actions"})
    trigger, action = core["trigger"], core["actions"][0]
    sets = tuple(tuple(sorted(trigger[name])) for name in ("after", "expect", "for_each"))
    return core["enabled"], trigger["posture"], trigger["within"], sets, *map(action.get, ("type", "state", "message"))
