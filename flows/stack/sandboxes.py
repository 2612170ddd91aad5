"""The demo's external systems: which kinds have a sandbox, and where it stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.catalogue import TARGETS
from core.connectors.loading import load
from core.connectors.sandboxes import Sandbox
from core.errors import Misconfigured
from core.messages import message
from core.model import Category
from core.ports import Clock
from core.settings import LOOPBACK, Settings

SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that is a process."""

    kind: str
    name: str  # of the process, and of its address in a template: {sandbox_url}
    module: str
    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"


def served(settings: Settings) -> list[Served]:
    """Those with a process: the first at the configured port, each further one at the next."""
    modules = [(kind.kind, kind.served_by) for kind in TARGETS.values() if kind.served_by is not None]
    return [
        Served(kind, f"{SANDBOX}_{kind}" if place else SANDBOX, module, settings.sandbox_port + place)
        for place, (kind, module) in enumerate(modules)
    ]


def demo_placeholders(settings: Settings) -> dict[str, str]:
    """What the demo's configurations may name, and what it stands for on this machine."""
    addresses = {f"{{{each.name}_url}}": each.url for each in served(settings)}
    return {**addresses, "{sandbox_folder}": str(settings.sandbox_folder)}


def open_sandboxes(
    kinds: Collection[str], settings: Settings, clock: Clock, token: str, closed_month: str
) -> dict[str, Sandbox]:
    """One for each kind, in process. Raises Misconfigured for a kind that has none."""
    without = [name for name in kinds if TARGETS[name].sandbox is None]
    if without:
        raise Misconfigured(
            message("demo_needs_a_sandbox", names=", ".join(without)),
            Category.CONFIGURATION,
        )
    return {
        name: load(TARGETS[name].sandbox or "")(settings.sandbox_folder, clock, token, closed_month) for name in kinds
    }
