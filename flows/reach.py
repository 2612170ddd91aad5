"""What an organisation's integrations reach: its own folders, its own secrets, and other machines.

Asked when a configuration is saved, and again whenever one is used: a folder may have become a link since then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from core.addresses import is_this_machine
from core.configuration import IntegrationConfig
from core.errors import BadConfiguration, Misconfigured
from core.messages import message
from core.model import Category, ConnectionReport, ConnectorFacts, LookUpAnswer, Outcome, Outgoing
from core.ports import Clock, Source, SourceOfFiles, Target
from core.settings import Settings
from data.queries.people import organisations
from data.store.protocol import Store
from flows.secrets import OrganisationSecrets, bound_to, goes_to, is_of_the_installation
from flows.wiring import source_of, target_of


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one organisation. `is_alone`: the installation has no other one, so what names none is its own."""

    settings: Settings
    organisation_id: str
    is_alone: bool

    def source(self, config: IntegrationConfig) -> Source:
        """Where its records come from; a file outside of its folders is not opened."""
        source = source_of(config, self.settings.inbox)
        if isinstance(source, SourceOfFiles):
            source.stay_within(self.may_read)
        return source

    def target(self, config: IntegrationConfig, clock: Clock) -> Target:
        """The external system; one that may not be asked refuses everything itself."""
        target = target_of(config, self.secrets(config), clock)
        barred = self._barred_origin(config)
        return target if barred is None else Barred(target, _why_barred(barred))

    def secrets(self, config: IntegrationConfig) -> OrganisationSecrets:
        """Its organisation's, for where this integration asks."""
        origins = config.target.origins
        return OrganisationSecrets(self.settings, self.organisation_id, origins, is_alone=self.is_alone)

    def may_read(self, real: str) -> bool:
        """Whether a file or folder, links followed, is its organisation's: of the home nothing but the inbox is."""
        path, inbox = Path(real), self.settings.inbox.resolve()
        if path.is_relative_to(self.settings.home.resolve()) and not path.is_relative_to(inbox):
            return False
        return self._reads_all or any(path.is_relative_to(folder.resolve()) for folder in self._folders())

    def refuse(self, config: IntegrationConfig) -> None:
        """Raises BadConfiguration for an integration that reaches for more than it may."""
        self._refuse_path(config)
        barred = self._barred_origin(config)
        if barred is not None:
            elsewhere, named = message("wanted_machine_elsewhere"), message("wanted_allowed_host")
            raise BadConfiguration(config.id, "target", barred, elsewhere if _is_here(barred) else named)
        for name in config.target.secret_names:
            self._refuse_secret(config, name)

    @property
    def _reads_all(self) -> bool:
        """Local mode, one organisation, no folders named: whoever configures it has this machine anyway."""
        return self.is_alone and self.settings.input_folders is None and not self.settings.signs_in

    def _folders(self) -> tuple[Path, ...]:
        inbox = self.settings.inbox if self.is_alone else self.settings.inbox / self.organisation_id
        return (inbox, *self.settings.folders_of(self.organisation_id))

    def _refuse_path(self, config: IntegrationConfig) -> None:
        path = config.source.path_here
        if path is None:
            return
        try:
            real = str((self.settings.inbox / path).resolve())
        except (OSError, RuntimeError, ValueError):  # a ring of links, a sign no path may hold
            real = ""
        if not self.may_read(real):
            folders = ", ".join(str(folder) for folder in self._folders())
            raise BadConfiguration(config.id, "source.path", path, message("wanted_own_folder", folders=folders))

    def _barred_origin(self, config: IntegrationConfig) -> str | None:
        return next((one for one in config.target.origins if not self.settings.may_ask(_host(one))), None)

    def _refuse_secret(self, config: IntegrationConfig, name: str) -> None:
        hidden = message("a_value_not_shown")
        if is_of_the_installation(name):
            raise BadConfiguration(config.id, "target", hidden, message("wanted_secret_of_its_own"))
        bound, origins = bound_to(self.settings, self.organisation_id, name), config.target.origins
        if bound and origins and not goes_to(bound, origins, self.settings):
            wanted = message(
                "wanted_origin_of_secret",
                name=name,
                origin=" ".join(bound),
                wanted=" ".join(origins),
                organisation=self.organisation_id,
            )
            raise BadConfiguration(config.id, "target", " ".join(origins), wanted)


class Barred:
    """A target that may not be asked: nothing leaves, and everybody who asks hears why."""

    def __init__(self, target: Target, said: str) -> None:
        self._target = target
        self._said = said

    @property
    def facts(self) -> ConnectorFacts:
        """Those of the target."""
        return self._target.facts

    async def prepare(self) -> None:
        """Raises Misconfigured."""
        self._refuse()

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:  # noqa: ARG002 - nothing leaves
        """Raises Misconfigured."""
        self._refuse()

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:  # noqa: ARG002 - nothing leaves
        """Raises Misconfigured."""
        self._refuse()

    async def check(self) -> ConnectionReport:
        """Never healthy."""
        return ConnectionReport(healthy=False, message=self._said)

    async def close(self) -> None:
        """Let go."""
        await self._target.close()

    def _refuse(self) -> NoReturn:
        raise Misconfigured(self._said, Category.CONFIGURATION)


def _why_barred(origin: str) -> str:
    if _is_here(origin):
        return message("target_on_this_machine", origin=origin)
    return message("target_not_among_allowed_hosts", origin=origin)


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _is_here(origin: str) -> bool:
    return is_this_machine(_host(origin))


def reach_of(settings: Settings, store: Store, organisation_id: str) -> Reach:
    """What the integrations of one organisation reach. Raises StoreUnavailable."""
    others = {one.organisation_id for one in organisations(store)} - {organisation_id}
    return Reach(settings, organisation_id, is_alone=not others)
